"""Webhooks: a signed JSON POST to a pager, chat or SMS gateway, in the shape that its own template gives.

The signature is HMAC-SHA256 over time stamp, a full stop and the body, as `Lionrock-Signature: t=…,v1=…`. A template
is JSON in whose strings {message}, {reference}, {text}, {to}, {key} and {link} stand for what they name; there is no
place for an incident, a system or an operator.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lionrock.kernel.text import Text, same
from lionrock.paging import secrets, settings
from lionrock.paging.errors import LineError
from lionrock.paging.hurry import hurried
from lionrock.paging.line import Line, Medium, Outgoing, channel
from lionrock.register.roster import OnDuty
from lionrock.register.roster.telephone import TelephoneError, dialled

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

SECONDS: Final = 10.0
MOST_BODY: Final = 16_384
PLACES: Final = ("message", "reference", "text", "to", "key", "link")
DEFAULT: Final = '{"message": "{message}", "reference": "{reference}", "to": "{to}", "key": "{key}"}'
_MEDIA: Final[tuple[Medium, ...]] = ("pager", "chat", "sms", "mail")
_KEYS: Final = frozenset({"url", "medium", "key", "to", "body", "headers", "out_of_band"})
_ACCEPTED: Final = range(200, 300)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Hook:
    """One webhook as the site set it up; `to` is phone, email or none: what the receiver needs of the person."""

    url: str = field(repr=False)
    to: str
    body: Any
    key: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def lines(platform: Platform) -> Iterator[Line]:
    """Yield a line for each webhook of the settings, those with problems too."""
    tables: Mapping[str, Any] = platform.settings[settings.WEBHOOKS]
    for name, table in sorted(tables.items()):
        yield _line(name, table if isinstance(table, Mapping) else {})


def reaches(line: Line, person: OnDuty) -> bool:
    """Say whether the person has what the receiver needs."""
    hook: Hook | None = line.detail
    if hook is None:
        return False
    if hook.to == "phone":
        return person.phone is not None and _number(person) != ""
    return bool(person.email) if hook.to == "email" else True


@channel("paging.webhook", title=Text("Webhook", "Webhook 介面"), lines=lines, reaches=reaches)
def send(platform: Platform, line: Line, outgoing: Outgoing) -> None:
    """Post one message; anything but an answer of 200 to 299 within ten seconds raises LineError."""
    hook: Hook = line.detail
    body = rendered(hook, outgoing)
    headers = {name: secrets.opened(platform, value) for name, value in hook.headers.items()}
    headers |= {"Content-Type": "application/json", "Idempotency-Key": outgoing.key, "User-Agent": "lionrock"}
    if hook.key:
        headers["Lionrock-Signature"] = signature(secrets.opened(platform, hook.key), platform.now().timestamp(), body)
    try:
        status = _post(hook.url, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise LineError(_words(problem), _SEE) from problem
    if status not in _ACCEPTED:
        raise LineError(Text(f"the receiver answered {status}", f"接收端回應 {status}"), _SEE)


def rendered(hook: Hook, outgoing: Outgoing) -> bytes:
    """Return the body with its places filled in; the values cannot change its shape."""
    address = {"phone": _number(outgoing.to), "email": outgoing.to.email or ""}.get(hook.to, "")
    values = {
        "message": f"{outgoing.words.en} {outgoing.words.zh}".strip(),
        "reference": outgoing.reference,
        "text": outgoing.text,
        "to": address,
        "key": outgoing.key,
        "link": outgoing.link,
    }
    return json.dumps(_filled(hook.body, values), ensure_ascii=False).encode()


def signature(key: str, moment: float, body: bytes) -> str:
    """Return the header by which a receiver knows that a message is ours, and when it was made."""
    stamp = str(int(moment))
    made = hmac.new(key.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={made}"


def _line(name: str, table: Mapping[str, Any]) -> Line:
    """Return the line of one table of the settings."""
    medium: Medium = next((one for one in _MEDIA if one == table.get("medium")), "pager")
    hook, problem = _hook(table)
    host = (urlsplit(hook.url).hostname or "") if hook else ""
    return Line(
        f"webhook.{name[:40]}",
        "paging.webhook",
        same(name[:40]),
        medium,
        same(host),
        out_of_band=table.get("out_of_band") is True and medium in {"pager", "sms"},
        problem=problem,
        detail=hook,
        goes=json.dumps([hook.url, hook.to, hook.body]) if hook else "",
    )


def _hook(table: Mapping[str, Any]) -> tuple[Hook | None, Text | None]:
    """Return the webhook of a table, or what is wrong with it."""
    surplus = sorted(set(table) - _KEYS)
    if surplus:
        return None, Text(f"no setting is called {surplus[0][:40]}", f"沒有名為 {surplus[0][:40]} 的設定")
    if table.get("medium") not in _MEDIA:
        return None, Text(f"medium is none of {', '.join(_MEDIA)}", f"medium 並非 {'、'.join(_MEDIA)} 之一")
    if table.get("to", "none") not in {"phone", "email", "none"}:
        return None, Text("to is none of phone, email, none", "to 並非 phone、email 或 none")
    if not _safe(str(table.get("url", ""))):
        return None, Text("url is no https address", "url 並非 https 網址")
    headers = table.get("headers", {})
    if not isinstance(headers, Mapping) or not all(_header(*pair) for pair in headers.items()):
        return None, Text("headers hold something that is no header", "headers 內有並非標頭的內容")
    return _bodied(table, {str(name): str(value) for name, value in headers.items()})


def _bodied(table: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[Hook | None, Text | None]:
    """Return the webhook with its template read, or what is wrong with the template."""
    written = str(table.get("body", "") or DEFAULT)
    try:
        body = json.loads(written) if len(written) <= MOST_BODY else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return None, Text("body is no JSON object", "body 並非 JSON 物件")
    return Hook(str(table["url"]), str(table.get("to", "none")), body, str(table.get("key", "")), headers), None


def _safe(url: str) -> bool:
    """Say whether an address is https, or http on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if not url.isprintable() or " " in url or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


