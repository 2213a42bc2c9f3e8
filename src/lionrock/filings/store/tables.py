"""Tables of filings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, json, table, text, uuid
from lionrock.kernel.ledger.store import Reads

__all__ = [
    "CONTENT",
    "CORRECTION",
    "FIELD",
    "MAP",
    "OCCASION",
    "OFFICIAL",
    "PAPER",
    "RECEIPT",
    "SENT",
    "STATEMENT",
    "Reads",
]


def _by() -> list[Column[Any]]:
    """Return the columns that say who did it, and the ledger entry behind it."""
    return [text("actor"), text("name"), text("role"), uuid("entry")]


CONTENT = table(
    "filings_content",
    uuid("subject"),
    text("filing"),
    integer("version"),
    text("digest"),
    instant("approved_at"),
    *_by(),
    PrimaryKeyConstraint("subject", "filing", "version", name="filings_content_key"),
)
PAPER = table(
    "filings_paper",
    uuid("subject"),
    text("filing"),
    integer("version"),
    text("name"),
    text("media"),
    text("digest"),
    text("blob"),
    PrimaryKeyConstraint("subject", "filing", "version", "name", name="filings_paper_key"),
)
FIELD = table(
    "filings_field",
    uuid("id", primary_key=True),
    uuid("subject"),
    text("filing"),
    text("field"),
    blob("words"),
    flag("sealed"),
    instant("at"),
    *_by(),
    Index("filings_field_subject", "subject", "filing"),
)
OCCASION = table(
    "filings_occasion",
    uuid("id", primary_key=True),
    integer("number", unique=True),
    text("filing"),
    text("system", nullable=True),
    instant("opened_at"),
    instant("effective"),
    blob("told"),
    *_by(),
    flag("material", nullable=True),
    blob("reason"),
    instant("judged_at", nullable=True),
    text("judge"),
    text("judged"),
    CheckConstraint("(material IS NULL) = (judged_at IS NULL)", name="filings_occasion_judged"),
    Index("filings_occasion_open", "judged_at", "filing", "system"),
)
OFFICIAL = table(
    "filings_official",
    uuid("id", primary_key=True),
    text("filing"),
    text("kind"),
    text("file"),
    text("digest"),
    text("blob"),
    json("slots"),
    instant("at"),
    *_by(),
    CheckConstraint("kind IN ('docx', 'pdf')", name="filings_official_kind"),
    Index("filings_official_filing", "filing", "at"),
)
MAP = table(
    "filings_map",
    uuid("id", primary_key=True),
    uuid("form"),
    text("filing"),
    text("digest"),
    json("pairs"),
    text("language"),
    instant("at"),
    *_by(),
    CheckConstraint("language IN ('en', 'zh')", name="filings_map_language"),
    Index("filings_map_filing", "filing", "at"),
)
CORRECTION = table(
    "filings_correction",
    uuid("id", primary_key=True),
    uuid("subject"),
    text("filing"),
    integer("version"),
    text("field"),
    text("how"),
    blob("said"),
    blob("right"),
    instant("since"),
    instant("at"),
    *_by(),
    CheckConstraint("how IN ('correction', 'supplement')", name="filings_correction_how"),
    Index("filings_correction_subject", "subject", "filing"),
)
RECEIPT = table(
    "filings_receipt",
    uuid("id", primary_key=True),
    uuid("submission"),
    uuid("subject"),
    text("filing"),
    text("file"),
    text("digest"),
    text("blob"),
    instant("at"),
    *_by(),
    Index("filings_receipt_subject", "subject", "filing"),
)
STATEMENT = table(
    "filings_statement",
    uuid("id", primary_key=True),
    uuid("incident"),
    text("authority"),
    text("channel"),
    text("field"),
    blob("words"),
    instant("told_at"),
    instant("at"),
    *_by(),
    Index("filings_statement_incident", "incident"),
)
SENT = table(
    "filings_sent",
    uuid("id", primary_key=True),
    uuid("subject"),
    text("filing"),
    integer("version"),
    instant("told_at"),
    instant("at"),
    text("channel"),
    *_by(),
    Index("filings_sent_subject", "subject", "filing"),
)
