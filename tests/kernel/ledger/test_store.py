"""The guards of the ledger's tables, and erasing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from lionrock.kernel import migrations
from lionrock.kernel.columns import METADATA, new_id
from lionrock.kernel.database import Database
from lionrock.kernel.ledger import reading, store
from lionrock.kernel.ledger.entry import Entry, commit_payload, parse
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.ledger.store import Signed

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SUBJECT = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def bare(database_url: str) -> Iterator[Database]:
    """Return an empty database."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def db(bare: Database) -> Database:
    """Return an empty database with its schema."""
    migrations.upgrade(bare)
    return bare


def entry(payload: bytes = b"{}", kind: str = "LampLit") -> tuple[Entry, bytes, bytes]:
    """Return an entry with payload and salt."""
    salt, digest = commit_payload(payload)
    return Entry(new_id(), kind, 1, "lionrock/test", False, NOON, NOON, None, digest), payload, salt


def fill(db: Database) -> Entry:
    """Put one row into every table and return the entry."""
    made, payload, salt = entry(b'{"lamp":"' + SUBJECT.encode() + b'"}')
    with db.begin() as open_:
        store.insert(open_, made, payload, salt)
        store.place(open_, 0, [(1, bytes(32))])
        store.keep(open_, [(1, 0, bytes(32))])
        store.checkpoint(open_, Signed(1, bytes(32), "note", NOON))
    return made


@pytest.mark.parametrize("name", store.GUARDED)
@pytest.mark.parametrize("verb", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_guarded_table_refuses(db: Database, name: str, verb: str) -> None:
    """UPDATE and DELETE fail, on both databases."""
    fill(db)
    column = METADATA.tables[name].columns[0].name
    with pytest.raises(DBAPIError, match="append-only"), db.begin() as open_:
        open_.execute(text(verb.format(name, column)))


@pytest.mark.parametrize("name", store.GUARDED)
def test_guarded_table_refuses_replacing(db: Database, name: str) -> None:
    """SQLite's INSERT OR REPLACE deletes the old row: it fails as DELETE does."""
    if db.dialect != "sqlite":
        return
    fill(db)
    with pytest.raises(DBAPIError, match="append-only"), db.begin() as open_:
        open_.execute(text(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}"))


@pytest.mark.parametrize("name", store.GUARDED)
def test_guarded_table_refuses_truncating(db: Database, name: str) -> None:
    """PostgreSQL's TRUNCATE fails too; SQLite has none."""
    if db.dialect == "sqlite":
        return
    with pytest.raises(DBAPIError, match="append-only"), db.begin() as open_:
        open_.execute(text(f"TRUNCATE {name}"))


def test_guards_stand_after_every_migration(bare: Database) -> None:
    """No later revision drops a trigger of the ledger, as Alembic's batch mode would."""
    for revision in migrations_from("0002"):
        migrations.upgrade(bare, revision)
        assert guards(bare) >= {(name, verb) for name in store.GUARDED for verb in ("UPDATE", "DELETE")}, revision


def migrations_from(first: str) -> list[str]:
    """Return the revisions from `first` on, oldest first."""
    versions = Path(migrations.__file__).parent / "versions"
    found = sorted(path.name[:4] for path in versions.glob("0*.py"))
    return found[found.index(first) :]


def guards(db: Database) -> set[tuple[str, str]]:
    """Return table and verb of every trigger there is."""
    if db.dialect == "sqlite":
        found = db.execute(text("SELECT tbl_name AS name, sql AS verb FROM sqlite_master WHERE type = 'trigger'"))
        return {(row.name, row.verb.split("BEFORE ")[1].split()[0]) for row in found}
    events = "SELECT event_object_table AS name, event_manipulation AS verb FROM information_schema.triggers"
    return {(row.name, row.verb) for row in db.execute(text(events))}


def test_migration_makes_the_tables_the_code_means(db: Database) -> None:
    """Columns of the database and of the code are the same."""
    for name in (*store.GUARDED, store.PAYLOAD.name, store.ABOUT.name):
        there = {(column["name"], column["nullable"]) for column in inspect(db.engine).get_columns(name)}
        assert there == {(column.name, column.nullable) for column in METADATA.tables[name].columns}


def test_erasing_takes_payload_and_subjects_and_leaves_the_entry(db: Database) -> None:
    """After erasing, the entry stands and nothing finds it by its subject."""
    made = fill(db)
    assert reading.count(db, Search(subject=SUBJECT)) == 1
    with db.begin() as open_:
        assert store.erase(open_, 1)
        assert not store.erase(open_, 1)
    assert reading.payload(db, 1) is None
    assert reading.count(db, Search(subject=SUBJECT)) == 0
    leaf = reading.entry(db, made.id)
    assert leaf is not None
    assert parse(leaf.body) == made


def test_subjects_are_the_ids_a_payload_quotes() -> None:
    """Ids of 32 digits are subjects; digests, which are longer, are not."""
    payload = f'{{"a":"{SUBJECT}","b":"{"f" * 64}","c":["{SUBJECT}"]}}'.encode()
    assert store.subjects(payload) == [SUBJECT]


def test_search_narrows_by_kind_time_and_place(db: Database) -> None:
    """Each condition of a search takes away what does not meet it."""
    with db.begin() as open_:
        store.insert_many(open_, [entry(kind=kind) for kind in ("A", "B", "A")])
    found = reading.listing(db, Search(kind="A"))
    assert [leaf.number for leaf in found] == [3, 1]
    assert reading.count(db, Search(since=NOON)) == 3
    assert reading.count(db, Search(until=NOON)) == 0
    assert [leaf.number for leaf in reading.listing(db, Search(below=3, limit=1))] == [2]
    assert reading.kinds(db) == ["A", "B"]
    assert reading.total(db) == 3


def test_nodes_are_looked_up_by_their_key(db: Database) -> None:
    """Any number of nodes come back, leaves among them, and SQLite scans no table for them."""
    with db.begin() as open_:
        for payload, _ in ((b"{}", at) for at in range(45)):
            store.insert(open_, *entry(payload))
        store.place(open_, 0, [(at + 1, bytes([at]) * 32) for at in range(45)])
        store.keep(open_, [(level, at, bytes([level, at % 256] * 16)) for level in (1, 2) for at in range(300)])
    wanted = [(0, 7), (0, 44), (0, 999), (1, 0), *((2, at) for at in range(300)), (2, 999)]
    found = store.nodes(db, wanted)
    assert len(found) == 303
    assert (found[0, 44], found[2, 299]) == (bytes([44]) * 32, bytes([2, 43] * 16))
    if db.dialect == "sqlite":
        values = {f"v{at}": at for at in range(40)}
        plan = db.execute(text(f"EXPLAIN QUERY PLAN {store._lookup(20)}"), values).all()
        assert not [row for row in plan if str(row[-1]).startswith("SCAN ledger")]


def test_many_entries_and_payloads_are_read_at_once(db: Database) -> None:
    """Those unknown or erased are left out, however many are asked for."""
    made = [entry(f'{{"lamp":{at}}}'.encode()) for at in range(900)]
    with db.begin() as open_:
        store.insert_many(open_, made)
        store.erase(open_, 3)
    kept = reading.payloads(db, range(1, 1_000))
    assert len(kept) == 899
    assert (3 in kept, kept[900].body, kept[900].salt) == (False, b'{"lamp":899}', made[899][2])
    leaves = reading.entries(db, [one.id for one, _, _ in made] + ["0" * 32])
    assert sorted(leaf.number for leaf in leaves) == list(range(1, 901))
