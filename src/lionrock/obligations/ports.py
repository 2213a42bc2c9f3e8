"""What obligations answer for others: which dates another law would move."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lionrock.events.continuity import CallBook, DueTimes
from lionrock.events.duties import WarningDays
from lionrock.events.filings import DutyBook
from lionrock.events.law import Timetable
from lionrock.kernel.contributions import provides
from lionrock.obligations import store
from lionrock.obligations.answering import Calls, Running
from lionrock.obligations.duty_book import Duties
from lionrock.obligations.timetable import Moves

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@provides(Timetable)
def timetable(platform: Platform) -> Moves:
    """Return the comparison of two laws over this site's obligations."""
    return Moves(platform)


@provides(DueTimes)
def due_times(platform: Platform) -> Running:
    """Return the duties whose clocks run."""
    return Running(platform)


@provides(CallBook)
def call_book(platform: Platform) -> Calls:
    """Return the book of calls."""
    return Calls(platform)


@provides(DutyBook)
def duty_book(platform: Platform) -> Duties:
    """Return what filings ask of duties."""
    return Duties(platform)


class Warned:
    """Answers which days had a warning."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def days(self) -> frozenset[date]:
        """Return the days, Hong Kong."""
        return store.warnings(self._platform.db).days


@provides(WarningDays)
def warning_days(platform: Platform) -> Warned:
    """Return the warning days entered."""
    return Warned(platform)
