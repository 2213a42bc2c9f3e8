"""The gate: refuses foreign host names and endless addresses before anything else runs. Fails closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar.middleware import ASGIMiddleware

from lionrock.console import guard, trouble
from lionrock.console.reading import LONGEST_URL

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send


class Gate(ASGIMiddleware):
    """Answers requests for other names with 421, and addresses beyond the bound with 414."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on, or answer it here."""
        headers = [value for name, value in scope["headers"] if name == b"host"]
        host = headers[0].decode("latin-1") if len(headers) == 1 else ""
        if not guard.known_host(host, self._hosts):
            await _refuse(send, 421)
        elif len(scope["query_string"]) + len(scope["path"]) > LONGEST_URL:
            await _refuse(send, 414)
        else:
            await next_app(scope, receive, send)


async def _refuse(send: Send, status: int) -> None:
    """Answer in plain words, without a page."""
    message, hint = trouble.UNREACHED[status]
    words = f"{message.en}\n{hint.en}\n\n{message.zh}\n{hint.zh}\n".encode()
    headers = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(words)), **guard.HEADERS}
    packed = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": packed})
    await send({"type": "http.response.body", "body": words, "more_body": False})
