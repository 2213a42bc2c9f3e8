"""Watch and live: what rules may do, and the replay over one's own history that a person sees before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import HandClock
from opening import SUPERVISOR, let_all_open, replayed

from lionrock.detection import effects, modes, replaying, store
from lionrock.detection.effects import Count, Hit
from lionrock.detection.rematching import Slice, rematch
from lionrock.detection.replaying import Replays
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.events.history import History, Mark, Past
from lionrock.events.rules import RulesReplayEnded
from lionrock.incidents import store as incidents
from lionrock.kernel.change import Actor
from lionrock.kernel.channel import unanswered
from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.errors import ConflictError, InputError, RefusedError, UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service
from lionrock.telemetry.commands.sources import SHELL

CAPTURE = Path(__file__).parents[2] / "examples" / "telemetry"
ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)
DAYS = 3000
"""The captures are of 2020, some years before the clock of the tests."""


def read(platform: Platform, *names: str, zone: str = "") -> None:
    """Have captures read as live logs, and everything that follows delivered."""
    for name in names:
        service.add(platform, SHELL, "test", name=name, location=str(CAPTURE / name), zone=zone, host="jump-01")
    running.take_in(platform)
    platform.settle()


def test_a_rule_in_watch_opens_nothing_and_its_finding_is_there(platform: Platform) -> None:
    """The same attack opens an incident once a person let the rule, after a replay that shows what it finds."""
    read(platform, "psexec-hive.json", zone="-04:00")
    grave = [one for one in store.listing(platform.db, Search()) if one.level in ("high", "critical")]
    assert grave
    assert not any(one.opens for one in grave)
    assert incidents.listing(platform.db, closed=False) == []
    rules = sorted({one.rule for one in grave})
    shown = replayed(platform, rules, DAYS)
    assert {one.rule: one.findings for one in shown.effects} == {
        rule: sum(one.rule == rule for one in grave) for rule in rules
    }
    assert {one.rule: one.matches for one in shown.effects} == {
        rule: sum(one.count for one in grave if one.rule == rule) for rule in rules
    }
    replaying.let_open(platform, SUPERVISOR, rules, "seen")
    for name in ("lsass-dump-comsvcs.json", "psexec-hive.json"):
        copy = platform.folder.parent / name
        copy.write_bytes((CAPTURE / name).read_bytes())
        service.add(platform, SHELL, "again", name=f"again {name}", location=str(copy), zone="-04:00")
    running.take_in(platform)
    platform.settle()
    assert incidents.listing(platform.db, closed=False)


def test_a_replay_finds_what_live_detection_found(platform: Platform) -> None:
    """Matches and findings of each rule are those of live detection, for logs of every kind."""
    read(platform, "psexec-hive.json", "lsass-dump-comsvcs.json", "dcsync.json", "nginx-access.log", zone="-04:00")
    found = store.listing(platform.db, Search(limit=1000))
    shown = replayed(platform, sorted(platform.port(Runner).serving.rules), DAYS)
    assert len({one.rule for one in found}) > 3
    for effect in shown.effects:
        rows = [one for one in found if one.rule == effect.rule]
        assert (effect.findings, effect.matches) == (len(rows), sum(one.count for one in rows))
        assert sum(effect.days.values()) == effect.matches


def test_nothing_was_read_so_nothing_would_have_opened(platform: Platform) -> None:
    """A new platform's replay says so and does not ask the store."""
    shown = replayed(platform, sorted(platform.port(Runner).serving.rules))
    assert (shown.state, shown.events) == ("done", 0)
    assert all(one.matches == 0 for one in shown.effects)
    assert not (platform.folder / "events").exists()


def test_another_text_is_another_rule(platform: Platform) -> None:
    """A rule whose text changed after a person let it watches again."""
    let_all_open(platform)
    rules = platform.port(Runner).serving.rules
    one = next(iter(rules.values()))
    let = modes.every(platform.db)
    assert modes.mode(let[one.id], one.digest) == "live"
    assert modes.mode(let[one.id], "0" * 64) == "watch"


def test_a_rule_that_nobody_replayed_is_refused(either: Platform) -> None:
    """The refusal names it; after a replay it may open, and it can be put back."""
    rule = next(iter(either.port(Runner).serving.rules))
    with pytest.raises(ConflictError, match="not replayed"):
        replaying.let_open(either, SUPERVISOR, [rule], "trust me")
    replayed(either, [rule])
    replaying.let_open(either, SUPERVISOR, [rule], "seen")
    assert list(modes.every(either.db)) == [rule]
    replaying.watch(either, SUPERVISOR, [rule], "a new scanner")
    assert modes.every(either.db) == {}
    with pytest.raises(ConflictError, match="may open"):
        replaying.watch(either, SUPERVISOR, [rule], "again")


def test_who_may(platform: Platform) -> None:
    """An analyst replays; a supervisor lets."""
    rule = next(iter(platform.port(Runner).serving.rules))
    replaying.ask(platform, ANALYST, [rule])
    platform.port(Replays).work()
    with pytest.raises(RefusedError):
        replaying.let_open(platform, ANALYST, [rule], "seen")
    with pytest.raises(RefusedError):
        replaying.watch(platform, ANALYST, [rule], "seen")


