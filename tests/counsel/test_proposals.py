"""Values of the law: one proposes, another confirms, and no clock moves without a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from counsel.world import ADMINISTRATOR, ANALYST, AUDITOR, COUNSEL, DEPUTY, SUPERVISOR, TEXT, Law, aware, facts
from lionrock.counsel.service import clocks, packs, proposals
from lionrock.counsel.service.proposals import Read
from lionrock.counsel.store import editions
from lionrock.counsel.store import proposals as store
from lionrock.events.law import Law as LawPort
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.law import Limit
from lionrock.law.rulebook import NOTICE, SERIOUS, WRITTEN
from lionrock.obligations import service as obligations
from lionrock.obligations import store as obligation_store
from lionrock.obligations.service import Told

DAY = date(2026, 11, 22)


def ends(platform: Platform, incident: str) -> dict[str, object]:
    """Return when each running clock of an incident ends, by reading."""
    return {one.terms.reading: one.terms.work_to for one in obligation_store.current(platform.db, incident)}


def test_a_row_is_verified_as_it_is_by_two_people(law: Law) -> None:
    """The values stay; basis, source, verifiers and day are those of the reading."""
    law.verify(SERIOUS)
    rules = law.platform.port(LawPort).rulebook(date(2026, 11, 22))
    provenance = rules.obligation(SERIOUS).provenance
    assert rules.limit(SERIOUS) == Limit(12, "hours")
    assert (provenance.verified, provenance.source, provenance.verified_by) == (True, TEXT, "Ada Lee, Sam Wong")
    assert provenance.verified_on == date(2026, 11, 22)


def test_the_notice_is_verified_once_its_rows_are(law: Law) -> None:
    """The clock bar says so from then on."""
    for id in NOTICE:
        assert not law.platform.port(LawPort).rulebook(date(2026, 11, 22)).notice_verified
        law.verify(id)
    assert law.platform.port(LawPort).rulebook(date(2026, 11, 22)).standing.en == "law verified"


def test_verified_requirements_are_counted(law: Law) -> None:
    """37 of more than 200 loaded, and now one verified."""
    law.verify("C-INC-01")
    assert "1 verified" in law.platform.port(LawPort).rulebook(date(2026, 11, 22)).loaded.en


def test_nothing_counts_before_the_second_person(law: Law) -> None:
    """A proposal changes no rule."""
    law.propose(SERIOUS, limit="PT6H")
    assert law.platform.port(LawPort).rulebook(date(2026, 11, 22)).limit(SERIOUS) == Limit(12, "hours")


def test_nobody_confirms_their_own_value(law: Law) -> None:
    """Whoever proposed is not the second person, whatever their role allows."""
    proposal = law.propose(SERIOUS)
    both = replace(COUNSEL, role="supervisor")
    with pytest.raises(RefusedError, match="second person"):
        law.confirm(proposal, both)


def test_only_counsel_proposes(law: Law) -> None:
    """Reading the text is counsel's work."""
    for actor in (DEPUTY, SUPERVISOR, ANALYST, AUDITOR, ADMINISTRATOR):
        with pytest.raises(RefusedError):
            law.propose(SERIOUS, actor)


def test_not_everybody_confirms(law: Law) -> None:
    """Supervisor, deputy, approver or another counsel do."""
    proposal = law.propose(SERIOUS)
    for actor in (ANALYST, AUDITOR, ADMINISTRATOR):
        with pytest.raises(RefusedError):
            law.confirm(proposal, actor)


def test_a_decision_wants_a_fresh_proof(law: Law) -> None:
    """Proposing and confirming are both decisions."""
    with pytest.raises(RefusedError, match="fresh"):
        law.propose(SERIOUS, replace(COUNSEL, fresh=False))
    with pytest.raises(RefusedError, match="fresh"):
        law.confirm(law.propose(SERIOUS), replace(SUPERVISOR, fresh=False))


