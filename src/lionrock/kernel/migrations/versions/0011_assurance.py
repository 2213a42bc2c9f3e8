"""Packs issued, checkpoints given out, results of controls."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    create(
        "assurance_pack",
        uuid("id", primary_key=True),
        instant("made"),
        text("profile"),
        uuid("incident", nullable=True),
        text("reference", nullable=True),
        instant("since", nullable=True),
        instant("until", nullable=True),
        integer("checkpoint"),
        text("digest"),
        integer("bytes"),
        integer("included"),
        integer("withheld"),
        integer("erased"),
        text("actor"),
    )
    op.create_index("ix_assurance_pack_incident", "assurance_pack", ["incident"])
    create(
        "assurance_export",
        integer("size", primary_key=True, autoincrement=False),
        text("root"),
        instant("made"),
    )
    create(
        "assurance_result",
        text("control"),
        text("subject"),
        text("state"),
        text("proof"),
        instant("tested"),
        instant("effective"),
        instant("fresh_until"),
        text("reason_en"),
        text("reason_zh"),
        uuid("entry"),
        PrimaryKeyConstraint("control", "subject", name="assurance_result_key"),
    )
