"""The control channel: typed questions to a running part over a Unix socket.

A message is four bytes of length (big-endian) and msgpack `{"v": 1, "verb": …, "with": …}`; the answer is `{"ok": …}`
or `{"error": {"en", "zh", "hint_en", "hint_zh"}}`. Sockets lie in a short 0700 folder, because long paths fail,
and only processes of the same user are answered.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import socketserver
import stat
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from lionrock.kernel.contributions import Verb
from lionrock.kernel.errors import LionrockError, UnavailableError
from lionrock.kernel.pulse import PING
from lionrock.kernel.text import Text

VERSION: Final = 1
LARGEST: Final = 256 * 1024 * 1024
"""Bytes of the largest message: a frame of 10,000 records fits."""

_LENGTH = struct.Struct(">I")


def sockets(folder: Path) -> Path:
    """Return the runtime folder for the sockets of a data folder, made with mode 0700."""
    top = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    place = top / f"lionrock-{os.geteuid()}" / name
    for part in (place.parent, place):
        part.mkdir(mode=0o700, exist_ok=True, parents=part is place.parent)
        _check_private(part)
    return place


class Server:
    """Answers verbs on a socket in threads until it is closed."""

    def __init__(self, path: Path, verbs: Mapping[str, Callable[[Any], Any]]) -> None:
        """Listen at `path`; an old socket there is replaced: whoever holds the instance lock owns it."""
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        self.path = path
        self._server = _Threads(str(path), verbs)
        path.chmod(0o600)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.2,), daemon=True, name="channel")
        self._thread.start()

    def close(self) -> None:
        """Stop listening and remove the socket."""
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()


class Client:
    """Asks verbs of a part; one connection for each thread, made anew when it broke."""

    def __init__(self, path: Path, timeout: float = 60.0) -> None:
        """Connect lazily to the socket at `path`; `timeout` in seconds for each answer."""
        self.path = path
        self.timeout = timeout
        self._local = threading.local()
        self._all: set[socket.socket] = set()

    def ask(self, verb: str, value: Any = None, gives: Any = Any) -> Any:
        """Return the typed answer; raises UnavailableError when the part does not answer, or what it raised."""
        message = msgspec.msgpack.encode({"v": VERSION, "verb": verb, "with": value})
        try:
            answer = self._exchange(message)
        except (OSError, EOFError) as problem:
            self._drop()
            raise unanswered(self.path.stem, f": {problem}", f"：{problem}") from problem
        if "error" in answer:
            raise _error(answer["error"])
        return msgspec.convert(answer.get("ok"), gives, strict=False) if gives is not Any else answer.get("ok")

    def close(self) -> None:
        """Close every thread's connection; the next question opens a new one."""
        while self._all:
            self._all.pop().close()

    def __enter__(self) -> Self:
        """Use the client for a block."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Close its connections."""
        self.close()

    def _exchange(self, message: bytes) -> dict[str, Any]:
        """Send and receive on this thread's connection."""
        connection = self._connection()
        _send(connection, message)
        answer: dict[str, Any] = msgspec.msgpack.decode(_receive(connection))
        return answer

    def _connection(self) -> socket.socket:
        """Return this thread's connection, opened when there is none or it was closed."""
        known: socket.socket | None = getattr(self._local, "connection", None)
        if known is not None and known.fileno() >= 0:
            return known
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._all.add(connection)
        self._local.connection = connection
        connection.settimeout(self.timeout)
        connection.connect(str(self.path))
        return connection

    def _drop(self) -> None:
        """Close this thread's connection after a failure."""
        connection: socket.socket | None = getattr(self._local, "connection", None)
        if connection is not None:
            self._all.discard(connection)
            connection.close()


def unanswered(part: str, en: str = "", zh: str = "") -> UnavailableError:
    """Return the error that a part does not answer, with why."""
    return UnavailableError(
        Text(f"{part} does not answer{en}", f"{part} 沒有回應{zh}"),
        Text(
            "See `lionrock status`; a part that stopped or hangs is started again by itself.",
            "請看 `lionrock status`；已停或沒有回應的部分會自動重啟。",
        ),
    )


def answering(platform: Any, role: str) -> dict[str, Callable[[Any], Any]]:
    """Return the verbs of a role as functions of an untyped argument, and the ping that is answered beside them."""

    def typed(verb: Verb) -> Callable[[Any], Any]:
        def act(value: Any) -> Any:
            with platform.pulse.working(verb.id):
                return verb.act(platform, msgspec.convert(value, verb.takes, strict=False))

        return act

    verbs = {verb.id: typed(verb) for verb in platform.registry.of(Verb) if verb.role == role}
    return verbs | {PING: lambda _: platform.pulse.told()}


