"""What is usual for each entity, what waits to be judged, and what was unusual."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import blob, instant, integer, real, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    create(
        "detection_habit",
        text("detector"),
        text("key"),
        instant("since"),
        instant("last"),
        blob("body"),
        PrimaryKeyConstraint("detector", "key", name="detection_habit_key"),
    )
    create(
        "detection_room",
        text("detector"),
        text("stream"),
        integer("next"),
        instant("clock", nullable=True),
        integer("waiting"),
        blob("body"),
        PrimaryKeyConstraint("detector", "stream", name="detection_room_key"),
    )
    create(
        "detection_anomaly",
        uuid("id", primary_key=True),
        text("rule"),
        text("key"),
        text("event"),
        instant("at"),
        text("reason_en"),
        text("reason_zh"),
        real("once_in"),
        real("deviations", nullable=True),
        real("second", nullable=True),
        integer("second_of"),
        text("host", nullable=True),
        text("user", nullable=True),
        text("address", nullable=True),
    )
    for column in ("rule", "event", "at"):
        op.create_index(f"detection_anomaly_{column}", "detection_anomaly", [column])