def test_one_proposal_on_a_row_at_a_time(law: Law) -> None:
    """Two open readings of one row would hide one of them."""
    law.propose(SERIOUS)
    with pytest.raises(ConflictError, match="second person already"):
        law.propose(SERIOUS)


def test_the_difference_shows_which_clocks_would_move(law: Law) -> None:
    """From when to when, before anybody confirms."""
    incident = aware(law.platform)
    before = ends(law.platform, incident.id)["serious"]
    moves = proposals.preview(law.platform, law.propose(SERIOUS, limit="PT6H"))
    (move,) = [one for one in moves if one.kind == "clock"]
    assert (move.reference, move.before, move.running) == (incident.reference, before, True)
    assert move.after == before - timedelta(hours=6)  # type: ignore[operator]  # an instant


def test_a_running_clock_stays_until_somebody_decides(law: Law) -> None:
    """Confirmed values count for what begins; what runs waits, told in the ledger."""
    incident = aware(law.platform)
    before = ends(law.platform, incident.id)
    law.verify(SERIOUS, limit="PT6H")
    assert ends(law.platform, incident.id) == before
    assert [one["obligation"] for one in facts(law.platform, "ClockRulesHeld")] == [SERIOUS]
    later = aware(law.platform, "Second")
    assert ends(law.platform, later.id)["serious"] == law.platform.now() + timedelta(hours=6)


def test_an_answer_moves_no_clock_that_waits(law: Law) -> None:
    """The next answer computes anew under the rules the clock ran on."""
    incident = aware(law.platform)
    before = ends(law.platform, incident.id)["serious"]
    law.verify(SERIOUS, limit="PT6H")
    obligations.complete(law.platform, incident.id, DEPUTY, Told("Officer Chan", "told"))
    clock = next(one for one in obligation_store.current(law.platform.db, incident.id) if one.terms.kind == "notice")
    assert (clock.terms.work_to, clock.state) == (before, "done")


def test_a_decision_moves_the_clock_openly(law: Law) -> None:
    """The old clock is kept as replaced, the new one computed under the newest rules, with the reason in the ledger."""
    incident = aware(law.platform)
    law.verify(SERIOUS, limit="PT6H")
    (pin,) = editions.pins(law.platform.db).values()
    clocks.decide(law.platform, pin.number, SUPERVISOR, "counsel read the Gazette", move=True)
    law.platform.settle()
    assert ends(law.platform, incident.id)["serious"] == law.platform.now() + timedelta(hours=6)
    (fact,) = facts(law.platform, "ClockRulesDecided")
    assert (fact["moved"], fact["reason"]) == (True, "counsel read the Gazette")
    states = [
        one.state for one in obligation_store.history(law.platform.db, incident.id) if one.terms.reading == "serious"
    ]
    assert sorted(states) == ["replaced", "running"]


def test_a_decision_to_stay_is_kept(law: Law) -> None:
    """It stays, and can be decided again."""
    incident = aware(law.platform)
    before = ends(law.platform, incident.id)
    law.verify(SERIOUS, limit="PT6H")
    (pin,) = editions.pins(law.platform.db).values()
    made = clocks.decide(law.platform, pin.number, COUNSEL, "the old text applied", move=False)
    law.platform.settle()
    assert (made.state, ends(law.platform, incident.id)) == ("kept", before)
    clocks.decide(law.platform, made.number, COUNSEL, "read again", move=True)
    law.platform.settle()
    assert ends(law.platform, incident.id) != before


def test_two_people_deciding_at_once(law: Law) -> None:
    """The second sees that it was decided."""
    aware(law.platform)
    law.verify(SERIOUS, limit="PT6H")
    (pin,) = editions.pins(law.platform.db).values()
    clocks.decide(law.platform, pin.number, SUPERVISOR, "first", move=False)
    with pytest.raises(ConflictError, match="meanwhile"):
        clocks.decide(law.platform, pin.number, COUNSEL, "second", move=True)


