"""Hunts that people kept."""

from alembic import op

from lionrock.kernel.columns import instant, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    create(
        "telemetry_hunt",
        uuid("id", primary_key=True),
        text("name"),
        text("query"),
        text("rule"),
        text("span"),
        instant("since", nullable=True),
        instant("until", nullable=True),
        text("by"),
        instant("made"),
        uuid("entry"),
    )
    op.create_index("ix_telemetry_hunt_made", "telemetry_hunt", ["made"])
