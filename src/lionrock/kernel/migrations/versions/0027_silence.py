"""How many records come each hour; since when a stream is silent, what proved its path, and what is kept of it."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import flag, instant, integer, json, text
from lionrock.kernel.migrations.operations import create

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    create(
        "telemetry_hour",
        text("stream"),
        integer("hour"),
        integer("records"),
        integer("events"),
        integer("gap"),
        flag("looked"),
        PrimaryKeyConstraint("stream", "hour", name="telemetry_hour_key"),
    )
    op.create_index("telemetry_hour_hour", "telemetry_hour", ["hour"])
    op.add_column("telemetry_stream", instant("silent_since", nullable=True))
    op.add_column("telemetry_stream", instant("watched", nullable=True))
    op.add_column("telemetry_stream", instant("settled", nullable=True))
    op.add_column("telemetry_stream", flag("canary", server_default="0"))
    op.add_column("telemetry_stream", json("journey", nullable=True))
    op.add_column("telemetry_stream", instant("proven", nullable=True))
    op.add_column("telemetry_stream", json("kept", nullable=True))
