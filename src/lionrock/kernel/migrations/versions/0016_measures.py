"""Readings, probes and warnings."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create(
        "measures_reading",
        uuid("id", primary_key=True),
        text("system"),
        text("measure"),
        text("value"),
        instant("at"),
        instant("until"),
        instant("learned"),
        text("how"),
        text("source"),
        text("who"),
        flag("own_containment"),
        uuid("entry"),
    )
    op.create_index("ix_measures_reading", "measures_reading", ["system", "measure", "at"])
    create(
        "measures_probe",
        uuid("id", primary_key=True),
        text("system"),
        text("measure"),
        text("kind"),
        blob("sealed"),
        text("secret", nullable=True),
        integer("every"),
        instant("looked", nullable=True),
        flag("up", nullable=True),
        instant("since", nullable=True),
        text("value", nullable=True),
        text("problem"),
    )
    create(
        "measures_warning",
        text("system"),
        text("measure"),
        text("stage"),
        instant("since"),
        PrimaryKeyConstraint("system", "measure", name="measures_warning_key"),
    )
