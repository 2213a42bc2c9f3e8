"""An audit as members of an evidence pack: plain JSON with keys in order, rows as they were fixed, raw records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.audit import clauses, period, rows
from lionrock.audit.model import ANNEX, Draw, Fixed
from lionrock.audit.service import checking, populations
from lionrock.audit.store import audits, findings, samples
from lionrock.events.audits import Population, RawRecords
from lionrock.events.evidence import RECORD_MEDIA
from lionrock.kernel.contributions import Control, Item
from lionrock.kernel.errors import NotFoundError

if TYPE_CHECKING:
    from lionrock.audit.model import Audit
    from lionrock.kernel.platform import Platform

RAW: Final = 3
"""Raw records of one item in a pack."""


def items(platform: Platform, id: str) -> Iterator[Item]:
    """Yield the audit, its papers, populations, draws with every item drawn, findings, and its controls."""
    audit = checking.audit(platform.db, id)
    at = audit.reference
    yield _json(f"{at}/audit.json", _audit(audit))
    for paper in audits.papers(platform.db, id):
        name = f"{at}/papers/{paper.what}-{paper.name}"
        yield Item(name, checking.opened(platform, paper), "application/octet-stream", None)
    for fixed in samples.populations(platform.db, id):
        yield from _population(platform, at, fixed)
    yield _json(f"{at}/findings.json", [_finding(platform, one) for one in findings.of(platform.db, id)])
    yield _json(f"{at}/controls.json", list(_controls(platform, audit)), "ControlTested")
    moved = sorted(period.around(platform, audit.since, audit.until), key=lambda one: (one.at, one.entry))
    yield _json(f"{at}/changes.json", [asdict(one) for one in moved])
    script = resources.files("lionrock.audit").joinpath("lionrock_sample.py").read_bytes()
    yield Item(f"{at}/lionrock_sample.py", script, "text/x-python")


def _population(platform: Platform, at: str, fixed: Fixed) -> Iterator[Item]:
    """Yield a population with its rows, and every draw from it."""
    kind = _kind(platform, fixed)
    tells = kind.tells if kind else ()
    place, data = f"{at}/P{fixed.number}", populations.data(platform, fixed)
    yield Item(f"{place}/population.jsonl", data, "application/jsonl", fixed.entry, tells)
    about = asdict(fixed) | {"blob": None}
    words = {"title": kind.title, "query": kind.query, "counting": kind.counting} if kind else {}
    yield _json(f"{place}/population.json", about | {name: asdict(one) for name, one in words.items()})
    yield Item(f"{place}/entry", entry=fixed.entry)
    known = clauses.titles(platform)
    for draw in samples.draws(platform.db, fixed.id):
        yield _json(f"{place}/D{draw.number}/draw.json", asdict(draw))
        yield Item(f"{place}/D{draw.number}/entry", entry=draw.entry)
        for order, (position, row) in enumerate(rows.read(data, draw.positions), 1):
            told = [{"id": id, "title": asdict(title)} for id, title in clauses.of(platform, fixed.kind, row, known)]
            yield from _item(platform, f"{place}/D{draw.number}/{order:03d}", draw, (position, row, told), tells)


def _item(
    platform: Platform,
    name: str,
    draw: Draw,
    drawn: tuple[int, Mapping[str, Any], list[dict[str, Any]]],
    tells: tuple[str, ...],
) -> Iterator[Item]:
    """Yield one item drawn: its row and clauses, its entry of the ledger, and the raw records behind it."""
    position, row, told = drawn
    entry = row.get("entry")
    value = {"draw": draw.id, "position": position, "row": dict(row), "entry": entry, "clauses": told}
    yield _json(f"{name}.json", value, *tells)
    if not entry:
        return
    yield Item(f"{name}.entry", entry=entry)
    behind = platform.port(RawRecords).behind(entry, RAW) if platform.provides(RawRecords) else []
    for number, one in enumerate(behind, 1):
        yield Item(f"{name}.record{number}", msgspec.json.encode(one.document()), RECORD_MEDIA, one.entry)
        yield Item(f"{name}.frame{number}", entry=one.entry)


def _controls(platform: Platform, audit: Audit) -> Iterator[dict[str, Any]]:
    """Yield what every control proved over the period."""
    for control in platform.registry.of(Control):
        told = period.told(platform, control, audit.since, audit.until)
        if told is None:
            continue
        yield {
            "control": control.id,
            "title": asdict(control.title),
            "clauses": list(control.satisfies),
            "share_with_fresh_proof_percent": round(told.share * 100, 2),
            "spans": [asdict(one) for one in told.spans],
            "codes": [{"from": at, "sha256": code, "entry": entry} for at, code, entry in told.codes],
            "rulings": [asdict(one) for one in told.ruled],
        }


def _audit(audit: Audit) -> dict[str, Any]:
    """Return an audit as plain values, with what is not read."""
    return asdict(audit) | {"reference": audit.reference, "annex_g": asdict(ANNEX)}


def _finding(platform: Platform, one: Any) -> dict[str, Any]:
    """Return a finding with what became of it."""
    return asdict(one) | {"steps": [asdict(step) for step in findings.steps(platform.db, one.id)]}


def _kind(platform: Platform, fixed: Fixed) -> Population | None:
    """Return the kind of a population, None when this version knows it no more."""
    try:
        return platform.registry.get(Population, fixed.kind)
    except NotFoundError:
        return None


def _json(name: str, value: Any, *tells: str) -> Item:
    """Return a member of the pack with keys in order; `tells` are the kinds of fact it repeats."""
    return Item(name, msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1), tells=tells)