def test_a_value_that_moves_nothing_asks_nothing(law: Law) -> None:
    """Verified as it is: the clock keeps its own computation, no question is raised."""
    incident = aware(law.platform)
    before = [one.id for one in obligation_store.current(law.platform.db, incident.id)]
    law.verify(SERIOUS)
    obligations.complete(law.platform, incident.id, DEPUTY, Told("Officer Chan", "told"))
    after = {one.id for one in obligation_store.current(law.platform.db, incident.id)}
    assert set(before) <= after
    assert editions.pins(law.platform.db) == {}


def test_a_clock_that_begins_later_follows_the_newest_rules(law: Law) -> None:
    """The written record of an older incident starts after the confirmation: nothing ran that could be moved."""
    incident = aware(law.platform)
    law.verify(WRITTEN, limit="PT24H")
    obligations.complete(law.platform, incident.id, DEPUTY, Told("Officer Chan", "told"))
    assert ends(law.platform, incident.id)["written"] == law.platform.now() + timedelta(hours=24)


def test_a_worked_off_clock_stays_without_a_question(law: Law) -> None:
    """Nothing of it runs; what is on record is not computed otherwise."""
    incident = aware(law.platform)
    obligations.complete(law.platform, incident.id, DEPUTY, Told("Officer Chan", "told"))
    law.platform.settle()
    before = ends(law.platform, incident.id)
    law.verify(SERIOUS, limit="PT6H")
    (pin,) = editions.pins(law.platform.db).values()
    assert (pin.state, ends(law.platform, incident.id)) == ("kept", before)


def test_law_that_changed_meanwhile_is_shown_again(law: Law) -> None:
    """Somebody else's confirmation came first: the difference seen is not the difference now."""
    first, second = law.propose(SERIOUS), law.propose(WRITTEN)
    seen = packs.book(law.platform).newest
    law.confirm(first)
    with pytest.raises(ConflictError, match="changed since"):
        proposals.confirm(law.platform, second.id, seen, SUPERVISOR)


def test_a_value_is_confirmed_once(law: Law) -> None:
    """Two people confirming at once: the second is told."""
    proposal = law.verify(SERIOUS)
    with pytest.raises(ConflictError, match="meanwhile"):
        law.confirm(proposal, DEPUTY)


def test_a_proposal_is_declined_or_taken_back(law: Law) -> None:
    """The row stays; who and why stand in the ledger."""
    proposals.decline(law.platform, law.propose(SERIOUS).id, SUPERVISOR, "page 3 says otherwise")
    proposals.decline(law.platform, law.propose(SERIOUS).id, COUNSEL, "mistyped")
    assert {one.state for one in store.of_row(law.platform.db, SERIOUS)} == {"declined", "withdrawn"}
    assert {one["how"] for one in facts(law.platform, "ValueDeclined")} == {"declined", "withdrawn"}


def test_a_value_since_a_later_day_leaves_earlier_days(law: Law) -> None:
    """Old incidents are judged by the rules of their day."""
    proposal = proposals.propose(
        law.platform,
        SERIOUS,
        Read(
            {
                "section": "28",
                "limit": "PT6H",
                "recurrence": "per_event",
                "recipient": "commissioner",
                "title_en": "Notify a serious incident",
                "title_zh": "通報嚴重事故",
            },
            TEXT,
            date(2026, 12, 1),
        ),
        COUNSEL,
    )
    law.confirm(proposal)
    port = law.platform.port(LawPort)
    assert port.rulebook(date(2026, 11, 30)).limit(SERIOUS) == Limit(12, "hours")
    assert port.rulebook(date(2026, 12, 1)).limit(SERIOUS) == Limit(6, "hours")


def test_a_value_that_is_not_understood_is_refused(law: Law) -> None:
    """It names the field; nothing is recorded."""
    for field, typed in (("limit", "2 days"), ("limit", "P0D"), ("max_fine_hkd", "lots"), ("recipient", "police")):
        with pytest.raises(InputError):
            law.propose(SERIOUS, **{field: typed})
    assert store.waiting(law.platform.db) == []


