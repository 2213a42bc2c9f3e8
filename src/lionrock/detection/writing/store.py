"""Tables of the site's own rules: versions, previews, and rules switched off; every statement on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update

from lionrock.detection.store import Reads
from lionrock.detection.writing.impact import Impact
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, integer, json, table, text, uuid

VERSION = table(
    "detection_version",
    uuid("id", primary_key=True),
    text("rule", index=True),
    text("digest"),
    text("content"),
    text("kind"),
    text("by"),
    text("reason"),
    instant("made"),
    uuid("trial", nullable=True),
    uuid("entry", index=True),
)
TRIAL = table(
    "detection_trial",
    uuid("id", primary_key=True),
    text("rule", index=True),
    text("digest"),
    text("content"),
    text("before"),
    instant("since"),
    instant("until"),
    text("by"),
    instant("asked", index=True),
    text("state", index=True),
    integer("events"),
    instant("ended", nullable=True),
    json("impact"),
    text("trouble"),
)
OFF = table(
    "detection_off",
    text("rule", primary_key=True),
    text("owner"),
    text("reason"),
    text("by"),
    instant("since"),
    instant("until"),
    uuid("entry", index=True),
)
Kind = Literal["written", "restored", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a rule that a person put in force; a withdrawn one has none."""

    id: str
    rule: str
    digest: str
    content: str
    kind: Kind
    by: str
    reason: str
    made: Instant
    trial: str | None
    entry: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A text of a rule held against the one that serves, over the events of a span, `until` exclusive.

    `before` is the text that served when it was asked for, empty where none did.
    """

    id: str
    rule: str
    digest: str
    content: str
    before: str
    since: Instant
    until: Instant
    by: str
    asked: Instant
    state: Literal["asked", "done", "failed"] = "asked"
    events: int = 0
    ended: Instant | None = None
    impact: Impact = Impact()  # noqa: RUF009 a frozen value
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Off:
    """A person's word that a rule finds nothing until a time."""

    rule: str
    owner: str
    reason: str
    by: str
    since: Instant
    until: Instant
    entry: str


def put(db: Any, version: Version) -> None:
    """Keep a version."""
    db.execute(insert(VERSION).values(**asdict(version)))


def version(db: Reads, id: str) -> Version | None:
    """Return one version."""
    row = db.execute(select(VERSION).where(VERSION.c.id == id)).one_or_none()
    return _version(row) if row else None


def versions(db: Reads, rule: str) -> list[Version]:
    """Return the versions of a rule, the newest first."""
    wanted = select(VERSION).where(VERSION.c.rule == rule).order_by(VERSION.c.made.desc(), VERSION.c.id.desc())
    return [_version(row) for row in db.execute(wanted)]


def current(db: Reads) -> list[Version]:
    """Return the latest version of each rule that has any, withdrawn ones too."""
    wanted = select(VERSION).order_by(VERSION.c.made, VERSION.c.id)
    return list({row.rule: _version(row) for row in db.execute(wanted)}.values())


def try_(db: Any, trial: Trial) -> None:
    """Keep a preview that was asked for."""
    db.execute(insert(TRIAL).values(**_values(trial)))


def ended(db: Any, trial: Trial) -> None:
    """Keep how a preview ended."""
    db.execute(update(TRIAL).where(TRIAL.c.id == trial.id).values(**_values(trial)))


def trial(db: Reads, id: str) -> Trial | None:
    """Return one preview."""
    row = db.execute(select(TRIAL).where(TRIAL.c.id == id)).one_or_none()
    return _trial(row) if row else None


def trials(db: Reads, rule: str, most: int = 5) -> list[Trial]:
    """Return the latest previews of a rule."""
    wanted = select(TRIAL).where(TRIAL.c.rule == rule).order_by(TRIAL.c.asked.desc(), TRIAL.c.id).limit(most)
    return [_trial(row) for row in db.execute(wanted)]


def waiting(db: Reads) -> Trial | None:
    """Return the preview that was asked for first and has not ended."""
    wanted = select(TRIAL).where(TRIAL.c.state == "asked").order_by(TRIAL.c.asked, TRIAL.c.id).limit(1)
    row = db.execute(wanted).one_or_none()
    return _trial(row) if row else None


def asked(db: Reads) -> int:
    """Return how many previews have not ended."""
    return int(db.execute(select(func.count()).where(TRIAL.c.state == "asked")).scalar_one())


def forget(db: Any, before: Instant) -> None:
    """Drop previews that ended before a moment and after which no version was put in force."""
    kept = select(VERSION.c.trial).where(VERSION.c.trial.is_not(None))
    db.execute(delete(TRIAL).where(TRIAL.c.ended < before, TRIAL.c.id.not_in(kept)))


def off(db: Reads, now: Instant, rules: Iterable[str] | None = None) -> dict[str, Off]:
    """Return the rules, or those of these, that are switched off now."""
    wanted = select(OFF).where(OFF.c.until > now, OFF.c.since <= now)
    if rules is not None:
        wanted = wanted.where(OFF.c.rule.in_(sorted(set(rules))[:1000]))
    return {row.rule: _off(row) for row in db.execute(wanted.order_by(OFF.c.until))}


def switch_off(db: Any, one: Off) -> None:
    """Keep that a rule is off."""
    db.execute(delete(OFF).where(OFF.c.rule == one.rule))
    db.execute(insert(OFF).values(**asdict(one)))


def switch_on(db: Any, rule: str) -> bool:
    """Drop that a rule is off; say whether it was kept so."""
    return bool(db.execute(delete(OFF).where(OFF.c.rule == rule)).rowcount)


def _version(row: Row[Any]) -> Version:
    """Return the version of a row."""
    return Version(
        row.id, row.rule, row.digest, row.content, row.kind, row.by, row.reason, row.made, row.trial, row.entry
    )


def _off(row: Row[Any]) -> Off:
    """Return the word of a row."""
    return Off(row.rule, row.owner, row.reason, row.by, row.since, row.until, row.entry)


def _values(one: Trial) -> dict[str, Any]:
    """Return the row of a preview."""
    return {**asdict(one), "impact": msgspec.to_builtins(one.impact)}


def _trial(row: Row[Any]) -> Trial:
    """Return the preview of a row."""
    return Trial(
        id=row.id,
        rule=row.rule,
        digest=row.digest,
        content=row.content,
        before=row.before,
        since=row.since,
        until=row.until,
        by=row.by,
        asked=row.asked,
        state=row.state,
        events=row.events,
        ended=row.ended,
        impact=msgspec.convert(row.impact, Impact),
        trouble=row.trouble,
    )
