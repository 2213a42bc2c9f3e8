"""The rooms of proof hold something in a demo: an audit, requests, a ruling, an alternative, a risk taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import HandClock, scratch

from lionrock.assurance.manual import request_store as requests
from lionrock.assurance.store import rulings
from lionrock.audit.model import SETTLED
from lionrock.audit.service import draws
from lionrock.audit.store import audits, findings, samples
from lionrock.demo import auditing, estate, model
from lionrock.kernel.platform import Platform
from lionrock.risk import recall
from lionrock.risk.service import standing_in
from lionrock.risk.store import assessments


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return the example company as it is before its stories."""
    platform = scratch(tmp_path_factory.mktemp("company"), HandClock(), "demo")
    estate.build(platform, model.examples())
    platform.settle()
    yield platform
    platform.close()


def test_an_audit_is_half_through(company: Platform) -> None:
    """Independence stated, population reconciled, 25 items drawn by a seed that came after it, anybody can redraw."""
    [audit] = audits.listing(company.db)
    assert audit.independent
    assert len(audit.steps) == len(auditing.STEPS)
    [fixed] = samples.populations(company.db, audit.id)
    assert fixed.count == fixed.counted > 300
    [drawn] = samples.draws(company.db, fixed.id)
    assert (drawn.items, drawn.given_by) == (25, auditing.AUDITOR)
    assert draws.redrawn(company, drawn)
    settled = findings.of(company.db, audit.id)
    assert [one.grade for one in settled].count(SETTLED) == auditing.SETTLED - 1
    [open_] = [one for one in settled if one.closed is None]
    assert (open_.grade, bool(open_.response), open_.late(company.now())) == ("minor", True, False)


def test_requests_a_ruling_an_alternative_and_a_risk_stand(company: Platform) -> None:
    """One request answered and one open, one word that a control does not apply, one alternative, one risk accepted."""
    assert sorted(one.state for one in requests.listing(company.db)) == ["answered", "open"]
    assert len(rulings.standing(company.db, company.now())) == 1
    assert [one.standing(company.now()) for one in standing_in.listing(company)] == ["in_force"]
    [found] = assessments.listing(company.db)
    now = company.now()
    assert [one.words.threat for one in recall.of(company, found.id) if one.accepted(now)] == ["denial-of-service"]