def test_a_reading_before_the_text_was_in_force_is_refused(law: Law) -> None:
    """The Ordinance commenced on 1 January 2026."""
    with pytest.raises(InputError, match="2025"):
        proposals.propose(
            law.platform,
            "C-INC-01",
            Read(
                {"section": "7.3", "frequency": "per_event", "title_en": "a", "title_zh": "乙"}, TEXT, date(2025, 1, 1)
            ),
            COUNSEL,
        )


def test_a_reference_is_needed(law: Law) -> None:
    """Which text was read, or nothing was."""
    with pytest.raises(InputError, match="reference"):
        proposals.propose(law.platform, SERIOUS, Read({}, " "), COUNSEL)


def test_unknown_stays_unknown(law: Law) -> None:
    """A verified row without a fine has none invented."""
    law.verify("OBL-23-PLAN")
    assert law.platform.port(LawPort).rulebook(date(2026, 11, 22)).obligation("OBL-23-PLAN").max_fine_hkd is None


def test_both_databases_keep_a_value(either: Platform) -> None:
    """The same on SQLite and PostgreSQL: propose, confirm, read."""
    law = Law(either)
    incident = aware(either)
    law.verify(SERIOUS, limit="PT6H")
    (pin,) = editions.pins(either.db).values()
    clocks.decide(either, pin.number, SUPERVISOR, "moved", move=True)
    either.settle()
    assert ends(either, incident.id)["serious"] == either.now() + timedelta(hours=6)
    assert law.row(SERIOUS).value is not None


CRITERION = {
    "letter": "(e)",
    "threshold": "judged",
    "met_when": "judged",
    "title_en": "Data that cannot be restored",
    "title_zh": "資料無法復原",
}


def test_a_criterion_that_is_not_loaded_is_added(law: Law) -> None:
    """Counted and shown once a second person confirms it; a person judges it, so no limit is missing."""
    proposal = proposals.add(law.platform, "criterion", Read(CRITERION, "CoP v1.0, 7.3.4"), COUNSEL)
    port = law.platform.port(LawPort)
    assert (proposals.pending(law.platform, proposal).section, port.rulebook(DAY).criteria_missing) == (
        "CoP v1.0, 7.3.4(e)",
        3,
    )
    law.confirm(proposal)
    added = port.rulebook(DAY).criteria[-1]
    assert (added.id, added.judged, added.provenance.verified, port.rulebook(DAY).criteria_missing) == (
        "SER-E",
        True,
        True,
        2,
    )
    law.verify("SER-E", title_en="Data lost for good")
    assert [one.title.en for one in port.rulebook(DAY).criteria if one.id == "SER-E"] == ["Data lost for good"]


def test_a_requirement_that_is_not_loaded_is_added_and_counted(law: Law) -> None:
    """Loaded and verified go up by one each."""
    typed = {
        "area": "logging",
        "section": "6.2",
        "frequency": "continuous",
        "title_en": "Keep time",
        "title_zh": "校時",
    }
    law.confirm(proposals.add(law.platform, "requirements", Read(typed, "CoP v1.0, p. 20"), COUNSEL))
    assert law.platform.port(LawPort).rulebook(DAY).loaded.en.startswith("38 of more than 200 requirements loaded, 1")


def test_a_row_is_added_once_and_only_where_rows_are(law: Law) -> None:
    """A letter that is loaded, no letter at all, a table that takes none."""
    law.confirm(proposals.add(law.platform, "criterion", Read(CRITERION, "CoP"), COUNSEL))
    for letter in ("e", "h", "ab"):
        with pytest.raises(InputError, match="letter"):
            proposals.add(law.platform, "criterion", Read(CRITERION | {"letter": letter}, "CoP"), COUNSEL)
    with pytest.raises(NotFoundError):
        proposals.add(law.platform, "obligations", Read({}, "CoP"), COUNSEL)
    with pytest.raises(RefusedError):
        proposals.add(law.platform, "criterion", Read(CRITERION, "CoP"), SUPERVISOR)
