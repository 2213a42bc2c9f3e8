"""An auditor's days and what it read, whom an account belongs to, and decisions that wait for a second person."""

from alembic import op

from lionrock.kernel.columns import blob, instant, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("access_account", instant("opens", nullable=True))
    op.add_column("access_account", instant("closes", nullable=True))
    op.add_column("access_account", uuid("registered", nullable=True))
    create(
        "access_reading",
        uuid("id", primary_key=True),
        uuid("account"),
        instant("at"),
        blob("sealed"),
        text("digest"),
        uuid("event"),
    )
    op.create_index("access_reading_account", "access_reading", ["account", "at"])
    create(
        "access_proposal",
        uuid("id", primary_key=True),
        text("decision"),
        text("act"),
        text("url"),
        text("digest"),
        blob("sealed"),
        uuid("proposer"),
        text("proposer_name"),
        instant("made"),
        instant("expires"),
        uuid("entry"),
        text("state"),
        uuid("second", nullable=True),
        text("second_name", nullable=True),
        instant("ended", nullable=True),
        text("why"),
        uuid("ended_entry", nullable=True),
    )
    op.create_index("access_proposal_state", "access_proposal", ["state", "expires"])
    op.add_column("plans_version", text("author", nullable=True))
