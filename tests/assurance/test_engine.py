"""The engine against controls that misbehave: each is unknown with a reason, never green, and the rest goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import HandClock
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from lionrock.assurance import document, jobs, judging, proving, rulings, running
from lionrock.assurance.store import results as store
from lionrock.events.register import RegisterChanged
from lionrock.kernel.change import Actor, system
from lionrock.kernel.contributions import Contribution, Control, Provider, Result, State, breaks, control, world
from lionrock.kernel.errors import InputError, LionrockError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same
from lionrock.kernel.twin import Twin

HOUR = timedelta(hours=1)
LEAD = Actor("acc-1", "Man Ho", "supervisor", "totp", fresh=True)
HOLDS = Text("it holds", "符合")


def made(
    id: str, *results: Result | Exception, wait: threading.Event | None = None, on: tuple[type, ...] = ()
) -> Control:
    """Return a control that finds these results, raises, or waits."""

    @control(
        id,
        title=same(id),
        satisfies=("C-LOG-03",),
        every=HOUR,
        proof="effect",
        guidance=same("mend it"),
        on=on,
        limit=timedelta(seconds=0.2),
    )
    def test(platform: Platform) -> Iterator[Result]:
        for one in results:
            if isinstance(one, Exception):
                raise one
            yield one
        if wait is not None:
            wait.wait(20)

    return test


def alone(platform: Platform, *found: Contribution) -> Platform:
    """Give the platform these contributions beside the ports it has, and no other control."""
    platform.registry = Registry([], [*platform.registry.of(Provider), *found])
    return platform


def states(platform: Platform, control: Control) -> dict[str, str]:
    """Return the states of a control's subjects as they stand now."""
    return {one.subject: one.state for one in running.current(platform, [control])}


def reasons(platform: Platform, control: Control) -> str:
    """Return why, in English."""
    return " ".join(one.reason_en for one in running.current(platform, [control]))


def test_one_that_hangs_is_unknown_and_holds_up_no_other(platform: Platform) -> None:
    """It is not begun a second time beside itself, and counts again when it has ended."""
    gate = threading.Event()
    hangs, fine = made("a.hangs", Result("x", "passed", HOLDS), wait=gate), made("b.fine", Result("x", "passed", HOLDS))
    running.run(alone(platform, hangs, fine))
    assert (states(platform, hangs), states(platform, fine)) == ({"*": "unknown"}, {"x": "passed"})
    assert "did not end within 0.2 seconds" in reasons(platform, hangs)
    before = threading.active_count()
    running.run(platform, ["a.hangs"])
    assert threading.active_count() == before
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "control a.hangs":
            thread.join(5)
    assert [one.state for one in running.test(platform, hangs)] == ["passed"]


@pytest.mark.parametrize(
    ("results", "expected", "why"),
    [
        ((), {"*": "unknown"}, "found nothing to test"),
        (
            (Result("x", "passed", HOLDS), Result("x", "failed", same("no"))),
            {"x": "unknown"},
            "contradicts itself: failed (no), and passed (it holds)",
        ),
        (
            (Result("x", "passed", HOLDS), NotFoundError(same("x is gone"), same("look"))),
            {"x": "passed", "*": "unknown"},
            "x is gone",
        ),
        ((Result("x", "passed", HOLDS), OSError("torn")), {"x": "passed", "*": "unknown"}, "the test broke: OSError"),
    ],
    ids=["nothing", "contradiction", "a subject that vanishes", "a break"],
)
def test_what_shows_nothing_is_unknown(
    platform: Platform, results: tuple[Result | Exception, ...], expected: dict[str, str], why: str
) -> None:
    """Each with its reason, whatever else was found."""
    one = made("a.b", *results)
    running.run(alone(platform, one))
    assert states(platform, one) == expected
    assert why in reasons(platform, one)
    assert judging.worst(expected.values()) == "unknown"


def test_proof_older_than_its_subject_or_still_to_come_is_unknown(platform: Platform, clock: HandClock) -> None:
    """A machine put in under an old name is not proven by the scan of the one before it."""
    now = clock()
    one = made(
        "a.b",
        Result("new", "passed", HOLDS, effective=now - HOUR, born=now),
        Result("old", "passed", HOLDS, effective=now, born=now - HOUR),
        Result("ahead", "passed", HOLDS, effective=now + HOUR),
    )
    running.run(alone(platform, one))
    assert states(platform, one) == {"new": "unknown", "old": "passed", "ahead": "unknown"}
    assert "before the subject became what it is" in reasons(platform, one)


