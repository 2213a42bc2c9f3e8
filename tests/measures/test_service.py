"""Readings, probes and warnings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import orjson
import pytest
from conftest import START, HandClock
from hypothesis import given
from hypothesis import strategies as st

from lionrock.events.measures import Measures, ProbeTurned, ThresholdNeared
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.measures import files, hooks, model, probing, service, store
from lionrock.measures.service import Typed, Wanted
from lionrock.ui.hooks import Call
from measures.world import ANALYST, AUDITOR, LEAD, Target, furnished

DOWN, LEVEL = model.DOWNTIME, "min_service_level"
HOUR = timedelta(hours=1)


def typed(value: str, measure: str = DOWN, *, ago: timedelta = timedelta(0), system: str = "oms") -> Typed:
    """Return a reading of a moment ago that counts for an hour."""
    return Typed(system, measure, value, START - ago, START - ago + HOUR, "control room")


def told(platform: Platform, kind: type) -> int:
    """Return how many entries of a kind there are."""
    return reading.count(platform.db, Search(kind=kind.__name__))


@pytest.fixture
def target() -> Iterator[Target]:
    """Return a web server."""
    made = Target()
    yield made
    made.close()


def test_a_reading_is_known_with_its_source_until_it_expires(either: Platform, clock: HandClock) -> None:
    """Unknown, then the value with who and when, then unknown again."""
    furnished(either)
    port = either.port(Measures)
    assert port.reading("oms", DOWN).unknown
    service.take(either, ANALYST, typed("25"))
    known = port.reading("oms", DOWN)
    assert (known.value, known.effective) == (25, START)
    assert "Ken Lau" in known.source.en
    assert port.reading("ems", DOWN).unknown
    clock.set(START + HOUR)
    assert port.reading("oms", DOWN).unknown


def test_the_latest_time_counts_not_the_latest_typing(platform: Platform) -> None:
    """A reading of earlier, learned later, does not displace a newer one."""
    furnished(platform)
    service.take(platform, LEAD, typed("30"))
    service.take(platform, LEAD, typed("10", ago=timedelta(minutes=20)))
    assert service.reading(platform, "oms", DOWN).value == 30


@pytest.mark.parametrize("value", ["", "-1", "NaN", "1e400", "2.5", "abc", "9999999", "Infinity"])
def test_what_is_no_value_is_refused(platform: Platform, value: str) -> None:
    """The error names the measure and its bounds."""
    furnished(platform)
    with pytest.raises(InputError):
        service.take(platform, LEAD, typed(value))


def test_times_people_and_systems_are_checked(platform: Platform) -> None:
    """The future, a month's validity, an auditor, a system nobody knows."""
    furnished(platform)
    for at, until in ((START + HOUR, START + 2 * HOUR), (START, START + timedelta(days=30)), (START, START)):
        with pytest.raises(InputError):
            service.take(platform, LEAD, replace(typed("1"), at=at, until=until))
    with pytest.raises(RefusedError):
        service.take(platform, AUDITOR, typed("1"))
    with pytest.raises(NotFoundError):
        service.take(platform, LEAD, typed("1", system="nowhere"))


def test_own_containment_is_labelled_and_still_counted(platform: Platform) -> None:
    """An outage we caused counts until a person decides otherwise."""
    furnished(platform)
    service.take(platform, LEAD, replace(typed("61"), own_containment=True))
    row = service.row(platform, "oms", DOWN)
    assert "own containment" in row.known.source.en
    assert row.nearness is not None
    assert row.nearness.met


def test_a_probe_tells_downtime_from_first_failure(either: Platform, clock: HandClock, target: Target) -> None:
    """Up is nought; down counts from when it was found down; an old look is unknown."""
    furnished(either)
    service.add_probe(either, LEAD, Wanted("oms", DOWN, "http", f"http://127.0.0.1:{target.port}/", "", 10), "why")
    assert probing.run_due(either) == 1
    assert probing.run_due(either) == 0
    assert service.reading(either, "oms", DOWN).value == 0
    target.status = 503
    clock.set(START + timedelta(minutes=1))
    probing.run_due(either)
    clock.set(START + timedelta(minutes=46, seconds=30))
    probing.run_due(either)
    row = service.row(either, "oms", DOWN)
    assert row.value == 45
    assert row.nearness is not None
    assert (row.nearness.near, row.nearness.met, row.nearness.left) == (True, False, 15)
    clock.set(START + timedelta(hours=3))
    assert service.reading(either, "oms", DOWN).unknown
    assert told(either, ProbeTurned) == 2


def test_a_number_is_read_from_json(platform: Platform, target: Target) -> None:
    """A pointer leads to the number; without one the value is unknown and the page says why."""
    furnished(platform)
    wanted = Wanted("oms", LEVEL, "json", f"http://127.0.0.1:{target.port}/", "/service/level", 10)
    service.add_probe(platform, LEAD, wanted, "why")
    probing.run_due(platform)
    assert service.reading(platform, "oms", LEVEL).value == 97.5
    assert probing.look(replace(service.probes(platform)[0], pointer="/nothing")).problem


