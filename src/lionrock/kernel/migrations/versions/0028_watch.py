"""Which rules may open incidents, and the replays over one's own history that came before."""

from alembic import op

from lionrock.kernel.columns import instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    create(
        "detection_live",
        text("rule", primary_key=True),
        text("digest"),
        instant("since"),
        text("by"),
        text("reason"),
        uuid("replay"),
        uuid("entry"),
    )
    op.create_index("ix_detection_live_entry", "detection_live", ["entry"])
    create(
        "detection_replay",
        uuid("id", primary_key=True),
        json("rules"),
        instant("since"),
        instant("until"),
        text("by"),
        instant("asked"),
        text("state"),
        integer("events"),
        instant("ended", nullable=True),
        json("effects"),
        text("trouble"),
    )
    op.create_index("ix_detection_replay_asked", "detection_replay", ["asked"])
