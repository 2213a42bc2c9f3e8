"""Files of the archive and the days that are done."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import integer, text
from lionrock.kernel.migrations.operations import create

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    create(
        "telemetry_archive",
        text("path", primary_key=True),
        text("stream"),
        text("source"),
        text("day"),
        integer("first"),
        integer("last"),
        integer("rows"),
        integer("size"),
        text("digest"),
        text("entry"),
    )
    op.create_index("telemetry_archive_day", "telemetry_archive", ["day", "path"])
    create(
        "telemetry_archived_day",
        text("stream"),
        text("day"),
        text("entry"),
        PrimaryKeyConstraint("stream", "day", name="telemetry_archived_day_key"),
    )