def _header(name: object, value: object) -> bool:
    """Say whether a header can be sent."""
    plain = isinstance(name, str) and isinstance(value, str) and name.isascii() and value.isprintable()
    return plain and str(name).replace("-", "").isalnum()


def _filled(part: Any, values: Mapping[str, str]) -> Any:
    """Return a template with its places filled in, whatever its depth within the bound of its size."""
    if isinstance(part, str):
        for name in PLACES:
            part = part.replace(f"{{{name}}}", values[name]) if "{" in part else part
        return part
    if isinstance(part, list):
        return [_filled(each, values) for each in part]
    return {name: _filled(each, values) for name, each in part.items()} if isinstance(part, dict) else part


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post the body and return the status; nothing is followed, and nothing of the answer is read but its head."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    made: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        made = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS, context=context)
    else:
        made = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    try:
        made.connect()
        with hurried(made.sock):
            made.request("POST", target, body, dict(headers))
            return made.getresponse().status
    finally:
        made.close()


def _number(person: OnDuty) -> str:
    """Return the person's number as gateways dial it, empty when it cannot be."""
    try:
        return dialled(person.phone, person.name)
    except TelephoneError:
        return ""


def _words(problem: Exception) -> Text:
    """Return why the receiver was not reached, without its address."""
    if isinstance(problem, ssl.SSLError):
        return Text("the receiver’s TLS could not be trusted", "未能信任接收端的 TLS")
    if isinstance(problem, TimeoutError):
        return Text("the receiver did not answer in time", "接收端沒有及時回應")
    return Text("the receiver was not reached", "未能連接接收端")


_SEE: Final = Text("See the receiver and the webhook’s settings.", "請檢查接收端及 webhook 的設定。")
