"""Versioned, sealed records of the register."""

from sqlalchemy import UniqueConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, text
from lionrock.kernel.migrations.operations import create

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create(
        "register_record",
        integer("number", primary_key=True),
        text("kind"),
        text("record"),
        integer("version"),
        instant("effective_from"),
        instant("learned_at"),
        flag("ended"),
        blob("sealed"),
        text("digest"),
        UniqueConstraint("kind", "record", "version", name="register_record_version"),
    )
