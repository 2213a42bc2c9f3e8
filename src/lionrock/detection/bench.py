"""What is known of each rule at work: its cost, what it found, what people called harmless, when it last fired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import case, func, select

from lionrock.detection import modes
from lionrock.detection.expectations import EXPECTATION
from lionrock.detection.model import LEVELS, RuleInfo
from lionrock.detection.serving import Runner
from lionrock.detection.store import FINDING, Reads, counts
from lionrock.detection.testing import store as tests
from lionrock.detection.testing.store import Proof
from lionrock.detection.writing import store as writing
from lionrock.detection.writing.store import Off
from lionrock.events.openings import Openings
from lionrock.events.rules import Mode
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Order = Literal["level", "cost", "findings", "harmless", "fired", "tested", "title"]
ORDERS: Final[Mapping[Order, Text]] = {
    "level": Text("level", "級別"),
    "cost": Text("cost", "成本"),
    "findings": Text("findings", "偵測結果"),
    "harmless": Text("called harmless", "判定無害"),
    "fired": Text("last fired", "最近觸發"),
    "tested": Text("last tested", "最近測試"),
    "title": Text("title", "標題"),
}
LEVEL: Final[Order] = "level"
SPAN: Final = days(90)
"""How far back findings are counted."""
_MOST: Final = 500
"""Findings of a rule of which it is asked whether they stand in incidents."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What rules cost in the calls that were timed since they came to serve: seconds by rule, and records of these."""

    seconds: dict[str, float] = field(default_factory=dict)
    records: int = 0

    def share(self, rule: str) -> float | None:
        """Return a rule's part of the time, 0 to 1; None when nothing was timed yet."""
        total = sum(self.seconds.values())
        return self.seconds.get(rule, 0.0) / total if total else None


@dataclass(frozen=True, slots=True)
class Hits:
    """What a rule found of late: findings, events in them, those that people called harmless, and the last."""

    findings: int = 0
    events: int = 0
    expected: int = 0
    """Findings that a person marked as expected, or an expectation covers."""
    unfounded: int = 0
    """Others that stand in incidents which a person closed as a technical fault."""
    last: Instant | None = None

    @property
    def harmless(self) -> int:
        """Return how many people called harmless, either way."""
        return self.expected + self.unfounded

    @property
    def share(self) -> float | None:
        """Return the part of findings that people called harmless, 0 to 1; None when there is none."""
        return self.harmless / self.findings if self.findings else None


@dataclass(frozen=True, slots=True)
class Line:
    """One rule at work."""

    rule: RuleInfo
    mode: Mode
    hits: Hits
    cost: float | None
    fired: Instant | None
    """When it last found something, ever."""
    proof: Proof | None
    """Its latest test as it is written now, whether it fired or not."""
    off: Off | None = None


def measured(platform: Platform, _: None = None) -> Costs:
    """Return what the rules that serve in this process cost."""
    found, records = platform.port(Runner).costs()
    return Costs({one.rule: one.seconds for one in found}, records)


def costs(platform: Platform) -> Costs | None:
    """Return what rules cost in the process that matches; None when it does not answer."""
    try:
        found: Costs = platform.ask("matcher.costs")
    except LionrockError:
        return None
    return found


def lines(platform: Platform) -> list[Line]:
    """Return every rule that serves, with what is known of it at work."""
    db, now, serving = platform.db, platform.now(), platform.port(Runner).serving
    timed = frozenset(serving.plan.keys)  # neither correlations nor what learns: nothing of them is known
    spent, let, off = costs(platform), modes.every(db), writing.off(db, now)
    found, fired, tried = hits(db, now - SPAN, demo=platform.demo), last(db), tested(db)
    for rule, many in unfounded(platform, now - SPAN).items():
        found[rule] = replace(found.get(rule, Hits()), unfounded=many)
    return [
        Line(
            rule=one,
            mode=modes.mode(let.get(one.id), one.digest),
            hits=found.get(one.id, Hits()),
            cost=spent.share(one.id) if spent and one.id in timed else None,
            fired=fired.get(one.id),
            proof=tried.get((one.id, one.digest)),
            off=off.get(one.id),
        )
        for one in serving.rules.values()
    ]


