"""The receivers of an instance: started, stopped and changed as the streams of the core say, in one event loop."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lionrock.events.records import Source
from lionrock.kernel.clock import Clock
from lionrock.kernel.errors import ConfigurationError, LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry import model
from lionrock.telemetry.model import Stream
from lionrock.telemetry.receiving import addresses, listening
from lionrock.telemetry.receiving.buffer import Buffer, appending
from lionrock.telemetry.receiving.health import Health, Senders
from lionrock.telemetry.receiving.listening import Connections, Datagrams
from lionrock.telemetry.receiving.posting import Posts
from lionrock.telemetry.segments import Segments

LOOK: Final = 1.0
_FAREWELL: Final = 5.0
_LOG: Final = logging.getLogger("lionrock.telemetry")

Report = Callable[[str, Mapping[str, Text], list[str]], None]
Close = Callable[[], Awaitable[None]]


@dataclass
class _Running:
    """A receiver that listens."""

    stream: Stream
    buffer: Buffer
    senders: Senders
    writing: asyncio.Task[None]
    close: Close
    listens: Callable[[], bool]
    files: tuple[tuple[int, int], ...] = ()
    dropped: int = 0

    @property
    def lives(self) -> bool:
        """Say whether it still listens and makes durable what comes."""
        return self.listens() and not self.writing.done()


class Receivers:
    """Listens for the streams whose location is an address; one thread runs them all."""

    def __init__(self, segments: Segments, sources: Sequence[Source], clock: Clock, report: Report) -> None:
        """Make durable in `segments`; what goes wrong with a stream goes to `report`."""
        self._segments = segments
        self._sources = {source.id: source for source in sources}
        self._clock = clock
        self._report = report
        self._running: dict[str, _Running] = {}
        self._known: dict[str, set[str]] = {}

    def renew(self, sources: Sequence[Source]) -> None:
        """Cut what comes by these sources in receivers that begin from now on."""
        self._sources = {source.id: source for source in sources}

    def health(self) -> list[Health]:
        """Return how each receiver fares; from any thread."""
        return [
            replace(one.senders.health, records=one.buffer.kept, trouble=dict(one.senders.health.trouble))
            for one in tuple(self._running.values())
        ]

    def run(self, streams: Callable[[], list[Stream]], stop: threading.Event) -> None:
        """Listen as the streams say until told to stop; then everything taken is made durable."""
        asyncio.run(self._run(streams, stop))

    async def _run(self, streams: Callable[[], list[Stream]], stop: threading.Event) -> None:
        """Look at the streams again and again."""
        while not stop.is_set():
            try:
                wanted = await asyncio.to_thread(streams)
                await self._suit([one for one in wanted if one.receives and one.reading])
            except LionrockError:
                pass  # the core does not answer: what listens goes on
            except Exception:  # noqa: BLE001 a bulkhead: one stream must not end the listening of all
                _LOG.exception("a look at the receivers failed; it is made again")
            await asyncio.to_thread(stop.wait, LOOK)
        for id in tuple(self._running):
            await self._stop(id)

    async def _suit(self, wanted: Sequence[Stream]) -> None:
        """Stop what is wanted no more or otherwise, start what is new, and tell how each stands."""
        by_id = {one.id: one for one in wanted}
        for id, running in tuple(self._running.items()):
            stream = by_id.get(id)
            if stream is None or _differs(stream, running.stream) or not running.lives:
                await self._stop(id)
        for stream in wanted:
            problems = await self._renewed(stream)
            if stream.id not in self._running:
                try:
                    self._running[stream.id] = await self._start(stream)
                except (LionrockError, OSError) as problem:
                    problems[stream.location] = (
                        problem.message if isinstance(problem, LionrockError) else _said(problem)
                    )
            problems |= self._standing(stream)
            await asyncio.to_thread(self._report, stream.id, problems, [])

    async def _renewed(self, stream: Stream) -> dict[str, Text]:
        """Begin anew with files that were replaced; ones that cannot be used are told, and the old ones go on."""
        running = self._running.get(stream.id)
        if running is None or running.files == listening.files(stream.settings):
            return {}
        try:
            listening.secured(addresses.address(stream.location), stream.settings)
        except LionrockError as problem:
            return {"certificate": problem.message}
        await self._stop(stream.id)
        return {}

    def _standing(self, stream: Stream) -> dict[str, Text]:
        """Return what a receiver that listens has to complain of."""
        running = self._running.get(stream.id)
        if running is None:
            return {}
        found = {"disk": running.buffer.problem} if running.buffer.problem else {}
        found |= running.senders.complaints(self._clock())
        dropped = running.senders.health.dropped
        new, running.dropped = dropped - running.dropped, dropped
        if new:
            found["udp"] = Text(f"{new} datagrams were dropped: more came than can be kept",
                                f"已丟棄 {new} 個資料包：數量超出可保存的上限")  # fmt: skip
        return found

    async def _start(self, stream: Stream) -> _Running:
        """Begin to listen for a stream; raises LionrockError, OSError."""
        address = addresses.address(stream.location)
        context = listening.secured(address, stream.settings)
        bound = listening.bound(address)
        buffer = Buffer(appending(self._segments, self._clock, stream))
        health = Health(stream.id, until=listening.expires(stream.settings))
        senders = Senders(health, self._before(stream.id))
        if context is not None:
            context.sni_callback = senders.handshakes.began
        loop = asyncio.get_running_loop()
        if address.datagrams:
            transport, _ = await loop.create_datagram_endpoint(lambda: Datagrams(buffer, senders), sock=bound)
            close, listens = _closing(transport), lambda: not transport.is_closing()
        elif address.speech == "http":
            close, listens = self._http(stream, context, bound, buffer, senders)
        else:
            connections = Connections(address, buffer, senders)
            server = await asyncio.start_server(connections.serve, sock=bound, ssl=context)
            close, listens = _ending(server, connections), server.is_serving
        writing = asyncio.create_task(buffer.run())
        return _Running(stream, buffer, senders, writing, close, listens, listening.files(stream.settings))

    def _before(self, stream: str) -> set[str]:
        """Return who sent to a stream before, as far as is known here: at first those of its last frame."""
        if stream not in self._known:
            last = self._segments.last(stream)
            self._known[stream] = {peer for peer, _ in model.peers(last.frame.settings)} if last else set()
        return self._known[stream]

    def _http(
        self, stream: Stream, context: ssl.SSLContext | None, bound: socket.socket, buffer: Buffer, senders: Senders
    ) -> tuple[Close, Callable[[], bool]]:
        """Serve HTTP on a bound socket."""
        import uvicorn

        source = self._sources.get(stream.source)
        if source is None:
            raise ConfigurationError(
                Text(f"the kind {stream.source} does not count", f"種類 {stream.source} 並未生效"),
                Text("Let it count under Sources, or add the receiver with another kind.",
                     "請在「資料來源」使其生效，或以另一種類新增接收器。"),
            )  # fmt: skip
        posts = Posts(source, stream.settings.get("token", ""), buffer, senders)
        config = uvicorn.Config(
            posts,
            log_config=None,
            access_log=False,
            lifespan="off",
            limit_concurrency=200,
            timeout_keep_alive=30,
            server_header=False,
        )
        if context is not None:
            config.ssl_context_factory = lambda *_: context
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[bound]))

        async def close() -> None:
            server.should_exit = True
            await asyncio.wait({task}, timeout=_FAREWELL)

        return close, lambda: not task.done()

    async def _stop(self, id: str) -> None:
        """Stop listening and make durable what was taken."""
        running = self._running.pop(id)
        await running.close()
        running.buffer.close()
        await asyncio.wait({running.writing}, timeout=_FAREWELL)
        if running.writing.done() and (problem := running.writing.exception()) is not None:
            _LOG.error("a receiver failed and begins anew", extra={"stream": id}, exc_info=problem)


def _differs(one: Stream, other: Stream) -> bool:
    """Say whether a receiver must begin anew."""
    return (one.location, one.source, dict(one.settings)) != (other.location, other.source, dict(other.settings))


def _said(problem: OSError) -> Text:
    """Return an error of the system in words."""
    return Text(f"cannot listen: {problem}", f"無法接收：{problem}")


def _closing(transport: asyncio.DatagramTransport) -> Close:
    """Return what closes a transport."""

    async def close() -> None:
        transport.close()
        await asyncio.sleep(0)

    return close


def _ending(server: asyncio.Server, connections: Connections) -> Close:
    """Return what closes a server and its connections: a buffer that ended would take what they still bring."""

    async def close() -> None:
        server.close()
        await connections.close()

    return close
