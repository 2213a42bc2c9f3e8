"""Audits: populations fixed, samples drawn, findings followed up."""

from alembic import op
from sqlalchemy import UniqueConstraint

from lionrock.kernel.columns import instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    create(
        "audit_audit",
        uuid("id", primary_key=True),
        integer("number", unique=True),
        text("title"),
        instant("since"),
        instant("until"),
        json("packs"),
        json("systems"),
        instant("systems_as_of"),
        json("steps"),
        instant("opened"),
        text("opened_by"),
        uuid("entry"),
        json("independence", nullable=True),
        text("doubted"),
        instant("closed", nullable=True),
        text("closed_note"),
        text("report"),
        instant("reported_at", nullable=True),
        uuid("duty", nullable=True),
        text("receipt"),
        integer("version"),
    )
    create(
        "audit_population",
        uuid("id", primary_key=True),
        uuid("audit"),
        integer("number"),
        text("kind"),
        text("choice"),
        instant("since"),
        instant("until"),
        text("digest"),
        integer("count"),
        integer("counted"),
        text("explained"),
        integer("checkpoint"),
        text("root"),
        text("code"),
        text("blob"),
        instant("at"),
        text("who"),
        uuid("entry"),
        UniqueConstraint("audit", "number", name="audit_population_number"),
    )
    create(
        "audit_draw",
        uuid("id", primary_key=True),
        uuid("audit"),
        uuid("population"),
        integer("number"),
        text("seed"),
        text("given_by"),
        text("entered_by"),
        integer("items"),
        json("positions"),
        text("reason"),
        instant("at"),
        uuid("entry"),
        UniqueConstraint("population", "number", name="audit_draw_number"),
    )
    op.create_index("audit_draw_audit", "audit_draw", ["audit"])
    create(
        "audit_finding",
        uuid("id", primary_key=True),
        uuid("audit"),
        text("number"),
        text("title"),
        text("grade"),
        text("clause"),
        text("text"),
        uuid("draw", nullable=True),
        integer("position", nullable=True),
        instant("entered"),
        text("who"),
        text("response"),
        text("owner"),
        instant("due", nullable=True),
        instant("closed", nullable=True),
        text("closed_why"),
        text("evidence"),
        integer("version"),
        uuid("entry"),
        UniqueConstraint("audit", "number", name="audit_finding_number"),
    )
    create(
        "audit_follow",
        uuid("id", primary_key=True),
        uuid("finding"),
        instant("at"),
        text("who"),
        text("what"),
        text("note"),
        uuid("entry"),
    )
    op.create_index("audit_follow_finding", "audit_follow", ["finding"])
    create(
        "audit_paper",
        uuid("id", primary_key=True),
        uuid("audit"),
        uuid("finding", nullable=True),
        text("what"),
        text("name"),
        text("digest"),
        integer("size"),
        text("blob"),
        instant("at"),
        text("who"),
    )
    op.create_index("audit_paper_audit", "audit_paper", ["audit"])
