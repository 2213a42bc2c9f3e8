"""An incident for a pack: what its rows hold, and the ledger entries that prove them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Findings
from lionrock.incidents import store
from lionrock.incidents.history import Member
from lionrock.incidents.model import Incident
from lionrock.kernel.contributions import Item

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def items(platform: Platform, id: str) -> Iterator[Item]:
    """Yield the incident and those merged into it: answers, notes, views and findings, then every entry behind them."""
    for one in store.family(platform.db, id):
        yield from _items(platform, one)


def _items(platform: Platform, id: str) -> Iterator[Item]:
    """Yield one incident's own."""
    incident, (opened_by, opening) = store.get(platform.db, id), store.opening(platform.db, id)
    answers, notes = store.decisions(platform.db, id), store.notes(platform.db, id)
    sights, members = store.sights(platform.db, id), store.members(platform.db, id)
    found = platform.port(Findings).several([member.finding for member in members])
    at = incident.reference
    yield _json(f"{at}/incident.json", plain(incident) | {"opened_by": opened_by, "entry": opening})
    yield _json(f"{at}/answers.json", [asdict(one) for one in answers])
    yield _json(f"{at}/notes.json", [asdict(one) for one in notes], "NoteWritten")
    yield _json(f"{at}/seen.json", [asdict(one) for one in sights], "IncidentSeen")
    outsiders = store.outsiders(platform.db, [id])
    if outsiders:
        yield _json(f"{at}/outside.json", [asdict(one) for one in outsiders], "OutsideKnew")
    yield _json(f"{at}/findings.json", [_finding(one, found) for one in members])
    entries = [member.entry for member in members] + [answer.entry for answer in answers]
    entries += [note.entry for note in notes] + [seen.entry for seen in sights] + [one.entry for one in outsiders]
    for entry in [opening, *entries]:
        yield Item(name=f"{at}/entries/{entry}.json", entry=entry)


def plain(incident: Incident) -> dict[str, Any]:
    """Return the incident as plain values, with what follows from its answers."""
    derived = {
        "reference": incident.reference,
        "standing": incident.standing,
        "aware_at": incident.aware_at,
        "provisional": incident.provisional,
    }
    return asdict(incident) | derived


def _finding(member: Member, found: Sequence[DetectionFinding]) -> dict[str, Any]:
    """Return a finding as it joined and as it stands now, None when detection no longer keeps it."""
    now = next((one for one in found if one.finding == member.finding), None)
    joined = asdict(member) | {"marks": sorted(member.marks)}
    return {"joined": joined, "now": asdict(now) if now else None}


def _json(name: str, value: Any, *tells: str) -> Item:
    """Return a member of the pack with keys in order; `tells` are the kinds of fact it repeats."""
    data = msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1)
    return Item(name=name, data=data, tells=tells)
