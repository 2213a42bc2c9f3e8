"""Tables of detection and every statement on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    PrimaryKeyConstraint,
    Row,
    Select,
    UniqueConstraint,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from lionrock.detection.findings import MOST_EVENTS, Entity, Expected, Finding, Seen
from lionrock.detection.model import LEVELS
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import flag, instant, integer, json, table, text, uuid
from lionrock.kernel.database import Database
from lionrock.kernel.text import Text

FINDING = table(
    "detection_finding",
    uuid("id", primary_key=True),
    text("rule"),
    text("title_en"),
    text("title_zh"),
    text("level"),
    json("tags"),
    text("entity_kind"),
    text("entity"),
    text("system", nullable=True),
    text("host", nullable=True),
    text("user", nullable=True),
    text("address", nullable=True),
    text("window"),
    integer("count"),
    instant("first"),
    instant("last", index=True),
    instant("learned"),
    flag("exercise"),
    text("expected_by", nullable=True),
    text("expected_reason", nullable=True),
    instant("expected_at", nullable=True),
    flag("opens", server_default="1"),
    uuid("expectation", nullable=True, index=True),
    UniqueConstraint("rule", "entity_kind", "entity", "window", name="detection_finding_key"),
)
EVENT = table(
    "detection_event",
    uuid("finding"),
    text("event"),
    instant("time"),
    text("summary"),
    text("rule", server_default=""),
    PrimaryKeyConstraint("finding", "event", name="detection_event_key"),
)
RULESET = table(
    "detection_ruleset",
    text("digest", primary_key=True),
    integer("rules"),
    integer("left_out"),
    instant("served"),
)

Reads = Database | Connection


@dataclass(frozen=True, slots=True)
class Search:
    """What to list, the latest activity first; `expected` None shows both."""

    level: str = ""
    system: str = ""
    rule: str = ""
    text: str = ""
    expected: bool | None = False
    limit: int = 50
    offset: int = 0


def by_key(db: Reads, key: tuple[str, str, str, str]) -> Finding | None:
    """Return the row of a rule, entity and day."""
    rule, kind, entity, window = key
    row = db.execute(
        select(FINDING).where(
            FINDING.c.rule == rule,
            FINDING.c.entity_kind == kind,
            FINDING.c.entity == entity,
            FINDING.c.window == window,
        )
    ).one_or_none()
    return _finding(row) if row else None


def add(db: Connection, finding: Finding) -> None:
    """Insert a row."""
    db.execute(insert(FINDING).values(**_values(finding)))


def save(db: Connection, finding: Finding) -> None:
    """Update a row by its id."""
    db.execute(update(FINDING).where(FINDING.c.id == finding.id).values(**_values(finding)))


def see(db: Connection, finding: str, events: Sequence[Seen]) -> None:
    """Keep the first events of a finding, fifty at most, each once."""
    held = {row.event for row in db.execute(select(EVENT.c.event).where(EVENT.c.finding == finding))}
    news = {one.event: one for one in events if one.event not in held}
    rows = [
        {"finding": finding, "event": one.event, "time": one.time, "summary": one.summary, "rule": one.rule}
        for one in list(news.values())[: max(MOST_EVENTS - len(held), 0)]
    ]
    if rows:
        db.execute(insert(EVENT), rows)


def events(db: Reads, finding: str) -> list[Seen]:
    """Return the events kept for a finding, oldest first."""
    rows = db.execute(select(EVENT).where(EVENT.c.finding == finding).order_by(EVENT.c.time, EVENT.c.event))
    return [Seen(row.event, row.time, row.summary, row.rule) for row in rows]


def get(db: Reads, id: str) -> Finding | None:
    """Return one finding."""
    row = db.execute(select(FINDING).where(FINDING.c.id == id)).one_or_none()
    return _finding(row) if row else None


def several(db: Reads, ids: Sequence[str]) -> list[Finding]:
    """Return these findings in the order asked for; unknown ids are left out."""
    found = {one.id: one for one in every(db, select(FINDING).where(FINDING.c.id.in_(list(ids))))}
    return [found[id] for id in ids if id in found]


def between(db: Reads, since: Instant, until: Instant, most: int) -> list[Finding]:
    """Return unexpected findings active in a span of event time, the latest activity first."""
    wanted = select(FINDING).where(FINDING.c.last >= since, FINDING.c.first <= until, FINDING.c.expected_at.is_(None))
    return every(db, wanted.order_by(FINDING.c.last.desc(), FINDING.c.id).limit(most))


def counts(*, demo: bool) -> ColumnElement[bool]:
    """Return what tells findings that count from exercises; in a demo, where all is one, each of them counts."""
    return true() if demo else FINDING.c.exercise == False  # noqa: E712 a column


def tally(db: Reads, since: Instant) -> dict[str, int]:
    """Return by system how many unexpected findings of high or critical level were active since a moment."""
    wanted = select(FINDING.c.system, func.count().label("many")).where(FINDING.c.last >= since)
    wanted = wanted.where(FINDING.c.level.in_(("high", "critical")), FINDING.c.expected_at.is_(None))
    wanted = wanted.where(FINDING.c.system.is_not(None), FINDING.c.exercise == False)  # noqa: E712 a column
    return {row.system: int(row.many) for row in db.execute(wanted.group_by(FINDING.c.system))}


def listing(db: Reads, search: Search) -> list[Finding]:
    """Return the findings searched for."""
    wanted = _narrowed(select(FINDING), search).order_by(FINDING.c.last.desc(), FINDING.c.id)
    return every(db, wanted.limit(search.limit).offset(search.offset))


def gravest(db: Reads, most: int) -> list[Finding]:
    """Return findings nobody marked as expected, the gravest first, then in time order."""
    gravity = case({level: -n for n, level in enumerate(LEVELS)}, value=FINDING.c.level, else_=0)
    wanted = select(FINDING).where(FINDING.c.expected_at.is_(None))
    return every(db, wanted.order_by(gravity, FINDING.c.first, FINDING.c.id).limit(most))


def count(db: Reads, search: Search) -> int:
    """Return how many findings the search has, without its limit."""
    return int(db.execute(_narrowed(select(func.count()).select_from(FINDING), search)).scalar_one())


def of_rule(db: Reads, rule: str, most: int = 20) -> list[Finding]:
    """Return the latest findings of a rule: its history."""
    return every(db, select(FINDING).where(FINDING.c.rule == rule).order_by(FINDING.c.last.desc()).limit(most))


def grave(db: Reads, since: Instant, levels: Sequence[str], most: int = 5000) -> list[Finding]:
    """Return real findings of these levels learned since a moment that nobody marked as expected, the oldest first."""
    wanted = select(FINDING).where(FINDING.c.learned >= since, FINDING.c.level.in_(list(levels)))
    wanted = wanted.where(FINDING.c.expected_at.is_(None), FINDING.c.exercise == False)  # noqa: E712 a column
    return every(db, wanted.order_by(FINDING.c.learned, FINDING.c.id).limit(most))


def serving(db: Reads) -> str | None:
    """Return the digest of the set of rules that came to serve last."""
    return db.execute(select(RULESET.c.digest).order_by(RULESET.c.served.desc()).limit(1)).scalar()


def served(db: Reads, digest: str) -> Instant | None:
    """Return since when a set of rules serves, None while nobody wrote it down."""
    found: Instant | None = db.execute(select(RULESET.c.served).where(RULESET.c.digest == digest)).scalar()
    return found


def began(db: Reads) -> Instant | None:
    """Return when the first set of rules that is still known came to serve, None before any did."""
    found: Instant | None = db.execute(select(func.min(RULESET.c.served))).scalar()
    return found


def serve(db: Connection, digest: str, rules: int, left_out: int, at: Instant) -> None:
    """Note that a set of rules serves from now on."""
    db.execute(delete(RULESET).where(RULESET.c.digest == digest))
    db.execute(insert(RULESET).values(digest=digest, rules=rules, left_out=left_out, served=at))


def _narrowed(wanted: Select[Any], search: Search) -> Select[Any]:
    """Return the statement with the search's conditions."""
    if search.level:
        wanted = wanted.where(FINDING.c.level == search.level)
    if search.system:
        wanted = wanted.where(FINDING.c.system.is_(None) if search.system == "-" else FINDING.c.system == search.system)
    if search.rule:
        wanted = wanted.where(FINDING.c.rule == search.rule)
    if search.expected is not None:
        marked = FINDING.c.expected_at.is_not(None)
        wanted = wanted.where(marked if search.expected else ~marked)
    for word in search.text.split()[:8]:
        columns = (FINDING.c.title_en, FINDING.c.title_zh, FINDING.c.host, FINDING.c.user, FINDING.c.address)
        wanted = wanted.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return wanted