@pytest.mark.parametrize(("rules", "days"), [([], 30), (["nothing"], 30), (None, 0), (None, 3661)])
def test_what_cannot_be_replayed(platform: Platform, rules: list[str] | None, days: int) -> None:
    """No rule, one that does not serve, no day, too many."""
    with pytest.raises(InputError):
        replaying.ask(platform, SUPERVISOR, list(platform.port(Runner).serving.rules) if rules is None else rules, days)


def test_a_rule_that_changed_meanwhile_ends_the_replay(platform: Platform) -> None:
    """It says which, and lets nothing."""
    read(platform, "sshd-sudo.log", zone="+08:00")
    rule = next(iter(platform.port(Runner).serving.rules))
    asked = replaying.ask(platform, SUPERVISOR, [rule])
    with platform.change(SUPERVISOR, "test") as change:
        modes.end(change.db, modes.Replay(asked.id, {rule: "0" * 64}, asked.since, asked.until, asked.by, asked.asked))
        change.publish(RulesReplayEnded(asked.id, "test"))
    platform.port(Replays).work()
    ended = replaying.get(platform, asked.id)
    assert ended.state == "failed"
    assert rule in ended.trouble


@dataclass
class Turning:
    """A past during whose reading a rule is written anew."""

    runner: Runner
    rule: str

    def port(self, wanted: type) -> Any:
        """Return the rules, or itself as the past."""
        return self.runner if wanted is Runner else self

    def read(self, since: Instant, until: Instant, after: Mark | None) -> Past:
        """Return nothing, after the rule changed."""
        rules = self.runner.serving.rules
        changed = rules | {self.rule: replace(rules[self.rule], digest="0" * 64)}
        self.runner.serve(replace(self.runner.serving, rules=changed))
        return Past((), None)


def test_a_rule_that_changes_within_a_slice_is_told(platform: Platform) -> None:
    """Else the replay would count for one text what the other found."""
    served = platform.port(Runner).serving
    rule = next(iter(served.rules.values()))
    world: Any = Turning(Runner(served), rule.id)
    now = platform.now()
    assert rematch(world, Slice({rule.id: rule.digest}, now, now, None)).changed == (rule.id,)


def test_the_replay_that_was_seen_is_the_one_that_counts(platform: Platform) -> None:
    """A later one of other people is not named, and one that shows other rules lets nothing."""
    first, second = list(platform.port(Runner).serving.rules)[:2]
    seen = replayed(platform, [first], 30)
    replayed(platform, [first, second], 1)
    replaying.let_open(platform, SUPERVISOR, [first], "seen", seen.id)
    assert modes.every(platform.db)[first].replay == seen.id
    with pytest.raises(ConflictError, match="not replayed"):
        replaying.let_open(platform, SUPERVISOR, [second], "seen", seen.id)


def test_so_many_replays_wait(platform: Platform) -> None:
    """Each keeps its rules, and is read one after the other."""
    rule = next(iter(platform.port(Runner).serving.rules))
    for _ in range(replaying.MOST_WAITING):
        replaying.ask(platform, ANALYST, [rule])
    with pytest.raises(ConflictError, match="wait already"):
        replaying.ask(platform, ANALYST, [rule])


def test_findings_beyond_the_bound_are_said_to_be_more() -> None:
    """They are counted as matches, and the effect says that there are more findings than it tells."""
    count = Count(lambda _: None)
    most = effects._MOST_FINDINGS
    count.add(Hit("r", "2026-11-22", None, f"u{n}", None, 1) for n in range(most))
    [whole] = count.effects(["r"])
    assert (whole.findings, whole.many) == (most, False)
    count.add([Hit("r", "2026-11-22", None, "u0", None, 1), Hit("r", "2026-11-22", None, "eve", None, 1)])
    [more] = count.effects(["r"])
    assert (more.matches, more.findings, more.many) == (most + 2, most, True)


class Mute:
    """A platform whose matchers do not answer."""

    def __init__(self, platform: Platform) -> None:
        """Be this platform otherwise."""
        self._platform = platform

    def __getattr__(self, name: str) -> Any:
        """Return what the platform has."""
        return getattr(self._platform, name)

    def port(self, wanted: type) -> Any:
        """Return itself as a past that is not empty."""
        return self if wanted is History else self._platform.port(wanted)

    def empty(self) -> bool:
        """Say that something was read."""
        return False

    def ask(self, verb: str, value: Any) -> Any:
        """Answer nothing."""
        raise unanswered("matcher")


def test_a_replay_that_cannot_go_on_says_why_and_ends(platform: Platform, clock: HandClock) -> None:
    """It is tried again for an hour; then those behind it get their turn."""
    rule = next(iter(platform.port(Runner).serving.rules))
    asked, other = (replaying.ask(platform, SUPERVISOR, [rule]) for _ in range(2))
    world: Any = Mute(platform)
    work = Replays(world)
    with pytest.raises(UnavailableError):
        work.work()
    first, second = sorted((asked, other), key=lambda one: one.id)
    progress = work.progress(first.id)
    assert progress is not None
    assert progress.trouble is not None
    clock.set(clock.now + hours(1))
    work.work()
    ended = replaying.get(platform, first.id)
    assert (ended.state, progress.trouble.zh in ended.trouble) == ("failed", True)
    with pytest.raises(UnavailableError):
        work.work()
    assert work.progress(second.id) is not None
