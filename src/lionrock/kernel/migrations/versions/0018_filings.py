"""Content for forms, files made of it, occasions, official files, maps, corrections, receipts, other statements.

Approved content and typed words move here from obligations; nothing of them changes.
"""

from typing import Any

from alembic import op
from sqlalchemy import CheckConstraint, Column, PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    content()
    field()
    occasion()
    official()
    correction()
    elsewhere()
    move()


def by() -> list[Column[Any]]:
    return [text("actor"), text("name"), text("role"), uuid("entry")]


def content() -> None:
    create(
        "filings_content",
        uuid("subject"),
        text("filing"),
        integer("version"),
        text("digest"),
        instant("approved_at"),
        *by(),
        PrimaryKeyConstraint("subject", "filing", "version", name="filings_content_key"),
    )
    create(
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


def field() -> None:
    create(
        "filings_field",
        uuid("id", primary_key=True),
        uuid("subject"),
        text("filing"),
        text("field"),
        blob("words"),
        flag("sealed"),
        instant("at"),
        *by(),
    )
    op.create_index("filings_field_subject", "filings_field", ["subject", "filing"])


def occasion() -> None:
    create(
        "filings_occasion",
        uuid("id", primary_key=True),
        integer("number", unique=True),
        text("filing"),
        text("system", nullable=True),
        instant("opened_at"),
        instant("effective"),
        blob("told"),
        *by(),
        flag("material", nullable=True),
        blob("reason"),
        instant("judged_at", nullable=True),
        text("judge"),
        text("judged"),
        CheckConstraint("(material IS NULL) = (judged_at IS NULL)", name="filings_occasion_judged"),
    )
    op.create_index("filings_occasion_open", "filings_occasion", ["judged_at", "filing", "system"])
    create(
        "filings_sent",
        uuid("id", primary_key=True),
        uuid("subject"),
        text("filing"),
        integer("version"),
        instant("told_at"),
        instant("at"),
        text("channel"),
        *by(),
    )
    op.create_index("filings_sent_subject", "filings_sent", ["subject", "filing"])


def official() -> None:
    create(
        "filings_official",
        uuid("id", primary_key=True),
        text("filing"),
        text("kind"),
        text("file"),
        text("digest"),
        text("blob"),
        json("slots"),
        instant("at"),
        *by(),
        CheckConstraint("kind IN ('docx', 'pdf')", name="filings_official_kind"),
    )
    op.create_index("filings_official_filing", "filings_official", ["filing", "at"])
    create(
        "filings_map",
        uuid("id", primary_key=True),
        uuid("form"),
        text("filing"),
        text("digest"),
        json("pairs"),
        text("language"),
        instant("at"),
        *by(),
        CheckConstraint("language IN ('en', 'zh')", name="filings_map_language"),
    )
    op.create_index("filings_map_filing", "filings_map", ["filing", "at"])


def correction() -> None:
    create(
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
        *by(),
        CheckConstraint("how IN ('correction', 'supplement')", name="filings_correction_how"),
    )
    op.create_index("filings_correction_subject", "filings_correction", ["subject", "filing"])
    create(
        "filings_receipt",
        uuid("id", primary_key=True),
        uuid("submission"),
        uuid("subject"),
        text("filing"),
        text("file"),
        text("digest"),
        text("blob"),
        instant("at"),
        *by(),
    )
    op.create_index("filings_receipt_subject", "filings_receipt", ["subject", "filing"])


def elsewhere() -> None:
    create(
        "filings_statement",
        uuid("id", primary_key=True),
        uuid("incident"),
        text("authority"),
        text("channel"),
        text("field"),
        blob("words"),
        instant("told_at"),
        instant("at"),
        *by(),
    )
    op.create_index("filings_statement_incident", "filings_statement", ["incident"])


def move() -> None:
    same = "filing, version, digest, approved_at, actor, name, role, entry"
    op.execute(f"INSERT INTO filings_content (subject, {same}) SELECT incident, {same} FROM obligations_content")
    into = "INSERT INTO filings_paper (subject, filing, version, name, media, digest, blob)"
    paper = f"{into} SELECT incident, filing, version"
    op.execute(f"{paper}, 'content.json', 'application/json', digest, json_blob FROM obligations_content")
    op.execute(f"{paper}, 'content.pdf', 'application/pdf', pdf_digest, pdf_blob FROM obligations_content")
    words = "id, filing, field, words, sealed, at, actor, name, role, entry"
    op.execute(f"INSERT INTO filings_field (subject, {words}) SELECT incident, {words} FROM obligations_field")
    op.drop_table("obligations_content")
    op.drop_table("obligations_field")
