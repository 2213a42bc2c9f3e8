"""A folder of rules that changes while the platform runs."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import HandClock

from lionrock.detection import jobs, ports, store
from lionrock.detection.renewing import Renewed
from lionrock.detection.serving import Runner
from lionrock.events.findings import RulesLoaded
from lionrock.events.ports import Matcher
from lionrock.events.records import LogRecord, LogSource
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache
from lionrock.matching.plan import Plan

RULE = """title: Rule {n}
id: 00000000-0000-4000-8000-{n:012d}
logsource: {{product: linux}}
detection: {{sel: {{f|contains: word{n}}}, condition: sel}}
"""
ENOUGH = 20.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one rule."""
    (tmp_path / "rules").mkdir()
    written(tmp_path / "rules", 1)
    return tmp_path / "rules"


@pytest.fixture
def runner(folder: Path, tmp_path: Path) -> Iterator[Renewed]:
    """Return a runner over it."""
    made = Renewed(lambda: [folder], Cache(tmp_path / "plans"))
    yield made
    made.close()


def written(folder: Path, n: int) -> None:
    """Write a numbered rule."""
    (folder / f"{n}.yml").write_text(RULE.format(n=n), "utf-8")


def fired(runner: Matcher, text: str = "word1 word2") -> list[str]:
    """Return the titles of the rules that match a text."""
    record = LogRecord("x", LogSource("linux"), 0, None, "", "h", "u", "1.2.3.4", "m", {"f": text}, b"")
    return [match.title.en for match in runner.match([record], 0)]


def until(true: Callable[[], bool]) -> bool:
    """Wait for something to become true, within bounds."""
    for _ in range(int(ENOUGH / 0.01)):
        if true():
            return True
        threading.Event().wait(0.01)
    return False


class Gated(Cache):
    """A cache that lets nothing be compiled before its gate is opened."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.gate = threading.Event()
        self.waiting = threading.Event()

    def plan(self, digest: str, make: Callable[[], Plan]) -> tuple[Plan, bool]:
        """Return the plan once the gate is open."""
        self.waiting.set()
        assert self.gate.wait(ENOUGH)
        return super().plan(digest, make)


def test_the_old_rules_match_while_others_are_compiled(folder: Path, tmp_path: Path) -> None:
    """Nobody waits for a compilation but its own thread."""
    cache = Gated(tmp_path / "plans")
    cache.gate.set()
    runner = Renewed(lambda: [folder], cache)
    cache.gate.clear()
    cache.waiting.clear()
    written(folder, 2)
    runner.watch(every=0.01)
    assert cache.waiting.wait(ENOUGH)
    assert fired(runner) == ["Rule 1"]
    cache.gate.set()
    assert until(lambda: fired(runner) == ["Rule 1", "Rule 2"])
    runner.close()


def test_rules_never_compiled_keep_nobody_waiting_who_does_not_match(folder: Path, tmp_path: Path) -> None:
    """Others speak for them until they are there; then it is said that they serve."""
    cache = Gated(tmp_path / "plans")
    cache.gate.set()
    (tmp_path / "own").mkdir()
    written(tmp_path / "own", 2)
    runner = Renewed(lambda: [folder], cache, meanwhile=[tmp_path / "own"])
    assert (fired(runner), runner.settled) == (["Rule 2"], False)
    runner.watch()
    assert until(lambda: runner.settled)
    assert fired(runner) == ["Rule 1"]
    runner.close()


def test_a_folder_that_is_not_there_at_start_keeps_no_other_from_serving(folder: Path, tmp_path: Path) -> None:
    """It is told, and taken up once it is there."""
    runner = Renewed(lambda: [folder, tmp_path / "later"], Cache(tmp_path / "plans"))
    assert (fired(runner), runner.settled) == (["Rule 1"], False)
    runner.look()
    assert runner.trouble is not None
    assert "later does not exist" in runner.trouble.en
    (tmp_path / "later").mkdir()
    written(tmp_path / "later", 2)
    runner.look()
    assert (fired(runner), runner.settled) == (["Rule 1", "Rule 2"], True)
    assert not runner.trouble


def test_the_rules_compiled_last_serve_at_once_after_a_change(folder: Path, tmp_path: Path) -> None:
    """Whoever starts on changed folders begins with what was known of them."""
    Renewed(lambda: [folder], Cache(tmp_path / "plans"))
    written(folder, 2)
    runner = Renewed(lambda: [folder], Cache(tmp_path / "plans"))
    assert (fired(runner), runner.settled) == (["Rule 1"], False)
    runner.look()
    assert (fired(runner), runner.settled) == (["Rule 1", "Rule 2"], True)


def test_a_rule_that_is_taken_away_fires_no_more(folder: Path, runner: Renewed) -> None:
    """And a broken one beside it stops nothing."""
    written(folder, 2)
    (folder / "broken.yml").write_text("detection: [", "utf-8")
    runner.look()
    assert fired(runner) == ["Rule 1", "Rule 2"]
    assert [one.trouble for one in runner.serving.report.left_out] == ["broken"]
    (folder / "1.yml").unlink()
    runner.look()
    assert fired(runner) == ["Rule 2"]


def test_a_folder_that_goes_away_is_said_once(folder: Path, runner: Renewed, caplog: pytest.LogCaptureFixture) -> None:
    """The old rules serve, the page tells why, and it is over when the folder is back."""
    folder.rename(folder.with_name("away"))
    with caplog.at_level(logging.ERROR, "lionrock.detection"):
        runner.look()
        runner.look()
    assert len(caplog.records) == 1
    assert runner.trouble is not None
    assert "does not exist" in runner.trouble.en
    assert fired(runner) == ["Rule 1"]
    folder.with_name("away").rename(folder)
    runner.look()
    assert runner.trouble is None


def test_a_folder_that_changes_while_the_platform_runs(platform: Platform, clock: HandClock, folder: Path) -> None:
    """The matcher's rules are renewed, and each set that serves stands in the ledger with its counts."""
    platform.settings = dataclasses.replace(platform.settings, environment={"LIONROCK_DETECTION_RULES": str(folder)})
    runner = platform.port(Runner)
    assert isinstance(runner, Renewed)
    jobs.announce.act(platform)
    first = runner.serving.report
    written(folder, 2)
    (folder / "broken.yml").write_text("detection: [", "utf-8")
    runner.look()
    assert fired(platform.port(Matcher)) == ["Rule 1", "Rule 2"]
    clock.set(clock() + timedelta(seconds=30))
    jobs.announce.act(platform)
    jobs.announce.act(platform)
    now = runner.serving.report
    facts = [row.body for row in platform.db.execute(OUTBOX.select()) if row.kind == RulesLoaded.__name__]
    assert len(facts) == 2
    assert (now.rules - first.rules, len(now.left_out)) == (1, 1)
    assert store.serving(platform.db) == now.digest
    assert store.served(platform.db, now.digest) == platform.now()
    assert str(folder) in map(str, ports.folders(platform))
