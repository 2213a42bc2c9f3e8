"""Attacks on the truth: ways to make a cell green without the thing being so, and what holds each back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from conftest import HandClock
from sqlalchemy import delete, insert, select, text

from lionrock.assurance import backing, judging, looking, matrix, proving, rulings, running
from lionrock.assurance.controls.past_sound import past_sound
from lionrock.assurance.controls.results_sound import results_sound
from lionrock.assurance.controls.training_stated import training
from lionrock.assurance.manual import service as manual
from lionrock.assurance.manual import twins as words
from lionrock.assurance.manual.media import document
from lionrock.assurance.store import results
from lionrock.assurance.store.rulings import standing
from lionrock.events.evidence import ControlRulingEnded
from lionrock.events.register import RegisterChanged
from lionrock.kernel import outbox, twin
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import METADATA
from lionrock.kernel.contributions import Contribution, Control, Provider, Result, control
from lionrock.kernel.errors import InputError
from lionrock.kernel.ledger.told import every
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import DuplicateContributionError, Registry
from lionrock.kernel.text import Text, same
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.controls.rows_sound import rows_sound
from lionrock.register.estate import Book
from lionrock.register.model import Asset, Kind
from lionrock.register.twins import ME, SYSTEMS, estate

HOUR: Final = timedelta(hours=1)
LEAD: Final = Actor("acc-1", "Man Ho", "supervisor", "totp", fresh=True)
HOLDS: Final = Text("it holds", "符合")
REQUIREMENT: Final = "C-TRN-01"
GREEN: Final = frozenset({"passed", "not_due"})


def made(id: str, *found: Any, on: tuple[type, ...] = ()) -> Control:
    """Return a control that yields what is given, whatever it is; what can be raised is raised."""

    @control(id, title=same(id), satisfies=("C-LOG-03",), every=HOUR, proof="effect", guidance=same("mend it"), on=on)
    def test(platform: Platform) -> Iterator[Result]:
        for one in found:
            if isinstance(one, BaseException):
                raise one
            yield one

    return test


def passed(subject: str, **values: Any) -> Result:
    """Return a result that passed."""
    return Result(subject, "passed", HOLDS, **values)


def failed(subject: str, **values: Any) -> Result:
    """Return a result that failed."""
    return Result(subject, "failed", same("no"), **values)


def alone(platform: Platform, *found: Contribution) -> Platform:
    """Give the platform these contributions beside the ports it has."""
    platform.registry = Registry([], [*platform.registry.of(Provider), *found])
    return platform


def states(platform: Platform, one: Control) -> dict[str, str]:
    """Return the states of a control's subjects as they stand now."""
    return {found.subject: found.state for found in running.current(platform, [one])}


@pytest.fixture
def town(platform: Platform) -> Iterator[Twin]:
    """Return a twin with two systems, which is as good as an instance and is thrown away."""
    with twin.opened(platform) as opened:
        estate(opened)
        yield opened


def column(made: Twin, one: Control, id: str) -> str | None:
    """Return the state of the requirement that a control tests in the column of a system."""
    found = matrix.by_requirement({"r": [one]}, looking.board(made.platform))
    return matrix.states(found["r"], id)


@pytest.mark.parametrize("problem", [SystemExit(0), KeyboardInterrupt(), GeneratorExit()], ids=repr)
def test_a_test_that_ends_its_thread_is_unknown(platform: Platform, problem: BaseException) -> None:
    """What it found before is not all there is: the engine asks whether it came to its end."""
    one = made("a.b", passed("x"), problem)
    running.run(alone(platform, one))
    assert states(platform, one) == {"*": "unknown", "x": "passed"}


@pytest.mark.parametrize(
    "thing",
    [
        None,
        "passed",
        Result("x", "green", HOLDS),  # type: ignore[arg-type]  # what a control may do wrong
        Result("", "passed", HOLDS),
        Result("\ud800", "passed", HOLDS),
        Result("x", "passed", HOLDS, effective=datetime(2026, 11, 22)),  # noqa: DTZ001 the very mistake
        Result("x", "passed", HOLDS, system=7),  # type: ignore[arg-type]  # likewise
    ],
    ids=["none", "a word", "a state of its own", "nobody", "no text", "a time of nowhere", "no system"],
)
def test_what_is_no_result_is_unknown_and_stops_no_other(platform: Platform, thing: Any) -> None:
    """It is checked before it is kept, so that nothing after it goes without a test."""
    odd, fine = made("a.odd", thing), made("b.fine", passed("x"))
    alone(platform, odd, fine)
    assert running.run_due(platform) == 2
    assert (states(platform, odd), states(platform, fine)) == ({"*": "unknown"}, {"x": "passed"})