def hits(db: Reads, since: Instant, *, demo: bool = False) -> dict[str, Hits]:
    """Return what rules found since a moment of event time, exercises left out."""
    wanted = select(
        FINDING.c.rule,
        func.count().label("many"),
        func.sum(FINDING.c["count"]).label("events"),
        func.sum(case((FINDING.c.expected_at.is_not(None), 1), else_=0)).label("marked"),
        func.max(FINDING.c.last).label("latest"),
    )
    wanted = wanted.where(FINDING.c.last >= since, counts(demo=demo)).group_by(FINDING.c.rule)
    return {
        row.rule: Hits(int(row.many), int(row.events), int(row.marked), last=row.latest) for row in db.execute(wanted)
    }


def unfounded(platform: Platform, since: Instant) -> dict[str, int]:
    """Return how many findings of each rule stand in incidents closed as a fault, active since then and unexpected."""
    ids = list(platform.port(Openings).unfounded(since)) if platform.provides(Openings) else []
    told: Counter[str] = Counter()
    for start in range(0, len(ids), _MOST):
        wanted = select(FINDING.c.rule, func.count().label("many")).where(
            FINDING.c.id.in_(ids[start : start + _MOST]),
            FINDING.c.last >= since,
            FINDING.c.expected_at.is_(None),
            counts(demo=platform.demo),
        )
        told.update({row.rule: int(row.many) for row in platform.db.execute(wanted.group_by(FINDING.c.rule))})
    return dict(told)


def last(db: Reads) -> dict[str, Instant]:
    """Return when each rule last found something, ever."""
    wanted = select(FINDING.c.rule, func.max(FINDING.c.last).label("latest")).group_by(FINDING.c.rule)
    return {row.rule: row.latest for row in db.execute(wanted)}


def tested(db: Reads) -> dict[tuple[str, str], Proof]:
    """Return the latest test of each text of a rule."""
    found: dict[tuple[str, str], Proof] = {}
    for one in tests.latest(db):
        known = found.get((one.rule, one.digest))
        if known is None or one.at > known.at:
            found[(one.rule, one.digest)] = one
    return found


def expected(db: Reads, rule: str) -> int:
    """Return how many expectations were ever given for a rule."""
    return int(db.execute(select(func.count()).where(EXPECTATION.c.rule == rule)).scalar_one())


def incidents(platform: Platform, rule: str) -> list[str]:
    """Return the references of incidents in which findings of a rule stand, the latest first."""
    if not platform.provides(Openings):
        return []
    wanted = select(FINDING.c.id).where(FINDING.c.rule == rule).order_by(FINDING.c.last.desc()).limit(_MOST)
    found = platform.port(Openings).standing([row.id for row in platform.db.execute(wanted)])
    return list(dict.fromkeys(found.values()))


def ordered(found: list[Line], order: Order) -> list[Line]:
    """Return the rules in an order: the dearest, busiest, latest first; what was never tested before what was."""
    keys: dict[Order, Any] = {
        "level": lambda one: (-LEVELS.index(one.rule.level),),
        "cost": lambda one: (-(one.cost or 0.0),),
        "findings": lambda one: (-one.hits.findings,),
        "harmless": lambda one: (-(one.hits.share or 0.0), -one.hits.harmless),
        "fired": lambda one: (-_moment(one.fired),),
        "tested": lambda one: (_moment(one.proof.at if one.proof else None),),
    }
    key = keys.get(order)
    return sorted(found, key=lambda one: (*(key(one) if key else ()), one.rule.title.en, one.rule.id))


def row(one: Line) -> dict[str, Any]:
    """Return a rule at work as a row."""
    return {
        "id": one.rule.id,
        "title": one.rule.title,
        "level": one.rule.level,
        "mode": one.mode,
        "off": one.off.until if one.off else None,
        "cost": round(one.cost, 5) if one.cost is not None else None,
        "findings": one.hits.findings,
        "events": one.hits.events,
        "expected": one.hits.expected,
        "unfounded": one.hits.unfounded,
        "last_fired": one.fired,
        "last_tested": one.proof.at if one.proof else None,
        "test_passed": not one.proof.failed if one.proof else None,
    }


def _moment(at: Instant | None) -> float:
    """Return a moment as a number, 0 for none."""
    return at.timestamp() if at else 0.0
