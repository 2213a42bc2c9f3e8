"""What is wrong with a stream that is read all the same, and how far its sender's clock is off."""

from alembic import op

from lionrock.kernel.columns import instant, json

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("telemetry_stream", json("ailments", nullable=True))
    op.add_column("telemetry_stream", json("skew", nullable=True))
    op.add_column("telemetry_stream", instant("told", nullable=True))
