"""One raw record to what it is: a log record, or bytes that were not understood."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.errors import ConfigurationError, InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.lines import bounded

_LOG = logging.getLogger("lionrock.telemetry")


def understood(source: Source, raw: bytes, settings: Mapping[str, str], where: int) -> LogRecord | Unparsed | None:
    """Return the record, or the bytes with the reason why they are none; None for a blank line.

    `where` is the line or record number.
    """
    if not raw or raw.isspace():
        return None
    try:
        return source.parse(bounded(raw), settings)
    except InputError as problem:
        return Unparsed(raw, where, problem.message)
    except ConfigurationError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError) as problem:
        # A bulkhead: whoever can write a log line could otherwise stop the stream with one we did not foresee.
        _LOG.warning("source %s failed on record %d: %r", source.id, where, problem)
        why = type(problem).__name__
        return Unparsed(
            raw, where, Text(f"the parser failed ({why}); the record is kept", f"解析程式出錯（{why}）；紀錄已保留")
        )
