"""Hunts over ten million stored events: how long they take, printed; bounds are those of the issue."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

import pytest

from lionrock.detection import routing
from lionrock.detection.hunting import of_text
from lionrock.events.ports import FieldTest, Hunt, RuleHunt
from lionrock.matching.trees import packed
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.fieldstats import FieldAsked

pytestmark = pytest.mark.suite

MANY = int(os.environ.get("LIONROCK_HUNT_EVENTS", "10000000"))
LONGEST = float(os.environ.get("LIONROCK_HUNT_SECONDS", "1200"))
"""Seconds after which no more is stored: what is there is hunted over, and the figures say how many."""
QUIET = 120.0
"""Seconds that merges after storing are waited for."""
MEMORY = 1_200_000_000
BLOCK = 250_000
DAYS = 30
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
STEP = DAYS * 86_400_000_000 // MANY
T = TypeVar("T")
RULE = """title: A shell asked for a dump
id: 6e0e1d0c-5f0e-4a58-9a52-6c2f2c3f4d13
logsource:
  product: windows
  category: process_creation
detection:
  image:
    Image|endswith: ['\\cmd.exe', '\\rundll32.exe']
  command:
    CommandLine|contains|all: [comsvcs, '7777']
  number:
    CommandLine|re: 'job \\d+7777 '
  condition: image and (command or number)
level: high
"""
MADE = f"""
INSERT INTO lionrock.event (stream, ordinal, frame, at, time, replayed_as, time_text, learned, source, ocsf, product,
    category, service, routed, host, user, address, message, fields, rules, raw, words)
WITH cityHash64(number) AS h, toString(number) AS n,
    concat('ws-', leftPad(toString(h % 400), 3, '0')) AS on_host,
    concat('GRID\\\\user', toString(intDiv(h, 400) % 2000)) AS by_user,
    concat('10.', toString(intDiv(h, 7) % 200), '.', toString(intDiv(h, 11) % 250), '.9') AS from_address,
    ['cmd.exe', 'rundll32.exe', 'svchost.exe', 'sqlservr.exe', 'java.exe', 'sshd', 'w3wp.exe', 'x.exe'][h % 8 + 1]
        AS program,
    concat('C:\\\\Windows\\\\System32\\\\', program) AS image,
    concat(image, ' /c job ', n, ' ', hex(h), if(h % 100003 = 0, ' comsvcs.dll 7777', ' quiet')) AS command,
    concat('Process Create: ', program, if(h % 500009 = 0, ' mimikatz', '')) AS said,
    toDateTime64('2026-10-01 00:00:00', 6, 'UTC') + toIntervalMicrosecond(number * {STEP}) AS moment
SELECT 'gen', number, intDiv(number, 1000) * 1000, moment, moment, NULL, toString(moment), moment, 'windows.json', 1007,
    'windows', 'process_creation', 'sysmon', 1, on_host, by_user, from_address, said,
    map('EventID', ['1'], 'Channel', ['Microsoft-Windows-Sysmon/Operational'], 'Image', [image],
        'CommandLine', [command], 'User', [by_user], 'ProcessId', [toString(h % 60000)], 'Computer', [on_host]),
    if(h % 50021 = 0, ['seeded'], []), concat('{{"CommandLine":"', command, '","User":"', by_user, '"}}'),
    lower(concat(said, '\\n', on_host, '\\n', by_user, '\\n', from_address, '\\n', image, '\\n', command))
FROM numbers({{first:UInt64}}, {{count:UInt64}})
SETTINGS max_insert_threads = 1, max_threads = 2, max_memory_usage = 900000000
"""


def said(line: str) -> None:
    """Say a figure, past what pytest holds back."""
    sys.__stdout__.write(line + "\n")  # type: ignore[union-attr]  # a test run has one
    sys.__stdout__.flush()  # type: ignore[union-attr]  # likewise


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Events]:
    """Return a store with the events, made by the engine itself from their numbers."""
    place = tmp_path_factory.mktemp("size") / "events"
    made = Events(place, MEMORY)
    begun = perf_counter()
    for first in range(0, MANY, BLOCK):
        if perf_counter() - begun > LONGEST:
            break
        made._query(MADE, {"first": first, "count": min(BLOCK, MANY - first)})
    took = perf_counter() - begun
    stored = made.count(Hunt())
    merges = "SELECT count() AS n FROM system.merges"
    while perf_counter() - begun < took + QUIET and made._rows(merges, {})[0]["n"]:
        made._query("SELECT sleep(1)", {})
    left = made._rows(merges, {})[0]["n"]
    size = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file())
    said(f"\n{stored:,} of {MANY:,} events stored in {took:.0f} s, {size / 1e6:,.0f} MB, {left} merges under way")
    yield made
    made.close()


def timed(name: str, bound: float, act: Callable[[], T]) -> T:
    """Return what an act gives, with the seconds of a cold and a warm run printed; the cold is held to its bound."""
    begun, worked = perf_counter(), process_time()
    found = act()
    cold, work = perf_counter() - begun, process_time() - worked
    begun = perf_counter()
    act()
    said(f"{name}: {cold:.2f} s ({work:.2f} s of processors), again {perf_counter() - begun:.2f} s; bound {bound:g} s")
    assert cold <= bound, name
    return found


def day(number: int, **more: Any) -> Hunt:
    """Return a hunt over one day."""
    since = BEGIN + timedelta(days=number)
    return Hunt(since=since, until=since + timedelta(days=1), **more)


def test_host_and_time_are_found_within_a_second(full: Events) -> None:
    """A host on one day, and its overview."""
    found = timed("host and a day, 100 events", 1.0, lambda: full.search(day(12, host="ws-017")))
    assert found
    glance = timed("host and a day, at a glance", 1.0, lambda: full.overview(day(13, host="ws-017")))
    assert sum(count for _, count in glance.bins) > len(found) / 2


def test_words_of_a_day_are_found_within_three_seconds(full: Events) -> None:
    """A rare word, a word with an asterisk, and what typed conditions ask over a day."""
    timed("a rare word over a day", 3.0, lambda: full.search(day(5, text="mimikatz")))
    timed("a part of a word over a day", 3.0, lambda: full.search(day(6, text="*omsvcs*")))
    test = FieldTest("CommandLine", "regex", r"job \d+7777 ")
    timed("an expression over a day", 3.0, lambda: full.search(day(7, tests=(test,))))
    stats = timed("what a field holds over a day", 3.0, lambda: full.field(FieldAsked(day(8), "User")))
    assert 0 < stats.distinct <= 2000


@pytest.mark.parametrize(("name", "condition"), [("texts", "command"), ("an expression too", "(command or number)")])
def test_one_new_rule_over_everything(full: Events, name: str, condition: str) -> None:
    """Sixty seconds for a hundred million: six for ten, counted and given."""
    tree = packed(routing.stored(of_text(RULE.replace("(command or number)", condition)).tree))

    def whole() -> tuple[int, int]:
        matched, looked = 0, 0
        hunt = RuleHunt(tree, limit=100, counting=True, seconds=30.0)
        while True:
            hits = full.hunt_rule(hunt)
            matched, looked = matched + hits.matched, looked + hits.looked
            if hits.before is None:
                return matched, looked
            hunt = RuleHunt(tree, limit=0, counting=True, seconds=30.0, before=hits.before)

    stored = full.count(Hunt())
    matched, looked = timed(f"one new rule of {name} over everything", max(1.0, 60 * stored / 1e8), whole)
    said(f"{matched:,} of {looked:,} events")
    assert looked == stored
    assert matched
