"""The words of learning: what a detector is, what waits for its time, what is usual, and what was not. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Final

import msgspec

from lionrock.detection.model import RuleInfo
from lionrock.events.findings import Level
from lionrock.events.learning import Group, Reading
from lionrock.kernel.clock import HONG_KONG, Instant, instant
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text

DAY: Final = 86_400_000_000
HOUR: Final = 3_600_000_000
"""Microseconds, as all times of habits are."""
MOST_DISTINCT: Final = 5_000
MOST_TIMES: Final = 400
SEP: Final = "\x1f"
"""Stands between the parts of a key."""


class Wait(msgspec.Struct, array_like=True):
    """Records of one span about one entity that wait until nothing earlier is expected any more."""

    key: str
    at: int
    value: str
    count: int
    first: int
    last: int
    stream: str
    ordinal: int
    distinct: list[int] = []
    times: list[int] = []

    def joined(self, more: Wait) -> None:
        """Take in more of the same, in whatever order it came."""
        own, other = (self.first, self.stream, self.ordinal), (more.first, more.stream, more.ordinal)
        self.first, self.stream, self.ordinal = min(own, other)
        self.count += more.count
        self.last = max(self.last, more.last)
        if more.distinct:
            self.distinct = sorted({*self.distinct, *more.distinct})[:MOST_DISTINCT]
        if more.times:
            self.times = sorted({*self.times, *more.times})[:MOST_TIMES]


class Habit(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is known of one entity: since when, until when, and what each detector adds."""

    since: int = 0
    last: int = 0

    def met(self, wait: Wait) -> None:
        """Note that something came."""
        self.since = min(self.since or wait.first, wait.first)
        self.last = max(self.last, wait.last)

    def days(self, now: int) -> float:
        """Return for how many days it has been known at a moment."""
        return (now - self.since) / DAY if self.since else 0.0


@dataclass(frozen=True, slots=True)
class Unusual:
    """Something unusual: about whom, which record shows it, why, and how unusual it is.

    `once_in` is once in how many days by own history, `deviations` how far off where that can be said. `vector` and
    `past` are what a second opinion is asked about: this one, and what was usual, in the same numbers.
    """

    wait: Wait
    reason: Text
    once_in: float
    host: str | None = None
    user: str | None = None
    address: str | None = None
    deviations: float | None = None
    vector: tuple[float, ...] = ()
    past: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address is said to be: a country, and degrees north and east where they are known."""

    country: str
    north: float | None = None
    east: float | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What a detector may ask while it judges: its numbers, and where an address is, None when nobody can say."""

    numbers: Mapping[str, float]
    place: Callable[[str], Place | None] | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a detector that a site may set."""

    default: float
    about: Text


Judge = Callable[[Any, Sequence[Wait], Site], list[Unusual]]


@dataclass(frozen=True, slots=True)
class Detector(Contribution):
    """Finds what is unusual in its own way; it is a rule with an id like any other, and starts in watch.

    `about` names for a group which entities it tells of and what of them: pairs of key and value. `judge` takes what
    waited, in order of time, into the habit, and returns what was unusual then: nothing while the habit is younger than
    `learns` days. `told` says what was learned; `named` an entity as a reader knows it. It needs a location of
    addresses where `located`.
    """

    title: Text
    explained: Text
    level: Level
    tags: tuple[str, ...]
    reading: Reading
    habit: type[Habit]
    about: Callable[[Group], Sequence[tuple[str, str]]]
    judge: Judge
    told: Callable[[Any], Text]
    named: Callable[[str], str]
    response: Text
    numbers: Mapping[str, Number] = field(default_factory=dict)
    version: int = 1
    """Raised when what it finds changes: then it is another rule, and in watch again."""
    located: bool = False
    whole: bool = False
    """Whether the record that shows it says whom it is about; a count is about nobody but its own entity."""
    rooms: ClassVar[tuple[str, ...]] = ("anomalies",)

    @property
    def learns(self) -> float:
        """Return for how many days it learns of an entity by default, before it says anything of it."""
        return self.numbers["days"].default

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what it looks for, hexadecimal."""
        told = (self.id, self.version, repr(self.reading), sorted((n, one.default) for n, one in self.numbers.items()))
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def info(self) -> RuleInfo:
        """Return the detector as the rule it is."""
        return RuleInfo(
            id=self.id,
            title=self.title,
            level=self.level,
            status="stable",
            description=self.explained.en,
            author="Lionrock",
            license="Apache-2.0",
            references=(),
            tags=self.tags,
            falsepositives=(),
            logsource="what is usual",
            file="",
            line=0,
            digest=self.digest,
            response=self.response,
        )


def days(default: float) -> Number:
    """Return the number of days an entity is learned of before anything is said of it."""
    return Number(default, Text("days of learning before it says anything", "學習期日數，期內不作任何提示"))


def until(habit: Habit, learns: float) -> Instant:
    """Return until when a habit is learned."""
    return instant(habit.since) + timedelta(days=learns)


def local(moment: int) -> Any:
    """Return a moment as Hong Kong time."""
    return instant(moment).astimezone(HONG_KONG)


_WEEKDAYS: Final = (
    Text("Mondays", "星期一"), Text("Tuesdays", "星期二"), Text("Wednesdays", "星期三"), Text("Thursdays", "星期四"),
    Text("Fridays", "星期五"), Text("Saturdays", "星期六"), Text("Sundays", "星期日"),
)  # fmt: skip


def weekday(day: int) -> Text:
    """Return the name of a day of the week, Monday is 0."""
    return _WEEKDAYS[day]


def often(once_in: float) -> Text:
    """Return how often something as unusual came by own history."""
    whole = max(1, round(once_in))
    if whole == 1:
        return Text("about once a day by own history", "按本身往績約每日一次")
    return Text(f"at most once in {whole:,} days by own history", f"按本身往績最多每 {whole:,} 日一次")
