"""Entries as owners confirm them, and how each stands: confirmed, changed since, run out, excepted, never; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from lionrock.kernel.clock import Instant, days
from lionrock.kernel.text import Text
from lionrock.register.model import Asset, System, Version
from lionrock.register.opened import Opened

GRACE: Final = days(30)
"""How long an entry that is new or changed may stand unconfirmed before that counts as overdue."""

State = Literal["confirmed", "changed", "expired", "excepted", "never"]
STATES: Final[Mapping[State, Text]] = {
    "excepted": Text("said not to be right", "指出有誤"),
    "expired": Text("confirmation ran out", "確認已過有效期"),
    "changed": Text("changed since confirmed", "確認後已更改"),
    "never": Text("never confirmed", "從未確認"),
    "confirmed": Text("confirmed", "已確認"),
}
"""The states, the worst first."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """What somebody said of an entry on a day: right as shown, or not; `shown` and `words` stand sealed.

    `person` is the registered person who said it, `until` how long it holds.
    """

    id: str
    kind: str
    record: str
    version: int
    digest: str
    right: bool
    at: Instant
    until: Instant
    person: str | None
    who: str
    shown: bytes
    words: bytes
    entry: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that its owner confirms; `due` is when it is overdue unless somebody confirms it.

    None while nobody ever confirmed it and owners were not asked.
    """

    version: Version
    owner: str | None
    digest: str
    state: State
    due: Instant | None
    last: Attestation | None

    def overdue(self, now: Instant) -> bool:
        """Say whether nobody confirmed it in time."""
        return self.due is not None and self.due <= now


def content(version: Version, opened: Opened) -> bytes:
    """Return what an owner is shown of an entry, as bytes: the record, and of a system its thresholds."""
    assert version.record is not None
    told: dict[str, Any] = {"record": msgspec.to_builtins(version.record)}
    if isinstance(version.record, System):
        limits = opened.thresholds(version.record.key)
        told["thresholds"] = {name: limits[name].value for name in sorted(limits)}
    return msgspec.json.encode(told, order="deterministic")


def digest(raw: bytes) -> str:
    """Return what a confirmation is bound to."""
    return hashlib.sha256(raw).hexdigest()


def entries(
    opened: Opened, last: Mapping[str, Attestation], now: Instant, asked: Instant | None = None
) -> Iterator[Entry]:
    """Yield every entry an owner confirms, with how it stands: critical systems, and the assets they are made of.

    `asked` is the day by which owners were asked to confirm what nobody confirmed.
    """
    for version in (*opened.of("system"), *opened.of("asset")):
        if isinstance(version.record, System) or (isinstance(version.record, Asset) and version.record.system):
            yield entry(version, opened, last.get(version.id), now, asked)


def entry(
    version: Version, opened: Opened, last: Attestation | None, now: Instant, asked: Instant | None = None
) -> Entry:
    """Return how one entry stands."""
    found = digest(content(version, opened))
    owner = getattr(version.record, "owner", None)
    return Entry(version, owner, found, _state(last, found, now), _due(last, found, version, asked), last)


def _state(last: Attestation | None, now_digest: str, now: Instant) -> State:
    """Return how an entry stands."""
    if last is None:
        return "never"
    if last.digest != now_digest:
        return "changed"
    if not last.right:
        return "excepted"
    return "confirmed" if last.until > now else "expired"


def _due(last: Attestation | None, now_digest: str, version: Version, asked: Instant | None) -> Instant | None:
    """Return when an entry is overdue: its confirmation runs out, or its grace and the day asked for are over."""
    if last is not None and last.digest == now_digest:
        return last.until if last.right else last.at
    if last is None and asked is None:
        return None
    grace = version.learned + GRACE
    return max(grace, asked) if asked else grace
