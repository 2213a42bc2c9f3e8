"""Previews of a rule that is about to change: asked for, worked off behind all other work, kept with their outcome."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from lionrock.detection import hunting
from lionrock.detection.findings import entity
from lionrock.detection.replaying import LONGEST
from lionrock.detection.writing import consequences, sampled, site, store
from lionrock.detection.writing.impact import Impact, Sides, impact
from lionrock.detection.writing.store import Trial
from lionrock.detection.writing.trying import Question, Seen
from lionrock.events.history import History, Mark
from lionrock.events.ports import Estate, Placed
from lionrock.events.rules import RuleTrialAsked, RuleTried
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Instant, days, hours, monotonic
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError
from lionrock.kernel.ports import Authorizer, SealedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

TRIES: Final = "finding.triage"
MOST_WAITING: Final = 5
_BUDGET: Final = 3.0
_PATIENCE: Final = hours(1)
_KEPT: Final = days(400)
_AHEAD: Final = days(1)
"""Clocks that run ahead: what they wrote belongs to the past as well."""


@dataclass
class Progress:
    """How far the preview has come that is worked on."""

    trial: Trial
    sides: Sides
    events: int = 0
    mark: Mark | None = None
    stuck: Instant | None = None

    @property
    def share(self) -> float:
        """Return how much of the span was read, 0 to 1, by event time."""
        if self.mark is None:
            return 0.0
        span = (self.trial.until - self.trial.since).total_seconds()
        return min(max((self.mark[0] - self.trial.since).total_seconds() / span, 0.0), 1.0)


class Previews:
    """Works off the previews that were asked for; one object in the core."""

    def __init__(self, platform: Platform) -> None:
        """Work through this platform."""
        self._platform = platform
        self._progress: Progress | None = None
        self._lock = threading.Lock()

    def progress(self, trial: str) -> Progress | None:
        """Return how far a preview has come, None when it waits or has ended."""
        now = self._progress
        return now if now is not None and now.trial.id == trial else None

    def work(self, budget: float = _BUDGET) -> bool:
        """Work for so many seconds on the preview that was asked for first; say whether there was one."""
        with self._lock:
            until = monotonic() + budget
            waiting = store.waiting(self._platform.db)
            if waiting is None:
                self._progress = None
                return False
            if self.progress(waiting.id) is None:
                self._progress = Progress(waiting, Sides())
            while self._progress is not None and self._tried(self._progress) and monotonic() < until:
                pass
            return True

    def _tried(self, progress: Progress) -> bool:
        """Read one slice; say whether there is more. What cannot be read for an hour ends its preview."""
        try:
            more = self._advance(progress)
        except LionrockError as problem:
            now, why = self._platform.now(), problem.message
            progress.stuck = progress.stuck or now
            if now - progress.stuck < _PATIENCE and not isinstance(problem, InputError):
                raise
            self._end(replace(progress.trial, state="failed", trouble=f"{why.en} · {why.zh}"))
            return False
        progress.stuck = None
        return more

    def _advance(self, progress: Progress) -> bool:
        """Read one slice; say whether there is more."""
        trial = progress.trial
        found = self._seen(Question(trial.before, trial.content, trial.since, trial.until, progress.mark))
        for one in found.marked:
            progress.sides.add(one, entity(one, self._place(one.host) if one.host else None))
        progress.events += found.events
        if found.mark is not None:
            progress.mark = found.mark
            return True
        came = self._came(trial, progress.sides)
        self._end(replace(trial, state="done", events=progress.events, impact=came))
        return False

    def _seen(self, asked: Question) -> Seen:
        """Return what the next slice gives; a platform that never read anything need not ask."""
        if self._platform.port(History).empty():
            return Seen(0, (), None)
        found: Seen = self._platform.ask("matcher.preview", asked)
        return found

    def _came(self, trial: Trial, sides: Sides) -> Impact:
        """Return what both sides came to, with what follows for incidents."""
        more, less = sides.apart()
        rule = hunting.of_text(trial.content).info if trial.content else None
        opened = consequences.openings(self._platform, rule, more) if rule else []
        came = impact(sides, opened, consequences.bereft(self._platform, trial.rule, less))
        told = sampled.shown(self._platform, trial)
        return replace(came, sampled=told.tried, gained=told.gained, lost=told.lost)

    def _end(self, ended: Trial) -> None:
        """Keep how a preview ended."""
        with self._platform.change(system("detection"), "preview of a changed rule") as change:
            ended = replace(ended, ended=change.now)
            store.ended(change.db, ended)
            store.forget(change.db, change.now - _KEPT)
            change.publish(_fact(ended))
        self._progress = None

    def _place(self, host: str) -> Placed | None:
        """Return the asset of a host; with the register sealed no host is known."""
        try:
            return self._platform.port(Estate).place(host)
        except SealedError:
            return None


def ask(platform: Platform, actor: Actor, rule: str, content: str, for_days: int = 30) -> Trial:
    """Have a text of a rule held against the one that serves, over the last days; empty: as if it were withdrawn.

    Raises InputError for what is no rule and for a span that is none, ConflictError when many wait already.
    """
    platform.port(Authorizer).require(actor, TRIES)
    content = site.checked(rule, content).content if content.strip() else ""
    if not 1 <= for_days <= LONGEST:
        raise InputError(
            Text(f"{for_days} days cannot be replayed", f"不能重播 {for_days} 日"),
            Text(f"Choose between 1 and {LONGEST:,}.", f"請選擇 1 至 {LONGEST:,} 日。"),
        )
    now = platform.now()
    made = Trial(
        id=new_id(),
        rule=rule,
        digest=site.digest(content),
        content=content,
        before=site.serving(platform, rule),
        since=now - timedelta(days=for_days),
        until=now + _AHEAD,
        by=actor.name,
        asked=now,
    )
    with platform.change(actor, "preview of a changed rule") as change:
        if store.asked(change.db) >= MOST_WAITING:
            raise ConflictError(
                Text(f"{MOST_WAITING} previews wait already", f"已有 {MOST_WAITING} 項預覽等候處理"),
                Text("Ask again when one of them has ended.", "請待其中一項完成後再試。"),
            )
        store.try_(change.db, made)
        change.publish(RuleTrialAsked(made.id, rule, made.digest, site.digest(made.before), made.since, made.until))
    return made


def get(platform: Platform, id: str) -> Trial:
    """Return one preview; raises NotFoundError."""
    found = store.trial(platform.db, id)
    if found is None:
        raise NotFoundError(
            Text(f"no preview {id[:40]}", f"沒有預覽 {id[:40]}"), Text("See the list of rules.", "請查閱規則清單。")
        )
    return found


def _fact(ended: Trial) -> RuleTried:
    """Return the fact that tells how a preview ended."""
    came = ended.impact
    told = msgspec.json.encode(came, order="deterministic") if ended.state == "done" else b""
    return RuleTried(
        trial=ended.id,
        events=ended.events,
        appeared=came.appeared,
        vanished=came.vanished,
        incidents=sum(not one.joins for one in came.openings),
        digest=hashlib.sha256(told).hexdigest() if told else "",
        trouble=ended.trouble,
    )
