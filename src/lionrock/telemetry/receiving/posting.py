"""Records over HTTP: a POST with a bearer token, answered once what it holds is durable."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import zlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from lionrock.events.records import Source
from lionrock.telemetry import canary_lines
from lionrock.telemetry.receiving.buffer import Buffer
from lionrock.telemetry.receiving.health import Senders

MOST_BODY: Final = 16 * 1024 * 1024
"""Bytes of a body, unpacked."""
_PATIENCE: Final = 30.0
_OURS: Final = "lionrock"
"""What stands for the sender of our own lines."""

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class TooLargeError(Exception):
    """A body is larger than a receiver takes."""


class Posts:
    """An ASGI application that takes bodies apart as the stream's source does and makes them durable."""

    def __init__(self, source: Source, digest: str, buffer: Buffer, senders: Senders) -> None:
        """Take into `buffer` from whoever has the token of this SHA-256 digest."""
        self._source = source
        self._digest = digest
        self._buffer = buffer
        self._senders = senders
        self._health = senders.health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        peer = str((scope.get("client") or ("?",))[0])
        self._health.connections += 1
        self._senders.handshakes.done = self._senders.handshakes.begun
        try:
            status, told = await self._answer(scope, receive, peer)
        except TimeoutError:
            status, told = 503, {"error": "not durable yet; send again"}
        finally:
            self._health.connections -= 1
        if status != 200:  # noqa: PLR2004 OK
            self._senders.turned_away(peer, f"{status} {told.get('error', '')}")
        await _send(send, status, told)

    async def _answer(self, scope: Scope, receive: Receive, peer: str) -> tuple[int, dict[str, Any]]:
        """Return status and answer of a request."""
        headers = {name.lower(): value for name, value in scope["headers"]}
        if headers.get(b"authorization", b"").startswith(canary_lines.SCHEME):
            return await self._canary(headers[b"authorization"], receive)
        if not self._known(headers.get(b"authorization", b"")):
            return 401, {"error": "a bearer token of this receiver is expected"}
        if scope["method"] != "POST":
            return 405, {"error": "POST records, one JSON object or line each"}
        try:
            body = await _body(receive, packed=headers.get(b"content-encoding", b"") == b"gzip")
        except TooLargeError:
            return 413, {"error": f"at most {MOST_BODY} bytes"}
        except zlib.error:
            return 400, {"error": "the body is no gzip"}
        return await self._kept(body, peer)

    async def _canary(self, header: bytes, receive: Receive) -> tuple[int, dict[str, Any]]:
        """Return the answer once a line of our own is durable; it is no record of a sender."""
        try:
            line = await _body(receive, packed=False)
        except TooLargeError:
            line = b""
        shown = header.removeprefix(canary_lines.SCHEME).decode("latin-1")
        ours = canary_lines.is_one(line) and hmac.compare_digest(shown, canary_lines.proof(self._digest, line))
        if not ours:
            return 401, {"error": "this is no canary of this platform"}
        if self._buffer.full:
            return 503, {"error": "more waits than can be kept"}
        await asyncio.wait_for(self._buffer.durable(self._buffer.take([line], _OURS)), _PATIENCE)
        return 200, {"records": 0}

    async def _kept(self, body: bytes, peer: str) -> tuple[int, dict[str, Any]]:
        """Return the answer once a body's records are durable."""
        if self._buffer.full:
            return 503, {"error": "more waits than can be kept; send again later"}
        raws = [raw for raw in self._source.split(body) if raw and not raw.isspace()]
        await asyncio.wait_for(self._buffer.durable(self._buffer.take(raws, peer)), _PATIENCE)
        if raws:
            self._senders.delivered(peer, len(raws))
        return 200, {"records": len(raws)}

    def _known(self, header: bytes) -> bool:
        """Say whether a request carries the token; Splunk's and plain forms of the header are taken too."""
        token = header.rpartition(b" ")[2]
        return hmac.compare_digest(hashlib.sha256(token).hexdigest(), self._digest)


async def _body(receive: Receive, *, packed: bool) -> bytes:
    """Return a request's body, unpacked; raises TooLargeError, zlib.error for one that is no gzip or not whole."""
    unpack = _Unpack() if packed else None
    found = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        part = message.get("body", b"")
        found += unpack.more(part, MOST_BODY + 1 - len(found)) if unpack else part
        if len(found) > MOST_BODY:
            raise TooLargeError
        if not message.get("more_body"):
            if unpack and not unpack.whole:
                raise zlib.error
            return bytes(found)


class _Unpack:
    """Unpacks gzip of one member or several, as shippers that append make them."""

    def __init__(self) -> None:
        """Begin with the first member."""
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def whole(self) -> bool:
        """Say whether the last member ended."""
        return self._member.eof

    def more(self, part: bytes, most: int) -> bytes:
        """Return what a part holds, `most` bytes at most; raises zlib.error."""
        found = b""
        while part and len(found) < most:
            if self._member.eof:
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            found += self._member.decompress(part, most - len(found))
            part = self._member.unused_data
        return found


async def _send(send: Send, status: int, told: Mapping[str, Any]) -> None:
    """Send an answer as JSON."""
    body = json.dumps(told).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