def test_one_that_cannot_be_kept_holds_up_no_other(platform: Platform) -> None:
    """Those after it are run; the problem is raised when they were."""
    broken, fine = made("a.b", passed("x")), made("b.c", passed("x"))
    object.__setattr__(broken, "proof", object())
    with pytest.raises(Exception, match="object"):
        running.run_due(alone(platform, broken, fine))
    assert states(platform, fine) == {"x": "passed"}


def test_one_name_in_two_systems_hides_neither(town: Twin) -> None:
    """A router of the same name fails in both: both columns show it, and a contradiction is none's proof."""
    oms, directory = (id for id, _ in town.platform.port(Book).systems())
    both = made("a.both", *(failed("router", system=id) for id in (oms, directory)), passed("a", system=oms))
    differ = made("b.differ", failed("router", system=oms), passed("router", system=directory))
    running.run(alone(town.platform, both, differ))
    assert [column(town, both, id) for id in (oms, directory)] == ["failed", "failed"]
    assert [column(town, differ, id) for id in (oms, directory)] == ["unknown", "unknown"]


def test_of_two_proofs_the_older_counts(platform: Platform, clock: HandClock) -> None:
    """A fresh proof said after a stale one of the same subject does not take its place."""
    now = clock()
    old = passed("x", effective=now - 2 * HOUR, born=now - HOUR)
    one, two = made("a.b", old, passed("x", effective=now)), made("b.c", passed("x"), passed("x", born=now + HOUR))
    running.run(alone(platform, one, two))
    assert (states(platform, one), states(platform, two)) == ({"x": "unknown"}, {"x": "unknown"})


@pytest.mark.parametrize("found", [(failed, passed, failed), (passed, failed, failed)], ids=["again", "still"])
def test_a_run_from_the_future_proves_nothing(
    platform: Platform, clock: HandClock, found: tuple[Callable[[str], Result], ...]
) -> None:
    """The clock ran ahead and was set back; what was found in between is neither shown now nor in the past."""
    said = [failed("x")]

    @control("a.b", title=same("a"), satisfies=("x",), every=HOUR, proof="effect", guidance=same("g"))
    def test(platform: Platform) -> Iterator[Result]:
        yield from said

    alone(platform, test)
    ahead = clock() + timedelta(days=9)
    for moment, one in zip((ahead, clock(), clock() + HOUR), found, strict=True):
        clock.set(moment)
        said[:] = [one("x")]
        running.run(platform)
    [now] = running.standing(platform, 50)
    assert (now.counts, [one.state for one in now.shown]) == ({"failed": 1}, ["failed"])
    clock.set(ahead + HOUR)
    running.run(platform)
    assert [one.state for one in running.past(platform, ahead)] == ["unknown"]
    assert dict(looking.board(platform, ahead + HOUR).states("a.b")) == {"failed": 1}


@pytest.mark.parametrize("ahead", [passed, failed], ids=["shown", "past"])
def test_what_a_clock_set_back_found_again_is_what_is_shown(
    platform: Platform, clock: HandClock, ahead: Callable[[str], Result]
) -> None:
    """It failed, the clock ran ahead, and it fails again as before or as ahead: nothing of then stands in its place."""
    first = passed if ahead is failed else failed
    said = [first("x")]

    @control("a.b", title=same("a"), satisfies=("x",), every=HOUR, proof="effect", guidance=same("g"))
    def test(platform: Platform) -> Iterator[Result]:
        yield from said

    alone(platform, test)
    begun = clock()
    for moment, one in ((begun, first), (begun + timedelta(days=9), ahead), (begun + HOUR / 2, failed)):
        clock.set(moment)
        said[:] = [one("x")]
        running.run(platform)
    [now] = running.standing(platform, 50)
    assert (now.counts, [one.state for one in now.shown]) == ({"failed": 1}, ["failed"])
    clock.set(begun + HOUR)
    assert dict(looking.board(platform, clock()).states("a.b")) == {"failed": 1}
    assert [one.state for one in running.past(platform, clock())] == ["failed"]


