"""Assessments, scenarios, treatments and acceptances as values; nothing here reads or writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from lionrock.events.risk import Cycle
from lionrock.kernel.clock import HONG_KONG, Instant, days
from lionrock.kernel.text import Text
from lionrock.risk.matrix import Level

Treatment = Literal["", "reduce", "avoid", "share", "accept"]
Standing = Literal["open", "overdue", "in_treatment", "treated", "accepted"]

TREATMENTS: Final[dict[Treatment, Text]] = {
    "reduce": Text("reduce", "降低"),
    "avoid": Text("avoid", "避免"),
    "share": Text("share", "分擔"),
    "accept": Text("accept", "接受"),
}
STANDINGS: Final[dict[Standing, Text]] = {
    "open": Text("open", "未處理"),
    "overdue": Text("an action is past due", "有行動已過期限"),
    "in_treatment": Text("being treated", "處理中"),
    "treated": Text("every action is done", "行動均已完成"),
    "accepted": Text("accepted until a time", "限期接受"),
}
"""How a scenario may stand, what asks for somebody first."""
CYCLES: Final[dict[Cycle, Text]] = {
    "yearly": Text("yearly (section 24)", "每年一次（第24條）"),
    "directed": Text("required by the authority (section 24(5))", "規管當局要求（第24(5)條）"),
}
LONGEST: Final = days(366)
"""An acceptance or an alternative control stands for a year at most."""
MOST_WORDS: Final = 4000
MOST_ACTIONS: Final = 50
MOST_SCENARIOS: Final = 500


@dataclass(frozen=True, slots=True)
class Assessment:
    """A risk assessment: what it covers, by what method, by whom, and when its report is due."""

    id: str
    number: int
    cycle: Cycle
    period: int
    systems: tuple[str, ...]
    as_of: Instant
    method: str
    assessors: str
    due: Instant | None
    opened: Instant
    opened_by: str
    entry: str
    closed: Instant | None = None
    closed_by: str = ""
    conclusion: str = ""
    version: int = 1

    @property
    def reference(self) -> str:
        """Return what people call it."""
        return f"RSK-{self.number:04}"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to be done about a risk, by whom and by which day, Hong Kong."""

    id: str
    what: str
    owner: str
    due: date
    done: Instant | None = None
    done_by: str = ""
    how: str = ""

    def late(self, now: Instant) -> bool:
        """Say whether its last day has passed and it is not done."""
        return self.done is None and now.astimezone(HONG_KONG).date() > self.due


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A named person's word that a risk as written in a revision is borne, until a time."""

    id: str
    scenario: str
    revision: int
    level: str
    reason: str
    who: str
    at: Instant
    until: Instant
    entry: str
    ended: Instant | None = None
    ended_by: str = ""
    ended_why: str = ""

    def stands(self, now: Instant) -> bool:
        """Say whether it is in force: nobody ended it, and its time is not over."""
        return self.ended is None and self.at <= now < self.until


@dataclass(frozen=True, slots=True)
class Words:
    """What a person writes of a scenario; `controls` are ids of controls that already work against it."""

    system: str
    threat: str
    weakness: str
    controls: tuple[str, ...]
    likelihood: int
    likelihood_why: str
    impact: int
    impact_why: str
    treatment: Treatment = ""
    treatment_why: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A risk scenario with what is done about it."""

    id: str
    assessment: str
    number: int
    words: Words
    level: Level
    revision: int
    at: Instant
    who: str
    entry: str
    actions: tuple[Action, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()

    def accepted(self, now: Instant) -> Acceptance | None:
        """Return the acceptance in force of what is written now, None without."""
        found = (one for one in self.acceptances if one.stands(now) and one.revision == self.revision)
        return next(found, None)

    def standing(self, now: Instant) -> Standing:
        """Return how it stands: an acceptance that is over or of other words leaves it open."""
        if self.words.treatment == "accept":
            return "accepted" if self.accepted(now) else "open"
        if not self.words.treatment or not self.actions:
            return "open"
        if any(one.late(now) for one in self.actions):
            return "overdue"
        return "treated" if all(one.done for one in self.actions) else "in_treatment"


def missing(
    assessment: Assessment, scenarios: Iterable[Scenario], names: Mapping[str, Text], now: Instant
) -> list[Text]:
    """Return what an assessment lacks before it can be closed; empty when nothing."""
    return list(_missing(assessment, list(scenarios), names, now))


def counted(scenarios: Iterable[Scenario]) -> dict[tuple[int, int], int]:
    """Return how many scenarios stand in each cell of the matrix."""
    return dict(Counter((one.words.likelihood, one.words.impact) for one in scenarios))


def _missing(
    assessment: Assessment, scenarios: list[Scenario], names: Mapping[str, Text], now: Instant
) -> Iterator[Text]:
    """Yield what lacks: a system without scenario, a scenario without treatment, actions or acceptance."""
    covered = {one.words.system for one in scenarios}
    for system in assessment.systems:
        if system not in covered:
            name = names.get(system, Text(system, system))
            yield Text("{name} has no scenario", "{name}沒有風險情景").format(name=name)
    for one in scenarios:
        if not one.words.treatment:
            yield Text("scenario {n} has no treatment", "情景 {n} 未有處理方式").format(n=str(one.number))
        elif one.words.treatment == "accept" and not one.accepted(now):
            yield Text("scenario {n} is not accepted by anybody", "情景 {n} 未有人接受").format(n=str(one.number))
        elif one.words.treatment != "accept" and not one.actions:
            yield Text("scenario {n} has no action", "情景 {n} 沒有行動").format(n=str(one.number))
