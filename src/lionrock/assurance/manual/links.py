"""Links for one answer: signed by this instance, dated, and kept as a digest alone.

A token is 16 bytes of the request's id, 8 of when it ends, 16 random ones, and the Ed25519 signature over these under
a name of their own. It opens nothing once its digest is not that of the request any more.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lionrock.kernel.clock import Instant, instant, micros
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ports import Signer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PATH: Final = "/answer"
_NAME: Final = b"lionrock/evidence-request/1\n"
_BODY: Final = 16 + 8 + 16
_WHOLE: Final = _BODY + 64
LENGTH: Final = 139
"""Characters of a token in base64 without padding."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is shown once: its path on the console, and until when it is open."""

    path: str = field(repr=False)
    expires: Instant
    digest: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a genuine token says: which request it is for and until when it is open."""

    request: str
    expires: Instant
    digest: str


def make(platform: Platform, request: str, expires: Instant) -> Link:
    """Return a new link for a request; raises SealedError without keys."""
    body = bytes.fromhex(request) + micros(expires).to_bytes(8, "big") + secrets.token_bytes(16)
    signed = body + platform.port(Signer).sign(_NAME + body)
    token = base64.urlsafe_b64encode(signed).rstrip(b"=").decode()
    return Link(f"{PATH}/{token}", expires, digest(token))


def claim(platform: Platform, token: str, now: Instant) -> Claim:
    """Return what a token says; raises NotFoundError, the same for whatever opens nothing."""
    raw = _bytes(token)
    body, signature = raw[:_BODY], raw[_BODY:]
    if not hmac.compare_digest(platform.port(Signer).sign(_NAME + body), signature):
        raise closed()
    expires = instant(int.from_bytes(body[16:24], "big"))
    if now >= expires:
        raise closed()
    return Claim(body[:16].hex(), expires, digest(token))


def digest(token: str) -> str:
    """Return the SHA-256 under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def closed() -> NotFoundError:
    """Return the one error for links that are forged, used, withdrawn or past their day."""
    return NotFoundError(
        Text(
            "This link is not open: it was used, withdrawn, or is past its day.", "此連結無效：已用過、已收回或已過期。"
        ),
        Text("Ask whoever sent it for a new one.", "請向發出連結的人索取新連結。"),
    )


def _bytes(token: str) -> bytes:
    """Return the bytes of a token; raises NotFoundError for what is none, or is written in another way."""
    try:
        raw = base64.urlsafe_b64decode(token + "=") if len(token) == LENGTH and token.isascii() else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _WHOLE or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        raise closed()
    return raw
