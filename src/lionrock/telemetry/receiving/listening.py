"""Servers of one receiver: datagrams, connections that speak syslog or RELP, and requests over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConfigurationError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.receiving.addresses import Address
from lionrock.telemetry.receiving.buffer import Buffer
from lionrock.telemetry.receiving.framing import BrokenError, Commands, Messages, answer
from lionrock.telemetry.receiving.health import Senders

MOST_CONNECTIONS: Final = 1_000
_CHUNK: Final = 256 * 1024
_IDLE: Final = 3600.0
"""Seconds without a byte after which a connection ends."""
_FAREWELL: Final = 2.0
_SOCKET: Final = 8 * 1024 * 1024


class Datagrams(asyncio.DatagramProtocol):
    """Takes one message a datagram; drops and counts what there is no room for."""

    def __init__(self, buffer: Buffer, senders: Senders) -> None:
        """Take into `buffer`."""
        self._buffer = buffer
        self._senders = senders
        self._health = senders.health

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Take one message."""
        message = data[: LONGEST + 1].rstrip(b"\r\n\0")
        if self._buffer.full:
            self._health.dropped += 1
        elif message and not message.isspace():
            self._senders.delivered(str(addr[0]), 1)
            self._buffer.take((message,), str(addr[0]))


class Connections:
    """Serves connections of one receiver; a sender is read no faster than its records become durable."""

    def __init__(self, address: Address, buffer: Buffer, senders: Senders) -> None:
        """Take into `buffer`."""
        self._address = address
        self._buffer = buffer
        self._senders = senders
        self._health = senders.health
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        peer = str((writer.get_extra_info("peername") or ("?",))[0])
        if self._health.connections >= MOST_CONNECTIONS:
            self._senders.turned_away(peer, f"more than {MOST_CONNECTIONS} connections")
            writer.close()
            return
        self._health.connections += 1
        self._senders.handshakes.done += 1
        try:
            await (self._relp if self._address.speech == "relp" else self._syslog)(reader, writer, peer)
        except BrokenError as problem:
            self._senders.turned_away(peer, str(problem))
        except (OSError, asyncio.IncompleteReadError) as problem:
            self._health.wrong(peer, str(problem) or type(problem).__name__)
        except TimeoutError:
            self._health.wrong(peer, f"nothing came for {_IDLE:.0f} s")
        finally:
            self._health.connections -= 1
            writer.close()
            with contextlib.suppress(OSError, ssl.SSLError):
                await writer.wait_closed()

    async def close(self) -> None:
        """End every connection: what it took stays to be made durable, and its sender connects anew."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_FAREWELL)

    async def _syslog(self, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter, peer: str) -> None:
        """Take messages; syslog has no receipt, so none is given."""
        messages = Messages()
        while data := await asyncio.wait_for(reader.read(_CHUNK), _IDLE):
            self._take(messages.feed(data), peer)
            await self._buffer.room()
        self._take(messages.end(), peer)

    async def _relp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str) -> None:
        """Take messages and answer each once it is durable; what was not answered the client sends again."""
        commands = Commands()
        while data := await asyncio.wait_for(reader.read(_CHUNK), _IDLE):
            waiting = []
            for command in commands.feed(data):
                if command.name == "syslog":
                    waiting.append((command.number, self._take([command.data.rstrip(b"\r\n\0")], peer)))
                else:
                    await self._answered(writer, waiting)
                    waiting = []
                    if not _greeted(writer, command.number, command.name, command.data):
                        return
            await self._answered(writer, waiting)
            await self._buffer.room()

    async def _answered(self, writer: asyncio.StreamWriter, waiting: list[tuple[int, int]]) -> None:
        """Answer commands once the last of their records is durable."""
        if waiting:
            await self._buffer.durable(waiting[-1][1])
            writer.write(b"".join(answer(number, "200 OK") for number, _ in waiting))
            await writer.drain()

    def _take(self, raws: list[bytes], peer: str) -> int:
        """Take records and count them."""
        if raws:
            self._senders.delivered(peer, len(raws))
        return self._buffer.take(raws, peer)


def _greeted(writer: asyncio.StreamWriter, number: int, name: str, data: bytes) -> bool:
    """Answer an opening or a closing; say whether the connection goes on."""
    if name == "open":
        if b"commands=" not in data or b"syslog" not in data:
            raise BrokenError("a RELP client that sends no syslog")
        writer.write(answer(number, "200 OK\nrelp_version=0\nrelp_software=lionrock\ncommands=syslog"))
        return True
    if name == "close":
        writer.write(answer(number, "") + b"0 serverclose 0\n")
        return False
    writer.write(answer(number, f"500 no command {name}"))
    return True


def secured(address: Address, settings: Mapping[str, str]) -> ssl.SSLContext | None:
    """Return how connections are encrypted, None for a scheme without; raises ConfigurationError."""
    if not address.secure:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.num_tickets = 0  # a sender that never reads would close over them: a reset, and its last lines lost
    try:
        context.load_cert_chain(settings.get("certificate", ""), settings.get("key") or None)
        if settings.get("clients"):
            context.load_verify_locations(settings["clients"])
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ssl.SSLError, ValueError) as problem:
        why = f"{settings.get('certificate') or 'certificate'}: {problem}"
        raise ConfigurationError(
            Text(f"the certificate cannot be used: {why}", f"無法使用憑證：{why}"),
            Text("Name certificate chain and key as PEM files that this process may read.",
                 "請指定本程序可讀取的 PEM 憑證鏈及私鑰檔案。"),
        ) from problem  # fmt: skip
    return context


def expires(settings: Mapping[str, str]) -> Instant | None:
    """Return until when the certificate of a receiver holds, None without one or when it cannot be read."""
    from cryptography import x509

    try:
        shown = Path(settings["certificate"]).read_bytes()
        return x509.load_pem_x509_certificate(shown).not_valid_after_utc
    except (KeyError, OSError, ValueError):
        return None


def files(settings: Mapping[str, str]) -> tuple[tuple[int, int], ...]:
    """Return what changes when a file of a receiver is replaced: time of writing and inode of each."""
    found = []
    for name in ("certificate", "key", "clients"):
        try:
            status = Path(settings[name]).stat()
        except (KeyError, OSError):
            found.append((0, 0))
        else:
            found.append((status.st_mtime_ns, status.st_ino))
    return tuple(found)


def bound(address: Address) -> socket.socket:
    """Return a socket on the address; raises UnavailableError naming what is wrong."""
    kind = socket.SOCK_DGRAM if address.datagrams else socket.SOCK_STREAM
    made = socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET, kind)
    try:
        if address.datagrams:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SOCKET)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setblocking(False)
        made.bind((address.host, address.port))
    except OSError as problem:
        made.close()
        raise UnavailableError(
            Text(f"cannot listen on {address}: {problem.strerror}", f"無法在 {address} 接收：{problem.strerror}"),
            Text("Choose a free port above 1023, or give the process the right to a lower one.",
                 "請選擇 1023 以上的空閒埠，或授予程序使用較低埠的權限。"),
        ) from problem  # fmt: skip
    return made
