"""Tables of the ledger, and the guards that make four of them append-only."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import blob, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create, guard

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create(
        "ledger_entry",
        integer("number", primary_key=True, autoincrement=False),
        uuid("id", unique=True),
        text("kind"),
        text("log_time"),
        text("body"),
    )
    op.create_index("ledger_entry_kind", "ledger_entry", ["kind", "number"])
    op.create_index("ledger_entry_log_time", "ledger_entry", ["log_time"])
    create(
        "ledger_payload",
        integer("entry", primary_key=True, autoincrement=False),
        blob("salt"),
        blob("body"),
    )
    op.create_table(
        "ledger_about",
        uuid("subject"),
        integer("entry"),
        PrimaryKeyConstraint("subject", "entry", name="ledger_about_key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    create(
        "ledger_position",
        integer("position", primary_key=True, autoincrement=False),
        integer("entry", unique=True),
        blob("leaf"),
    )
    create(
        "ledger_node",
        integer("level"),
        integer("idx"),
        blob("hash"),
        PrimaryKeyConstraint("level", "idx", name="ledger_node_key"),
    )
    create(
        "ledger_checkpoint",
        integer("size", primary_key=True, autoincrement=False),
        blob("root"),
        text("note"),
        instant("made"),
    )
    for name in ("ledger_entry", "ledger_position", "ledger_node", "ledger_checkpoint"):
        guard(name)


def downgrade() -> None:
    raise NotImplementedError("evidence outlives the version that wrote it: restore a backup instead")
