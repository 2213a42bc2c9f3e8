"""Replays of rules over one's own history, and the word of a person who saw one: from watch to live and back.

A replay is asked for, worked off slice by slice behind all other work, and kept with its effect. One that was broken
off by a restart begins anew.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from lionrock.detection import modes
from lionrock.detection.correlation.memory import Past
from lionrock.detection.correlation.model import Met
from lionrock.detection.effects import GRAVE, Count, Hit
from lionrock.detection.learning.asrules import detectors, unusual
from lionrock.detection.model import RuleInfo
from lionrock.detection.modes import Live, Replay
from lionrock.detection.rematching import Found, Slice, wanted
from lionrock.detection.serving import Runner
from lionrock.events.history import History, Mark
from lionrock.events.ports import Estate, Placed
from lionrock.events.rules import RulesModeChanged, RulesReplayAsked, RulesReplayed, RulesReplayEnded
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Instant, instant, micros, monotonic
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError
from lionrock.kernel.ports import Authorizer, SealedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

REPLAYS: Final = "finding.triage"
DECIDES: Final = "rule.decide"
LONGEST: Final = 3660
"""Days of history that one replay may read."""
MOST_RULES: Final = 5_000
MOST_WAITING: Final = 10
"""Replays that may wait at one time."""
_MOST_REASON: Final = 1_000
LATEST: Final = 50
"""Replays looked through for one that shows what a rule would have done."""
_BUDGET: Final = 5.0
_PATIENCE: Final = timedelta(hours=1)
"""For how long a replay that cannot go on keeps those behind it waiting."""
_KEPT: Final = timedelta(days=400)
"""How long the effect of a replay stays that let no rule: into the second year."""
_AHEAD: Final = timedelta(days=1)
"""Clocks that run ahead: what they wrote belongs to the past as well."""


@dataclass
class Progress:
    """How far the replay has come that is worked on."""

    replay: Replay
    count: Count
    past: Past
    events: int = 0
    mark: Mark | None = None
    trouble: Text | None = None
    """Why it cannot go on now."""
    stuck: Instant | None = None
    """Since when it cannot."""

    @property
    def share(self) -> float:
        """Return how much of the span was read, 0 to 1, by event time."""
        if self.mark is None:
            return 0.0
        span = (self.replay.until - self.replay.since).total_seconds()
        return min(max((self.mark[0] - self.replay.since).total_seconds() / span, 0.0), 1.0) if span > 0 else 1.0


class Replays:
    """Works off the replays that were asked for; one object in the core."""

    def __init__(self, platform: Platform) -> None:
        """Work through this platform."""
        self._platform = platform
        self._progress: Progress | None = None
        self._lock = threading.Lock()

    def progress(self, replay: str) -> Progress | None:
        """Return how far a replay has come, None when it waits or has ended."""
        now = self._progress
        return now if now is not None and now.replay.id == replay else None

    def work(self, budget: float = _BUDGET) -> bool:
        """Work for so many seconds on the replay that was asked for first; say whether there was one."""
        with self._lock:
            return self._work(monotonic() + budget)

    def _work(self, until: float) -> bool:
        """Work until then; say whether there was a replay."""
        waiting = modes.waiting(self._platform.db)
        if waiting is None:
            self._progress = None
            return False
        if self.progress(waiting.id) is None:
            serving = self._platform.port(Runner).serving
            self._progress = Progress(waiting, Count(self._place), Past(wanted(serving, waiting.rules)))
            self._progress.count.add(unusual(self._platform, waiting))
        while self._progress is not None and self._tried(self._progress) and monotonic() < until:
            pass
        return True

    def _tried(self, progress: Progress) -> bool:
        """Read one slice; say whether there is more. What cannot be read for an hour ends its replay."""
        try:
            more = self._advance(progress)
        except LionrockError as problem:
            now, why = self._platform.now(), problem.message
            progress.trouble, progress.stuck = why, progress.stuck or now
            if now - progress.stuck < _PATIENCE:
                raise
            self._end(replace(progress.replay, state="failed", trouble=f"{why.en} · {why.zh}"))
            return False
        progress.trouble = progress.stuck = None
        return more

    def _advance(self, progress: Progress) -> bool:
        """Read one slice; say whether there is more."""
        asked = progress.replay
        found = self._found(asked, progress.mark)
        if found.changed:
            self._end(replace(asked, state="failed", trouble=_changed(found.changed)))
            return False
        progress.count.add(found.hits)
        fed = (msgspec.structs.replace(one, ordinal=one.ordinal + progress.events) for one in found.feeding)
        progress.count.add(_hits(progress.past.add(fed)))
        progress.count.add(_hits(progress.past.until(micros(found.mark[0])) if found.mark else progress.past.end()))
        progress.events += found.events
        if found.mark is not None:
            progress.mark = found.mark
            return True
        self._end(replace(asked, state="done", events=progress.events, effects=progress.count.effects(asked.rules)))
        return False

    def _found(self, asked: Replay, mark: Mark | None) -> Found:
        """Return what the next slice gives; a platform that never read anything need not ask."""
        if self._platform.port(History).empty():
            return Found(0, (), None, ())
        if not (rest := asked.rules.keys() - detectors(self._platform)):
            return Found(0, (), None, ())
        rules = {id: digest for id, digest in asked.rules.items() if id in rest}
        found: Found = self._platform.ask("matcher.rematch", Slice(rules, asked.since, asked.until, mark))
        return found

    def _end(self, ended: Replay) -> None:
        """Keep how a replay ended."""
        with self._platform.change(system("detection"), "replay of rules") as change:
            ended = replace(ended, ended=change.now)
            modes.end(change.db, ended)
            modes.forget(change.db, change.now - _KEPT)
            change.publish(_fact(self._platform, ended))
        self._progress = None

    def _place(self, host: str) -> Placed | None:
        """Return the asset of a host; with the register sealed no host is known."""
        try:
            return self._platform.port(Estate).place(host)
        except SealedError:
            return None


def _hits(met: Sequence[Met]) -> Iterator[Hit]:
    """Yield what correlations found, to be counted like the matches of rules."""
    for one in met:
        day = instant(one.event.time).date().isoformat()
        yield Hit(one.correlation, day, one.event.host, one.event.user, one.event.address, 1, one.about)


def ask(platform: Platform, actor: Actor, rules: Sequence[str], days: int = 30) -> Replay:
    """Have rules replayed over the events of the last days; the outcome comes when they were read.

    Raises InputError for rules that do not serve and for a span that is none, ConflictError when many wait already.
    """
    platform.port(Authorizer).require(actor, REPLAYS)
    chosen = _serving(platform, rules)
    if not 1 <= days <= LONGEST:
        raise InputError(
            Text(f"{days} days cannot be replayed", f"不能重播 {days} 日"),
            Text(f"Choose between 1 and {LONGEST:,}.", f"請選擇 1 至 {LONGEST:,} 日。"),
        )
    now = platform.now()
    made = Replay(
        id=new_id(),
        rules={one.id: one.digest for one in chosen},
        since=now - timedelta(days=days),
        until=now + _AHEAD,
        by=actor.name,
        asked=now,
    )
    with platform.change(actor, "replay of rules") as change:
        if modes.asked(change.db) >= MOST_WAITING:
            raise ConflictError(
                Text(f"{MOST_WAITING} replays wait already", f"已有 {MOST_WAITING} 項重播等候處理"),
                Text("Ask again when one of them has ended.", "請待其中一項完成後再試。"),
            )
        modes.ask(change.db, made)
        change.publish(RulesReplayAsked(made.id, len(chosen), made.since, made.until))
    return made


def let_open(platform: Platform, actor: Actor, rules: Sequence[str], reason: str, seen: str = "") -> None:
    """Let rules open incidents; each was replayed as it is written now, by the replay `seen` where one is named.

    Raises ConflictError naming a rule that was not replayed.
    """
    platform.port(Authorizer).require(actor, DECIDES)
    chosen, reason = _serving(platform, rules), _reason(reason)
    replays = [get(platform, seen)] if seen else modes.latest(platform.db, LATEST)
    shown = {one.id: next((replay.id for replay in replays if replay.covers(one)), None) for one in chosen}
    unseen = next((one for one in chosen if shown[one.id] is None), None)
    if unseen is not None:
        raise ConflictError(
            Text(
                f"rule {unseen.title.en} was not replayed as it stands", f"規則「{unseen.title.zh}」的現行版本未曾重播"
            ),
            Text("Replay it over your history and look at its effect first.", "請先以過往紀錄重播並查看其影響。"),
        )
    texts = tuple((one.id, one.digest) for one in chosen)
    latest = shown[chosen[0].id]
    with platform.change(actor, reason) as change:
        entry = change.publish(RulesModeChanged("live", texts, latest, reason))
        for id, digest in texts:
            modes.let(change.db, Live(id, digest, change.now, actor.name, reason, shown[id] or "", entry))


def watch(platform: Platform, actor: Actor, rules: Sequence[str], reason: str) -> None:
    """Put rules back to watch: from now on their findings open no incident."""
    platform.port(Authorizer).require(actor, DECIDES)
    reason = _reason(reason)
    with platform.change(actor, reason) as change:
        held = modes.live(change.db, rules)
        if not held:
            raise ConflictError(
                Text("none of these rules may open incidents", "所選規則均不會開立事故"),
                Text("They are in watch already.", "該等規則已在觀察中。"),
            )
        texts = tuple((one.rule, one.digest) for one in held.values())
        change.publish(RulesModeChanged("watch", texts, None, reason))
        for id, _ in texts:
            modes.hold(change.db, id)


def get(platform: Platform, id: str) -> Replay:
    """Return one replay; raises NotFoundError."""
    found = modes.replay(platform.db, id)
    if found is None:
        raise NotFoundError(
            Text(f"no replay {id[:40]}", f"沒有重播 {id[:40]}"), Text("See the list of rules.", "請查閱規則清單。")
        )
    return found


def _serving(platform: Platform, rules: Sequence[str]) -> list[RuleInfo]:
    """Return the rules as they serve, each once; raises InputError."""
    serving = platform.port(Runner).serving.rules
    wanted = list(dict.fromkeys(rules))
    if not 0 < len(wanted) <= MOST_RULES:
        raise InputError(
            Text(f"{len(wanted)} rules were chosen", f"已選 {len(wanted)} 條規則"),
            Text(f"Choose between 1 and {MOST_RULES:,}.", f"請選擇 1 至 {MOST_RULES:,} 條。"),
        )
    missing = next((id for id in wanted if id not in serving), None)
    if missing is not None:
        raise InputError(
            Text(f"no rule {missing[:80]} serves", f"規則 {missing[:80]} 並未生效"),
            Text("See the list of rules.", "請查閱規則清單。"),
        )
    return [serving[id] for id in wanted]


def _reason(reason: str) -> str:
    """Return the reason; raises InputError."""
    reason = reason.strip()
    if not 0 < len(reason) <= _MOST_REASON:
        raise InputError(
            Text("a reason of 1 to 1,000 characters is expected", "請填寫 1 至 1,000 字的理由"),
            Text("Say what you saw.", "請說明所見情況。"),
        )
    return reason


def _changed(rules: Sequence[str]) -> str:
    """Return why a replay could not go on."""
    named = ", ".join(rules[:3])
    return f"changed or gone meanwhile: {named} · 期間已更改或移除：{named}"


def _fact(platform: Platform, ended: Replay) -> RulesReplayed | RulesReplayEnded:
    """Return the fact that tells how a replay ended."""
    if ended.state == "failed":
        return RulesReplayEnded(ended.id, ended.trouble)
    return RulesReplayed(
        replay=ended.id,
        events=ended.events,
        matches=sum(one.matches for one in ended.effects),
        grave=grave(platform, ended),
        digest=hashlib.sha256(msgspec.json.encode(ended.effects, order="deterministic")).hexdigest(),
    )


def grave(platform: Platform, replay: Replay) -> int:
    """Return how many findings of a replay could each have opened an incident."""
    serving = platform.port(Runner).serving.rules
    return sum(one.findings for one in replay.effects if one.rule in serving and serving[one.rule].level in GRAVE)