def test_a_port_that_refuses_is_down(platform: Platform, target: Target) -> None:
    """A closed port is down with its reason, an open one up."""
    up = replace(_probe(), target=f"tcp://127.0.0.1:{target.port}")
    assert probing.look(up).up
    assert probing.look(replace(up, target="tcp://127.0.0.1:9")).problem


def _probe() -> model.Probe:
    """Return a port probe."""
    return model.Probe("p" * 32, "oms", DOWN, "tcp", "", "", 10)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("oms", DOWN, "http", "ftp://x/", "", 60),
        Wanted("oms", DOWN, "tcp", "tcp://host", "", 60),
        Wanted("oms", LEVEL, "http", "http://x/", "", 60),
        Wanted("oms", LEVEL, "json", "http://x/", "level", 60),
        Wanted("oms", DOWN, "http", "http://x/", "", 1),
        Wanted("oms", DOWN, "smoke", "http://x/", "", 60),
        Wanted("oms", "nothing", "push", "", "", 60),
    ],
)
def test_a_probe_that_cannot_be_is_refused(platform: Platform, wanted: Wanted) -> None:
    """Kind, address, pointer, interval and measure are checked."""
    furnished(platform)
    with pytest.raises(InputError):
        service.add_probe(platform, LEAD, wanted, "why")


def test_where_a_probe_looks_is_sealed(platform: Platform) -> None:
    """The address stands in no row in clear."""
    furnished(platform)
    service.add_probe(platform, LEAD, Wanted("oms", DOWN, "http", "http://oms.secret.example/", "", 60), "why")
    assert b"secret" not in bytes(store.probes(platform.db)[0]["sealed"])
    assert service.probes(platform)[0].target == "http://oms.secret.example/"


def test_a_push_takes_the_right_token_alone(platform: Platform) -> None:
    """A pushed number counts for three intervals; a wrong token or body is refused."""
    furnished(platform)
    wanted = Wanted("oms", "material_complaints", "push", "", "", 600)
    id, token = service.add_probe(platform, LEAD, wanted, "why")
    call = Call(platform, {"id": id}, {}, token, orjson.dumps({"value": 12, "source": "call centre"}), "127.0.0.1")
    assert hooks.push.act(call).status == 200
    assert service.reading(platform, "oms", "material_complaints").value == 12
    for wrong in (replace(call, token="x"), replace(call, path={"id": "0" * 32})):
        with pytest.raises(RefusedError):
            hooks.push.act(wrong)
    for body in (b"", b"[]", b'{"value": {}}', b"\xff"):
        with pytest.raises(InputError):
            hooks.push.act(replace(call, body=body))


def test_a_threshold_warns_once_a_stage(platform: Platform, clock: HandClock) -> None:
    """Near, then met: each is told once, and again after it went away."""
    furnished(platform)
    service.take(platform, LEAD, typed("10"))
    assert service.warn(platform) == 0
    for minute, value, n in ((1, "50", 1), (2, "51", 0), (3, "60", 1), (4, "0", 0), (5, "59", 1)):
        clock.set(START + timedelta(minutes=minute))
        at = clock()
        service.take(platform, LEAD, Typed("oms", DOWN, value, at, at + HOUR, "control room"))
        assert service.warn(platform) == n
    assert told(platform, ThresholdNeared) == 4


@given(st.decimals(0, 1000, places=1), st.decimals(0, 100, places=1), st.booleans())
def test_nearness_never_contradicts_itself(value: Decimal, limit: Decimal, below: bool) -> None:  # noqa: FBT001 drawn
    """What is met is near; what is over is met."""
    found = model.nearness(LEVEL if below else DOWN, value, limit, below=below)
    assert not found.met or found.near
    assert found.met == (value < limit if below else value >= limit)


def test_a_file_is_kept_whole_or_not_at_all(platform: Platform) -> None:
    """A wrong row names itself, and nothing of the file stands."""
    furnished(platform)
    head = "system,measure,value,at,until,source\n"
    good = "oms,max_tolerable_downtime,5,2026-11-22T09:00,2026-11-22T12:00,shift\n"
    assert service.take_all(platform, LEAD, files.read((head + good * 2).encode())) == 2
    before = len(store.readings(platform.db))
    with pytest.raises(InputError, match="bad"):
        service.take_all(platform, LEAD, files.read((head + good + good.replace(",5,", ",bad,")).encode()))
    assert len(store.readings(platform.db)) == before
    for text, where in (
        (head + good.replace("2026-11-22T09:00", "nine"), "row 2"),
        ("a,b\n1,2\n", "columns"),
        (head, "rows"),
    ):
        with pytest.raises(InputError, match=where):
            files.read(text.encode())


def test_a_picture_is_refused_in_words() -> None:
    """Both languages say what was expected, without a word of the decoder."""
    with pytest.raises(InputError) as refused:
        files.read(b"\x89PNG\r\n\x1a\n")
    assert refused.value.message == Text("CSV in UTF-8 expected", "應為 UTF-8 編碼的 CSV")


@given(st.binary(max_size=300))
def test_whatever_file_is_given_is_read_or_refused(data: bytes) -> None:
    """Bytes of any kind end in readings or in words."""
    try:
        files.read(data)
    except InputError:
        return
