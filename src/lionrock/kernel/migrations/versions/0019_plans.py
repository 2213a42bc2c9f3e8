"""Own words, versions and endorsements of plans."""

from alembic import op

from lionrock.kernel.columns import blob, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    create(
        "plans_own",
        uuid("id", primary_key=True),
        text("plan"),
        text("section"),
        blob("sealed"),
        instant("at"),
        text("who"),
    )
    op.create_index("ix_plans_own", "plans_own", ["plan", "section", "at"])
    create(
        "plans_version",
        uuid("id", primary_key=True),
        text("plan"),
        integer("number"),
        text("digest"),
        blob("sealed"),
        integer("unknown"),
        instant("made"),
        text("who"),
        text("reason"),
        instant("endorsed", nullable=True),
        text("endorser", nullable=True),
        text("body", nullable=True),
        instant("review", nullable=True),
        instant("submitted", nullable=True),
        text("submitter", nullable=True),
        text("how", nullable=True),
        text("receipt", nullable=True),
    )
    op.create_index("ix_plans_version", "plans_version", ["plan", "number"], unique=True)
