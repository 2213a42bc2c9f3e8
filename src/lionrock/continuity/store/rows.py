"""The rows of every table, read and written as they are: one way for SQLite and PostgreSQL.

Values are those of the drivers: integers, reals, text, bytes and null. Names of tables and columns come from the schema
itself and are held against it before they stand in a statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, inspect

from lionrock.kernel.database import Database

VERSION: Final = "alembic_version"
_AT_ONCE: Final = 500


def tables(db: Connection) -> dict[str, list[str]]:
    """Return every table of the schema with its columns, in order of name."""
    seen = inspect(db)
    names = sorted(name for name in seen.get_table_names() if name != VERSION)
    return {name: [column["name"] for column in seen.get_columns(name)] for name in names}


def read(db: Connection, table: str, columns: Sequence[str]) -> Iterator[list[tuple[object, ...]]]:
    """Yield the rows of a table in the order of its key, in batches."""
    key = inspect(db).get_pk_constraint(table)["constrained_columns"]
    order = f" ORDER BY {_listed(key)}" if key else ""
    sql = f"SELECT {_listed(columns)} FROM {_quoted(table)}{order}"
    result = db.exec_driver_sql(sql, execution_options={"stream_results": True, "max_row_buffer": _AT_ONCE})
    for part in result.partitions(_AT_ONCE):
        yield [tuple(row) for row in part]


def write(db: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Insert rows by the driver itself."""
    mark = "?" if db.dialect.name == "sqlite" else "%s"
    marks = ", ".join([mark] * len(columns))
    sql = f"INSERT INTO {_quoted(table)} ({_listed(columns)}) VALUES ({marks})"
    db.exec_driver_sql(sql, [tuple(row) for row in rows])


def empty(database: Database) -> bool:
    """Say whether the database holds no row of any table."""
    with database.engine.connect() as db:
        return not any(db.exec_driver_sql(f"SELECT 1 FROM {_quoted(name)} LIMIT 1").first() for name in tables(db))


def counts(database: Database) -> dict[str, int]:
    """Return how many rows each table has."""
    with database.engine.connect() as db:
        found = {name: db.exec_driver_sql(f"SELECT count(*) FROM {_quoted(name)}") for name in tables(db)}
        return {name: int(result.scalar_one()) for name, result in found.items()}


def clear(database: Database) -> None:
    """Drop every table and what guards it: the database is as it was before its first migration."""
    with database.begin() as db:
        for name in [*tables(db), VERSION]:
            db.exec_driver_sql(f"DROP TABLE IF EXISTS {_quoted(name)}")
            if db.dialect.name == "postgresql":
                db.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_quoted(name + '_guard')}()")


def sound(database: Database) -> bool:
    """Say whether the database finds its own pages in order; PostgreSQL checks them as it reads."""
    if database.dialect != "sqlite":
        return True
    with database.engine.connect() as db:
        return bool(db.exec_driver_sql("PRAGMA quick_check").scalar_one() == "ok")


def _quoted(name: str) -> str:
    """Return a name as an identifier; ours hold letters, digits and underscores alone."""
    if not name.replace("_", "").isalnum() or not name.isascii():
        msg = f"no name of ours: {name!r}"
        raise ValueError(msg)
    return f'"{name}"'


def _listed(names: Sequence[str]) -> str:
    """Return names as identifiers with commas between."""
    return ", ".join(map(_quoted, names))
