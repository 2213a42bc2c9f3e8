"""Audits on both databases: populations are fixed first, samples are the same for everybody, findings are followed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.world import ANALYST, AUDITOR, PAPER, SEED, SUPERVISOR, begun, fixed, stated
from lionrock.audit.service import audits, checking, draws, findings, populations
from lionrock.audit.service.draws import Seed
from lionrock.audit.service.findings import Entered
from lionrock.audit.service.populations import Wanted
from lionrock.audit.store import samples
from lionrock.duties import service as duties
from lionrock.duties.service import Wanted as Wish
from lionrock.events.audits import OpenDuties
from lionrock.kernel.clock import days
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform


def test_whole_audit(either: Platform) -> None:
    """Opened, stated, planned, fixed, drawn, found, answered, closed and reported, each with its entry."""
    audit = begun(either)
    assert (audit.reference, len(audit.systems), audit.independent) == ("AUD-0001", 2, False)
    assert stated(either, audit).independent
    assert audits.plan(either, SUPERVISOR, "AUD-0001", ["Read", "", "Sample"]).steps == ("Read", "Sample")
    population = fixed(either, audit)
    assert (population.count, population.counted, population.number) == (60, 60, 1)
    drawn = draws.draw(either, SUPERVISOR, population.id, Seed(SEED, "Lee Ka", 25))
    assert draws.redrawn(either, drawn)
    assert len(set(drawn.positions)) == 25
    line = Entered("F-1", "Shared account", "major", "C-ACC-01", "Seen", 1, 1, drawn.positions[3])
    made = findings.enter(either, SUPERVISOR, audit.id, [line, Entered("F-2", "Fine", "satisfied")])
    assert [one.closed is None for one in made] == [True, False]
    due = either.now() + days(30)
    assert findings.answer(either, SUPERVISOR, made[0].id, "Will be split", "Ho Man", due).due == due
    findings.follow(either, SUPERVISOR, made[0].id, "Split on Monday")
    assert not findings.close(either, SUPERVISOR, made[0].id, "Two accounts now", "0").late(due + days(1))
    assert findings.reopen(either, SUPERVISOR, made[0].id, "One came back").late(due)
    closed = audits.close(either, SUPERVISOR, audit.id, "report.pdf", b"%PDF report")
    assert closed.closed is not None
    reported = audits.report(either, SUPERVISOR, audit.id, None, either.now(), "R-7")
    assert reported.receipt == "R-7"
    with pytest.raises(RefusedError):
        audits.plan(either, SUPERVISOR, audit.id, ["Too late"])


def test_report_ends_the_duty_it_is_for(platform: Platform) -> None:
    """A duty of the calendar named with the report is done; any other stands."""
    audit = begun(platform)
    stated(platform, audit)
    wanted = Wish("statute", "", "", "", platform.now() - days(600), row="OBL-25-AUDIT")
    duty = duties.open_duty(platform, SUPERVISOR, wanted, "first cycle")
    assert [one.duty for one in platform.port(OpenDuties).standing(("OBL-25-AUDIT",))] == [duty.id]
    audits.close(platform, SUPERVISOR, audit.id, "report.pdf", PAPER)
    audits.report(platform, SUPERVISOR, audit.id, duty.id, platform.now(), "R-7")
    platform.settle()
    assert (duties.get(platform, duty.id).standing, duties.get(platform, duty.id).receipt) == ("done", "R-7")


def test_no_seed_before_the_population(platform: Platform) -> None:
    """Nothing is drawn from what is not fixed, whatever seed is given."""
    audit = begun(platform)
    with pytest.raises(NotFoundError, match="population"):
        draws.draw(platform, SUPERVISOR, audit.id, Seed(SEED, "Lee Ka"))


def test_seed_that_was_known_before_is_refused(platform: Platform) -> None:
    """A population fixed after a seed was entered takes another one; nobody gives a seed to themselves."""
    audit = begun(platform)
    first = fixed(platform, audit)
    with pytest.raises(RefusedError, match="whoever enters it"):
        draws.draw(platform, SUPERVISOR, first.id, Seed(SEED, SUPERVISOR.name, 5))
    draws.draw(platform, SUPERVISOR, first.id, Seed(SEED, "Lee Ka", 5))
    second = fixed(platform, audit, 3)
    with pytest.raises(RefusedError, match="before the population was fixed"):
        draws.draw(platform, SUPERVISOR, second.id, Seed(SEED, "Lee Ka", 5))
    assert draws.draw(platform, SUPERVISOR, second.id, Seed("another", "Lee Ka", 5)).number == 1


def test_second_draw_needs_a_reason_and_both_stay(platform: Platform) -> None:
    """A further draw has another seed and a reason; the first one is not lost."""
    population = fixed(platform, begun(platform))
    first = draws.draw(platform, SUPERVISOR, population.id, Seed(SEED, "Lee Ka", 5))
    with pytest.raises(InputError, match="drawn before"):
        draws.draw(platform, SUPERVISOR, population.id, Seed(SEED, "Lee Ka", 5, "again"))
    with pytest.raises(InputError, match="Reason"):
        draws.draw(platform, SUPERVISOR, population.id, Seed("another", "Lee Ka", 5))
    second = draws.draw(platform, SUPERVISOR, population.id, Seed("another", "Lee Ka", 5, "first item was a test"))
    assert [one.id for one in samples.draws(platform.db, population.id)] == [first.id, second.id]


def test_incomplete_population_is_refused_until_explained(platform: Platform) -> None:
    """An asset that the count knows and the rows lack stops the population; so does an empty one."""
    audit = begun(platform)
    kind = "register.assets"
    with pytest.raises(RefusedError, match="empty"):
        populations.fix(platform, SUPERVISOR, audit.id, Wanted("evidence.given"))
    platform.clock.set(platform.now() + timedelta(hours=1))  # type: ignore[attr-defined]  # set by hand
    assert populations.fix(platform, SUPERVISOR, audit.id, Wanted(kind)).count == 2


def test_rows_are_sealed_and_checked(platform: Platform) -> None:
    """The rows lie under the cipher, and come back as they were fixed."""
    population = fixed(platform, begun(platform))
    data = populations.data(platform, population)
    assert data.count(b"\n") == 60
    assert b"SignedIn" not in platform.blobs.get(population.blob)


def test_only_who_may_keeps_audits(platform: Platform) -> None:
    """Neither an analyst nor the auditor writes anything of an audit."""
    audit = begun(platform)
    for actor in (ANALYST, AUDITOR):
        with pytest.raises(RefusedError):
            audits.plan(platform, actor, audit.id, ["Read"])


def test_statement_that_fell(platform: Platform) -> None:
    """A statement can be taken back with a reason, and entered anew; without one no audit closes."""
    audit = begun(platform)
    with pytest.raises(InputError, match="independence"):
        audits.close(platform, SUPERVISOR, audit.id, "report.pdf", PAPER)
    stated(platform, audit)
    assert not audits.doubt(platform, SUPERVISOR, audit.id, "The firm also runs our systems").independent
    assert stated(platform, checking.audit(platform.db, audit.id)).independent


def test_finding_of_an_item_nobody_drew(platform: Platform) -> None:
    """A result names an item of the sample, or none."""
    audit = begun(platform)
    with pytest.raises(InputError, match="was not drawn"):
        findings.enter(platform, SUPERVISOR, audit.id, [Entered("F-1", "x", "minor", population=1, position=3)])


def test_finding_closes_with_evidence_alone(platform: Platform) -> None:
    """Neither words nor an unknown entry close a finding."""
    made = findings.enter(platform, SUPERVISOR, begun(platform).id, [Entered("F-1", "x", "minor")])[0]
    with pytest.raises(InputError, match="no evidence"):
        findings.close(platform, SUPERVISOR, made.id, "believe us", "999999")
    paper = checking.paper(platform, SUPERVISOR, made.audit, "closure", "a.pdf", PAPER, finding=made.id)
    assert findings.close(platform, SUPERVISOR, made.id, "see paper", paper).evidence == paper.digest
