"""More than usual at this hour of the week: the count of an hour against its own season."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from lionrock.detection.learning import robust
from lionrock.detection.learning.model import (
    HOUR,
    SEP,
    Detector,
    Habit,
    Number,
    Site,
    Unusual,
    Wait,
    days,
    local,
    often,
    weekday,
)
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text

WEEKS: Final = 12
_WEEK: Final = 168
_ENOUGH: Final = 6
"""Weeks after which an hour of the week is its own season; before, the hours of working days or of weekends are."""
_KINDS: Final = {
    "1001": Text("file events", "檔案事項"),
    "1007": Text("process starts", "程序啟動"),
    "3001": Text("account changes", "帳戶變更"),
    "3002": Text("sign-ins", "登入"),
    "4001": Text("connections", "連線"),
    "4002": Text("web requests", "網頁請求"),
    "4003": Text("name look-ups", "名稱查詢"),
    "6003": Text("API calls", "API 呼叫"),
    "6005": Text("database statements", "數據庫語句"),
}
_OTHER: Final = Text("events", "事項")


class Hours(Habit, kw_only=True, omit_defaults=True):
    """Counts by hour since 1970, of the last weeks, hours without any left out; and the hour last told of."""

    counts: dict[int, int] = msgspec.field(default_factory=dict)
    told: int = 0

    def season(self, hour: int) -> tuple[list[int], Text]:
        """Return the counts of the hours like this one before it, and what they are called."""
        first = max(self.since // HOUR, hour - WEEKS * _WEEK)
        same = [self.counts.get(one, 0) for one in range(hour - _WEEK, first - 1, -_WEEK)]
        clock = local(hour * HOUR)
        if len(same) >= _ENOUGH:
            name = weekday(clock.weekday())
            return same, Text(
                f"on {name.en} at that hour: {_span(same)} in {len(same)} weeks",
                f"{name.zh}此時段：{len(same)} 週內為 {_span(same)}",
            )
        rest = clock.weekday() > 4  # noqa: PLR2004 Saturday and Sunday
        like = [one for one in range(hour - 24, first - 1, -24) if (local(one * HOUR).weekday() > 4) == rest]  # noqa: PLR2004 likewise
        found = [self.counts.get(one, 0) for one in like]
        on = Text("weekends", "週末") if rest else Text("working days", "工作日")
        return found, Text(
            f"on {on.en} at that hour: {_span(found)} on {len(found)} days",
            f"{on.zh}此時段：{len(found)} 日內為 {_span(found)}",
        )


def _span(counts: Sequence[int]) -> str:
    """Return the range of counts."""
    return f"{min(counts):,} – {max(counts):,}" if counts else "–"


def _about(group: Group) -> list[tuple[str, str]]:
    """Return the host and the user a group tells of."""
    source, ocsf, host, user = group.by
    told = [("host", host.lower()), ("user", user.lower())]
    return [(SEP.join((source, ocsf, kind, name)), "") for kind, name in told if name and name != "-"]


def _judge(habit: Hours, waits: Sequence[Wait], site: Site) -> list[Unusual]:
    """Return the hours that were far beyond what hours like them ever held."""
    found = []
    for wait in waits:
        hour = wait.at // HOUR
        habit.counts[hour] = habit.counts.get(hour, 0) + wait.count
        habit.met(wait)
        one = _unusual(habit, hour, wait, site)
        if one is not None:
            habit.told = hour
            found.append(one)
    if len(habit.counts) > 2 * WEEKS * _WEEK or min(habit.counts) < (habit.last // HOUR) - 2 * WEEKS * _WEEK:
        latest = habit.last // HOUR
        habit.counts = {hour: n for hour, n in habit.counts.items() if hour >= latest - WEEKS * _WEEK}
    return found


def _unusual(habit: Hours, hour: int, wait: Wait, site: Site) -> Unusual | None:
    """Return an hour as unusual, None when it was not, or when that cannot be said yet."""
    value, known = habit.counts[hour], habit.days(hour * HOUR)
    if known < site.numbers["days"] or habit.told == hour or value < site.numbers["least"]:
        return None
    past, season = habit.season(hour)
    before = [n for one, n in habit.counts.items() if hour - WEEKS * _WEEK <= one < hour]
    off, once = robust.deviations(value, past), robust.once_in(value, before, min(known, WEEKS * 7))
    if not past or value <= 1.5 * max(past) or off < site.numbers["deviations"] or once < site.numbers["once_in"]:
        return None
    _, ocsf, kind, name = wait.key.split(SEP)
    begin, what = local(hour * HOUR), _KINDS.get(ocsf, _OTHER)
    clock = f"{begin:%H}:00 – {(begin.hour + 1) % 24:02}:00"
    reason = Text(
        f"{value:,} {what.en} between {clock}; usual {season.en}; {off:.1f} robust deviations; {often(once).en}",
        f"{clock} 有 {value:,} 項{what.zh}；慣常{season.zh}；{off:.1f} 個穩健偏差；{often(once).zh}",
    )
    return Unusual(
        wait=wait,
        reason=reason,
        once_in=once,
        host=name if kind == "host" else None,
        user=name if kind == "user" else None,
        deviations=off,
        vector=_vector(hour, value),
        past=tuple(
            _vector(one, habit.counts.get(one, 0)) for one in range(max(habit.since // HOUR, hour - 1344), hour)
        ),
    )


def _vector(hour: int, count: int) -> tuple[float, ...]:
    """Return an hour in numbers: how much, at which hour, on which day."""
    clock = local(hour * HOUR)
    return (float(count), float(clock.hour), float(clock.weekday()))


def _told(habit: Hours) -> Text:
    """Return what was learned."""
    total, most = sum(habit.counts.values()), max(habit.counts.values(), default=0)
    return Text(
        f"{len(habit.counts):,} hours with {total:,} events, at most {most:,} in one",
        f"{len(habit.counts):,} 個時段共 {total:,} 項，單一時段最多 {most:,} 項",
    )


def _named(key: str) -> str:
    """Return the entity with the log and the kind of events it is counted in."""
    source, ocsf, _, name = key.split(SEP)
    return f"{name} · {source} · {ocsf}"


RATE: Final = Detector(
    id="lionrock.anomaly.rate",
    title=Text("More than usual at this hour", "此時段的數量異常偏高"),
    explained=Text(
        "Counts the events of each host and user by log, kind and hour, and compares an hour with hours like it of the "
        "last twelve weeks.",
        "按日誌、類別及時段點算每部主機及每名使用者的事項，並與過去十二週的同類時段比較。",
    ),
    level="medium",
    tags=(),
    reading=Reading(by=("source", "ocsf", "host", "user"), seconds=3600),
    habit=Hours,
    about=_about,
    judge=_judge,
    told=_told,
    named=_named,
    response=Text(
        "See what made up the hour: who, from where, and whether work was planned then.",
        "查看該時段的組成：何人、來自何處，以及當時有否預定工作。",
    ),
    numbers={
        "days": days(21),
        "deviations": Number(8, Text("robust deviations from which it counts", "達此穩健偏差數即算異常")),
        "least": Number(30, Text("events in the hour at least", "該時段最少事項數目")),
        "once_in": Number(14, Text("rarer than once in so many days", "少於每若干日一次")),
    },
)
