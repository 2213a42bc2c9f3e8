"""Two critical systems with thresholds, and something to probe."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from incidents.world import TwoSystems

from lionrock.events.ports import Estate
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform

LEAD = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
ANALYST = Actor("a" * 32, "Ken Lau", "analyst", "none")
AUDITOR = Actor("e" * 32, "Ann Yip", "auditor", "totp")
LIMITS = {"max_tolerable_downtime": 60, "min_service_level": 80, "material_complaints": 100}


class Limited(TwoSystems):
    """The estate port whose first system has thresholds."""

    def system(self, id: str) -> dict[str, Any]:
        """Return a system with its thresholds."""
        found = super().system(id)
        return {**found, "thresholds": LIMITS if id == "oms" else {}}


def furnished(platform: Platform) -> Platform:
    """Return the platform with the two systems in it."""
    platform.bind(Estate, Limited())
    return platform


class Target:
    """A web server on loopback; `answer` is what it says next."""

    def __init__(self) -> None:
        """Listen."""
        self.status = 200
        self.answer: Mapping[str, Any] = {"service": {"level": 97.5}}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Return where it listens."""
        return int(self._server.server_port)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        """Return a handler that answers as told."""
        target = self

        class Handler(BaseHTTPRequestHandler):
            """Answers gets."""

            def do_GET(self) -> None:
                """Answer as told."""
                body = json.dumps(target.answer).encode()
                self.send_response(target.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
