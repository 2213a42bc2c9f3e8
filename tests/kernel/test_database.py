"""The two databases mean the same by everything the platform stores."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Connection, Select, insert, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError, IntegrityError

from lionrock.kernel import migrations
from lionrock.kernel.clock import instant, micros
from lionrock.kernel.columns import METADATA, blob, flag, integer, json, new_id, real, table, text, uuid
from lionrock.kernel.columns import instant as moment
from lionrock.kernel.database import Database, prepared

THING = table(
    "test_thing",
    uuid("id", primary_key=True),
    moment("at"),
    integer("number"),
    real("share"),
    blob("raw"),
    json("tree"),
    flag("true"),
    text("words", nullable=True),
)
ODD = ["", "\0", "\ud800", "a\0\udfffb", "\ud83d\ude00"]
FIRST = datetime(1901, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a database with the table of things."""
    made = Database(database_url)
    with made.begin() as db:
        THING.create(db)
    yield made
    made.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=some.datetimes(min_value=FIRST.replace(tzinfo=None), max_value=LAST.replace(tzinfo=None)),
    number=some.integers(-(2**63), 2**63 - 1),
    share=some.floats(allow_nan=False, allow_infinity=False),
    raw=some.binary(max_size=50),
    tree=some.dictionaries(some.text("abc", max_size=5), some.lists(some.integers(-9, 9), max_size=3), max_size=3),
    true=some.booleans(),
    words=some.none() | some.text(some.characters(exclude_characters="\x00", codec="utf-8"), max_size=20),
)
def test_every_type_comes_back_as_it_went(database: Database, at: datetime, **values: object) -> None:
    """Instants are 64-bit microseconds, JSON is a tree, a flag is a statement, on both."""
    row = {"id": new_id(), "at": at.replace(tzinfo=UTC), **values}
    with database.begin() as db:
        db.execute(insert(THING).values(**row))
    assert database.execute(select(THING).where(THING.c.id == row["id"])).one()._asdict() == row


def test_a_naive_time_is_refused(database: Database) -> None:
    """A time without a zone is unknown; it never becomes an instant by accident."""
    with pytest.raises(Exception, match="naive"), database.begin() as db:
        db.execute(insert(THING).values(_row(at=datetime(2026, 1, 1))))  # noqa: DTZ001 naive on purpose


def test_missing_values_are_refused(database: Database) -> None:
    """Columns are NOT NULL unless they say otherwise."""
    with pytest.raises(IntegrityError), database.begin() as db:
        db.execute(insert(THING).values(_row(number=None)))


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    """Everything in the block goes together."""
    with pytest.raises(ZeroDivisionError), database.begin() as db:
        db.execute(insert(THING).values(_row()))
        _ = 1 / 0
    assert database.execute(select(THING)).all() == []


