"""The shelf: frames stored several at a time, in order, none of them twice, and no more waiting than it may."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from lionrock.telemetry import shelving
from lionrock.telemetry.shelving import Shelf, Shelved
from telemetry.world import frame


class Store:
    """What is kept, and how it came."""

    def __init__(self) -> None:
        self.came: list[tuple[str, list[int]]] = []
        self.open = threading.Event()
        self.open.set()

    def __call__(self, frames: Sequence[Shelved]) -> bool:
        """Keep frames, once it is open."""
        assert self.open.wait(10)
        self.came.append((frames[0].frame.stream, [one.frame.first for one in frames]))
        if frames[0].frame.first == 13:
            raise ZeroDivisionError
        return True


def shelved(first: int, count: int = 1, stream: str = "s1") -> Shelved:
    """Return a frame."""
    return Shelved(frame(first, count, stream), (), ())


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a frame wait long for others."""
    monkeypatch.setattr(shelving, "LINGER", 60.0)


@pytest.mark.usefixtures("slow")
def test_frames_of_a_stream_are_stored_together_and_those_of_another_apart() -> None:
    """What waits at the end is stored as well."""
    store = Store()
    shelf = Shelf(store)
    for one in (shelved(0), shelved(0, stream="s2"), shelved(1), shelved(2)):
        shelf.put(one)
    assert (shelf.holds("s1"), shelf.holds("s3")) == (True, False)
    shelf.close()
    assert store.came == [("s1", [0, 1, 2]), ("s2", [0])]
    assert not shelf.holds("s1")


@pytest.mark.usefixtures("slow")
def test_enough_records_wait_for_no_more() -> None:
    """Five thousand go at once."""
    store = Store()
    shelf = Shelf(store)
    shelf.put(shelved(0, shelving.ENOUGH))
    while shelf.holds("s1"):
        threading.Event().wait(0.01)
    assert store.came == [("s1", [0])]
    shelf.close()


@pytest.mark.usefixtures("slow")
def test_long_records_are_enough_sooner() -> None:
    """A frame of twenty megabytes waits for no more, however few records it has."""
    store = Store()
    shelf = Shelf(store)
    shelf.put(Shelved(replace(frame(0, 1), raws=(b"x" * 20_480_000,)), (), ()))
    while shelf.holds("s1"):
        threading.Event().wait(0.01)
    assert store.came == [("s1", [0])]
    shelf.close()


def test_a_single_frame_waits_no_longer_than_it_lingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it goes alone, and the thread goes on after what failed."""
    monkeypatch.setattr(shelving, "LINGER", 0.05)
    store = Store()
    shelf = Shelf(store)
    for first in (13, 14):
        shelf.put(shelved(first))
        while shelf.holds("s1"):
            threading.Event().wait(0.01)
    assert store.came == [("s1", [13]), ("s1", [14])]
    shelf.close()


@pytest.mark.usefixtures("slow")
def test_whoever_brings_too_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is unbounded: with a store that stands still, no more than so much waits."""
    monkeypatch.setattr(shelving, "MOST", 2 * shelving.ENOUGH)
    store = Store()
    store.open.clear()
    shelf, put = Shelf(store), list[int]()

    def bring() -> None:
        for n in range(5):
            shelf.put(shelved(n * shelving.ENOUGH, shelving.ENOUGH))
            put.append(n)

    thread = threading.Thread(target=bring, daemon=True)
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    assert len(put) <= 3
    store.open.set()
    thread.join(10)
    shelf.close()
    assert [first for _, firsts in store.came for first in firsts] == [n * shelving.ENOUGH for n in range(5)]