def test_a_failure_of_what_is_no_system_is_seen(town: Twin) -> None:
    """Whoever moves an asset to a system that is not registered moves no failure out of sight, and nothing green in."""
    oms, _ = (id for id, _ in town.platform.port(Book).systems())
    hidden = made("a.hidden", failed("x", system="0" * 32), passed("y", system=oms))
    borrowed = made("b.borrowed", passed("x", system="0" * 32))
    running.run(alone(town.platform, hidden, borrowed))
    assert [column(town, hidden, id) for id in (oms, "")] == ["passed", "failed"]
    assert [column(town, borrowed, id) for id in (oms, "")] == [None, "unknown"]


def test_a_subject_named_like_a_system_greens_no_other_requirement(town: Twin) -> None:
    """An account with a system's id for its name fills that column with what it is, and the others stay unknown."""
    oms, directory = (id for id, _ in town.platform.port(Book).systems())
    one = made("a.accounts", passed(oms), failed("man.ho"))
    running.run(alone(town.platform, one))
    assert [column(town, one, id) for id in (oms, directory, "")] == ["passed", "unknown", "failed"]


def changed(platform: Platform) -> None:
    """Tell that the register changed."""
    with platform.change(LEAD, "x") as change:
        change.publish(RegisterChanged("id", "asset", "x", 1, "2026-11-22"))


def test_what_was_told_while_nobody_looked_is_looked_at(platform: Platform, clock: HandClock) -> None:
    """A change made while the engine stood still has its controls run at the next start, not in a day."""
    hangs, other = made("a.b", passed("x"), on=(RegisterChanged,)), made("b.c", passed("x"))
    running.run(alone(platform, hangs, other))
    assert running.run_changed(platform, {}) == 0
    clock.set(clock() + timedelta(minutes=1))
    changed(platform)
    assert running.run_changed(platform, {}) == 1
    assert running.run_changed(platform, {}) == 0


def test_a_flood_of_facts_washes_none_away(platform: Platform) -> None:
    """Facts that were forgotten before the engine looked have everything run that hangs on any."""
    hangs = made("a.b", passed("x"), on=(RegisterChanged,))
    running.run(alone(platform, hangs))
    seen: dict[str, int] = {}
    running.run_changed(platform, seen)
    changed(platform)
    running.refresh(platform, made("b.c", passed("x")))
    with platform.db.begin() as db:
        last = max(outbox.newest(db).values())
        db.execute(delete(outbox.OUTBOX).where(outbox.OUTBOX.c.seq < last))
    assert running.run_changed(platform, seen) == 1


def test_an_ended_ruling_is_not_opened_again_in_the_table(platform: Platform, clock: HandClock) -> None:
    """What a person ended is over in the ledger, whatever a row says."""
    one = made("a.b", failed("x"))
    ruled = rulings.rule(alone(platform, one), LEAD, "a.b", "x", "being replaced", clock() + HOUR)
    rulings.end(platform, LEAD, ruled.id, "it was replaced")
    with platform.db.begin() as db:
        db.execute(text("UPDATE assurance_ruling SET ended = NULL"))
    running.run(platform)
    assert states(platform, one) == {"x": "failed"}


@pytest.mark.parametrize("way", ["replaced", "gone", "put back"])
def test_a_ruling_does_not_outlive_its_subject(town: Twin, way: str) -> None:
    """What was said of a machine says nothing of another under its name: the ruling ends, and an entry says why."""
    id = next(id for id, _ in town.platform.port(Book).systems())
    said = [failed(id), failed("other")]

    @control("a.b", title=same("a"), satisfies=("x",), every=HOUR, proof="effect", guidance=same("g"))
    def test(platform: Platform) -> Iterator[Result]:
        yield from said

    alone(town.platform, test)
    kept = rulings.rule(town.platform, LEAD, "a.b", id, "it is being replaced", town.platform.now() + 9 * HOUR)
    running.run(town.platform)
    assert states(town.platform, test)[id] == "not_applicable"
    town.wait(HOUR)
    if way == "replaced":
        said[0] = failed(id, born=town.platform.now())
    elif way == "gone":
        said[:] = [failed("other")]
        running.run(town.platform)
        said[:] = [failed(id), failed("other")]
    else:
        scrapped(town, "oms")
        register.put(town.platform, ME, "another under its name", SYSTEMS[0])
    town.wait(HOUR)
    running.run(town.platform)
    assert states(town.platform, test) == {id: "failed", "other": "failed"}
    [ended] = [fact for _, fact in every(town.platform.db, ControlRulingEnded) if fact is not None]
    assert (ended.ruling, ended.subject) == (kept.id, id)
    with pytest.raises(InputError, match="over"):
        rulings.end(town.platform, LEAD, kept.id, "it is here again")


