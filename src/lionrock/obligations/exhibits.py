"""Obligations of an incident for a pack: clocks, calls and submissions, and the entries that prove them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.kernel.contributions import Item
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.obligations import service, store
from lionrock.obligations.model import Clock
from lionrock.obligations.record import Call

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

KINDS: Final = (
    "ClockComputed",
    "ClockEnded",
    "ClocksChecked",
    "ClockReminded",
    "ReadingChosen",
    "CallAttempted",
    "CallCompleted",
    "SubmissionRecorded",
)
"""The kinds of ledger entry that concern the obligations of an incident."""

_MOST: Final = 10_000


def items(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield the record as JSON, then every entry behind it; of the incident and of those merged into it."""
    for one in store.families(platform.db, (incident,))[incident]:
        yield from _items(platform, one)


def _items(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield one incident's own."""
    matter = store.matter(platform.db, incident)
    at = f"{matter.reference}/obligations"
    yield _json(f"{at}/state.json", asdict(matter), *(("ReadingChosen",) if matter.chosen else ()))
    yield _json(f"{at}/clocks.json", [_clock(one) for one in store.history(platform.db, incident)])
    yield _json(f"{at}/calls.json", [_call(platform, one) for one in store.calls(platform.db, incident)])
    yield _json(f"{at}/submissions.json", [asdict(one) for one in store.submissions(platform.db, incident)])
    yield _json(f"{at}/reminders.json", [asdict(one) for one in store.reminders(platform.db, incident)])
    for kind in KINDS:
        for leaf in reading.listing(platform.db, Search(kind=kind, subject=incident, limit=_MOST)):
            yield Item(name=f"{at}/entries/{leaf.id}.json", entry=leaf.id)


def _clock(clock: Clock) -> dict[str, Any]:
    """Return a clock as plain values."""
    return asdict(clock) | {"terms": asdict(clock.terms)}


def _call(platform: Platform, call: Call) -> dict[str, Any]:
    """Return a call with what was said, None where it cannot be opened now."""
    try:
        said = service.said(platform, call.id) if call.completed else None
    except LionrockError:
        said = None
    return asdict(call) | {"said": said}


def _json(name: str, value: Any, *tells: str) -> Item:
    """Return a member of the pack with keys in order; `tells` are the kinds of fact it repeats."""
    data = msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1)
    return Item(name=name, data=data, tells=tells)
