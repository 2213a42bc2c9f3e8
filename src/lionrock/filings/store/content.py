"""Typed words, approved content with its files, and submissions of forms that are not about an incident."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from lionrock.filings.record import Content, Paper, Receipt, Sent, Typed, Who
from lionrock.filings.store.rows import by, read, whose
from lionrock.filings.store.tables import CONTENT, FIELD, PAPER, RECEIPT, SENT, Reads
from lionrock.kernel.database import prepared


def add_content(db: Connection, content: Content) -> None:
    """Insert approved content with the files made of it."""
    key = {"subject": content.subject, "filing": content.filing, "version": content.version}
    rest = {"digest": content.digest, "approved_at": content.approved_at}
    db.execute(insert(CONTENT).values(**key, **rest, **by(content.who, content.entry)))
    for one in content.papers:
        made = {"name": one.name, "media": one.media, "digest": one.digest, "blob": one.blob}
        db.execute(insert(PAPER).values(**key, **made))


def contents(db: Reads, subject: str, filing: str) -> list[Content]:
    """Return the approved versions of a form's content with their files, the first version first."""
    same = (CONTENT.c.subject == subject) & (CONTENT.c.filing == filing)
    rows = db.execute(select(CONTENT).where(same).order_by(CONTENT.c.version)).all()
    papers = _papers(db, subject, filing) if rows else {}
    return [_content(row, papers.get(row.version, ())) for row in rows]


def next_version(db: Connection, subject: str, filing: str) -> int:
    """Return the number of the next version."""
    same = (CONTENT.c.subject == subject) & (CONTENT.c.filing == filing)
    return int(db.execute(select(func.max(CONTENT.c.version)).where(same)).scalar() or 0) + 1


def newest(db: Reads, subjects: Collection[str], filing: str) -> dict[str, int]:
    """Return the newest approved version by subject."""
    return {row.subject: row.version for row in db.execute(*_newest(list(subjects), filing))}


@prepared
def _newest(subjects: list[str], filing: str) -> Select[Any]:
    """Return the statement for the newest versions of a form."""
    wanted = select(CONTENT.c.subject, func.max(CONTENT.c.version).label("version"))
    return wanted.where(CONTENT.c.subject.in_(subjects), CONTENT.c.filing == filing).group_by(CONTENT.c.subject)


def type_words(db: Connection, subject: str, filing: str, typed: Typed) -> None:
    """Insert words typed into a field; earlier ones stay."""
    said = {"id": typed.id, "field": typed.field, "words": typed.words, "sealed": typed.sealed, "at": typed.at}
    db.execute(insert(FIELD).values(subject=subject, filing=filing, **said, **by(typed.who, typed.entry)))


def typed(db: Reads, subject: str, filing: str) -> dict[str, Typed]:
    """Return the latest words typed into each field of a form."""
    return {one.field: one for one in all_typed(db, subject, filing)}


def all_typed(db: Reads, subject: str, filing: str) -> list[Typed]:
    """Return everything typed into a form, the earliest first."""
    same = (FIELD.c.subject == subject) & (FIELD.c.filing == filing)
    rows = db.execute(select(FIELD).where(same).order_by(FIELD.c.at, FIELD.c.id))
    return [read(Typed, row, words=bytes(row.words)) for row in rows]


def add_sent(db: Connection, sent: Sent) -> None:
    """Insert the record of a submission."""
    names = ("id", "subject", "filing", "version", "told_at", "at", "channel")
    db.execute(insert(SENT).values(**{name: getattr(sent, name) for name in names}, **by(sent.who, sent.entry)))


def sent(db: Reads, subject: str, filing: str) -> list[Sent]:
    """Return the submissions recorded for a form that is not about an incident, the earliest first."""
    same = (SENT.c.subject == subject) & (SENT.c.filing == filing)
    return [read(Sent, row) for row in db.execute(select(SENT).where(same).order_by(SENT.c.told_at, SENT.c.id))]


def add_receipt(db: Connection, receipt: Receipt) -> None:
    """Insert a receipt."""
    names = ("id", "submission", "subject", "filing", "digest", "blob", "at")
    picked = {name: getattr(receipt, name) for name in names}
    db.execute(insert(RECEIPT).values(**picked, file=receipt.name, **by(receipt.who, receipt.entry)))


def receipts(db: Reads, subject: str, filing: str) -> list[Receipt]:
    """Return the receipts kept for a form, the earliest first."""
    same = (RECEIPT.c.subject == subject) & (RECEIPT.c.filing == filing)
    rows = db.execute(select(RECEIPT).where(same).order_by(RECEIPT.c.at, RECEIPT.c.id))
    return [read(Receipt, row, name=row.file) for row in rows]


def _papers(db: Reads, subject: str, filing: str) -> dict[int, Sequence[Paper]]:
    """Return the files of each version, in the order of their names."""
    same = (PAPER.c.subject == subject) & (PAPER.c.filing == filing)
    found: dict[int, list[Paper]] = {}
    for row in db.execute(select(PAPER).where(same).order_by(PAPER.c.version, PAPER.c.name)):
        found.setdefault(row.version, []).append(Paper(row.name, row.media, row.digest, row.blob))
    return dict(found)


def _content(row: Row[Any], papers: Sequence[Paper]) -> Content:
    """Return the content of a row."""
    who: Who = whose(row)
    return Content(row.subject, row.filing, row.version, row.digest, row.approved_at, who, row.entry, tuple(papers))
