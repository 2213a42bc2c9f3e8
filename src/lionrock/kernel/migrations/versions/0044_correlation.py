"""Groups of correlations with their events, and which rule an event of a finding met."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, text
from lionrock.kernel.migrations.operations import create

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    create(
        "detection_correlation",
        text("correlation"),
        text("version"),
        flag("exercise"),
        text("grp"),
        integer("stretch"),
        blob("body"),
        integer("events"),
        instant("touched"),
        instant("due", nullable=True),
        PrimaryKeyConstraint("correlation", "version", "exercise", "grp", "stretch", name="detection_correlation_key"),
    )
    op.create_index("detection_correlation_touched", "detection_correlation", ["correlation", "touched"])
    op.create_index("detection_correlation_due", "detection_correlation", ["due"])
    op.add_column("detection_event", text("rule", server_default=""))
