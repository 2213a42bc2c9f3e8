"""Imports into the register with what they undo, columns that people matched, machines they set apart."""

from alembic import op
from sqlalchemy import UniqueConstraint

from lionrock.kernel.columns import instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create, guard

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    create(
        "register_import",
        uuid("event", primary_key=True),
        text("file"),
        text("format"),
        text("digest"),
        text("who"),
        instant("at"),
        integer("added"),
        integer("changed"),
        integer("ended"),
        integer("unchanged"),
        uuid("undoes", nullable=True),
    )
    op.create_index("register_import_at", "register_import", ["at"])
    op.create_index("register_import_undoes", "register_import", ["undoes"])
    guard("register_import")
    create(
        "register_mapping",
        uuid("id", primary_key=True),
        text("kind"),
        text("heads"),
        json("columns"),
        text("who"),
        instant("at"),
        UniqueConstraint("heads", name="register_mapping_heads"),
    )
    create("register_apart", text("id", primary_key=True), text("who"), text("why"), instant("at"))
