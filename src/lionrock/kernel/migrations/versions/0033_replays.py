"""Replays are looked up by how they stand, once a second."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_index("ix_detection_replay_state", "detection_replay", ["state"])
