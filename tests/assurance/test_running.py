"""Controls: every run leaves an entry, a broken one is unknown, and each of ours has a world it fails in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lionrock.assurance import document, judging, running
from lionrock.assurance.controls.ledger_signed import PATIENCE, ledger_signed
from lionrock.assurance.controls.ledger_sound import ledger_sound
from lionrock.assurance.jobs import controls
from lionrock.assurance.store.results import results as kept_results
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Control, Result, control
from lionrock.kernel.errors import NotFoundError, UnavailableError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same

WORLD: dict[str, Any] = {}


def made(id: str, *results: Result | Exception) -> Control:
    """Return a control that finds these results, or breaks."""

    @control(
        id,
        title=same(id),
        satisfies=("C-LOG-03",),
        every=timedelta(hours=4),
        proof="effect",
        guidance=same("mend it"),
    )
    def test(platform: Platform) -> Iterator[Result]:
        for one in results:
            if isinstance(one, Exception):
                raise one
            yield one

    return test


def passed(subject: str) -> Result:
    """Return a result that passed."""
    return Result(subject, "passed", Text("it holds", "符合"))


def put(platform: Platform, *found: Control) -> Platform:
    """Give the platform these controls alone."""
    platform.registry = Registry([], found)
    return platform


def test_run_leaves_results_and_an_entry(either: Platform) -> None:
    """Each run is kept with the entry that counts it, on both databases."""
    found = running.run(put(either, made("a.b", passed("x"), Result("y", "failed", same("no")))))
    assert [(one.subject, one.state) for one in found] == [("x", "passed"), ("y", "failed")]
    assert kept_results(either.db) == found
    leaf = reading.entry(either.db, found[0].entry)
    assert leaf is not None
    kept = reading.payload(either.db, leaf.number)
    assert kept is not None
    assert b'"failed":1' in kept.body
    assert b'"state":"failed"' in kept.body


def test_newer_run_replaces_the_older(platform: Platform) -> None:
    """What a control found before stands in the ledger, what it found last in the table."""
    running.run(put(platform, made("a.b", passed("x"), passed("y"))))
    running.run(put(platform, made("a.b", passed("y"))))
    assert [one.subject for one in kept_results(platform.db)] == ["y"]
    assert reading.count(platform.db, Search(kind="ControlTested")) == 2


@pytest.mark.parametrize(
    "problem", [ZeroDivisionError("by nought"), UnavailableError(same("the store is down"), same("start it"))]
)
def test_broken_control_is_unknown_and_stops_no_other(platform: Platform, problem: Exception) -> None:
    """A test that breaks has shown nothing."""
    found = running.run(put(platform, made("a.broken", passed("x"), problem), made("b.whole", passed("x"))))
    assert [(one.control, one.subject, one.state) for one in found] == [
        ("a.broken", "*", "unknown"),
        ("a.broken", "x", "passed"),
        ("b.whole", "x", "passed"),
    ]
    assert found[0].reason_en


def test_control_never_run_is_unknown(platform: Platform) -> None:
    """What nobody has tested is shown as unknown, not left out."""
    control = made("a.b", passed("x"))
    [only] = running.current(put(platform, control), [control])
    assert (only.state, only.entry) == ("unknown", "")
    assert running.unknown(platform) == [only]
    [standing] = running.standing(platform, 50)
    assert (standing.counts, standing.shown) == ({"unknown": 1}, [only])


def test_standing_counts_all_and_shows_the_least_known_first(either: Platform, clock: Any) -> None:
    """However many subjects there are, few rows are read; once stale, all are unknown."""
    results = [
        *(passed(f"p{at}") for at in range(9)),
        Result("f", "failed", same("no")),
        Result("u", "unknown", same("?")),
    ]
    put(either, made("a.b", *results), made("b.c", passed("x")))
    running.run(either)
    first, second = running.standing(either, 3)
    assert (first.counts, second.counts) == ({"passed": 9, "failed": 1, "unknown": 1}, {"passed": 1})
    assert [one.subject for one in first.shown] == ["u", "f", "p0"]
    assert [(one.control, one.subject) for one in running.unknown(either)] == [("a.b", "u")]
    clock.set(clock() + timedelta(hours=5, seconds=1))
    first, second = running.standing(either, 3)
    assert (first.counts, second.counts) == ({"unknown": 11}, {"unknown": 1})
    assert {one.state for one in first.shown} == {"unknown"}
    assert [(one.control, one.subject, one.state) for one in running.unknown(either)] == [
        ("a.b", "u", "unknown"),
        ("b.c", "x", "unknown"),
    ]


def test_result_becomes_unknown_by_itself(platform: Platform, clock: Any) -> None:
    """When nobody runs it again, the proof goes stale without anybody's doing."""
    control = made("a.b", passed("x"))
    running.run(put(platform, control))
    clock.set(clock() + timedelta(hours=5))
    assert [one.state for one in running.current(platform, [control])] == ["passed"]
    clock.set(clock() + timedelta(seconds=1))
    assert [one.state for one in running.current(platform, [control])] == ["unknown"]


def test_job_runs_what_is_due(platform: Platform, clock: Any) -> None:
    """A control is run when its interval is over, not before."""
    put(platform, made("a.b", passed("x")))
    for hours in (0, 3, 1, 4):
        clock.set(clock() + timedelta(hours=hours))
        controls.act(platform)
    assert reading.count(platform.db, Search(kind="ControlTested")) == 3


def test_unknown_control_is_named(platform: Platform) -> None:
    """A control that does not exist is not run in silence."""
    with pytest.raises(NotFoundError):
        running.run(put(platform), ["a.none"])


def test_digest_of_results_can_be_computed_again(platform: Platform) -> None:
    """The entry of a run commits to every result."""
    results = [passed("x"), passed("y")]
    now = platform.now()
    whole, part = (judging.found(some, frozenset(), now) for some in (results, results[:1]))
    assert document.written(whole, now).digest == document.written(list(whole), now).digest
    assert document.written(whole, now).digest != document.written(part, now).digest


def states(platform: Platform, test: Control) -> list[str]:
    """Return the states a control finds."""
    return [one.state for one in test.test(platform)]


def test_ledger_sound_passes_and_fails(platform: Platform) -> None:
    """Untouched it passes; with one entry altered behind the guards it fails and names it."""
    Sequencer(platform).sign_now()
    assert states(platform, ledger_sound) == ["passed"]
    with platform.db.begin() as db:
        db.execute(text("DROP TRIGGER ledger_entry_no_update"))
        db.execute(text("UPDATE ledger_entry SET body = replace(body, 'Genesis', 'Exodus')"))
    [result] = ledger_sound.test(platform)
    assert result.state == "failed"
    assert "entry 0" in result.reason.en


def test_ledger_signed_passes_and_fails(platform: Platform, clock: Any) -> None:
    """An entry may wait five minutes for its signature, no longer."""
    Sequencer(platform).sign_now()
    assert states(platform, ledger_signed) == ["passed"]
    running.test(platform, made("a.b", passed("x")))
    clock.set(clock() + PATIENCE)
    assert states(platform, ledger_signed) == ["passed"]
    clock.set(clock() + timedelta(seconds=1))
    assert states(platform, ledger_signed) == ["failed"]
    platform.sequencer = Sequencer(platform)
    platform.sequencer.waiting = same("the keys are locked")
    assert "the keys are locked" in next(iter(ledger_signed.test(platform))).reason.en


def test_running_acts_as_the_platform() -> None:
    """No person's name stands under a run."""
    assert system("assurance") == running.ME
