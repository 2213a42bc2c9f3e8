"""Table of other products' alerts and every statement on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Index, PrimaryKeyConstraint, Row, case, func, insert, select, update

from lionrock.detection.foreign import Followed, Key
from lionrock.kernel.columns import instant, integer, table, text, uuid
from lionrock.kernel.database import Database

ALERT = table(
    "detection_alert",
    text("product"),
    text("alert"),
    uuid("finding"),
    text("rule"),
    text("title"),
    text("level"),
    text("state"),
    text("said"),
    text("link", nullable=True),
    instant("told"),
    instant("changed"),
    text("wanted", nullable=True),
    uuid("word", nullable=True),
    integer("tries"),
    instant("tried", nullable=True),
    text("trouble"),
    instant("closed", nullable=True),
    PrimaryKeyConstraint("product", "alert", name="detection_alert_key"),
    Index("detection_alert_finding", "finding"),
    Index("detection_alert_wanted", "closed", "wanted"),
)
MOST_TRIES: Final = 8

Reads = Database | Connection


def known(db: Reads, key: Key) -> Followed | None:
    """Return an alert told before."""
    row = db.execute(select(ALERT).where(ALERT.c.product == key[0], ALERT.c.alert == key[1])).one_or_none()
    return _followed(row) if row else None


def add(db: Connection, alerts: Sequence[Followed]) -> None:
    """Keep alerts told for the first time."""
    if alerts:
        db.execute(insert(ALERT), [_values(one) for one in alerts])


def save(db: Connection, one: Followed) -> None:
    """Keep an alert as it is now."""
    db.execute(update(ALERT).where(ALERT.c.product == one.product, ALERT.c.alert == one.id).values(**_values(one)))


def of(db: Reads, finding: str, most: int = 200) -> list[Followed]:
    """Return the alerts of a finding, the latest told first."""
    rows = db.execute(select(ALERT).where(ALERT.c.finding == finding).order_by(ALERT.c.told.desc()).limit(most))
    return [_followed(row) for row in rows]


def wanted(db: Reads, products: Sequence[str], most: int = 50) -> list[Followed]:
    """Return open alerts that shall be closed at these products and may be tried again, the least tried first."""
    rows = db.execute(
        select(ALERT)
        .where(
            ALERT.c.product.in_(list(products)),
            ALERT.c.wanted.is_not(None),
            ALERT.c.closed.is_(None),
            ALERT.c.state == "open",
            ALERT.c.tries < MOST_TRIES,
        )
        .order_by(ALERT.c.tries, ALERT.c.told)
        .limit(most)
    )
    return [_followed(row) for row in rows]


def want(db: Connection, finding: str, reason: str, word: str | None = None) -> None:
    """Note that the open alerts of a finding shall be closed at their products; `word` is the expectation behind it."""
    db.execute(
        update(ALERT)
        .where(ALERT.c.finding == finding, ALERT.c.state == "open")
        .values(wanted=reason, word=word, tries=0, tried=None)
    )


def spare(db: Connection, finding: str) -> None:
    """Note that the alerts of a finding shall not be closed after all; those that were stay so."""
    db.execute(update(ALERT).where(ALERT.c.finding == finding, ALERT.c.closed.is_(None)).values(wanted=None, word=None))


def standing(db: Reads, findings: Sequence[str]) -> Mapping[str, tuple[str, int, int]]:
    """Return product, alerts told and alerts still open of each finding that has alerts."""
    still = func.sum(case((ALERT.c.state == "open", 1), else_=0))
    rows = db.execute(
        select(
            ALERT.c.finding, func.min(ALERT.c.product).label("product"), func.count().label("told"), still.label("open")
        )
        .where(ALERT.c.finding.in_(list(findings)))
        .group_by(ALERT.c.finding)
    )
    return {row.finding: (row.product, int(row.told), int(row.open)) for row in rows}


def _values(one: Followed) -> dict[str, Any]:
    """Return the row of an alert."""
    return {
        "product": one.product,
        "alert": one.id,
        "finding": one.finding,
        "rule": one.rule,
        "title": one.title,
        "level": one.level,
        "state": one.state,
        "said": one.said,
        "link": one.link,
        "told": one.told,
        "changed": one.changed,
        "wanted": one.wanted,
        "word": one.word,
        "tries": one.tries,
        "tried": one.tried,
        "trouble": one.trouble,
        "closed": one.closed,
    }


def _followed(row: Row[Any]) -> Followed:
    """Return the alert of a row."""
    found: dict[str, Any] = row._asdict()
    return Followed(id=found.pop("alert"), **found)
