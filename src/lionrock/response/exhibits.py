"""The response to an incident for a pack: tasks, playbooks, every version of records, containment, their entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.events.response import Docket
from lionrock.kernel.contributions import Item
from lionrock.response import store
from lionrock.response.records import RecordKind

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

RECORDS: Final[tuple[tuple[RecordKind, str, str], ...]] = (
    ("decision", "decisions", "DecisionLogged"),
    ("note", "notes", "ShiftNoteWritten"),
    ("contact", "contacts", "ContactMade"),
    ("cost", "costs", "CostEntered"),
    ("containment", "containment-by-hand", "ContainmentNoted"),
)
"""Kinds of record, the name of their member and the kind of fact they repeat."""


def items(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield what the rows hold as JSON, every version of each record, the playbooks used, then every entry."""
    at = f"{platform.port(Docket).matter(incident).reference}/response"
    db = platform.db
    moments, runs = store.moments(db, incident), store.runs(db, incident)
    barriers = store.barriers(db, incident)
    yield _json(f"{at}/tasks.json", [asdict(one) for one in store.tasks(db, incident)], "TaskMade", "TaskChanged")
    yield _json(f"{at}/history.json", [asdict(one) for one in moments], "TaskChanged", "ContainmentApproved")
    yield _json(f"{at}/playbooks.json", [asdict(one) for one in runs], "PlaybookStarted")
    yield _json(f"{at}/containment.json", [asdict(one) for one in barriers], "ContainmentApproved")
    entries = [*(one.entry for one in moments), *(one.entry for one in runs)]
    for kind, name, tells in RECORDS:
        found = store.listing(db, incident, kind, every=True)
        yield _json(f"{at}/{name}.json", [asdict(one) for one in found], tells)
        entries += [one.entry for one in found]
    for entry in dict.fromkeys(entries):
        yield Item(name=f"{at}/entries/{entry}.json", entry=entry)


def _json(name: str, value: Any, *tells: str) -> Item:
    """Return a member of the pack with keys in order; `tells` are the kinds of fact it repeats."""
    data = msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1)
    return Item(name=name, data=data, tells=tells)
