"""Alerts of other products behind findings; whether a finding may open an incident."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("detection_finding", flag("opens", server_default="1"))
    create(
        "detection_alert",
        text("product"),
        text("alert"),
        uuid("finding"),
        text("rule"),
        text("title"),
        text("level"),
        text("state"),
        text("said"),
        text("link", nullable=True),
        instant("told"),
        instant("changed"),
        text("wanted", nullable=True),
        integer("tries"),
        instant("tried", nullable=True),
        text("trouble"),
        instant("closed", nullable=True),
        PrimaryKeyConstraint("product", "alert", name="detection_alert_key"),
    )
    op.create_index("detection_alert_finding", "detection_alert", ["finding"])
    op.create_index("detection_alert_wanted", "detection_alert", ["closed", "wanted"])
