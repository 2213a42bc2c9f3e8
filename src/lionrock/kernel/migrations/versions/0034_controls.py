"""Results of controls as documents of their runs, by system; rulings, and what was shown able to fail."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, real, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.drop_table("assurance_result")
    create(
        "assurance_result",
        text("control"),
        integer("place"),
        text("subject"),
        text("system"),
        text("state"),
        text("machine"),
        text("reason_en"),
        text("reason_zh"),
        instant("effective"),
        PrimaryKeyConstraint("control", "place", name="assurance_result_key"),
    )
    create(
        "assurance_document",
        text("control"),
        instant("began"),
        blob("body"),
        blob("effective"),
        PrimaryKeyConstraint("control", "began", name="assurance_document_key"),
    )
    create(
        "assurance_run",
        text("control"),
        instant("began"),
        instant("last"),
        instant("fresh_until"),
        integer("runs"),
        text("state"),
        text("proof"),
        text("code"),
        text("digest"),
        uuid("first_entry"),
        uuid("entry"),
        PrimaryKeyConstraint("control", "began", name="assurance_run_key"),
    )
    create(
        "assurance_standing",
        text("control", primary_key=True),
        instant("began"),
        instant("tested"),
        instant("fresh_until"),
        text("proof"),
        uuid("entry"),
    )
    create(
        "assurance_cell",
        text("control"),
        text("system"),
        text("state"),
        integer("many"),
        PrimaryKeyConstraint("control", "system", "state", name="assurance_cell_key"),
    )
    create(
        "assurance_ruling",
        uuid("id", primary_key=True),
        text("control"),
        text("subject"),
        text("why"),
        text("who"),
        text("who_id"),
        instant("at"),
        instant("until"),
        instant("ended", nullable=True),
        text("ended_why"),
        uuid("entry"),
    )
    op.create_index("ix_assurance_ruling_control", "assurance_ruling", ["control", "until"])
    create(
        "assurance_breaking",
        uuid("id", primary_key=True),
        text("control"),
        text("world"),
        instant("at"),
        text("before"),
        text("shows"),
        text("after"),
        flag("caught"),
        real("waited"),
        real("seconds"),
        text("code"),
        text("problem"),
        uuid("entry"),
    )
    op.create_index("ix_assurance_breaking_control", "assurance_breaking", ["control", "at"])
