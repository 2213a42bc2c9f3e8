"""The event store over ClickHouse's HTTP interface: the same statements, the same answers, each frame once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from chdb.session import Session

from lionrock.events.ports import Hunt
from lionrock.kernel.errors import ConfigurationError, UnavailableError
from lionrock.kernel.settings import Settings
from lionrock.telemetry import clickhouse, eventsql
from lionrock.telemetry.eventstore import _SERVER, Events
from telemetry import clickhouse_front
from telemetry.clickhouse_front import Front
from telemetry.world import MEMORY, NOON, ODD, found, put, record

ACCOUNT = ("lionrock", "a word of its own")


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Return a server that holds nothing yet."""
    place = tmp_path_factory.mktemp("server")
    opened: Any = Session  # untyped library
    session = opened(f"{place / 'events'}?{urlencode(_SERVER)}")
    with clickhouse_front.running(session, place, ACCOUNT) as made:
        yield made
    session.close()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return the file of the account."""
    path = tmp_path / "clickhouse"
    path.write_text(f"user = {ACCOUNT[0]}\npassword = {ACCOUNT[1]}\n")
    path.chmod(0o600)
    return path


def _events(front: Front, secret: Path, tmp_path: Path) -> Events:
    """Return a store at the server."""
    given = {"url": f"http://127.0.0.1:{front.server_address[1]}", "credentials": str(secret)}
    return Events(tmp_path / "none", MEMORY, clickhouse.named(Settings({"events": given}, {})))


def test_frames_are_stored_once_and_found(front: Front, secret: Path, tmp_path: Path) -> None:
    """A hunt over HTTP gives what the embedded engine gives, odd text and bytes untouched."""
    events = _events(front, secret, tmp_path)
    odd = record(host="Web-1", message=ODD, fields={"EventID": 4625, "Odd": ODD, "Two": ["a", "b"], "None": None})
    put(events, record(), None, odd, rules={2: ["r1"]})
    put(events, record(), None, odd, rules={2: ["r1"]})
    assert found(events) == ["s1:0", "s1:2"]
    (event,) = events.search(Hunt(host="web-1", rule="r1"))
    assert (event.message, event.fields["Odd"], event.raw) == (ODD, ODD, b'{"raw": "\xff"}')
    assert (event.time, event.fields["Two"], event.fields["None"]) == (NOON, ["a", "b"], None)
    assert events.count(Hunt(text="cmd")) == 1
    assert events.facets(Hunt(), "host") == [("WS-1", 1), ("Web-1", 1)]
    assert events.ordinals("s1", 0, 9) == [0, 2]
    assert found(events, fields={"EventID": "4625"}) == ["s1:2"]
    inserts = [settings for sql, settings in front.asked if sql.startswith("INSERT")]
    assert [one["insert_deduplication_token"] for one in inserts] == ["s1:0"]
    events.close()
    again = _events(front, secret, tmp_path)
    put(again, record(), None, odd)
    assert again.count(Hunt()) == 2


def test_refusals_are_told_without_a_secret(front: Front, secret: Path, tmp_path: Path) -> None:
    """A wrong password, and a server that is not there, say so; then it is tried again at the next question."""
    secret.write_text("user = lionrock\npassword = another secret word\n")
    events = _events(front, secret, tmp_path)
    with pytest.raises(UnavailableError) as refused:
        events.count(Hunt())
    assert "another secret" not in str(refused.value)
    secret.write_text(f"user = {ACCOUNT[0]}\npassword = {ACCOUNT[1]}\n")
    assert events.count(Hunt()) >= 0


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://clickhouse-1:8123", "in the clear"),
        ("https://me:word@clickhouse-1:8443", "name or password"),
        ("tcp://clickhouse-1:9000", "expected https"),
    ],
)
def test_addresses_that_would_tell_are_refused(url: str, why: str) -> None:
    """Nothing goes in the clear to another machine, and no secret stands in an address or in what is said of it."""
    with pytest.raises(ConfigurationError, match=why) as refused:
        clickhouse.named(Settings({"events": {"url": url}}, {}))
    assert "word@" not in str(refused.value)


def test_tables_of_a_cluster_have_the_same_columns() -> None:
    """The file that a cluster's administrators run says what the code says."""
    written = (Path(__file__).parents[2] / "deploy" / "clickhouse" / "cluster.sql").read_text()
    made = clickhouse.cluster("lionrock")
    assert made in written
    local: Any = re.search(r"event_local ON CLUSTER 'lionrock' \((.*?)\)\nENGINE = Replicated", made, re.DOTALL)
    assert local[1].strip() in eventsql.TABLE
    assert "ORDER BY (at, stream, ordinal)" in made