def test_writers_take_turns_without_an_error(database: Database) -> None:
    """A read that becomes a write never meets a locked database, and no count is lost."""
    with database.begin() as db:
        db.execute(insert(THING).values(_row(id="counter", number=0)))
    threads = [threading.Thread(target=_count, args=(database, 25)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.execute(select(THING.c.number).where(THING.c.id == "counter")).scalar_one() == 100


def test_the_schema_is_what_the_tables_say(database_url: str) -> None:
    """Migrations and `Table` objects name the same columns."""
    from sqlalchemy import inspect

    from lionrock.app import registry

    modules = registry().modules
    for package in modules:
        _import_store(package)
    made = Database(database_url)
    migrations.upgrade(made)
    there = inspect(made.engine)
    for name, known in METADATA.tables.items():
        if name.startswith("test_"):
            continue
        columns = {column["name"]: column["nullable"] for column in there.get_columns(name)}
        assert columns == {column.name: column.nullable for column in known.columns}, name
    made.close()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    """The second run finds the schema at its head."""
    made = Database(database_url)
    migrations.upgrade(made)
    migrations.upgrade(made)
    made.close()


@given(some.integers(-(2**62), 2**57))
def test_microseconds_are_exact(number: int) -> None:
    """No float stands between an instant and its number."""
    bound = micros(FIRST) <= number <= micros(LAST)
    if bound:
        assert micros(instant(number)) == number


def test_ids_sort_by_the_time_they_were_made() -> None:
    """Version 7 of RFC 9562: variant and version stand where they must."""
    made = [new_id() for _ in range(100)]
    assert len(set(made)) == 100
    assert {(one[12], one[16] in "89ab") for one in made} == {("7", True)}


def test_commit_is_on_the_disk_when_it_is_told(database_url: str) -> None:
    """A signed checkpoint must not outlive its entries: no default of a server, and no drive's cache, stands before."""
    database = Database(database_url)
    if database.dialect == "postgresql":
        with database.begin() as db:
            db.execute(sql("ALTER ROLE CURRENT_USER SET synchronous_commit = off"))
        database.close()
        assert database.execute(sql("SHOW synchronous_commit")).scalar_one() == "on"
        with database.begin() as db:
            db.execute(sql("ALTER ROLE CURRENT_USER RESET synchronous_commit"))
    else:
        asked = ("journal_mode", "synchronous", "fullfsync", "checkpoint_fullfsync")
        found = [database.execute(sql(f"PRAGMA {one}")).scalar_one() for one in asked]
        assert found == ["wal", 2, 1, 1]
    database.close()


def test_shared_reads_see_one_state_until_this_thread_writes(database: Database) -> None:
    """What others write meanwhile comes with the next answer; what this thread writes, at once."""
    with database.reading():
        assert _words(database) == []
        _elsewhere(database, "another thread's")
        assert _words(database) == []
        _write(database, "our own")
        assert _words(database) == ["another thread's", "our own"]
        with database.reading():
            _elsewhere(database, "a third")
        assert len(_words(database)) == 2
    assert len(_words(database)) == 3


def test_rows_being_read_outlast_a_write(database: Database) -> None:
    """A write within the block takes no rows away from whoever goes through them."""
    _write(database, "one")
    _write(database, "two")
    with database.reading():
        rows = iter(database.execute(select(THING.c.words).order_by(THING.c.id)))
        assert next(rows).words == "one"
        _write(database, "three")
        assert [row.words for row in rows] == ["two"]


def test_what_is_read_within_a_write_is_no_older_than_it(database: Database) -> None:
    """Nothing is decided on a state from before the lock."""
    with database.reading():
        assert _words(database) == []
        _elsewhere(database, "another thread's")
        with database.begin() as db:
            db.execute(insert(THING).values(_row()))
            assert _words(database) == ["another thread's"]


def test_many_readers_that_write_never_wait_for_each_other(database: Database) -> None:
    """More of them than the pool holds: each holding a connection while it waited for another would stop all."""
    together, ended = threading.Barrier(24, timeout=20), []

    def visit() -> None:
        with database.reading():
            _words(database)
            together.wait()
            _write(database, "seen")
            ended.append(len(_words(database)))

    threads = [threading.Thread(target=visit) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert max(ended) == len(ended) == 24


def test_shared_reads_go_on_after_one_that_failed(database: Database) -> None:
    """PostgreSQL takes nothing more in a transaction in which a statement failed; another one is begun."""
    with database.reading():
        assert _words(database) == []
        with pytest.raises(DBAPIError):
            database.execute(sql("SELECT missing FROM nowhere"))
        assert _words(database) == []


def test_a_prepared_statement_takes_the_values_of_each_call(database: Database) -> None:
    """It is built once, with types of the columns its parameters are compared with, lists among them."""
    built: list[None] = []

    @prepared
    def since(at: datetime, words: list[str]) -> Select[tuple[str]]:
        built.append(None)
        return select(THING.c.words).where(THING.c.at >= at, THING.c.words.in_(words))

    _write(database, "one")
    _write(database, "two")
    assert database.execute(*since(FIRST, ["one", "three"])).scalars().all() == ["one"]
    assert database.execute(*since(at=FIRST, words=["two"])).scalars().all() == ["two"]
    assert database.execute(*since(LAST, [])).all() == []
    assert len(built) == 1


def _words(database: Database) -> list[str]:
    """Return the words of all things, in the order they were written."""
    return [row.words for row in database.execute(select(THING.c.words).order_by(THING.c.id))]


def _write(database: Database, words: str) -> None:
    """Add a thing."""
    with database.begin() as db:
        db.execute(insert(THING).values(_row(words=words)))


def _elsewhere(database: Database, words: str) -> None:
    """Add a thing in another thread."""
    thread = threading.Thread(target=_write, args=(database, words))
    thread.start()
    thread.join()


def _row(**values: object) -> dict[str, object]:
    """Return one row with these values."""
    row: dict[str, object] = {"id": new_id(), "at": FIRST + timedelta(days=1), "number": 1, "share": 0.5}
    return row | {"raw": b"", "tree": {}, "true": True, "words": None} | values


def _count(database: Database, times: int) -> None:
    """Read and write one number, so many times."""
    for _ in range(times):
        with database.begin() as db:
            _next(db)


def _next(db: Connection) -> None:
    """Add one."""
    number = db.execute(select(THING.c.number).where(THING.c.id == "counter")).scalar_one()
    db.execute(THING.update().where(THING.c.id == "counter").values(number=number + 1))


def _import_store(package: str) -> None:
    """Import a capability's tables where it has any."""
    import importlib
    import importlib.util

    if importlib.util.find_spec(f"lionrock.{package}.store"):
        importlib.import_module(f"lionrock.{package}.store")


def test_errors_name_the_statement_and_no_value(database: Database) -> None:
    """A failing statement raises the driver's error; values are bound, never text."""
    with pytest.raises(DBAPIError), database.begin() as db:
        db.execute(insert(THING).values(_row(id="a")))
        db.execute(insert(THING).values(_row(id="a")))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.text(some.characters(codec=None), max_size=40),
    some.sampled_from(ODD),
)
def test_any_text_is_kept_by_both_databases(database: Database, words: str, odd: str) -> None:
    """NUL and lone surrogates become U+FFFD; everything else is kept as it is, and found again by the same words."""
    given_words, id = words + odd, new_id()
    with database.begin() as db:
        values = {"at": FIRST, "number": 1, "share": 0.5, "raw": b"", "tree": None, "true": True}
        db.execute(insert(THING).values(id=id, words=given_words, **{**values, "tree": {}}))
        found = db.execute(select(THING.c.words).where(THING.c.id == id, THING.c.words == given_words)).scalar_one()
    assert found is not None
    expected = given_words.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
    assert found == expected
    assert "\0" not in found
    found.encode()
