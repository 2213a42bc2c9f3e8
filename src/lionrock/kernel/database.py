"""The database of state: SQLite in the folder, or PostgreSQL, through one code path."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, ParamSpec

from sqlalchemy import Connection, Engine, Executable, Result, Table, bindparam, create_engine, event, text
from sqlalchemy.pool import QueuePool

Given = ParamSpec("Given")

_WRITER: Final = 6_530_653
"""Key of the advisory lock that makes writers take turns on PostgreSQL."""

_TO_THE_DISK: Final = ("fullfsync=ON", "checkpoint_fullfsync=ON")
"""macOS leaves what was synced in the drive's cache unless it is told not to; elsewhere these do nothing."""

_QUIET: Final[Mapping[str, Any]] = {"hide_parameters": True}
"""A failed statement is told without its values: hashes, sealed secrets and payloads stay out of logs and answers."""

_ROOM: Final[Mapping[str, Any]] = {"poolclass": QueuePool, "max_overflow": 40}
"""A pool for `_SHARING` threads with a few connections each: one that reads and writes never waits for its like."""
_IN_MEMORY: Final = "sqlite://"
_SHARING: Final = 8
"""Threads that share their reads at a time; of the others each read takes a connection of its own, and gives it back.
"""


class Database:
    """Reads at any time, writes one transaction after another.

    SQLite runs with WAL, FULL synchronisation and BEGIN IMMEDIATE, so that a reader that
    turns into a writer never meets "database is locked". PostgreSQL takes one advisory
    lock per writing transaction, which gives the same order.
    """

    def __init__(self, url: str) -> None:
        """Connect lazily to an SQLAlchemy URL."""
        self.engine: Engine = _sqlite(url) if url.startswith("sqlite") else _server(url)
        self.dialect = self.engine.dialect.name
        self._mine = _Mine()
        self._places = threading.BoundedSemaphore(_SHARING)

    def execute(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Result[Any]:
        """Return the rows of a reading statement, fetched whole unless this thread shares its reads."""
        if self._mine.sharing:
            return self._shared(statement, values)
        with self.engine.connect() as connection:
            return connection.execute(statement, values).freeze()()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let this thread's reads share one connection and one state of the database for the length of the block.

        A write of this thread ends the state: what is read in it and after it is read anew. Where many threads share
        already, each read stands for itself.
        """
        if self._mine.sharing or not self._places.acquire(blocking=False):
            yield
            return
        self._mine.sharing = True
        try:
            yield
        finally:
            self._mine.sharing = False
            self._part()
            parted, self._mine.parted = self._mine.parted, ()
            with ExitStack() as closing:
                closing.callback(self._places.release)
                for connection in parted:
                    closing.callback(connection.close)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a writing transaction; it commits at the end or rolls back on an exception."""
        try:
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                if self.dialect == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
                self._part()
                yield connection
        finally:
            self._part()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a reading transaction: every statement in it sees the same state."""
        with self._consistent() as connection, connection.begin():
            yield connection

    def scrub(self, *tables: Table) -> bool:
        """Take what was just deleted out of the database's files too; say whether it is done, or will be in time.

        SQLite empties its write-ahead log, unless somebody still reads from it; PostgreSQL vacuums the tables.
        """
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if self.dialect == "sqlite":
                return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
            connection.exec_driver_sql(f"VACUUM {', '.join(table.name for table in tables)}")
            return True

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _shared(self, statement: Executable, values: Mapping[str, Any] | None) -> Result[Any]:
        """Return rows by the connection this thread shares, fetched as they are asked for.

        After an error the next reading begins anew: PostgreSQL goes on with no transaction in which one failed.
        """
        self._mine.connection = self._mine.connection or self._consistent()
        try:
            return self._mine.connection.execute(statement, values)
        except BaseException:
            self._part()
            raise

    def _part(self) -> None:
        """Let what this thread reads next be another state; rows of this one stay readable to the end of the block."""
        if self._mine.connection is not None:
            self._mine.parted += (self._mine.connection,)
            self._mine.connection = None

    def _consistent(self) -> Connection:
        """Return a connection whose next transaction sees one state throughout."""
        options = {} if self.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        return self.engine.connect().execution_options(**options)


class _Mine(threading.local):
    """What a thread shares among its reads."""

    sharing = False
    connection: Connection | None = None
    parted: tuple[Connection, ...] = ()


def beside(folder: Path) -> str:
    """Return the URL of the SQLite database that stands in `folder`."""
    return f"sqlite:///{folder / 'state.db'}"


def prepared(build: Callable[Given, Executable]) -> Callable[Given, tuple[Executable, Mapping[str, Any]]]:
    """Make a statement that is built once: `db.execute(*wanted(7))` runs it with the value 7 for its parameter.

    Building a statement and finding what it compiles to takes several times as long as SQLite takes to answer it.
    `build` is given parameters in place of values and so may not look into them.
    """
    names = tuple(inspect.signature(build).parameters)

    @functools.cache
    def statement() -> Executable:
        return build(*(bindparam(name) for name in names))  # type: ignore[call-arg, arg-type]  # parameters for values

    @functools.wraps(build)
    def ready(*values: Given.args, **named: Given.kwargs) -> tuple[Executable, Mapping[str, Any]]:
        return statement(), dict(zip(names, values, strict=False)) | named

    return ready


def add(db: Connection, into: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows by the driver itself: SQLAlchemy's handling of each row would halve the rate.

    Values are those the database keeps: an instant in microseconds, a flag as 1 or 0.
    """
    if rows:
        mark = "?" if db.dialect.name == "sqlite" else "%s"
        marks = ", ".join([mark] * len(columns))
        db.exec_driver_sql(f"INSERT INTO {into.name} ({', '.join(columns)}) VALUES ({marks})", list(rows))


def _sqlite(url: str) -> Engine:
    """Return an engine whose writing transactions take the lock first."""
    options = {"timeout": 30, "isolation_level": None, "check_same_thread": False}
    engine = create_engine(url, connect_args=options, **_QUIET, **({} if url == _IN_MEMORY else _ROOM))

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: object) -> None:
        # recursive_triggers: INSERT OR REPLACE then fires the DELETE guard of an append-only table;
        # secure_delete: an erased payload leaves no bytes in free pages.
        pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF")
        for pragma in (*pragmas, "recursive_triggers=ON", "secure_delete=ON", *_TO_THE_DISK):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _server(url: str) -> Engine:
    """Return an engine of PostgreSQL on which a commit is on the disk when it is told, whatever the server's default.

    A checkpoint is signed and given out after the commit of its entries: it must never outlive them.
    """
    engine = create_engine(url, **_QUIET, **_ROOM)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', false) "
                "WHERE current_setting('synchronous_commit') = 'off'"
            )
        connection.commit()

    return engine
