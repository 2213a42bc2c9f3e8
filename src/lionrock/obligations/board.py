"""The rows of clocks that run anywhere, and those of one incident."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, get_args

from lionrock.kernel.clock import Instant
from lionrock.law.rulebook import Rulebook
from lionrock.obligations import recall, store
from lionrock.obligations.applicable import rules
from lionrock.obligations.face import Row
from lionrock.obligations.model import Clock, Kind, Matter
from lionrock.obligations.record import Done
from lionrock.ui.once import once

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


def nearest(platform: Platform) -> Row | None:
    """Return the most pressing row, None when no clock runs."""
    return next(iter(running(platform)), None)


@once
def running(platform: Platform) -> list[Row]:
    """Return every duty whose clock runs: uncalled first notices first, then by the nearest end."""
    found = sorted(store.running(platform.db), key=lambda clock: (clock.incident, clock.terms.kind))
    incidents = {clock.incident for clock in found}
    matters = store.with_kin(platform.db, incidents)
    kin = store.kin({id: one.merged_into for id, one in matters.items()}, incidents)
    done = store.done(platform.db, incidents, kin)
    now, law, versions = platform.now(), recall.law(platform), recall.versions(platform, tuple(sorted(incidents)))
    rows = [
        _row(
            Standing(matters[incident], done[incident], versions.get(incident, 0)),
            kind,
            clocks,
            rules(law, matters[incident], done[incident].given, now),
        )
        for (incident, kind), clocks in groupby(found, key=lambda clock: (clock.incident, clock.terms.kind))
    ]
    return sorted((row for row in rows if row.governing), key=lambda row: row.key(now))


def of(platform: Platform, incident: str) -> list[Row]:
    """Return the duties of one incident in the order of the law, those without a running clock too."""
    matter = recall.matter(platform, incident)
    done, clocks = recall.done(platform, matter.incident), recall.current(platform, matter.incident)
    book = rules(recall.law(platform), matter, done.given, platform.now())
    standing = Standing(matter, done, recall.versions(platform, (matter.incident,)).get(matter.incident, 0))
    return [_row(standing, kind, (one for one in clocks if one.terms.kind == kind), book) for kind in KINDS]


def ranked(rows: Iterable[Row], now: Instant) -> list[Row]:
    """Return rows with the most pressing first."""
    return sorted(rows, key=lambda row: row.key(now))


@dataclass(frozen=True, slots=True)
class Standing:
    """An incident, what was done about it, and the newest approved version of its written record (0: none)."""

    matter: Matter
    done: Done
    version: int


def _row(standing: Standing, kind: Kind, clocks: Iterable[Clock], book: Rulebook) -> Row:
    """Return one row with how far its work is."""
    ordered = sorted(clocks, key=lambda clock: (not clock.terms.governs, clock.terms.work_to))
    return Row(
        matter=standing.matter,
        kind=kind,
        clocks=tuple(ordered),
        law=book.standing,
        recipient=book.recipient("OBL-28-SERIOUS", None, designee=False),
        attempts=standing.done.attempts if kind == "notice" else 0,
        version=standing.version if kind == "written" else 0,
    )
