"""A limit on the time of a whole conversation: each read has its own, but a peer may drip."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

SECONDS: Final = 30.0


@contextmanager
def hurried(connection: socket.socket | None, seconds: float = SECONDS) -> Iterator[None]:
    """Cut the connection when the block has not ended in time; its reader then meets an error or its end."""

    def cut() -> None:
        with suppress(OSError):
            if connection is not None:
                connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