def test_a_control_that_breaks_ends_no_ruling(platform: Platform) -> None:
    """While nobody knows who is there, what was said stands; so does what was said of anything."""
    found: list[Any] = [failed("x")]

    @control("a.b", title=same("a"), satisfies=("x",), every=HOUR, proof="effect", guidance=same("g"))
    def test(platform: Platform) -> Iterator[Result]:
        if not found:
            raise OSError
        yield from found

    alone(platform, test)
    for subject in ("x", "*"):
        rulings.rule(platform, LEAD, "a.b", subject, "it is being replaced", platform.now() + 9 * HOUR)
    found.clear()
    running.run(platform)
    assert len(standing(platform.db, platform.now(), "a.b")) == 2
    found.append(failed("y"))
    running.run(platform)
    assert [one.subject for one in standing(platform.db, platform.now(), "a.b")] == ["*"]


def test_no_ruling_makes_green(platform: Platform, clock: HandClock) -> None:
    """Not of a subject, not of everything, not over what broke."""
    one = made("a.b", failed("x"), OSError("torn"))
    alone(platform, one)
    for subject in ("x", "*"):
        rulings.rule(platform, LEAD, "a.b", subject, "we say so", clock() + HOUR)
    running.run(platform)
    assert set(states(platform, one).values()) == {"not_applicable"}


def test_what_is_entered_ahead_takes_effect_on_posture_too(town: Twin) -> None:
    """An owner who ends on a day to come is missed from that hour on, though nobody tells of it then."""
    owners = town.platform.registry.get(Control, "register.owners")
    running.refresh(town.platform, owners)
    version = town.platform.port(Book).opened().find("asset", "oms-db")
    assert version is not None
    assert isinstance(version.record, Asset)
    ends = town.platform.now() + 2 * HOUR
    register.put(town.platform, ME, "retires", replace(version.record, owner=None), effective=ends)
    running.refresh(town.platform, owners)
    town.wait(HOUR)
    assert not running.due(town.platform, owners)
    town.wait(HOUR)
    assert running.due(town.platform, owners)
    assert sorted(one.state for one in running.test(town.platform, owners)) == ["failed", "passed"]


