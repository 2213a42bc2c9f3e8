"""An entry: what the tree commits to, with a salted digest in place of its erasable payload."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text

FORMAT: Final = 1
"""Version of the entry's own shape."""

SALT_BYTES: Final = 32

_STAMP: Final = "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ"
_quoted: Final = json.encoder.encode_basestring


class LedgerError(LionrockError):
    """Something in the ledger is not what it was; the message names the place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in the ledger, without anything personal.

    `kind` and `version` name the fact and the version of its shape, `origin` the log. `log_time` is when it was
    learned, `effective_from` when it was true. `payload_digest` is SHA-256(salt ‖ payload), hexadecimal.
    """

    id: str
    kind: str
    version: int
    origin: str
    exercise: bool
    log_time: Instant
    effective_from: Instant
    effective_to: Instant | None
    payload_digest: str

    def canonical(self) -> bytes:
        """Return the entry as JSON by RFC 8785: names in order, nothing between the tokens, no floats.

        Written out because every fact passes here; a property test holds it equal to `canonical`.
        """
        return self.text(stamp(self.log_time)).encode()

    def text(self, learned: str) -> str:
        """Return the canonical form as text; `learned` is the stamp of `log_time`, which many entries share."""
        start = learned if self.effective_from is self.log_time else stamp(self.effective_from)
        end = f'"{stamp(self.effective_to)}"' if self.effective_to else "null"
        return (
            f'{{"effective_from":"{start}","effective_to":{end},'
            f'"exercise":{"true" if self.exercise else "false"},"id":{_quoted(self.id)},"kind":{_quoted(self.kind)},'
            f'"log_time":"{learned}","origin":{_quoted(self.origin)},'
            f'"payload":{_quoted(self.payload_digest)},"v":{FORMAT},"version":{self.version:d}}}'
        )

    def document(self) -> dict[str, Any]:
        """Return the entry as the value its canonical form writes."""
        value: dict[str, Any] = json.loads(self.canonical())
        return value


def parse(body: bytes) -> Entry:
    """Return the entry a canonical body stands for; raises LedgerError when it is not one."""
    try:
        read = json.loads(body)
        end = read["effective_to"]
        entry = Entry(
            id=read["id"],
            kind=read["kind"],
            version=read["version"],
            origin=read["origin"],
            exercise=read["exercise"],
            log_time=_instant(read["log_time"]),
            effective_from=_instant(read["effective_from"]),
            effective_to=_instant(end) if end is not None else None,
            payload_digest=read["payload"],
        )
        genuine = entry.canonical() == body
    except (ValueError, KeyError, TypeError, AttributeError):
        genuine = False
    if not genuine:
        raise LedgerError(
            Text(f"not a ledger entry: {body[:80]!r}", f"並非存證帳本紀錄：{body[:80]!r}"),
            Text("Verify the ledger: lionrock evidence pack, then verify.", "請核實存證帳本：製作證據檔案，再核實。"),
        )
    return entry


def canonical(value: Any) -> bytes:
    """Return a value of texts, integers, truth values, None, lists and objects as RFC 8785 JSON.

    Keys are ASCII, so that sorting by code point is sorting by UTF-16. Raises ValueError for a float.
    """
    if _has_float(value):
        raise ValueError("the canonical form knows no floats")
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commit_payload(payload: bytes) -> tuple[bytes, str]:
    """Return a fresh salt of 32 random bytes and SHA-256(salt ‖ payload), hexadecimal."""
    salt = secrets.token_bytes(SALT_BYTES)
    return salt, digest(salt, payload)


def digest(salt: bytes, payload: bytes) -> str:
    """Return SHA-256(salt ‖ payload), hexadecimal."""
    return hashlib.sha256(salt + payload).hexdigest()


def opened(entry: Entry, salt: bytes, payload: bytes) -> bytes:
    """Return the payload the entry commits to; raises LedgerError when it is another."""
    if not hmac.compare_digest(digest(salt, payload), entry.payload_digest):
        raise LedgerError(
            Text(f"the payload of entry {entry.id} is not the one recorded", f"紀錄 {entry.id} 的內容與紀錄不符"),
            Text("Restore it from a backup; the entry itself stands.", "請由備份還原；紀錄本身不受影響。"),
        )
    return payload


def stamp(moment: Instant) -> str:
    """Return RFC 3339 in UTC with six digits of a second; raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}: give it a time zone")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return _STAMP % (utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond)


def _instant(text: str) -> Instant:
    """Return the instant of a stamp."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _has_float(value: Any) -> bool:
    """Say whether a float stands anywhere in the value."""
    if isinstance(value, dict):
        return any(_has_float(one) for one in value.values())
    if isinstance(value, list | tuple):
        return any(_has_float(one) for one in value)
    return isinstance(value, float)
