"""Tables of the sentinel: what was submitted, what was noticed since, and what people said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection, Index, PrimaryKeyConstraint, Row, Select, delete, insert, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, instant, integer, table, text, uuid
from lionrock.kernel.database import Database

BASELINE = table(
    "register_baseline",
    uuid("entry", primary_key=True),
    text("why"),
    text("subject"),
    text("digest"),
    text("kept"),
    integer("items"),
    integer("held"),
    instant("at"),
    text("who"),
    blob("reason"),
    Index("register_baseline_at", "at"),
)
"""`kept` is the blob that holds the picture under the cipher; `digest` that of the plain one."""
NOTICED = table(
    "register_noticed",
    text("cause", primary_key=True),
    integer("changes"),
    text("digest"),
    instant("first"),
    uuid("entry"),
)
LABEL = table(
    "register_label",
    uuid("id", primary_key=True),
    text("verdict"),
    integer("changes"),
    blob("told"),
    blob("reason"),
    instant("at"),
    text("who"),
    uuid("entry"),
    Index("register_label_at", "at"),
)
LABELLED = table(
    "register_labelled",
    text("difference", primary_key=True),
    uuid("label"),
    Index("register_labelled_label", "label"),
)
FOLLOWED = table(
    "register_followed",
    uuid("label"),
    text("occasion"),
    text("filing"),
    PrimaryKeyConstraint("label", "occasion", name="register_followed_key"),
    Index("register_followed_occasion", "occasion"),
)

Reads = Database | Connection


@dataclass(frozen=True, slots=True)
class Baseline:
    """A picture of the estate as it was submitted, or set by hand; the picture itself stands sealed."""

    entry: str
    why: str
    subject: str
    digest: str
    kept: str
    items: int
    held: int
    at: Instant
    who: str
    reason: bytes


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of changes; `told` is what they were, sealed, `occasions` the forms that followed."""

    id: str
    verdict: str
    changes: int
    told: bytes
    reason: bytes
    at: Instant
    who: str
    entry: str
    occasions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Noticed:
    """Changes of one cause as they were last noticed, and when the first of them was."""

    cause: str
    changes: int
    digest: str
    first: Instant
    entry: str


def keep_baseline(db: Connection, row: Baseline) -> None:
    """Add a baseline."""
    db.execute(insert(BASELINE).values({one.name: getattr(row, one.name) for one in fields(row)}))


def baseline(db: Reads) -> Baseline | None:
    """Return the baseline that changes are held against, None when there is none."""
    return next(iter(baselines(db, 1)), None)


def baselines(db: Reads, most: int = 50) -> list[Baseline]:
    """Return baselines, the last first."""
    wanted = select(BASELINE).order_by(BASELINE.c.at.desc(), BASELINE.c.entry.desc()).limit(most)
    return [_made(Baseline, row) for row in db.execute(wanted)]


def noticed(db: Reads) -> dict[str, Noticed]:
    """Return what was noticed, by cause."""
    return {row.cause: _made(Noticed, row) for row in db.execute(select(NOTICED))}


def keep_noticed(db: Connection, row: Noticed) -> None:
    """Keep what was noticed of a cause in place of what was."""
    db.execute(delete(NOTICED).where(NOTICED.c.cause == row.cause))
    db.execute(insert(NOTICED).values({one.name: getattr(row, one.name) for one in fields(row)}))


def drop_noticed(db: Connection, causes: Sequence[str]) -> None:
    """Forget causes of which nothing differs any more."""
    for cause in causes:
        db.execute(delete(NOTICED).where(NOTICED.c.cause == cause))


def keep_label(db: Connection, row: Label, differences: Iterable[str]) -> None:
    """Add a label; it takes the place of what was said of these differences before."""
    names = [one.name for one in fields(row) if one.name != "occasions"]
    db.execute(insert(LABEL).values({name: getattr(row, name) for name in names}))
    rows = [{"difference": one, "label": row.id} for one in dict.fromkeys(differences)]
    for begin in range(0, len(rows), 500):
        some = rows[begin : begin + 500]
        db.execute(delete(LABELLED).where(LABELLED.c.difference.in_([one["difference"] for one in some])))
        db.execute(insert(LABELLED), some)


def follow(db: Connection, label: str, occasion: str, filing: str) -> None:
    """Keep that a form follows from a label; keeping it twice does no harm."""
    db.execute(delete(FOLLOWED).where(FOLLOWED.c.label == label, FOLLOWED.c.occasion == occasion))
    db.execute(insert(FOLLOWED).values(label=label, occasion=occasion, filing=filing))


def label(db: Reads, id: str) -> Label | None:
    """Return a label."""
    return next(iter(_labels(db, select(LABEL).where(LABEL.c.id == id))), None)


def labels(db: Reads, most: int = 50) -> list[Label]:
    """Return labels, the last first."""
    return _labels(db, select(LABEL).order_by(LABEL.c.at.desc(), LABEL.c.id.desc()).limit(most))


def labels_of(db: Reads, occasion: str) -> list[Label]:
    """Return the labels from which a form followed, the earliest first."""
    joined = select(LABEL).join(FOLLOWED, FOLLOWED.c.label == LABEL.c.id).where(FOLLOWED.c.occasion == occasion)
    return _labels(db, joined.order_by(LABEL.c.at, LABEL.c.id))


def said(db: Reads) -> dict[str, str]:
    """Return the verdict on each difference that anybody said something of."""
    wanted = select(LABELLED.c.difference, LABEL.c.verdict).join(LABEL, LABEL.c.id == LABELLED.c.label)
    return {row.difference: row.verdict for row in db.execute(wanted)}


def unfollowed(db: Reads) -> set[str]:
    """Return the differences that somebody called material and that no form followed yet."""
    joined = select(LABELLED.c.difference).join(LABEL, LABEL.c.id == LABELLED.c.label)
    after = joined.outerjoin(FOLLOWED, FOLLOWED.c.label == LABEL.c.id)
    rows = db.execute(after.where(LABEL.c.verdict == "material", FOLLOWED.c.occasion.is_(None)))
    return {row.difference for row in rows}


def labels_on(db: Reads, differences: Sequence[str]) -> dict[str, str]:
    """Return the label on each of a few differences."""
    wanted = select(LABELLED).where(LABELLED.c.difference.in_(differences))
    return {row.difference: row.label for row in db.execute(wanted)}


def _labels(db: Reads, wanted: Select[Any]) -> list[Label]:
    """Return labels with the forms that followed."""
    found = [_made(Label, row) for row in db.execute(wanted)]
    ids = [one.id for one in found]
    after: dict[str, list[str]] = {}
    for row in db.execute(select(FOLLOWED).where(FOLLOWED.c.label.in_(ids)).order_by(FOLLOWED.c.occasion)):
        after.setdefault(row.label, []).append(row.occasion)
    return [replace(one, occasions=tuple(after.get(one.id, ()))) for one in found]


def _made(type_: Any, row: Row[Any]) -> Any:
    """Return the value of a row."""
    values = dict(row._mapping)  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
    return type_(**{name: bytes(one) if isinstance(one, memoryview) else one for name, one in values.items()})
