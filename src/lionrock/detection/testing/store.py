"""Tables of tests that were run, and every statement on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import PrimaryKeyConstraint, Row, case, delete, func, insert, select

from lionrock.detection.store import Reads
from lionrock.events.rules import RulesTested, TestKind
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.columns import flag, instant, integer, table, text, uuid
from lionrock.kernel.text import Text

RUN = table(
    "detection_test",
    uuid("id", primary_key=True),
    text("kind"),
    text("name"),
    text("capture"),
    instant("at", index=True),
    text("by"),
    integer("records"),
    uuid("entry", index=True),
)
TESTED = table(
    "detection_tested",
    uuid("run"),
    text("rule", index=True),
    text("digest"),
    flag("fired"),
    flag("failed"),
    PrimaryKeyConstraint("run", "rule", name="detection_tested_key"),
)
KINDS: Final[Mapping[TestKind, Text]] = {
    "emulated": Text("emulated", "模擬"),
    "replayed": Text("replayed", "重播"),
    "sample": Text("sample", "樣本"),
}
"""How a rule was tested, the strongest first."""
FRESH: Final = days(183)
"""How long a test counts: six months, in which the mechanism is to be reviewed."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of tests."""

    id: str
    kind: TestKind
    name: str
    capture: str
    at: Instant
    by: str
    records: int
    entry: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One rule, as it was written then, in one run."""

    rule: str
    digest: str
    kind: TestKind
    at: Instant
    fired: bool
    failed: bool
    run: str
    name: str


def add(db: Any, fact: RulesTested, at: Instant, by: str, entry: str) -> None:
    """Keep a run with what became of each rule."""
    run = {"id": fact.test, "kind": fact.kind, "name": fact.name, "capture": fact.capture}
    db.execute(insert(RUN).values(**run, at=at, by=by, records=fact.records, entry=entry))
    failed = set(fact.failed)
    rows = [
        {"run": fact.test, "rule": rule, "digest": digest, "fired": fired, "failed": rule in failed}
        for rule, digest, fired in fact.rules
    ]
    if rows:
        db.execute(insert(TESTED), rows)


def latest(db: Reads) -> list[Proof]:
    """Return, of each text of a rule and each kind of test, the latest run."""
    newest = select(TESTED.c.rule, TESTED.c.digest, RUN.c.kind, func.max(RUN.c.at).label("at"))
    newest = newest.join(RUN, RUN.c.id == TESTED.c.run).group_by(TESTED.c.rule, TESTED.c.digest, RUN.c.kind)
    last = newest.subquery()
    same = (TESTED.c.rule == last.c.rule) & (TESTED.c.digest == last.c.digest)
    wanted = _proofs().join(last, same & (RUN.c.kind == last.c.kind) & (RUN.c.at == last.c.at))
    return [_proof(row) for row in db.execute(wanted.order_by(TESTED.c.rule, RUN.c.at, RUN.c.id))]


def of_rule(db: Reads, rule: str, most: int = 20) -> list[Proof]:
    """Return the latest tests of a rule, the newest first."""
    wanted = _proofs().where(TESTED.c.rule == rule).order_by(RUN.c.at.desc(), RUN.c.id).limit(most)
    return [_proof(row) for row in db.execute(wanted)]


def runs(db: Reads, since: Instant, until: Instant, most: int = 500) -> list[tuple[Run, int, int, int]]:
    """Return the runs of a span, the newest first, each with how many rules it tried, how many fired and failed."""
    counts = select(
        TESTED.c.run,
        func.count().label("many"),
        func.sum(case((TESTED.c.fired == True, 1), else_=0)).label("fired"),  # noqa: E712 a column
        func.sum(case((TESTED.c.failed == True, 1), else_=0)).label("failed"),  # noqa: E712 a column
    )
    told = counts.group_by(TESTED.c.run).subquery()
    wanted = select(RUN, told.c.many, told.c.fired, told.c.failed).outerjoin(told, told.c.run == RUN.c.id)
    wanted = wanted.where(RUN.c.at >= since, RUN.c.at < until).order_by(RUN.c.at.desc(), RUN.c.id).limit(most)
    return [(_run(row), int(row.many or 0), int(row.fired or 0), int(row.failed or 0)) for row in db.execute(wanted)]


def drilled(db: Reads, since: Instant, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those pairs of rule and text of which a drill since a moment is kept."""
    wanted = sorted({rule for rule, _ in pairs})
    if not wanted:
        return set()
    found = select(TESTED.c.rule, TESTED.c.digest).join(RUN, RUN.c.id == TESTED.c.run)
    found = found.where(RUN.c.kind == "emulated", RUN.c.at >= since, TESTED.c.rule.in_(wanted))
    return {(row.rule, row.digest) for row in db.execute(found)}


def forget(db: Any, before: Instant) -> None:
    """Drop runs from before a moment; the ledger keeps what they came to."""
    old = select(RUN.c.id).where(RUN.c.at < before)
    db.execute(delete(TESTED).where(TESTED.c.run.in_(old)))
    db.execute(delete(RUN).where(RUN.c.at < before))


def best(proofs: Sequence[Proof], digest: str, now: Instant) -> Proof | None:
    """Return the strongest test on which a text fired within its freshness."""
    order = list(KINDS)
    fitting = [one for one in proofs if one.digest == digest and one.fired and now - one.at <= FRESH]
    return min(fitting, key=lambda one: (order.index(one.kind), -one.at.timestamp()), default=None)


def _proofs() -> Any:
    """Return the statement on rules in runs."""
    return select(TESTED, RUN.c.kind, RUN.c.at, RUN.c.name).join(RUN, RUN.c.id == TESTED.c.run)


def _proof(row: Row[Any]) -> Proof:
    """Return the proof of a row."""
    return Proof(row.rule, row.digest, row.kind, row.at, row.fired, row.failed, row.run, row.name)


def _run(row: Row[Any]) -> Run:
    """Return the run of a row."""
    return Run(row.id, row.kind, row.name, row.capture, row.at, row.by, row.records, row.entry)
