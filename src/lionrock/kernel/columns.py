"""Column types that mean the same on SQLite (STRICT) and PostgreSQL; no others are used.

SQLite's STRICT tables know INTEGER, REAL, TEXT and BLOB alone
(https://www.sqlite.org/stricttables.html), so each type below maps to one of them.
"""

from __future__ import annotations

import os
import time
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Column, Dialect, Double, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

from lionrock.kernel.clock import Instant, micros
from lionrock.kernel.clock import instant as _instant
from lionrock.kernel.text import kept

METADATA = MetaData()

_VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""A random digit to one with the two leading bits that RFC 9562 fixes."""

_INTEGER: TypeEngine[int] = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
_REAL: TypeEngine[float] = Double().with_variant(sqlite.REAL(), "sqlite")


class InstantType(TypeDecorator[Instant]):
    """An aware UTC datetime, kept as microseconds since 1970 in 64 bits."""

    impl = _INTEGER
    cache_ok = True

    def process_bind_param(self, value: Instant | None, dialect: Dialect) -> int | None:
        """Return microseconds."""
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Instant | None:
        """Return the aware datetime."""
        return None if value is None else _instant(value)


class TextType(TypeDecorator[str]):
    """Text that every database takes: NUL and lone surrogates, which a log or an address may hold, become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text without what PostgreSQL refuses."""
        return None if value is None else kept(value)


class JsonType(TypeDecorator[Any]):
    """A JSON value kept as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the JSON text."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return the decoded value."""
        return None if value is None else msgspec.json.decode(value)


class FlagType(TypeDecorator[bool]):
    """True or false, kept as 1 or 0."""

    impl = _INTEGER
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """Return 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """Return the statement."""
        return None if value is None else bool(value)


def instant(name: str, **options: Any) -> Column[Instant]:
    """Return a column of aware UTC instants."""
    return Column(name, InstantType(), **_required(options))


def uuid(name: str, *args: Any, **options: Any) -> Column[str]:
    """Return a column of ids as made by `new_id`."""
    return Column(name, TextType(), *args, **_required(options))


def text(name: str, *args: Any, **options: Any) -> Column[str]:
    """Return a column of text."""
    return Column(name, TextType(), *args, **_required(options))


def integer(name: str, *args: Any, **options: Any) -> Column[int]:
    """Return a column of 64-bit integers."""
    return Column(name, _INTEGER, *args, **_required(options))


def real(name: str, **options: Any) -> Column[float]:
    """Return a column of double-precision numbers."""
    return Column(name, _REAL, **_required(options))


def blob(name: str, **options: Any) -> Column[bytes]:
    """Return a column of bytes."""
    return Column(name, LargeBinary(), **_required(options))


def json(name: str, **options: Any) -> Column[Any]:
    """Return a column of JSON values."""
    return Column(name, JsonType(), **_required(options))


def flag(name: str, **options: Any) -> Column[bool]:
    """Return a column of statements that are true or false."""
    return Column(name, FlagType(), **_required(options))


def table(name: str, *parts: Any) -> Table:
    """Return a table of the one schema, STRICT on SQLite."""
    return Table(name, METADATA, *parts, sqlite_strict=True)


def new_id() -> str:
    """Return a fresh id of 32 hexadecimal digits that sorts by the time it was made (RFC 9562, version 7)."""
    rest = os.urandom(10).hex()
    return f"{time.time_ns() // 1_000_000:012x}7{rest[:3]}{_VARIANT[rest[3]]}{rest[4:19]}"


def _required(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options with NOT NULL as the default."""
    return {"nullable": False} | options
