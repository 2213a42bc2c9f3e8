"""Structured logs: one JSON object a line, to standard error."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from lionrock.kernel.clock import instant

_PLAIN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}

_MASKED: Final = {
    code: f"\\u{code:04x}"
    for code in (*range(0x7F, 0xA0), *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2066, 0x206A))
}
"""Control and direction characters that JSON leaves as they are: they could command a terminal or reorder a line."""

_APART: Final[ContextVar[bool]] = ContextVar("lionrock-apart", default=False)


@contextmanager
def apart() -> Iterator[None]:
    """Keep what is said within the block out of the log: what goes wrong there is broken on purpose.

    A thread begun within has to enter such a block of its own.
    """
    token = _APART.set(True)
    try:
        yield
    finally:
        _APART.reset(token)


def in_earnest(_: logging.LogRecord | None = None) -> bool:
    """Say whether what is said now belongs into the log."""
    return not _APART.get()


class Lines(logging.Formatter):
    """Formats a record as one line of JSON with time (UTC), level, part, message and its extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; line breaks inside values are escaped, so that no input can forge a line."""
        line = {
            "time": instant(int(record.created * 1e6)).isoformat(),
            "level": record.levelname.lower(),
            "part": record.name,
            "said": record.getMessage(),
        } | {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False).translate(_MASKED)


def configure(level: str = "INFO") -> None:
    """Send every log of this process to standard error as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    handler.addFilter(in_earnest)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("alembic", "uvicorn"):
        logging.getLogger(chatty).setLevel("WARNING")
