"""One linear history of the schema, run by Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lionrock.kernel.database import Database


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema to `revision` in one writing transaction."""
    from alembic import command

    config = _config()
    if revision == "head" and current(database) == head():
        return
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def current(database: Database) -> str | None:
    """Return the revision the schema stands at, None while there is none."""
    from alembic.runtime.migration import MigrationContext

    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the revision this version of the program writes."""
    return str(_script().get_current_head())


def known(revision: str) -> bool:
    """Say whether this version of the program can read a schema of that revision."""
    return any(one.revision == revision for one in _script().walk_revisions())


def _script() -> Any:
    """Return the history of revisions."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())


def _config() -> Any:
    """Return Alembic's configuration."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
