"""The history of the schema is one line, read off the names of its files."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from lionrock.kernel import migrations
from lionrock.kernel.database import Database


def test_revisions_are_those_that_alembic_finds() -> None:
    """In its order, the newest last."""
    script = ScriptDirectory(migrations.__path__[0])
    found = [one.revision for one in script.walk_revisions()]
    assert migrations.revisions() == found[::-1]
    assert migrations.head() == script.get_current_head()
    assert migrations.known(found[0])
    assert not migrations.known("9999")


def test_the_revision_is_the_one_that_alembic_reads(database_url: str) -> None:
    """None before there is any."""
    database = Database(database_url)
    assert migrations.current(database) is None
    migrations.upgrade(database, "0001")
    with database.engine.connect() as connection:
        assert migrations.current(database) == MigrationContext.configure(connection).get_current_revision() == "0001"
    database.close()
