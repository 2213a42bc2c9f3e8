"""The rows of clocks that run anywhere, and those of one incident."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Final, get_args

from lionrock.events.law import Law, Lawbook
from lionrock.kernel.clock import Instant
from lionrock.obligations import store
from lionrock.obligations.applicable import rules
from lionrock.obligations.face import Row
from lionrock.obligations.model import Clock, Kind, Matter
from lionrock.obligations.record import ANNEX_E

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


def nearest(platform: Platform) -> Row | None:
    """Return the most pressing row, None when no clock runs."""
    return next(iter(running(platform)), None)


def running(platform: Platform) -> list[Row]:
    """Return every duty whose clock runs: uncalled first notices first, then by the nearest end."""
    found = sorted(store.running(platform.db), key=lambda clock: (clock.incident, clock.terms.kind))
    matters = store.matters(platform.db, {clock.incident for clock in found})
    law = platform.port(Law).now()
    rows = [
        _row(platform, law, matters[incident], kind, clocks)
        for (incident, kind), clocks in groupby(found, key=lambda clock: (clock.incident, clock.terms.kind))
    ]
    now = platform.now()
    return sorted((row for row in rows if row.governing), key=lambda row: row.key(now))


def of(platform: Platform, incident: str) -> list[Row]:
    """Return the duties of one incident in the order of the law, those without a running clock too."""
    matter, clocks = store.matter(platform.db, incident), store.current(platform.db, incident)
    law = platform.port(Law).now()
    return [_row(platform, law, matter, kind, (one for one in clocks if one.terms.kind == kind)) for kind in KINDS]


def ranked(rows: Iterable[Row], now: Instant) -> list[Row]:
    """Return rows with the most pressing first."""
    return sorted(rows, key=lambda row: row.key(now))


def _row(platform: Platform, law: Lawbook, matter: Matter, kind: Kind, clocks: Iterable[Clock]) -> Row:
    """Return one row with how far its work is."""
    given = store.given(platform.db, matter.incident)
    book = rules(law, matter, given, platform.now())
    ordered = sorted(clocks, key=lambda clock: (not clock.terms.governs, clock.terms.work_to))
    calls = store.calls(platform.db, matter.incident) if kind == "notice" else []
    contents = store.contents(platform.db, matter.incident, ANNEX_E) if kind == "written" else []
    return Row(
        matter=matter,
        kind=kind,
        clocks=tuple(ordered),
        law=book.standing,
        recipient=book.recipient("OBL-28-SERIOUS", None, designee=False),
        attempts=sum(not call.completed for call in calls),
        version=contents[-1].version if contents else 0,
    )