def test_clock_set_back_leaves_nothing_green(platform: Platform, clock: HandClock) -> None:
    """A proof from the future is none; the control is run again at once and counts from then on."""
    one = made("a.b", Result("x", "passed", HOLDS))
    running.run(alone(platform, one))
    clock.set(clock() - timedelta(days=2))
    assert states(platform, one) == {"x": "unknown"}
    assert "the clock was set back" in reasons(platform, one)
    assert store.by_system(platform.db, clock()) == [("a.b", "", "unknown", 1)]
    assert running.run_due(platform) == 1
    assert states(platform, one) == {"x": "passed"}


def test_no_more_subjects_than_can_be_looked_at(platform: Platform) -> None:
    """Those beyond were not tested, and that is said."""
    one = made("a.b", *(Result(f"{n:06}", "passed", HOLDS) for n in range(judging.MOST_SUBJECTS + 5)))
    object.__setattr__(one, "limit", timedelta(seconds=60))
    running.run(alone(platform, one))
    found = store.counts(platform.db, platform.now())["a.b"]
    assert found == {"passed": judging.MOST_SUBJECTS, "unknown": 1}


def test_a_fact_has_what_hangs_on_it_run(platform: Platform) -> None:
    """Within a tick of the job, not after its interval; other facts leave it alone."""
    hangs, other = (
        made("a.b", Result("x", "passed", HOLDS), on=(RegisterChanged,)),
        made("b.c", Result("x", "passed", HOLDS)),
    )
    alone(platform, hangs, other)
    jobs.changed.act(platform)
    with platform.change(LEAD, "x") as change:
        change.publish(RegisterChanged("id", "asset", "x", 1, "2026-11-22"))
    jobs.changed.act(platform)
    jobs.changed.act(platform)
    assert (len(store.runs(platform.db, "a.b")), store.runs(platform.db, "b.c")) == (1, [])
    assert store.runs(platform.db, "a.b")[0].runs == 1


def test_ruling_stands_before_the_verdict_which_stays(platform: Platform, clock: HandClock) -> None:
    """It makes nothing green, says who and why, and is over by itself: then nothing is known until the next run."""
    one = made("a.b", Result("x", "failed", same("broken")), Result("y", "passed", HOLDS))
    alone(platform, one)
    rulings.rule(platform, LEAD, "a.b", "x", "being replaced", clock() + timedelta(minutes=30))
    running.run(platform)
    first, second = running.current(platform, [one])
    assert (first.state, first.machine, second.state, second.machine) == ("not_applicable", "failed", "passed", "")
    assert "Man Ho" in first.reason_en
    assert "being replaced" in first.reason_en
    assert "broken" in first.reason_en
    clock.set(clock() + timedelta(minutes=31))
    assert set(states(platform, one).values()) == {"unknown"}
    running.run_due(platform)
    assert states(platform, one) == {"x": "failed", "y": "passed"}


def test_ruling_explains_an_empty_result_and_can_be_ended(platform: Platform, clock: HandClock) -> None:
    """An empty list is unknown until a person says why it is empty."""
    one = made("a.b")
    alone(platform, one)
    made_ = rulings.rule(platform, LEAD, "a.b", "*", "no such system here", clock() + timedelta(days=30))
    running.run(platform)
    assert states(platform, one) == {"*": "not_applicable"}
    rulings.end(platform, LEAD, made_.id, "one was bought")
    running.run(platform)
    assert states(platform, one) == {"*": "unknown"}
    with pytest.raises(InputError, match="over already"):
        rulings.end(platform, LEAD, made_.id, "again")