def every(db: Reads, wanted: Select[Any]) -> list[Finding]:
    """Return the findings of a statement on `FINDING`."""
    return [_finding(row) for row in db.execute(wanted)]


def _values(finding: Finding) -> dict[str, Any]:
    """Return the row of a finding."""
    expected = finding.expected
    return {
        "id": finding.id,
        "rule": finding.rule,
        "title_en": finding.title.en,
        "title_zh": finding.title.zh,
        "level": finding.level,
        "tags": list(finding.tags),
        "entity_kind": finding.entity.kind,
        "entity": finding.entity.id,
        "system": finding.entity.system,
        "host": finding.host,
        "user": finding.user,
        "address": finding.address,
        "window": finding.window,
        "count": finding.count,
        "first": finding.first,
        "last": finding.last,
        "learned": finding.learned,
        "exercise": finding.exercise,
        "expected_by": expected.by if expected else None,
        "expected_reason": expected.reason if expected else None,
        "expected_at": expected.at if expected else None,
        "expectation": expected.expectation if expected else None,
        "opens": finding.opens,
    }


def _finding(row: Row[Any]) -> Finding:
    """Return the finding of a row."""
    word = (row.expected_by, row.expected_reason, row.expected_at, row.expectation)
    expected = Expected(*word) if row.expected_at else None
    return Finding(
        id=row.id,
        rule=row.rule,
        title=Text(row.title_en, row.title_zh),
        level=row.level,
        tags=tuple(row.tags),
        entity=Entity(row.entity_kind, row.entity, row.system),
        host=row.host,
        user=row.user,
        address=row.address,
        window=row.window,
        count=row._mapping["count"],  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
        first=row.first,
        last=row.last,
        learned=row.learned,
        exercise=row.exercise,
        expected=expected,
        opens=row.opens,
    )
