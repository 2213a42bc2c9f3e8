"""Versioned, sealed records of the register."""

from alembic import op
from sqlalchemy import UniqueConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create, guard

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create(
        "register_record",
        integer("number", primary_key=True),
        text("kind"),
        uuid("record"),
        integer("version"),
        instant("effective_from"),
        instant("learned_at"),
        flag("ended"),
        blob("sealed"),
        text("digest"),
        uuid("event"),
        UniqueConstraint("kind", "record", "version", name="register_record_version"),
    )
    op.create_index("register_record_effective", "register_record", ["effective_from"])
    guard("register_record")
