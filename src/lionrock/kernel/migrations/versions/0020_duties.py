"""Duties with dates, regimes, addresses of calendars."""

from alembic import op

from lionrock.kernel.columns import flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    create(
        "duties_duty",
        uuid("id", primary_key=True),
        text("kind"),
        text("row"),
        text("period"),
        uuid("incident", nullable=True),
        text("title_en"),
        text("title_zh"),
        text("recipient_en"),
        text("recipient_zh"),
        text("reference"),
        instant("triggered"),
        instant("work_to", nullable=True),
        text("last_day", nullable=True),
        text("standing"),
        instant("opened"),
        text("who"),
        instant("done_at", nullable=True),
        text("done_by", nullable=True),
        text("how"),
        text("receipt"),
        integer("version"),
    )
    op.create_index("ix_duties_duty", "duties_duty", ["standing", "work_to"])
    op.create_index("ix_duties_row", "duties_duty", ["row", "period", "incident"])
    create(
        "duties_regime",
        text("regime", primary_key=True),
        flag("on"),
        text("limit"),
        instant("since"),
        text("who"),
    )
    create(
        "duties_feed",
        uuid("id", primary_key=True),
        text("digest", unique=True),
        text("who"),
        instant("made"),
    )
