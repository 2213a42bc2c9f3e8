"""What came and is not durable yet, of one receiver: bounded; written as frames, one sync for many senders."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from lionrock.events.records import Frame
from lionrock.kernel.clock import Clock
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.kernel.text import Text
from lionrock.telemetry import model
from lionrock.telemetry.frames import MOST_BYTES, MOST_RECORDS
from lionrock.telemetry.model import Stream
from lionrock.telemetry.segments import Segments

FULL_RECORDS: Final = 100_000
FULL_BYTES: Final = 64 * 1024 * 1024
"""What a receiver holds before senders wait, or datagrams are dropped."""
_UNHURRIED: Final = 1.0
_ENOUGH: Final = 2_000
"""Records that make a frame worth its while: no more are waited for."""
_AWAITED: Final = 0.05
_AGAIN: Final = 1.0
_MOST_RUNS: Final = 1_000

Append = Callable[[Sequence[bytes], Sequence[tuple[str, int]]], None]


class Buffer:
    """Records of one receiver on their way to its segment files; used within one event loop."""

    def __init__(self, append: Append) -> None:
        """Make records durable through `append`, which blocks and raises LionrockError."""
        self._append = append
        self._raws: deque[bytes] = deque()
        self._runs: deque[tuple[str, int]] = deque()
        self._bytes = 0
        self._taken = self._kept = 0
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closing = False
        self.problem: Text | None = None
        """Why nothing can be made durable now."""

    @property
    def full(self) -> bool:
        """Say whether it holds as much as it may."""
        return len(self._raws) >= FULL_RECORDS or self._bytes >= FULL_BYTES

    @property
    def kept(self) -> int:
        """Return how many records were made durable."""
        return self._kept

    def take(self, raws: Sequence[bytes], peer: str) -> int:
        """Take records of a sender; return the ticket to wait for with `durable`."""
        if raws:
            self._raws.extend(raws)
            self._bytes += sum(map(len, raws))
            self._taken += len(raws)
            if self._runs and self._runs[-1][0] == peer:
                self._runs[-1] = (peer, self._runs[-1][1] + len(raws))
            else:
                self._runs.append((peer, len(raws)))
            self._news.set()
            if self.full:
                self._room.clear()
        return self._taken

    async def durable(self, ticket: int) -> None:
        """Wait until everything taken up to a ticket is durable."""
        if self._kept < ticket:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append((ticket, waiter))
            self._news.set()
            await waiter

    async def room(self) -> None:
        """Wait until more can be taken."""
        await self._room.wait()

    def close(self) -> None:
        """Have `run` end once everything is durable."""
        self._closing = True
        self._news.set()

    async def run(self) -> None:
        """Make durable what comes: at once when a sender waits for it, else within a second."""
        while not self._closing or self._raws:
            await self._gathered()
            if not self._raws:
                continue
            raws, runs = self._cut()
            try:
                await asyncio.to_thread(self._append, raws, runs)
            except Exception as problem:  # noqa: BLE001 whatever it is: what was taken stays, and somebody is told
                self.problem = _failed(problem)
                self._back(raws, runs)
                await asyncio.sleep(_AGAIN)
                continue
            self.problem = None
            self._kept += len(raws)
            self._tell()

    async def _gathered(self) -> None:
        """Wait for records: long when nobody waits for their receipt, shortly when somebody does."""
        self._news.clear()
        if not self._raws and not self._closing:
            await self._news.wait()
        begun, loop = asyncio.get_running_loop().time(), asyncio.get_running_loop()
        while len(self._raws) < _ENOUGH and not self._closing:
            left = begun + (_AWAITED if self._waiters else _UNHURRIED) - loop.time()
            if left <= 0:
                return
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                return

    def _cut(self) -> tuple[list[bytes], list[tuple[str, int]]]:
        """Take out as much as one frame holds."""
        raws: list[bytes] = []
        runs: list[tuple[str, int]] = []
        size = 0
        while self._raws and len(raws) < MOST_RECORDS and size < MOST_BYTES and len(runs) < _MOST_RUNS:
            peer, count = self._runs.popleft()
            took = 0
            while took < count and len(raws) < MOST_RECORDS and size < MOST_BYTES:
                raws.append(self._raws.popleft())
                size += len(raws[-1])
                took += 1
            runs.append((peer, took))
            if took < count:
                self._runs.appendleft((peer, count - took))
        self._bytes -= size
        if not self.full:
            self._room.set()
        return raws, runs

    def _back(self, raws: list[bytes], runs: list[tuple[str, int]]) -> None:
        """Put back what could not be made durable, before everything else."""
        self._raws.extendleft(reversed(raws))
        self._runs.extendleft(reversed(runs))
        self._bytes += sum(map(len, raws))

    def _tell(self) -> None:
        """Wake who waits for what is durable now."""
        still = []
        for ticket, waiter in self._waiters:
            if ticket <= self._kept and not waiter.done():
                waiter.set_result(None)
            elif not waiter.done():
                still.append((ticket, waiter))
        self._waiters = still


def _failed(problem: Exception) -> Text:
    """Return in words why nothing can be made durable."""
    if isinstance(problem, LionrockError):
        return problem.message
    why = problem.strerror if isinstance(problem, OSError) else f"{type(problem).__name__}: {problem}"[:500]
    return Text(f"cannot be written: {why}", f"無法寫入：{why}")


def appending(segments: Segments, clock: Clock, stream: Stream) -> Append:
    """Return what makes records of a stream durable as one frame that names its senders."""

    def append(raws: Sequence[bytes], runs: Sequence[tuple[str, int]]) -> None:
        first, now = segments.next(stream.id), clock()
        where = {
            "file": stream.location,
            "line": str(first + 1),
            "written": now.isoformat(),
            "peers": model.told_peers(runs),
        }
        kept = {name: value for name, value in stream.settings.items() if name in {"zone", "host"}}
        frame = Frame(stream.id, stream.source, first, tuple(raws), now, batch_root(raws).hex(), 0, kept | where)
        segments.append(frame, model.position({}, whole=True))

    return append
