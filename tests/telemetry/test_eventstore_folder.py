"""The folder of the event store: one process, one folder, and a memory that survives."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lionrock.events.hunting import PRODUCT
from lionrock.events.ports import Hunt, RuleHunt
from lionrock.kernel.errors import UnavailableError
from lionrock.telemetry.eventstore import Events
from telemetry.world import MEMORY, put, record


def test_frame_stored_again_after_a_restart_changes_nothing(tmp_path: Path) -> None:
    """The memory of what is stored lies on disk."""
    for _ in range(2):
        store = Events(tmp_path / "events", MEMORY)
        put(store, record(), None, record())
        put(store, record(), first=3)
        assert store.count(Hunt()) == 3
        store.close()


def test_second_folder_in_one_process_is_refused(tmp_path: Path) -> None:
    """The engine opens one folder a process; the error says so, and after closing another may be opened."""
    first, second = Events(tmp_path / "one", MEMORY), Events(tmp_path / "two", MEMORY)
    assert first.count(Hunt()) == 0
    with pytest.raises(UnavailableError):
        second.count(Hunt())
    first.close()
    assert second.count(Hunt()) == 0
    second.close()


def test_questions_asked_at_once_are_all_answered(tmp_path: Path) -> None:
    """The engine takes one question at a time; two that meet inside it once waited for each other for ever."""
    store = Events(tmp_path / "events", MEMORY)
    with ThreadPoolExecutor(4) as people:
        assert set(people.map(lambda _: store.count(Hunt()), range(24))) == {0}
    store.close()


def test_questions_take_the_cores_there_are(tmp_path: Path) -> None:
    """Up to four; left to itself the engine takes one where the memory it may use is small."""
    store = Events(tmp_path / "events", MEMORY)
    sql = "SELECT getSetting('max_threads') AS cores, getSetting('max_threads_min_free_memory_per_thread') AS each"
    with ThreadPoolExecutor(1) as person:
        told = person.submit(store._rows, sql, {}).result()
    assert told == [{"cores": min(os.cpu_count() or 1, 4), "each": 0}]
    store.close()


def test_a_table_of_an_earlier_release_grows(tmp_path: Path) -> None:
    """What was stored stays and is told apart; what comes now says which log source it is of."""
    store = Events(tmp_path / "events", MEMORY)
    put(store, record())
    dropped = ", ".join(f"DROP COLUMN {name}" for name in ("product", "category", "service", "routed"))
    store._opened().query(f"ALTER TABLE lionrock.event {dropped}")
    store.close()
    put(store, record(), first=1)
    hits = store.hunt_rule(RuleHunt(["phrase", PRODUCT, "equals", "windows", False]))
    assert ([event.id for event in hits.events], hits.unknown, store.count(Hunt())) == (["s1:1"], 1, 2)
    store.close()
