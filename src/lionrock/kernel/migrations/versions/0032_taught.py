"""Kinds of log that a site taught, and records that are read again."""

from alembic import op

from lionrock.kernel.columns import instant, integer, json, text
from lionrock.kernel.migrations.operations import create

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    create(
        "telemetry_taught",
        text("id", primary_key=True),
        text("digest"),
        text("stream"),
        text("proposer"),
        instant("proposed"),
        text("body"),
        text("counting"),
        integer("total"),
        integer("understood"),
        text("decider"),
        instant("decided", nullable=True),
    )
    op.add_column("telemetry_stream", integer("again", nullable=True))
    op.add_column("telemetry_frame", json("again", nullable=True))
    op.add_column("telemetry_frame", json("unread", nullable=True))
