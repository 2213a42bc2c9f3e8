"""The law's own calendar: set out for the year ahead, and dated anew when law, designation or warning days change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from lionrock.duties import model, store
from lionrock.duties.model import Duty, Occurrence, Term
from lionrock.duties.service import incidents, writing
from lionrock.duties.service.writing import ME, rules, warnings
from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import LionrockError
from lionrock.law import dates
from lionrock.law.dates import Limit

if TYPE_CHECKING:
    from lionrock.kernel.change import Change
    from lionrock.kernel.platform import Platform
    from lionrock.law.rulebook import Rulebook

Key = tuple[str, str]
"""The row of a duty and its period."""


def set_out(platform: Platform) -> int:
    """Open what the law's own calendar holds for the year ahead and is not open yet; return how many.

    Open duties whose date is another by now are dated anew. Nothing while keys are away; no calendar while the day of
    designation is unknown.
    """
    try:
        operator = platform.port(Estate).operator()
    except LionrockError:
        return 0
    book = rules(platform)
    found = _calendar(platform, book, operator)
    known = store.known_rows(platform.db)
    missing = [one for key, one in found.items() if key not in known]
    moved = list(_moved(platform, book, found))
    if not missing and not moved:
        return 0
    with platform.change(ME, "the law's calendar") as change:
        for one in missing:
            _open(change, book, operator, one)
        for duty, to in moved:
            writing.dated(change, duty, to)
    return len(missing)


def _calendar(platform: Platform, book: Rulebook, operator: Mapping[str, Any]) -> dict[Key, Occurrence]:
    """Return the dates that count from designation, by row and period; none while its day is unknown."""
    if not isinstance(operator.get("designated_on"), date):
        return {}
    began = datetime.combine(operator["designated_on"], time(12), HONG_KONG)
    until, days = platform.now() + model.AHEAD, warnings(platform)
    found = (one for row in book.obligations for one in model.calendar(row, began, until, days))
    return {(one.obligation.id, one.period): one for one in found}


def _open(change: Change, book: Rulebook, operator: Mapping[str, Any], one: Occurrence) -> None:
    """Open one date of the calendar."""
    recipient = book.recipient(one.obligation.id, operator["sector"], designee=operator["designee"])
    duty = writing.begun(change, "statute", one.obligation.title, recipient, one.triggered)
    dated = replace(duty, row=one.obligation.id, period=one.period, work_to=one.work_to, last_day=one.last_day)
    writing.opened(change, dated)


def _moved(platform: Platform, book: Rulebook, found: Mapping[Key, Occurrence]) -> Iterator[tuple[Duty, Term]]:
    """Yield the open duties whose date is another by now, with that date.

    Those of the calendar follow law and designation; the others keep the date they were opened with, and only their
    last day follows the warning days.
    """
    limits = {one.id: one.limit for one in book.obligations}
    limits |= {f"regime.{one.id}": limit for one, _, limit in incidents.regimes(platform)}
    for duty in store.listing(platform.db):
        one = found.get((duty.row, duty.period))
        term = Term(one.triggered, one.work_to, one.last_day) if one else _rolled(platform, duty, limits.get(duty.row))
        if term is not None and term != Term(duty.triggered, duty.work_to, duty.last_day):
            yield duty, term


def _rolled(platform: Platform, duty: Duty, limit: Limit | None) -> Term | None:
    """Return the date of a duty with its last day as the warning days have it; None where it has none."""
    if limit is None or duty.last_day is None:
        return None
    due = dates.due(limit, duty.triggered, warnings(platform))
    return Term(duty.triggered, due.work_to, due.last_day) if due.work_to == duty.work_to else None
