"""Gale and black rainstorm warning days: stated by a person or a file, corrected by a later record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from lionrock.counsel.days import Stated
from lionrock.counsel.record import DayKind, WarningDay, who
from lionrock.counsel.service.permission import SHORT, decides, reasoned, worded
from lionrock.counsel.store import days as store
from lionrock.events.obligations import WarningDayRecorded
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform

SOURCE: Final = Text("source", "來源")
_FIRST: Final = date(2026, 1, 1)
_AHEAD: Final = days(2)
_EITHER: Final = ("filing.record", "law.edit")


def state(platform: Platform, stated: Sequence[Stated], actor: Actor, reason: str) -> list[WarningDay]:
    """Record days on which a warning stood, all or none; those recorded as they are stay. Last days follow."""
    _may(platform, actor)
    for one in stated:
        _in_reach(platform, one.day)
        worded(one.source, SOURCE, most=SHORT)
    wanted = dict.fromkeys(one for one in stated)
    news = [one for one in wanted if not _known(platform, one)]
    if not news:
        return []
    with platform.change(actor, reason) as change:
        made = [_record(change, one.day, one.kind, one.source, "", offset) for offset, one in enumerate(news)]
        store.add(change.db, made)
    return made


def correct(platform: Platform, day: date, kind: DayKind, actor: Actor, reason: str) -> WarningDay:
    """Record that no such warning stood on a day, with the reason; what was recorded before is kept."""
    _may(platform, actor)
    why = reasoned(reason)
    with platform.change(actor, why) as change:
        former = store.latest(change.db, day, kind)
        if former is None or not former.stands:
            raise NotFoundError(
                Text(f"no warning is recorded for {day}", f"{day} 沒有警告紀錄"),
                Text("See the days recorded.", "請看已記錄的日子。"),
            )
        made = _record(change, day, kind, former.source, why, 0, stands=False)
        store.add(change.db, [made])
    return made


def may(platform: Platform, actor: Actor) -> bool:
    """Say whether the actor may record warning days: who records submissions, or who reads the law."""
    port = platform.port(Authorizer)
    return any(port.allows(actor, permission) for permission in _EITHER)


def _may(platform: Platform, actor: Actor) -> None:
    """Return when the actor may, with a fresh proof; raises RefusedError."""
    port = platform.port(Authorizer)
    decides(platform, actor, next((each for each in _EITHER if port.allows(actor, each)), _EITHER[0]))


def _record(  # noqa: PLR0913 keywords name the fields of a value
    change: Change, day: date, kind: DayKind, source: str, why: str, offset: int, *, stands: bool = True
) -> WarningDay:
    """Tell of a day and return its record."""
    entry = change.publish(WarningDayRecorded(day.isoformat(), kind, source, stands, why))
    number = store.next_number(change.db) + offset
    return WarningDay(number, day, kind, stands, source, why, change.now, who(change.actor), entry)


def _known(platform: Platform, stated: Stated) -> bool:
    """Say whether a day is recorded so already, with this source."""
    former = store.latest(platform.db, stated.day, stated.kind)
    return former is not None and former.stands and former.source == stated.source


def _in_reach(platform: Platform, day: date) -> None:
    """Return when a day lies between commencement and the day after tomorrow; raises InputError."""
    last = (platform.now() + _AHEAD).astimezone(HONG_KONG).date()
    if not _FIRST <= day <= last:
        raise InputError(
            Text(f"{day} is not between {_FIRST} and {last}", f"{day} 不在 {_FIRST} 至 {last} 之間"),
            Text("Enter the day on which the warning stood.", "請輸入警告生效當日。"),
        )
