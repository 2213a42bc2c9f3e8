"""Edits of the database behind the product's back: none makes an audit look held, followed up, or fairly drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Update, delete, update

from audit.world import SEED, SUPERVISOR, begun, fixed, stated
from lionrock.assurance import running
from lionrock.audit import recorded
from lionrock.audit.service import audits, draws, findings, populations
from lionrock.audit.service.draws import Seed
from lionrock.audit.service.findings import Entered
from lionrock.audit.store.tables import AUDIT, DRAW, FINDING, POPULATION
from lionrock.kernel.clock import days
from lionrock.kernel.platform import Platform

LATER = days(900)


def edit(platform: Platform, statement: Any) -> None:
    """Change a table as somebody with the database would."""
    with platform.db.begin() as db:
        db.execute(statement)


def state(platform: Platform, control: str) -> str:
    """Run a control and return its one state."""
    return running.run(platform, [control])[0].state


def held(platform: Platform) -> str:
    """Close an audit and return its id."""
    audit = begun(platform)
    stated(platform, audit)
    audits.close(platform, SUPERVISOR, audit.id, "report.pdf", b"%PDF report")
    assert state(platform, "audit.held") == "passed"
    return audit.id


def test_closing_moved_ahead_is_not_believed(platform: Platform) -> None:
    """Two years on somebody moves the date of the closing: unknown, not passed."""
    held(platform)
    platform.clock.set(platform.now() + LATER)  # type: ignore[attr-defined]  # the tests' clock is set by hand
    assert state(platform, "audit.held") == "failed"
    edit(platform, update(AUDIT).values(closed=platform.now()))
    assert state(platform, "audit.held") == "unknown"


def test_doubt_taken_out_is_not_believed(platform: Platform) -> None:
    """A statement that fell does not stand again because a column was emptied."""
    audits.doubt(platform, SUPERVISOR, held(platform), "runs our systems")
    assert state(platform, "audit.held") == "failed"
    edit(platform, update(AUDIT).values(doubted=""))
    assert state(platform, "audit.held") == "unknown"


def test_audit_closed_by_an_edit_is_not_believed(platform: Platform) -> None:
    """An open audit is not closed by a column."""
    stated(platform, begun(platform))
    edit(platform, update(AUDIT).values(closed=platform.now(), report="0" * 64))
    assert state(platform, "audit.held") == "unknown"


@pytest.mark.parametrize(
    "change",
    [
        lambda now: update(FINDING).values(closed=now, evidence="0" * 64),
        lambda now: update(FINDING).values(due=now + LATER),
        lambda _now: update(FINDING).values(grade="satisfied"),
        lambda _now: delete(FINDING),
    ],
    ids=["closed", "later", "satisfied", "gone"],
)
def test_finding_that_is_late_stays_so(platform: Platform, change: Callable[[Any], Update]) -> None:
    """Neither closing, dating, grading nor deleting it in the table turns a late finding green."""
    audit = begun(platform)
    made = findings.enter(platform, SUPERVISOR, audit.id, [Entered("F-1", "x", "major")])[0]
    findings.answer(platform, SUPERVISOR, made.id, "soon", "Ho Man", platform.now() + days(3))
    assert state(platform, "audit.followed") == "passed"
    platform.clock.set(platform.now() + days(4))  # type: ignore[attr-defined]  # the tests' clock is set by hand
    assert state(platform, "audit.followed") == "failed"
    edit(platform, change(platform.now()))
    assert state(platform, "audit.followed") == "unknown"


def test_edited_population_and_draw_show(platform: Platform) -> None:
    """A count, seed or sample that was changed is not what the ledger has."""
    population = fixed(platform, begun(platform))
    drawn = draws.draw(platform, SUPERVISOR, population.id, Seed(SEED, "Lee Ka", 5))
    assert draws.redrawn(platform, drawn)
    edit(platform, update(DRAW).values(seed="chosen", positions=[1, 2, 3, 4, 5]))
    assert not draws.redrawn(platform, draws.get(platform, drawn.id))
    edit(platform, update(POPULATION).values(counted=1))
    assert not recorded.stands(platform, populations.get(platform, population.id))