@pytest.mark.parametrize(
    ("actor", "why", "days", "problem"),
    [
        (system("assurance"), "why", 1, RefusedError),
        (Actor("a", "An Analyst", "analyst", "totp", fresh=True), "why", 1, RefusedError),
        (Actor("a", "Man Ho", "supervisor", "none"), "why", 1, RefusedError),
        (LEAD, "  ", 1, InputError),
        (LEAD, "why", 0, InputError),
        (LEAD, "why", 400, InputError),
    ],
)
def test_no_ruling_without_person_reason_and_end(
    platform: Platform, clock: HandClock, actor: Actor, why: str, days: int, problem: type[LionrockError]
) -> None:
    """Of a part of the platform, of whoever may not, for no reason, or for ever: none."""
    alone(platform, made("a.b", Result("x", "failed", same("no"))))
    with pytest.raises(problem):
        rulings.rule(platform, actor, "a.b", "x", why, clock() + timedelta(days=days))
    with pytest.raises(NotFoundError):
        rulings.rule(platform, LEAD, "a.none", "x", "why", clock() + timedelta(days=1))


def test_a_ruling_slipped_into_the_table_rules_nothing(platform: Platform, clock: HandClock) -> None:
    """Only what a person said in the ledger counts."""
    one = made("a.b", Result("x", "failed", same("no")))
    alone(platform, one)
    kept = rulings.rule(platform, LEAD, "a.b", "y", "of another subject", clock() + timedelta(days=1))
    with platform.db.begin() as db:
        db.execute(text("UPDATE assurance_ruling SET subject = 'x'"))
    running.run(platform)
    assert states(platform, one) == {"x": "failed"}
    assert kept.subject == "y"


def test_what_was_broken_and_not_noticed_is_published(platform: Platform) -> None:
    """One that notices, one that does not, one nobody tried; the score tells them apart."""
    seen: dict[str, bool] = {}

    @control("a.sees", title=same("a"), satisfies=("x",), every=HOUR, proof="effect", guidance=same("g"))
    def sees(platform: Platform) -> Iterator[Result]:
        yield Result("x", "failed" if platform.demo or seen.get("broken") else "passed", HOLDS)

    @control("b.blind", title=same("b"), satisfies=("x",), every=HOUR, proof="effect", guidance=same("g"))
    def blind(platform: Platform) -> Iterator[Result]:
        yield Result("x", "passed", HOLDS)

    @world(sees, "passed")
    def whole(twin: Twin) -> None:
        """All is well."""
        seen.clear()

    @breaks(sees)
    def broken(twin: Twin) -> None:
        """It is broken."""
        seen["broken"] = True

    @breaks(blind)
    def unseen(twin: Twin) -> None:
        """It is broken, and nobody sees."""

    never = made("c.never", Result("x", "passed", HOLDS))
    done = proving.prove(alone(platform, sees, blind, never, whole, broken, unseen))
    assert {one.control: one.caught for one in done} == {"a.sees": True, "b.blind": False}
    found = proving.score(platform)
    assert (found.broken, found.caught, found.share) == (2, 1, 0.5)
    assert [one.control for one in found.missed] == ["b.blind"]
    assert found.never == ("b.blind", "c.never")
    assert found.slowest == HOUR.total_seconds() + 2
    with pytest.raises(NotFoundError):
        proving.prove(platform, ["a.none"])


SAID = st.builds(
    Result,
    subject=st.text(max_size=8),
    state=st.sampled_from(judging.WORST),
    reason=st.builds(Text, st.text(max_size=5), st.text(max_size=5)),
    effective=st.none() | st.datetimes(timezones=st.just(HandClock()().tzinfo)),
    system=st.none() | st.sampled_from(["s1", "s2"]),
)


@given(st.lists(SAID, max_size=12))
def test_document_gives_back_what_was_found(results: list[Result]) -> None:
    """Whatever the words; and equal findings are equal bytes in whatever order they came."""
    now = HandClock()()
    found = judging.found(judging.settled(results), frozenset(), now)
    written = document.written(found, now)
    assert list(document.read(written.body, document.times(written.effective), now)) == found
    assert sum(written.cells.values()) == len(found) == sum(written.counts.values())
    assert written.state == judging.worst(one.state for one in found)
    if len({one.subject for one in results}) == len(results):
        again = document.written(judging.found(judging.settled(results[::-1]), frozenset(), now), now)
        assert again.body == written.body


@pytest.mark.parametrize("state", ["unknown", "failed", "partly"])
def test_one_bad_subject_decides_the_run(platform: Platform, state: State) -> None:
    """However many pass."""
    one = made("a.b", *(Result(f"p{n}", "passed", HOLDS) for n in range(99)), Result("bad", state, same("no")))
    running.run(alone(platform, one))
    assert store.runs(platform.db, "a.b")[0].state == state
