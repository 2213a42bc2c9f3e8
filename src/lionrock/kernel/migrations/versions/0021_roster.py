"""Rosters, leave and cover: versioned entries whose people are sealed, their spans in clear to be looked up by."""

from alembic import op
from sqlalchemy import CheckConstraint, UniqueConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create, guard

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    create(
        "register_roster",
        integer("number", primary_key=True),
        text("kind"),
        uuid("entry"),
        integer("version"),
        instant("starts"),
        instant("ends"),
        instant("learned_at"),
        flag("ended"),
        blob("sealed"),
        text("digest"),
        uuid("event"),
        UniqueConstraint("entry", "version", name="register_roster_version"),
        CheckConstraint("kind IN ('shift', 'leave')", name="register_roster_kind"),
        CheckConstraint("starts < ends", name="register_roster_span"),
    )
    op.create_index("register_roster_ends", "register_roster", ["ends"])
    guard("register_roster")
