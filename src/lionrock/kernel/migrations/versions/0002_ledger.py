"""Tables of the ledger, and the guards that make four of them append-only."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create, guard

revision = "0002"
down_revision = "0001"

SAME_ROW = {
    "ledger_entry": "number = NEW.number OR id = NEW.id",
    "ledger_position": "position = NEW.position OR entry = NEW.entry",
    "ledger_node": "level = NEW.level AND idx = NEW.idx",
    "ledger_checkpoint": "size = NEW.size",
}


def upgrade() -> None:
    create(
        "ledger_entry",
        integer("number", primary_key=True),
        uuid("id", unique=True),
        text("kind"),
        instant("log_time"),
        text("body"),
    )
    op.create_index("ledger_entry_kind", "ledger_entry", ["kind", "number"])
    op.create_index("ledger_entry_log_time", "ledger_entry", ["log_time"])
    create("ledger_payload", uuid("entry", primary_key=True), flag("sealed"), blob("salt"), blob("body"))
    create(
        "ledger_about",
        uuid("subject"),
        uuid("entry"),
        PrimaryKeyConstraint("subject", "entry", name="ledger_about_key"),
    )
    op.create_index("ix_ledger_about_entry", "ledger_about", ["entry"])
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
    for name, same in SAME_ROW.items():
        guard(name)
        refuse_replacing(name, same)


def downgrade() -> None:
    raise NotImplementedError("evidence outlives the version that wrote it: restore a backup instead")


def refuse_replacing(name: str, same: str) -> None:
    """INSERT OR REPLACE deletes the old row without firing its DELETE trigger (sqlite.org/lang_conflict.html)."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} "
            f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        )
