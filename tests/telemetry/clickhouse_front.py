"""ClickHouse's HTTP interface in front of the embedded engine: the statements a client sends, run as they are.

What differs from a server is small and stands here: rows that a statement reads as its input come from a file.
"""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

_INPUT = re.compile(r"FROM input\('([^']*)'\)(.*) FORMAT ArrowStream$", re.DOTALL)
_FORMAT = re.compile(r"\sFORMAT\s+(\w+)\s*$")


class Front(ThreadingHTTPServer):
    """Answers with what a session says; `asked` keeps the statements with their settings."""

    daemon_threads = True

    def __init__(self, session: Any, folder: Path, account: tuple[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.session, self.folder, self.account = session, folder, account
        self.lock = threading.Lock()
        self.asked: list[tuple[str, dict[str, str]]] = []

    def run(self, sql: str, given: dict[str, str], data: bytes) -> bytes:
        """Run one statement."""
        values = {name[6:]: value for name, value in given.items() if name.startswith("param_")}
        settings = {name: value for name, value in given.items() if name.startswith(("insert_", "min_insert", "max_"))}
        with self.lock:
            self.asked.append((sql, settings))
            found = _INPUT.search(sql)
            if found:
                (self.folder / "rows.arrow").write_bytes(data)
                source = f"file('{self.folder / 'rows.arrow'}', ArrowStream, '{found[1]}')"
                told = ", ".join(f"{name} = '{value}'" for name, value in settings.items())
                sql = f"{sql[: found.start()]}FROM {source}{found[2]} SETTINGS {told}"
            form = _FORMAT.search(sql)
            return bytes(self.session.query(sql, form[1] if form else "TabSeparated", params=values).bytes())


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Front
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Run the statement of the address, or of the body."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not self._known():
            self._say(403, b"Code: 516. Authentication failed", {"X-ClickHouse-Exception-Code": "516"})
            return
        sql, data = (given.pop("query"), body) if "query" in given else (body.decode(), b"")
        try:
            self._say(200, self.server.run(sql, given, data), {"X-ClickHouse-Timezone": "UTC"})
        except RuntimeError as problem:
            self._say(500, str(problem).encode(), {"X-ClickHouse-Exception-Code": "1"})

    def _known(self) -> bool:
        """Say whether the account is the one there is."""
        told = self.headers.get("Authorization", "").removeprefix("Basic ")
        return base64.b64decode(told).decode() == ":".join(self.server.account)

    def _say(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        """Answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running(session: Any, folder: Path, account: tuple[str, str]) -> Iterator[Front]:
    """Answer for the length of the block."""
    front = Front(session, folder, account)
    thread = threading.Thread(target=front.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield front
    finally:
        front.shutdown()
        front.server_close()
        thread.join()