EDITS: Final[Mapping[str, str]] = {
    "a denial turned": "UPDATE assurance_evidence SET says = 'met' WHERE says = 'not_met'",
    "a denial removed": "DELETE FROM assurance_evidence WHERE says = 'not_met'",
    "a scope widened": "UPDATE assurance_evidence SET says = 'met', systems = (SELECT systems FROM assurance_evidence "
    "WHERE number = 1)",
    "an end moved": "UPDATE assurance_evidence SET until = until + 86400000000",
    "another requirement's": "UPDATE assurance_evidence SET requirement = 'C-SUP-01' WHERE says = 'not_met'",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_edited_evidence_proves_nothing(town: Twin, edit: str) -> None:
    """Rows are held against their entries; nothing that was edited counts, nor what stands beside it."""
    words.stated(town, REQUIREMENT)
    town.wait(HOUR)
    words.stated(town, REQUIREMENT, says="not_met")
    assert set(found(town)) == {"failed"}
    edited(town, edit)
    assert set(found(town)) == {"unknown"}


def test_withdrawn_evidence_stays_withdrawn(town: Twin) -> None:
    """A withdrawal that is removed from its table stands in the ledger."""
    words.stated(town, REQUIREMENT)
    words.withdrawn(town)
    edited(town, "DELETE FROM assurance_withdrawal")
    assert set(found(town)) == {"unknown"}


def test_a_payload_removed_with_its_row_edited_proves_nothing(town: Twin) -> None:
    """What no entry says was erased, somebody took away."""
    words.stated(town, REQUIREMENT, says="not_met")
    edited(town, "DELETE FROM ledger_payload")
    edited(town, "UPDATE assurance_evidence SET says = 'met'")
    assert set(found(town)) == {"unknown"}


def test_a_document_shown_again_is_no_newer(town: Twin) -> None:
    """The very bytes that came in a year ago show nothing of today; what they showed then they may show again."""
    paper, now = document("list.pdf", b"%PDF-1.7\nthe list of last year\n%%EOF\n"), town.platform.now()
    said = manual.Statement(REQUIREMENT, "met", "Man Ho 何文", "the list", now, now + timedelta(days=300))
    manual.give(town.platform, words.SUPERVISOR, said, paper)
    town.wait(timedelta(days=365))
    assert set(found(town)) == {"unknown"}
    later = replace(said, effective=town.platform.now(), until=town.platform.now() + timedelta(days=300))
    with pytest.raises(InputError, match="came in on"):
        manual.give(town.platform, words.SUPERVISOR, later, paper)
    manual.give(town.platform, words.SUPERVISOR, replace(later, effective=now), paper)


def test_what_was_said_of_all_says_nothing_of_a_system_that_joins(town: Twin) -> None:
    """Who they all were is settled on the day it was said."""
    words.stated(town, REQUIREMENT)
    assert set(found(town)) == {"passed"}
    words.joined(town)
    assert sorted(found(town)) == ["passed", "passed", "unknown"]


def test_a_system_put_back_is_another(town: Twin) -> None:
    """What was said of the one that was taken out says nothing of one that comes under its name."""
    words.stated(town, REQUIREMENT)
    scrapped(town, "oms")
    town.wait(HOUR)
    assert found(town) == ["passed"]
    register.put(town.platform, ME, "another under its name", SYSTEMS[0])
    assert sorted(found(town)) == ["passed", "unknown"]


def scrapped(made: Twin, key: str) -> None:
    """Take a system with its one asset out of the register."""
    parts: tuple[tuple[Kind, str], ...] = (("asset", f"{key}-db"), ("system", key))
    for kind, name in parts:
        version = made.platform.port(Book).opened().find(kind, name)
        assert version is not None
        register.end(made.platform, ME, "scrapped", version)


def found(made: Twin) -> list[str]:
    """Run the control that reads the evidence, and return its states."""
    return [one.state for one in running.test(made.platform, training)]


def edited(made: Twin, statement: str) -> None:
    """Change rows as one does who holds the database."""
    with made.platform.db.begin() as db:
        names = db.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in names:
            db.execute(text(f"DROP TRIGGER {name}"))
        db.execute(text(statement))


def test_another_module_in_its_place_is_not_proven(platform: Platform, clock: HandClock) -> None:
    """What the one before was seen to notice does not count for the code that stands there now, and its run says so."""
    real = platform.registry.get(Control, "assurance.ledger-signed")
    proving.prove(platform, [real.id])
    assert proving.proven(platform)[real.id]
    running.run(platform, [real.id])
    other = replace(real, test=made(real.id, passed("ledger")).test)
    alone(platform, other)
    assert proving.proven(platform) == {}
    clock.set(clock() + HOUR)
    running.run(platform)
    before, after = results.runs(platform.db, real.id)
    assert before.code != after.code


def test_two_controls_of_one_name_are_refused(platform: Platform) -> None:
    """Neither can speak for the other."""
    with pytest.raises(DuplicateContributionError):
        running.run(alone(platform, made("a.b", failed("x")), made("a.b", passed("x"))))


def rows(platform: Platform) -> dict[str, list[Any]]:
    """Return every row of an instance."""
    ours = {name: table for name, table in METADATA.tables.items() if not name.startswith("test_")}
    return {name: list(platform.db.execute(select(table)).all()) for name, table in ours.items()}


def test_a_twin_leaves_no_trace(platform: Platform) -> None:
    """Worlds are made and controls run in twins; not a row of the real instance is another one."""
    before = rows(platform)
    for world in ("register.owners/each-asset-is-owned", "assurance.ledger-signed/signing-stops"):
        proving.shown(
            platform, next(one for some in proving.worlds(platform).values() for one in some if one.id == world)
        )
    assert rows(platform) == before


KEPT: Final = (results.STANDING, results.CELL, results.RESULT, results.RUN, results.DOCUMENT)
"""What is kept of a control's runs."""


def test_an_earlier_green_run_put_back_is_seen(platform: Platform, clock: HandClock) -> None:
    """All rows of this morning's run are true and fresh; the ledger has a later one."""
    said = [passed("x")]

    @control("a.b", title=same("a"), satisfies=("x",), every=24 * HOUR, proof="effect", guidance=same("g"))
    def test(platform: Platform) -> Iterator[Result]:
        yield from said

    running.run(alone(platform, test))
    with platform.db.begin() as db:
        morning = {table: [dict(row._mapping) for row in db.execute(select(table))] for table in KEPT}
    clock.set(clock() + HOUR)
    said[:] = [failed("x")]
    running.run(platform)
    assert [one.state for one in results_sound.test(platform)] == ["passed"]
    with platform.db.begin() as db:
        for table, kept in morning.items():
            db.execute(delete(table))
            db.execute(insert(table), kept)
    assert states(platform, test) == {"x": "passed"}
    assert [one.state for one in results_sound.test(platform)] == ["failed"]


@pytest.mark.parametrize(
    "edit",
    [
        "DELETE FROM assurance_cell WHERE state = 'failed'",
        "UPDATE assurance_standing SET tested = tested + 1, fresh_until = fresh_until + 1",
        "UPDATE assurance_run SET state = 'passed'",
        "UPDATE assurance_document SET body = x'00'",
    ],
    ids=["a failure removed", "a time moved", "a run called green", "no document"],
)
def test_edited_results_are_seen(platform: Platform, edit: str) -> None:
    """Within five minutes: what is shown is held against the entry of its run."""
    one = made("a.b", passed("x"), failed("y"))
    running.run(alone(platform, one))
    with platform.db.begin() as db:
        db.execute(text(edit))
    assert "failed" in [found.state for found in results_sound.test(platform)]


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE assurance_run SET state = 'passed'",
        "UPDATE assurance_counted SET state = 'passed' WHERE state = 'failed'",
        "DELETE FROM assurance_run WHERE state = 'failed'",
        "UPDATE assurance_run SET last = last + 60000000",
        "UPDATE assurance_run SET fresh_until = fresh_until + 60000000 WHERE state = 'passed'",
        "UPDATE assurance_document SET body = (SELECT max(body) FROM assurance_document)",
    ],
    ids=["called green", "counts", "removed", "stretched", "fresh for longer", "another document"],
)
def test_an_edited_past_is_seen(platform: Platform, clock: HandClock, edit: str) -> None:
    """What was known at a moment of the past is held against the entries of its runs, not only what is known now."""
    said = [passed("x")]

    @control("a.b", title=same("a"), satisfies=("x",), every=HOUR, proof="effect", guidance=same("g"))
    def test(platform: Platform) -> Iterator[Result]:
        yield from said

    alone(platform, test)
    for one in (passed("x"), failed("x"), failed("x"), passed("x"), passed("x")):
        said[:] = [one]
        running.run(platform)
        clock.set(clock() + HOUR)
    assert [one.state for one in past_sound.test(platform)] == ["passed"]
    with platform.db.begin() as db:
        db.execute(text(edit))
    assert [one.state for one in past_sound.test(platform)] == ["failed"]


