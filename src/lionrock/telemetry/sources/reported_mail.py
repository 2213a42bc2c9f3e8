"""Reported e-mail: a message somebody thought suspicious, saved as .eml, or forwarded as an attachment."""

from __future__ import annotations

import email
import hashlib
import ipaddress
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from email.errors import HeaderParseError
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.alerts import DETECTION_FINDING, named
from lionrock.telemetry.formats.json_lines import not_ours
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.formats.shape import Shape

ID: Final = "mail.reported"
_SHAPE: Final = Shape(
    ID,
    LogSource("mail", None, "reported"),
    ocsf=DETECTION_FINDING,
    time=("Date",),
    user=("reported_by",),
    address=("origin",),
    message=("from", "subject"),
)
_MOST_PARTS: Final = 200
_MOST_LINKS: Final = 100
_MOST_TEXT: Final = 200_000
_LINK: Final = re.compile(rb"https?://([A-Za-z0-9.-]{1,253})", re.IGNORECASE)
_BY: Final = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]{3,45})\]")
_LONGEST_HEADER: Final = 2000
_HEADER: Final = re.compile(rb"(?m)^(?:From|Received|Message-ID|Return-Path|Delivered-To):", re.IGNORECASE)


def split(block: bytes) -> Iterator[bytes]:
    """Yield the message; of a very long one the beginning, its headers and texts."""
    yield block[:LONGEST]


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of a reported message; raises InputError."""
    outer = _message(raw)
    inner = _attached(outer) or outer
    subject = _header(inner, "Subject") or "(no subject)"
    sender = _address_of(inner, "From")
    if not sender:
        raise not_ours("an e-mail with a From header")
    id = _header(inner, "Message-ID") or named("mail", sender, subject, _header(inner, "Date"))
    reporter = _address_of(outer, "From") if inner is not outer else _address_of(inner, "Delivered-To", "To")
    fields = {
        "from": sender,
        "reply_to": _address_of(inner, "Reply-To"),
        "to": [address for _, address in _addresses(_header(inner, "To"))][:20],
        "subject": subject,
        "message_id": id,
        "authentication": _header(inner, "Authentication-Results")[:2000],
        "link_hosts": _links(inner),
        "attachments": [name for name, _ in _files(inner)],
        "sha256": [digest for _, digest in _files(inner)],
        "reported_by": reporter,
        "origin": _origin(inner),
        "cut": "true" if len(raw) >= LONGEST else "false",
    }
    alert = Alert("mail", id, "reported-mail", f"Reported e-mail: {subject}"[:200], "medium", ("attack.t1566",))
    message = f"{sender}: {subject}"
    return _SHAPE.record(fields, raw, {}, time=_date(outer), message=message, alert=alert)


def _message(raw: bytes) -> EmailMessage:
    """Return the bytes as a message; raises InputError."""
    if not _HEADER.search(raw[:100_000]):
        raise not_ours("an e-mail (.eml)")
    return email.message_from_bytes(raw, policy=default.clone(header_factory=_bounded))


_REGISTRY: Final = HeaderRegistry()


def _bounded(name: str, value: str) -> BaseHeader:
    """Return a header's value as the policy does, its first 2,000 characters: reading one takes long in its length."""
    try:
        found: BaseHeader = _REGISTRY(name, value[:_LONGEST_HEADER])
    except (RecursionError, OverflowError):  # comments within comments, years without end
        found = _REGISTRY(name, "")
    return found


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts of a message, so many at most."""
    for count, part in enumerate(message.walk()):
        if count == _MOST_PARTS:
            return
        if isinstance(part, EmailMessage):
            yield part


def _attached(message: EmailMessage) -> EmailMessage | None:
    """Return the message that was forwarded as an attachment, None when there is none."""
    for part in _parts(message):
        held = part.get_payload() if part.get_content_type() == "message/rfc822" else None
        if isinstance(held, list) and held and isinstance(held[0], EmailMessage):
            return held[0]
    return None


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as text, empty when it is missing or broken beyond reading."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (HeaderParseError, ValueError, LookupError, IndexError, AttributeError, TypeError):
        return ""


def _address_of(message: EmailMessage, *names: str) -> str | None:
    """Return the first address of the first of these headers that has one."""
    found = (address for name in names for _, address in _addresses(_header(message, name)) if "@" in address)
    return next(found, None)


def _addresses(text: str) -> list[tuple[str, str]]:
    """Return names and addresses of a header, none of one that nests too deep."""
    try:
        return getaddresses([text])
    except RecursionError:
        return []


def _date(message: EmailMessage) -> tuple[Instant | None, str]:
    """Return when the message says it was sent; a time without zone stays unknown."""
    written = _header(message, "Date")
    try:
        found = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, written
    return (found.astimezone(UTC), written) if found.tzinfo else (None, written)


def _origin(message: EmailMessage) -> str | None:
    """Return the public address nearest to the sender that a receiving server wrote down."""
    for line in reversed(message.get_all("Received", [])[:50]):
        for found in _BY.findall(str(line)):
            try:
                address = ipaddress.ip_address(found)
            except ValueError:
                continue
            if address.is_global or str(address).startswith(("192.0.2.", "198.51.100.", "203.0.113.")):
                return str(address)
    return None


def _links(message: EmailMessage) -> list[str]:
    """Return the hosts that texts of the message link to."""
    hosts: dict[str, None] = {}
    for part in _parts(message):
        if part.get_content_maintype() == "text":
            body = part.get_payload(decode=True)
            text = body[:_MOST_TEXT] if isinstance(body, bytes) else b""
            hosts |= dict.fromkeys(host.decode("ascii").lower() for host in _LINK.findall(text))
    return list(hosts)[:_MOST_LINKS]


def _files(message: EmailMessage) -> list[tuple[str, str]]:
    """Return name and SHA-256 of each attachment."""
    found = []
    for part in _parts(message):
        name = part.get_filename()
        if name and part.get_content_maintype() != "multipart":
            body = part.get_payload(decode=True)
            digest = hashlib.sha256(body).hexdigest() if isinstance(body, bytes) else ""
            found.append((str(name)[:200], digest))
    return found


def _claims(name: str, head: bytes) -> bool:
    """Say whether the file is a message: by its name and a header, or by several headers."""
    head = head[:20_000]
    return b"\0" not in head and len(_HEADER.findall(head)) >= (1 if name.lower().endswith(".eml") else 3)


REPORTED_MAIL = Source(
    id=ID,
    title=Text("Reported e-mail (.eml)", "舉報電郵（.eml）"),
    guidance=Text(
        "Let the mailbox to which staff report suspicious mail save each message as .eml into a followed folder; a "
        "message forwarded as an attachment is opened. Attachments are named and hashed, never opened; links are "
        "listed, never visited.",
        "讓員工舉報可疑電郵的信箱把每封郵件以 .eml 存入受監察的資料夾；以附件轉寄的郵件會予拆開。"
        "附件只記名稱及雜湊值，不會開啟；連結只列出，不會瀏覽。",
    ),
    claims=_claims,
    split=split,
    parse=parse,
    maps=_SHAPE.maps,
    whole=True,
    samples=(
        Sample(
            raw=(
                b"Received: from mail.example ([203.0.113.50]) by mx.grid.example; Fri, 20 Nov 2026 10:00:01 +0800\r\n"
                b"Delivered-To: chan@grid.example\r\n"
                b"Message-ID: <7@mail.example>\r\n"
                b"From: HR Desk <hr@grid-example.test>\r\n"
                b"To: chan@grid.example\r\n"
                b"Subject: Payroll update\r\n"
                b"Date: Fri, 20 Nov 2026 10:00:00 +0800\r\n"
                b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
                b"Sign in at https://payroll.grid-example.test/now\r\n"
            ),
            expect={
                "time": "2026-11-20T02:00:00+00:00",
                "user": "chan@grid.example",
                "address": "203.0.113.50",
                "alert": Alert(
                    "mail",
                    "<7@mail.example>",
                    "reported-mail",
                    "Reported e-mail: Payroll update",
                    "medium",
                    ("attack.t1566",),
                ),
                "fields": {"link_hosts": ["payroll.grid-example.test"], "from": "hr@grid-example.test"},
            },
        ),
    ),
)
