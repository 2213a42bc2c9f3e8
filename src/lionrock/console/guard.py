"""What stands before every handler: host, origin, form token, and the headers of every reply. Fails closed."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import urlsplit

from lionrock.console.visit import Visit
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.text import Text

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
TOKEN_FIELD: Final = "lr_token"  # noqa: S105 the name of a field


SMALL: Final = 1_000_000
"""Bytes that are read of anybody: a form that was typed fits, and waits until its writer has signed in again."""


class ForgeryError(RefusedError):
    """A form came without the token of this session, or from another site."""


def known_host(host: str, others: Collection[str]) -> bool:
    """Say whether a Host header names this console; any port will do, a rebound name will not."""
    name = host.lower()
    name = name.partition("]")[0] + "]" if name.startswith("[") else name.partition(":")[0]
    return name in LOOPBACK or name in others


def small(visit: Visit) -> bool:
    """Say whether a request announces that it is no longer than what is read of anybody."""
    return (
        re.fullmatch("[0-9]{1,9}", said := visit.headers.get("content-length", "")) is not None and int(said) <= SMALL
    )


def token(visit: Visit) -> str:
    """Return the form token of this session (or, before signing in, of this browser)."""
    return hmac.new((visit.session or visit.visitor).encode(), b"lionrock form token 1", hashlib.sha256).hexdigest()


def check_form(visit: Visit) -> None:
    """Return when a posted form is our own; raises ForgeryError otherwise."""
    same_site = visit.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    if not (same_site and _same_origin(visit)):
        raise ForgeryError(
            Text("the form came from another site", "表格來自其他網站"),
            Text(
                "Open the page here and send it again. Nothing was changed.", "請在此重新開啟頁面再提交。沒有作出更改。"
            ),
        )
    if not hmac.compare_digest(visit.form.values.get(TOKEN_FIELD, "").encode(), token(visit).encode()):
        raise ForgeryError(
            Text("the form belongs to another session", "表格屬於另一次登入"),
            Text(
                "Open the page again and send it once more. Nothing was changed.",
                "請重新開啟頁面再提交。沒有作出更改。",
            ),
        )


def _same_origin(visit: Visit) -> bool:
    """Say whether the Origin header, where one was sent, is this console."""
    origin = visit.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == visit.host
