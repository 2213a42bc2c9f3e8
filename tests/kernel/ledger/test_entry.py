"""Entries: their canonical form and what they commit to."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lionrock.kernel.ledger.entry import (
    Entry,
    LedgerError,
    canonical,
    commit_payload,
    digest,
    opened,
    parse,
    stamp,
)

INSTANTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
    timezones=st.just(UTC),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ENTRIES = st.builds(
    Entry,
    id=WORDS,
    kind=WORDS,
    version=st.integers(0, 2**31),
    origin=WORDS,
    exercise=st.booleans(),
    log_time=INSTANTS,
    effective_from=INSTANTS,
    effective_to=st.none() | INSTANTS,
    payload_digest=WORDS,
)
NOON = datetime(2026, 11, 22, 4, 0, 0, 7, tzinfo=UTC)
ENTRY = Entry("a" * 32, "LampLit", 1, "lionrock/test", False, NOON, NOON, None, "b" * 64)


@given(ENTRIES)
def test_canonical_form_is_that_of_rfc_8785(entry: Entry) -> None:
    """An independent implementation gives the same bytes."""
    fields: dict[str, Any] = {
        "v": 1,
        "id": entry.id,
        "kind": entry.kind,
        "version": entry.version,
        "origin": entry.origin,
        "exercise": entry.exercise,
        "log_time": stamp(entry.log_time),
        "effective_from": stamp(entry.effective_from),
        "effective_to": stamp(entry.effective_to) if entry.effective_to else None,
        "payload": entry.payload_digest,
    }
    assert entry.canonical() == rfc8785.dumps(fields) == canonical(fields)


@given(ENTRIES)
def test_entry_is_read_back_whole(entry: Entry) -> None:
    """Parsing the canonical form gives the entry."""
    assert parse(entry.canonical()) == entry


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        ENTRY.canonical() + b" ",
        ENTRY.canonical().replace(b'"v":1', b'"v":2'),
        ENTRY.canonical().replace(b'"exercise":false', b'"exercise":0'),
        ENTRY.canonical().replace(b"T04:00", b"T4:00"),
        ENTRY.canonical().replace(b'"version":1', b'"version":1.0'),
    ],
)
def test_body_that_is_no_entry_is_refused(body: bytes) -> None:
    """Anything but the one canonical form is refused."""
    with pytest.raises(LedgerError):
        parse(body)


def test_canonical_form_knows_no_floats() -> None:
    """Two languages print a float differently, so none is taken."""
    with pytest.raises(ValueError, match="float"):
        canonical({"a": [1, 2.5]})


def test_payload_is_committed_to_by_salted_digest() -> None:
    """The digest is SHA-256 over salt and payload, and the salt is never the same."""
    salt, made = commit_payload(b"{}")
    assert made == hashlib.sha256(salt + b"{}").hexdigest()
    assert len(salt) == 32
    assert commit_payload(b"{}")[0] != salt


def test_other_payload_is_refused() -> None:
    """A payload opens only under the digest it was recorded with."""
    salt, made = commit_payload(b"{}")
    entry = Entry("a", "LampLit", 1, "o", False, NOON, NOON, None, made)
    assert opened(entry, salt, b"{}") == b"{}"
    with pytest.raises(LedgerError):
        opened(entry, salt, b"{ }")
    assert digest(salt, b"{ }") != made


def test_times_are_utc_with_microseconds() -> None:
    """A Hong Kong time is written in UTC; a time without zone is refused."""
    hong_kong = datetime(2026, 11, 22, 12, 0, 0, 7, tzinfo=timezone(timedelta(hours=8)))
    assert stamp(hong_kong) == stamp(NOON) == "2026-11-22T04:00:00.000007Z"
    with pytest.raises(ValueError, match="naive"):
        stamp(datetime(2026, 1, 1))  # noqa: DTZ001 the naive time is the point
