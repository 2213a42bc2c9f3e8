"""The table of reviews, and every statement on it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Row, insert, select

from lionrock.detection.store import Reads
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, json, table, text, uuid

REVIEW = table(
    "detection_review",
    uuid("id", primary_key=True),
    instant("since"),
    instant("until"),
    text("by"),
    text("role"),
    instant("signed", index=True),
    text("outcome"),
    text("words"),
    text("digest"),
    json("content"),
    instant("due"),
    uuid("entry", index=True),
)
Outcome = Literal["sound", "changes", "unsound"]


@dataclass(frozen=True, slots=True)
class Review:
    """One review that a person signed; `content` is what they were shown, `digest` its SHA-256."""

    id: str
    since: Instant
    until: Instant
    by: str
    role: str
    signed: Instant
    outcome: Outcome
    words: str
    digest: str
    content: dict[str, Any]
    due: Instant
    entry: str


def add(db: Any, review: Review) -> None:
    """Keep a review."""
    db.execute(insert(REVIEW).values(**asdict(review)))


def get(db: Reads, id: str) -> Review | None:
    """Return one review."""
    row = db.execute(select(REVIEW).where(REVIEW.c.id == id)).one_or_none()
    return _review(row) if row else None


def latest(db: Reads, most: int = 20) -> list[Review]:
    """Return the latest reviews, the newest first."""
    wanted = select(REVIEW).order_by(REVIEW.c.signed.desc(), REVIEW.c.id.desc()).limit(most)
    return [_review(row) for row in db.execute(wanted)]


def between(db: Reads, since: Instant, until: Instant) -> list[Review]:
    """Return the reviews signed in a span, the oldest first."""
    wanted = select(REVIEW).where(REVIEW.c.signed >= since, REVIEW.c.signed < until)
    return [_review(row) for row in db.execute(wanted.order_by(REVIEW.c.signed, REVIEW.c.id))]


def _review(row: Row[Any]) -> Review:
    """Return the review of a row."""
    return Review(
        id=row.id,
        since=row.since,
        until=row.until,
        by=row.by,
        role=row.role,
        signed=row.signed,
        outcome=row.outcome,
        words=row.words,
        digest=row.digest,
        content=row.content,
        due=row.due,
        entry=row.entry,
    )