class _Threads(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """One thread a connection."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path: str, verbs: Mapping[str, Callable[[Any], Any]]) -> None:
        self.verbs = verbs
        self.connections: set[socket.socket] = set()
        super().__init__(path, _Connection)

    def hang_up(self) -> None:
        """End every connection, so that whoever asks next finds the successor."""
        for connection in tuple(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Answer processes of the same user alone, where the system tells."""
        if not hasattr(socket, "SO_PEERCRED"):
            return True  # the folder's mode 0700 stands alone
        credentials = request.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return bool(struct.unpack("3i", credentials)[1] == os.geteuid())


class _Connection(socketserver.BaseRequestHandler):
    """Answers one message after another."""

    server: _Threads

    def handle(self) -> None:
        """Serve until the other side goes away."""
        self.server.connections.add(self.request)
        try:
            for message in _messages(self.request):
                _send(self.request, self._answer(message))
        except (EOFError, OSError):
            pass  # the other side went away
        finally:
            self.server.connections.discard(self.request)

    def _answer(self, message: bytes) -> bytes:
        """Return the encoded answer to an encoded question."""
        try:
            verb, value = self._asked(message)
            return msgspec.msgpack.encode({"ok": verb(value)})
        except Exception as problem:  # noqa: BLE001 whatever went wrong is told to whoever asked
            return msgspec.msgpack.encode({"error": _described(problem)})

    def _asked(self, message: bytes) -> tuple[Callable[[Any], Any], Any]:
        """Return the verb and its argument; raises UnavailableError when this part does not speak them."""
        asked = msgspec.msgpack.decode(message)
        verb = self.server.verbs.get(asked["verb"]) if asked.get("v") == VERSION else None
        if verb is None:
            raise UnavailableError(
                Text(
                    f"this part (version {VERSION}) has no verb {asked.get('verb')} of version {asked.get('v')}",
                    f"此部分（版本 {VERSION}）沒有版本 {asked.get('v')} 的 {asked.get('verb')}",
                ),
                Text("Stop and start everything after an upgrade.", "升級後請全部重新啟動。"),
            )
        return verb, asked["with"]


def _described(problem: Exception) -> dict[str, str]:
    """Return an exception as an answer."""
    if not isinstance(problem, LionrockError):
        words = f"{type(problem).__name__}: {problem}"
        return {"kind": "Error", "en": words, "zh": words, "hint_en": "See the log.", "hint_zh": "請查看紀錄。"}
    return {
        "kind": type(problem).__name__,
        "en": problem.message.en,
        "zh": problem.message.zh,
        "hint_en": problem.hint.en,
        "hint_zh": problem.hint.zh,
    }


def _error(found: Mapping[str, str]) -> LionrockError:
    """Return the error an answer describes, of its own kind when that is one of the kernel's."""
    from lionrock.kernel import errors

    known = getattr(errors, found.get("kind", ""), None)
    kind = known if isinstance(known, type) and issubclass(known, LionrockError) else LionrockError
    return kind(Text(found["en"], found["zh"]), Text(found["hint_en"], found["hint_zh"]))


def _messages(connection: socket.socket) -> Iterator[bytes]:
    """Yield messages until the end."""
    while True:
        yield _receive(connection)


def _send(connection: socket.socket, message: bytes) -> None:
    """Send one message; raises ValueError when it is larger than any may be."""
    if len(message) > LARGEST:
        msg = f"a message of {len(message)} bytes; at most {LARGEST} are sent"
        raise ValueError(msg)
    connection.sendall(_LENGTH.pack(len(message)) + message)


def _receive(connection: socket.socket) -> bytes:
    """Receive one message; raises EOFError at the end of the stream, OSError for one too large."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if length > LARGEST:
        msg = f"a message of {length} bytes was announced; at most {LARGEST} are taken"
        raise OSError(msg)
    return _exactly(connection, length)


def _exactly(connection: socket.socket, size: int) -> bytes:
    """Receive so many bytes."""
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            msg = "the other side closed the connection"
            raise EOFError(msg)
        parts += part
    return bytes(parts)


def _check_private(place: Path) -> None:
    """Refuse a runtime folder that belongs to somebody else or is open to others."""
    found = place.lstat()  # a link made by somebody else could lead into another private folder
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise UnavailableError(
            Text(f"{place} is not private to this user", f"{place} 並非此使用者專用"),
            Text(
                "Remove it, or set XDG_RUNTIME_DIR to a private folder.",
                "請移除，或將 XDG_RUNTIME_DIR 設為專用資料夾。",
            ),
        )
