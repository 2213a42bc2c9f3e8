"""One linear history of the schema, run by Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import column, inspect, select, table

if TYPE_CHECKING:
    from lionrock.kernel.database import Database

_VERSION: Final = table("alembic_version", column("version_num"))
"""Where Alembic writes the revision a schema stands at."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema to `revision` in one writing transaction."""
    if revision == "head" and current(database) == head():
        return
    from alembic import command  # only now: loading it takes longer than all else an opened folder needs

    config = _config()
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def current(database: Database) -> str | None:
    """Return the revision the schema stands at, None while there is none."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table(_VERSION.name):
            return None
        return connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()


def head() -> str:
    """Return the revision this version of the program writes."""
    return revisions()[-1]


def known(revision: str) -> bool:
    """Say whether this version of the program can read a schema of that revision."""
    return revision in revisions()


def revisions() -> list[str]:
    """Return every revision in order; each file's name begins with its own.

    Alembic says the same after loading all of them, which every process of an instance would do when it starts.
    """
    return sorted(path.name.partition("_")[0] for path in Path(__file__).parent.glob("versions/[0-9]*_*.py"))


def _config() -> Any:
    """Return Alembic's configuration."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
