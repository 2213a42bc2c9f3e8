"""Which rules may open incidents, and the replays that persons looked at before they let them: the tables of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update

from lionrock.detection.effects import Effect
from lionrock.detection.model import RuleInfo
from lionrock.detection.serving import Runner
from lionrock.detection.store import Reads
from lionrock.events.records import Match
from lionrock.events.rules import Mode
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, integer, json, table, text, uuid

LIVE = table(
    "detection_live",
    text("rule", primary_key=True),
    text("digest"),
    instant("since"),
    text("by"),
    text("reason"),
    uuid("replay"),
    uuid("entry", index=True),
)
REPLAY = table(
    "detection_replay",
    uuid("id", primary_key=True),
    json("rules"),
    instant("since"),
    instant("until"),
    text("by"),
    instant("asked", index=True),
    text("state", index=True),
    integer("events"),
    instant("ended", nullable=True),
    json("effects"),
    text("trouble"),
)
State = Literal["asked", "done", "failed"]
_MANY: Final = 500
"""Rules looked up by one statement."""


@dataclass(frozen=True, slots=True)
class Live:
    """A person's word that a rule, as it is written, may open incidents, after a replay whose effect they saw."""

    rule: str
    digest: str
    since: Instant
    by: str
    reason: str
    replay: str
    entry: str
    """The ledger entry of that word."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Rules (id and digest of the text) replayed over the events of a span, `until` exclusive."""

    id: str
    rules: Mapping[str, str]
    since: Instant
    until: Instant
    by: str
    asked: Instant
    state: State = "asked"
    events: int = 0
    ended: Instant | None = None
    effects: tuple[Effect, ...] = ()
    trouble: str = ""

    def covers(self, rule: RuleInfo) -> bool:
        """Say whether it shows what this rule, as it is written now, would have done."""
        return self.state == "done" and self.rules.get(rule.id) == rule.digest


def live(db: Reads, rules: Iterable[str]) -> dict[str, Live]:
    """Return those of these rules that a person let open incidents."""
    wanted = sorted(set(rules))
    found: dict[str, Live] = {}
    for start in range(0, len(wanted), _MANY):
        part = select(LIVE).where(LIVE.c.rule.in_(wanted[start : start + _MANY]))
        found |= {row.rule: _live(row) for row in db.execute(part)}
    return found


def every(db: Reads) -> dict[str, Live]:
    """Return all rules that may open incidents, as they were written when a person let them."""
    return {row.rule: _live(row) for row in db.execute(select(LIVE))}


def gone(db: Reads, runner: Runner) -> list[Live]:
    """Return the rules that a person let and that serve no more; none while those that shall serve are compiled."""
    serving = runner.serving.rules
    return [one for id, one in sorted(every(db).items()) if id not in serving] if runner.settled else []


def mode(one: Live | None, digest: str) -> Mode:
    """Return what a rule may do now: another text than the one a person let is in watch again."""
    return "live" if one is not None and one.digest == digest else "watch"


def watching(db: Reads, rule: RuleInfo) -> bool:
    """Say whether a rule, as it is written now, is in watch."""
    return mode(live(db, [rule.id]).get(rule.id), rule.digest) == "watch"


def held(db: Reads, matches: Sequence[Match]) -> list[Match]:
    """Return the matches, those of rules in watch no longer free to open an incident.

    What another product found is its own word, and what has no text is no rule.
    """
    ruled = live(db, {one.rule for one in matches if one.digest})
    return [
        replace(one, opens=False) if one.digest and mode(ruled.get(one.rule), one.digest) == "watch" else one
        for one in matches
    ]


def let(db: Any, one: Live) -> None:
    """Keep that a rule may open incidents."""
    db.execute(delete(LIVE).where(LIVE.c.rule == one.rule))
    db.execute(insert(LIVE).values(**asdict(one)))


def hold(db: Any, rule: str) -> None:
    """Put a rule back to watch."""
    db.execute(delete(LIVE).where(LIVE.c.rule == rule))


def ask(db: Any, replay: Replay) -> None:
    """Keep a replay that was asked for."""
    db.execute(insert(REPLAY).values(**_values(replay)))


def end(db: Any, replay: Replay) -> None:
    """Keep how a replay ended."""
    db.execute(update(REPLAY).where(REPLAY.c.id == replay.id).values(**_values(replay)))


def forget(db: Any, before: Instant) -> None:
    """Drop replays that ended before a moment and by which no rule was let."""
    db.execute(delete(REPLAY).where(REPLAY.c.ended < before, REPLAY.c.id.not_in(select(LIVE.c.replay))))


def replay(db: Reads, id: str) -> Replay | None:
    """Return one replay."""
    row = db.execute(select(REPLAY).where(REPLAY.c.id == id)).one_or_none()
    return _replay(row) if row else None


def waiting(db: Reads) -> Replay | None:
    """Return the replay that was asked for first and has not ended."""
    wanted = select(REPLAY).where(REPLAY.c.state == "asked").order_by(REPLAY.c.asked, REPLAY.c.id).limit(1)
    row = db.execute(wanted).one_or_none()
    return _replay(row) if row else None


def asked(db: Reads) -> int:
    """Return how many replays have not ended."""
    return int(db.execute(select(func.count()).where(REPLAY.c.state == "asked")).scalar_one())


def latest(db: Reads, most: int = 20) -> list[Replay]:
    """Return the latest replays, the newest first."""
    wanted = select(REPLAY).order_by(REPLAY.c.asked.desc(), REPLAY.c.id).limit(most)
    return [_replay(row) for row in db.execute(wanted)]


def _live(row: Row[Any]) -> Live:
    """Return the word of a row."""
    return Live(row.rule, row.digest, row.since, row.by, row.reason, row.replay, row.entry)


def _values(replay: Replay) -> dict[str, Any]:
    """Return the row of a replay."""
    return {**asdict(replay), "rules": dict(replay.rules), "effects": msgspec.to_builtins(replay.effects)}


def _replay(row: Row[Any]) -> Replay:
    """Return the replay of a row."""
    return Replay(
        id=row.id,
        rules=row.rules,
        since=row.since,
        until=row.until,
        by=row.by,
        asked=row.asked,
        state=row.state,
        events=row.events,
        ended=row.ended,
        effects=msgspec.convert(row.effects, tuple[Effect, ...]),
        trouble=row.trouble,
    )
