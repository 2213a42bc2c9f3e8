"""What came and is not durable yet: in order, bounded, told when durable, kept while the disk is full."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry.frames import MOST_RECORDS
from lionrock.telemetry.receiving.buffer import Buffer


class Disk:
    """A disk that fails so many times."""

    def __init__(self, failures: int = 0) -> None:
        """Begin empty."""
        self.failures = failures
        self.failed = threading.Event()
        self.frames: list[tuple[list[bytes], list[tuple[str, int]]]] = []

    def append(self, raws: Sequence[bytes], runs: Sequence[tuple[str, int]]) -> None:
        """Keep a frame, or fail."""
        if self.failures:
            self.failures -= 1
            self.failed.set()
            raise UnavailableError(Text("full", "已滿"), Text("Make room.", "請騰出空間。"))
        self.frames.append((list(raws), list(runs)))


def test_what_is_taken_is_kept_in_order_with_its_senders() -> None:
    """Frames hold ten thousand at most, and their senders add up."""
    disk = Disk()

    async def use() -> None:
        buffer = Buffer(disk.append)
        for n in range(3):
            buffer.take([b"%d-%d" % (n, m) for m in range(7_000)], f"10.0.0.{n % 2}")
        buffer.close()
        await buffer.run()

    asyncio.run(use())
    assert [len(raws) for raws, _ in disk.frames] == [MOST_RECORDS, MOST_RECORDS, 1_000]
    assert all(sum(count for _, count in runs) == len(raws) for raws, runs in disk.frames)
    assert disk.frames[0][1] == [("10.0.0.0", 7_000), ("10.0.0.1", 3_000)]
    assert disk.frames[1][0][0] == b"1-3000"


def test_whoever_waits_is_told_once_it_is_durable() -> None:
    """And within far less than the second that nobody waits for."""
    disk = Disk()

    async def use() -> list[int]:
        buffer = Buffer(disk.append)
        running = asyncio.create_task(buffer.run())
        tickets = [buffer.take([b"x"], "p") for _ in range(3)]
        await asyncio.wait_for(buffer.durable(tickets[1]), 0.8)
        held = [len(raws) for raws, _ in disk.frames]
        buffer.close()
        await running
        return held

    assert sum(asyncio.run(use())) >= 2


def test_a_full_disk_loses_nothing_and_is_told() -> None:
    """The records go back and are tried again."""
    disk = Disk(failures=1)

    async def use() -> None:
        buffer = Buffer(disk.append)
        running = asyncio.create_task(buffer.run())
        ticket = buffer.take([b"a", b"b"], "p")
        await asyncio.to_thread(disk.failed.wait, 5)
        await asyncio.wait_for(buffer.durable(ticket), 5)
        buffer.close()
        await running
        assert buffer.problem is None

    asyncio.run(use())
    assert [raws for raws, _ in disk.frames] == [[b"a", b"b"]]


def test_it_is_full_before_memory_is() -> None:
    """By number and by bytes; room comes back."""
    disk = Disk()

    async def use() -> None:
        buffer = Buffer(disk.append)
        buffer.take([b"x" * (1 << 20)] * 64, "p")
        seen = [buffer.full]
        running = asyncio.create_task(buffer.run())
        await asyncio.wait_for(buffer.room(), 5)
        seen.append(buffer.full)
        assert seen == [True, False]
        buffer.close()
        await running

    asyncio.run(use())
