"""Words for revisions: make STRICT tables, and guard append-only ones."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import Column, Constraint


def create(name: str, *parts: Column[Any] | Constraint) -> None:
    """Create a table, STRICT on SQLite; columns come from `kernel.columns`."""
    op.create_table(name, *parts, sqlite_strict=True)


def guard(name: str) -> None:
    """Make a table append-only: its triggers abort UPDATE and DELETE on both databases."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {name}_guard() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_guard()"
    )
