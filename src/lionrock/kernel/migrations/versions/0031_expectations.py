"""Words of persons that findings are expected until a time, and which of them covers a finding."""

from alembic import op

from lionrock.kernel.columns import flag, instant, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    create(
        "detection_expectation",
        uuid("id", primary_key=True),
        text("rule"),
        text("text"),
        text("title_en"),
        text("title_zh"),
        text("entity_kind"),
        text("entity"),
        text("about"),
        text("user", nullable=True),
        text("address", nullable=True),
        text("level"),
        flag("exercise"),
        text("owner"),
        text("reason"),
        text("by"),
        instant("made"),
        instant("until"),
        instant("ended", nullable=True),
        text("ended_by"),
        text("ended_why"),
        uuid("finding"),
    )
    op.create_index("detection_expectation_until", "detection_expectation", ["ended", "until"])
    op.add_column("detection_finding", uuid("expectation", nullable=True))
    op.create_index("detection_finding_expectation", "detection_finding", ["expectation"])
    op.add_column("detection_alert", uuid("word", nullable=True))
