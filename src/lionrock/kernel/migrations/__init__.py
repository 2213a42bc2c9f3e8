"""One linear history of the schema, run by Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lionrock.kernel.database import Database


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema to `revision` in one writing transaction."""
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    head = ScriptDirectory.from_config(config).get_current_head()
    with database.engine.connect() as connection:
        if revision == "head" and MigrationContext.configure(connection).get_current_revision() == head:
            return
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
