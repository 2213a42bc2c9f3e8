"""Findings, the events behind them, and the sets of rules that served."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from lionrock.kernel.columns import flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create(
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
        instant("last"),
        instant("learned"),
        flag("exercise"),
        text("expected_by", nullable=True),
        text("expected_reason", nullable=True),
        instant("expected_at", nullable=True),
        UniqueConstraint("rule", "entity_kind", "entity", "window", name="detection_finding_key"),
    )
    op.create_index("ix_detection_finding_last", "detection_finding", ["last"])
    create(
        "detection_event",
        uuid("finding"),
        text("event"),
        instant("time"),
        text("summary"),
        PrimaryKeyConstraint("finding", "event", name="detection_event_key"),
    )
    create(
        "detection_ruleset",
        text("digest", primary_key=True),
        integer("rules"),
        integer("left_out"),
        instant("served"),
    )
