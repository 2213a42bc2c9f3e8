"""A five-line webhook: it keeps what was posted to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Sink:
    """What came in, each with the instant it did."""

    url: str = ""
    posts: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)


@contextmanager
def sink(status: int = 200) -> Iterator[Sink]:
    """Listen on loopback for the length of the block."""
    found = Sink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.posts.append((time.monotonic(), json.loads(body)))
            self.send_response(status)
            self.end_headers()
            found.came.set()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/call"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
