"""What counsel gives to packs of an incident: never a privileged word, only that there is one and its digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from lionrock.counsel.naming import references
from lionrock.counsel.record import Line, Visit
from lionrock.counsel.service import notes, visits
from lionrock.counsel.store import disclosures as disclosure_store
from lionrock.counsel.store import holds as hold_store
from lionrock.counsel.store import visits as visit_store
from lionrock.kernel.contributions import Item

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def record(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield holds and disclosures of an incident, and the notes counsel found not to be privileged."""
    at, db = _folder(platform, incident), platform.db
    held, given = hold_store.of_incident(db, incident), disclosure_store.disclosures(db, 1_000, incident)
    if held:
        yield _json(f"{at}/holds.json", [asdict(one) for one in held])
    if given:
        yield _json(f"{at}/disclosures.json", [asdict(one) for one in given])
    for note, words in notes.released(platform, incident):
        yield _json(f"{at}/notes/{note.id}.json", asdict(note) | {"words": words})


def visited(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield the log of each visit about an incident; a privileged line stands as its digest alone."""
    at = _folder(platform, incident)
    for visit in visit_store.of_incident(platform.db, incident):
        yield _json(f"{at}/{visit.reference}.json", _visit(platform, visit))


def _visit(platform: Platform, visit: Visit) -> dict[str, Any]:
    """Return a visit with its lines."""
    lines = visit_store.lines(platform.db, visit.id)
    return asdict(visit) | {"reference": visit.reference, "lines": [_line(platform, line) for line in lines]}


def _line(platform: Platform, line: Line) -> dict[str, Any]:
    """Return a line with its words, None where privilege is claimed over them."""
    return asdict(line) | {"words": None if line.privileged else visits.words(platform, line)}


def _folder(platform: Platform, incident: str) -> str:
    """Return the folder of an incident's members."""
    return f"{references(platform, [incident])[incident]}/counsel"


def _json(name: str, value: Any) -> Item:
    """Return a member of the pack with keys in order."""
    return Item(name=name, data=msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1))
