"""Anchors, witnesses and their cosignatures."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    create(
        "notary_anchor",
        uuid("id", primary_key=True),
        integer("size"),
        text("root"),
        text("note"),
        text("authority"),
        instant("wanted"),
        integer("attempts"),
        instant("again"),
        instant("stamped", nullable=True),
        text("token", nullable=True),
        flag("verified"),
        text("problem"),
    )
    op.create_index("ix_notary_anchor_wanted", "notary_anchor", ["wanted"])
    create(
        "notary_witness",
        uuid("id", primary_key=True),
        text("name"),
        text("key", unique=True),
        instant("since"),
        instant("until", nullable=True),
    )
    create(
        "notary_cosignature",
        integer("size"),
        uuid("witness"),
        text("root"),
        instant("stamped"),
        instant("learned"),
        text("line"),
        PrimaryKeyConstraint("size", "witness", name="notary_cosignature_key"),
    )