def test_a_clock_set_back_is_no_edited_past(platform: Platform, clock: HandClock) -> None:
    """Runs of a time that never came are in the ledger and in no table: that is how it should be."""
    one, begun = made("a.b", passed("x"), failed("y")), clock()
    alone(platform, one)
    for hour in (0, 30, 31, 1, 2, 40):
        clock.set(begun + hour * HOUR)
        running.run(platform)
    assert [found.state for found in past_sound.test(platform)] == ["passed"]


def test_nothing_stands_behind_a_stale_proof(platform: Platform, clock: HandClock) -> None:
    """The board, the words and the matrix agree: unknown, and nobody says so any more."""
    one = made("a.b", passed("x"))
    running.run(alone(platform, one))
    clock.set(clock() + 2 * HOUR)
    board = looking.board(platform)
    assert dict(board.states("a.b")) == {"unknown": 1}
    assert backing.backing(backing.pieces(board, [one]), {}, clock()).coverage.id == "none"
    assert judging.worst(board.states("a.b")) not in GREEN


def test_a_control_run_meanwhile_is_no_edit(either: Platform) -> None:
    """Runs and records that come while rows are held against their entries are not taken for an edited database."""
    one = made("a.b", passed("x"))
    alone(either, one)
    running.refresh(either, one)
    over = threading.Event()

    def go_on() -> None:
        while not over.is_set():
            running.refresh(either, one)
            register.put(either, ME, "meanwhile", Asset(key="a", name=f"n{time.monotonic_ns()}"))

    other = threading.Thread(target=go_on)
    other.start()
    try:
        found = [
            result.state for _ in range(25) for check in (results_sound, rows_sound) for result in check.test(either)
        ]
    finally:
        over.set()
        other.join()
    assert set(found) <= {"passed", "unknown"}
    assert "passed" in found
