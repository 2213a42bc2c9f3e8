"""Tables of incidents: the incident, its findings, and what people decided, wrote and saw."""

from alembic import op
from sqlalchemy import CheckConstraint, PrimaryKeyConstraint

from lionrock.kernel.columns import flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    incident()
    finding()
    decision()
    note()
    seen()


def incident() -> None:
    create(
        "incidents_incident",
        uuid("id", primary_key=True),
        integer("number", unique=True),
        text("title_en"),
        text("title_zh"),
        instant("opened_at"),
        text("opened_by"),
        flag("by_hand"),
        flag("exercise"),
        text("scope"),
        text("system", nullable=True),
        text("placed_by", nullable=True),
        text("nature"),
        json("awareness", nullable=True),
        json("earlier"),
        text("verdict"),
        instant("verdict_at", nullable=True),
        instant("ask_again_at", nullable=True),
        instant("closed_at", nullable=True),
        integer("version"),
        uuid("entry"),
        CheckConstraint("scope IN ('named', 'none', 'unknown')", name="incidents_incident_scope"),
        CheckConstraint(
            "nature IN ('suspected', 'possible', 'incident', 'threat_only', 'technical_fault')",
            name="incidents_incident_nature",
        ),
        CheckConstraint("verdict IN ('undecided', 'serious', 'not_serious')", name="incidents_incident_verdict"),
        CheckConstraint("(scope = 'named') = (system IS NOT NULL)", name="incidents_incident_named"),
        CheckConstraint(
            "(nature IN ('possible', 'incident')) = (awareness IS NOT NULL)", name="incidents_incident_aware"
        ),
    )


def finding() -> None:
    create(
        "incidents_finding",
        uuid("finding", primary_key=True),
        uuid("incident"),
        text("rule"),
        text("title_en"),
        text("title_zh"),
        text("level"),
        text("system", nullable=True),
        text("host", nullable=True),
        text("user", nullable=True),
        text("address", nullable=True),
        text("host_key", nullable=True),
        text("user_key", nullable=True),
        text("address_key", nullable=True),
        instant("first"),
        json("because"),
        json("also"),
        instant("joined_at"),
        uuid("entry"),
    )
    op.create_index("incidents_finding_incident", "incidents_finding", ["incident"])
    for key in ("host_key", "user_key", "address_key"):
        op.create_index(f"incidents_finding_{key}", "incidents_finding", [key])


def decision() -> None:
    create(
        "incidents_decision",
        uuid("id", primary_key=True),
        uuid("incident"),
        text("question"),
        text("answer"),
        instant("at"),
        instant("effective", nullable=True),
        text("actor"),
        text("name"),
        text("role"),
        text("factor"),
        text("reason"),
        text("evidence"),
        text("former"),
        json("known", nullable=True),
        integer("version"),
        uuid("entry"),
    )
    op.create_index("incidents_decision_incident", "incidents_decision", ["incident"])


def note() -> None:
    create(
        "incidents_note",
        uuid("id", primary_key=True),
        uuid("incident"),
        text("kind"),
        text("words"),
        instant("effective"),
        instant("at"),
        text("actor"),
        text("name"),
        text("role"),
        text("factor"),
        uuid("entry"),
        CheckConstraint("kind IN ('note', 'effect', 'containment')", name="incidents_note_kind"),
    )
    op.create_index("incidents_note_incident", "incidents_note", ["incident"])


def seen() -> None:
    create(
        "incidents_seen",
        uuid("incident"),
        text("actor"),
        text("how"),
        instant("at"),
        text("name"),
        text("role"),
        text("factor"),
        uuid("entry"),
        PrimaryKeyConstraint("incident", "actor", "how", name="incidents_seen_key"),
    )
