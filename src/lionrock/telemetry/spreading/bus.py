"""A NATS connection that lives in a thread of its own; everybody else waits for it in plain calls.

It connects again and again for as long as it is wanted. Nothing is lost while it cannot: what was not acknowledged is
delivered again, and whoever sends keeps what it has not been told is durable.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import re
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from lionrock.kernel.errors import LionrockError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry.spreading import layout
from lionrock.telemetry.spreading.server import Pace, Server

PAUSE: Final = 1.0
_SMALL: Final = re.compile(r"\d{1,3}\Z")
_PATIENCE: Final = 5.0
_SIGN: Final = 1.0
"""Seconds between two signs that what was taken is still being worked on."""
_HELD: Final = 600
"""Signs after which a message is let go: whoever holds it so long hangs."""
_LOG: Final = logging.getLogger("lionrock.telemetry")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Received:
    """One message, which comes again unless it is acknowledged; `part` of `parts` when it came in several."""

    data: bytes
    id: str
    part: int
    parts: int
    settle: Callable[[float | None], None]
    """Acknowledges it with None, or has it delivered again after so many seconds."""


class Bus:
    """One process's way to NATS: it takes from one durable consumer, publishes, asks and answers."""

    def __init__(self, server: Server, takes: tuple[str, str], made: Pace | None = None, ahead: int = 2) -> None:
        """Take from a stream's consumer, at most `ahead` messages at a time; with a pace, make the streams first."""
        self.server = server
        self.trouble = ""
        """Why there is no connection now, empty while there is one."""
        self.largest = 0
        """Bytes of the largest message the server takes."""
        self.arrived: queue.Queue[Received] = queue.Queue()
        self._takes, self._made = takes, made
        self._answers: dict[str, Callable[[], bytes]] = {}
        self._held: dict[int, tuple[Any, int]] = {}
        self._loop = asyncio.new_event_loop()
        self._client: Any = None
        self._room = asyncio.Semaphore(ahead)
        self._ending = threading.Event()
        self._living: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="nats", daemon=True)

    @property
    def up(self) -> bool:
        """Say whether there is a connection now."""
        return self._client is not None and bool(self._client.is_connected)

    def answer(self, subject: str, act: Callable[[], bytes]) -> None:
        """Answer who asks on a subject; to be said before the connection begins."""
        self._answers[subject] = act

    def begin(self) -> None:
        """Start to connect."""
        self._thread.start()

    def close(self) -> None:
        """End the connection and its thread."""
        self._ending.set()
        if self._living is not None and not self._loop.is_closed():
            with suppress(RuntimeError):  # it has ended meanwhile
                self._loop.call_soon_threadsafe(self._living.cancel)
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def publish(self, subject: str, data: bytes, headers: dict[str, str]) -> None:
        """Return once NATS has made a message durable, or had it already; raises UnavailableError."""

        async def send() -> None:
            """Publish it."""
            await self._client.jetstream().publish(subject, data, timeout=_PATIENCE, headers=headers)

        self._wait(send())

    def ask(self, subject: str) -> bytes:
        """Return what somebody answers on a subject; raises UnavailableError."""

        async def send() -> bytes:
            """Ask, and wait for the answer."""
            return bytes((await self._client.request(subject, b"", timeout=_PATIENCE)).data)

        return self._wait(send())

    def take(self, seconds: float) -> Received | None:
        """Return the next message, None when none comes in time; its place is free for another once it is taken."""
        try:
            found = self.arrived.get(timeout=seconds) if seconds else self.arrived.get_nowait()
        except queue.Empty:
            return None
        self._loop.call_soon_threadsafe(self._room.release)
        return found

    def _wait(self, doing: Coroutine[Any, Any, Answer]) -> Answer:
        """Return what is done in the thread of the connection; raises UnavailableError."""
        if not self.up:
            doing.close()
            raise self._unavailable(self.trouble or "no connection")
        try:
            return asyncio.run_coroutine_threadsafe(doing, self._loop).result(2 * _PATIENCE)
        except Exception as problem:
            raise self._unavailable(f"{type(problem).__name__}: {problem}"[:200]) from problem

    def _unavailable(self, why: str) -> UnavailableError:
        """Return the error for a server that does not answer."""
        return UnavailableError(
            Text(f"NATS ({self.server.name}): {why}", f"訊息伺服器 NATS（{self.server.name}）：{why}"),
            Text(
                "Records are kept in the segment files and matched here meanwhile; see `lionrock workers`.",
                "紀錄已存於分段檔案，期間由本機比對；請看 `lionrock workers`。",
            ),
        )

    def _run(self) -> None:
        """Keep a connection for as long as it is wanted."""
        asyncio.set_event_loop(self._loop)
        self._living = self._loop.create_task(self._live())
        try:
            self._loop.run_until_complete(self._living)
        except asyncio.CancelledError:
            pass  # it was told to end
        finally:
            self._loop.close()

    async def _live(self) -> None:
        """Connect, serve until the connection ends, and begin again."""
        while not self._ending.is_set():
            try:
                await self._once(asyncio.Event())
            except Exception as problem:  # noqa: BLE001 whatever NATS or its library raises: it is said, and tried again
                self._note(problem)
            finally:
                self._client = None
            if not self._ending.is_set():
                await asyncio.sleep(PAUSE)

    async def _once(self, over: asyncio.Event) -> None:
        """Serve over one connection until it ends."""
        from nats.aio.client import Client

        async def closed() -> None:
            over.set()

        async def quiet(problem: Exception) -> None:
            self.trouble = f"{type(problem).__name__}: {problem}"[:200]

        client = Client()
        await client.connect(
            allow_reconnect=False,
            connect_timeout=3,
            ping_interval=5,
            max_outstanding_pings=2,
            closed_cb=closed,
            error_cb=quiet,
            name=f"lionrock {self.server.name}",
            inbox_prefix=f"_INBOX_{self.server.name}",
            **self.server.options(),
        )
        doing: list[asyncio.Task[Any]] = []
        try:
            if self._made is not None:
                await layout.lay(client.jetstream(timeout=_PATIENCE), self.server, self._made)
            for subject, act in self._answers.items():
                await client.subscribe(subject, cb=_answering(act))
            self.largest, self._client = client.max_payload, client
            _LOG.info("connected to NATS", extra={"server": self.server.name})
            self.trouble = ""
            doing = [asyncio.create_task(one) for one in (self._pull(client), self._sign(), over.wait())]
            await asyncio.wait(doing, return_when=asyncio.FIRST_COMPLETED)
            if doing[0].done() and not self._ending.is_set():
                doing[0].result()
        finally:
            self._client = None
            for one in doing:
                one.cancel()
            await asyncio.gather(*doing, return_exceptions=True)
            with suppress(Exception):
                await client.close()
        if not self._ending.is_set():
            raise ConnectionError(self.trouble or "the connection ended")

    async def _pull(self, client: Any) -> None:
        """Take one message after another as there is room for them."""
        from nats.errors import TimeoutError as NothingCame

        stream, durable = self._takes
        source = await client.jetstream().pull_subscribe_bind(durable, stream)
        while True:
            await self._room.acquire()
            try:
                (message,) = await source.fetch(1, timeout=_PATIENCE)
            except NothingCame:
                self._room.release()
                continue
            except BaseException:
                self._room.release()
                raise
            self.arrived.put(self._received(message))

    async def _sign(self) -> None:
        """Say again and again that what was taken is in work, so that it is given to nobody else."""
        while True:
            await asyncio.sleep(_SIGN)
            for key, (message, signs) in list(self._held.items()):
                if signs > _HELD:
                    self._held.pop(key, None)
                    continue
                self._held[key] = (message, signs + 1)
                await _tried(message.in_progress())

    def _received(self, message: Any) -> Received:
        """Return a message with a way to settle it from any thread."""
        headers = message.headers or {}
        self._held[id(message)] = (message, 0)

        def settle(again: float | None) -> None:
            self._held.pop(id(message), None)
            doing = message.ack() if again is None else message.nak(delay=again)
            try:
                asyncio.run_coroutine_threadsafe(_tried(doing), self._loop)
            except RuntimeError:  # the loop has ended: it is delivered again, and known by then
                doing.close()

        return Received(
            data=bytes(message.data),
            id=headers.get(layout.OF, ""),
            part=_number(headers.get(layout.PART)),
            parts=max(1, _number(headers.get(layout.PARTS))),
            settle=settle,
        )

    def _note(self, problem: Exception) -> None:
        """Keep why there is no connection, and say it unless it was said."""
        said = problem.message.en if isinstance(problem, LionrockError) else f"{type(problem).__name__}: {problem}"
        said = said[:200] if str(problem) or not self.trouble else self.trouble
        if said != self.trouble or self._client is not None:
            _LOG.warning("no connection to NATS; it is tried again", extra={"problem": said})
        self.trouble = said or "no connection"


async def _tried(doing: Any) -> None:
    """Settle a message if the connection still stands; if not, it is delivered again."""
    with suppress(Exception):
        await doing


def _answering(act: Callable[[], bytes]) -> Callable[[Any], Coroutine[Any, Any, None]]:
    """Return what answers a question with bytes."""

    async def respond(message: Any) -> None:
        await message.respond(act())

    return respond


def _number(written: str | None) -> int:
    """Return a small number of a header, 0 for what is none."""
    return int(written) if written and _SMALL.match(written) else 0
