"""One raw record to what it is: a log record, or bytes that were not understood."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.errors import ConfigurationError, InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.lines import AsideError, bounded

_LOG = logging.getLogger("lionrock.telemetry")
_BOM = b"\xef\xbb\xbf"
_LOOKED = 2048
_CARRIES = re.compile(rb'[^"\'={}]{0,300}+(?:\[(?:[^\]\\]|\\.){0,1000}+\] ?)?+\W*+')
"""What may stand before a mark: what a relay writes, not what somebody said and a daemon quoted."""


class Parser:
    """Parses with every source there is: a line that another kind carried is read as its own kind.

    Syslog relays and collectors write many products into one file; each line is given to the source that marks it.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        """Know the marks of these sources."""
        self._marked = [source for source in sources if source.carried]
        marks = b"|".join(b"(?P<s%d>%b)" % (n, source.carried) for n, source in enumerate(self._marked))
        self._marks = re.compile(marks) if marks else None

    def understood(
        self, source: Source, raw: bytes, settings: Mapping[str, str], where: int
    ) -> LogRecord | Unparsed | None:
        """Return the record as `understood` does, of the kind that the line is."""
        kind = self._kind(raw) if source.relays else None
        if kind is not None and kind is not source:
            found = understood(kind, raw, settings, where)
            if isinstance(found, LogRecord):
                return found
        return understood(source, raw, settings, where)

    def _kind(self, raw: bytes) -> Source | None:
        """Return the source whose mark stands first in a line, None when none does."""
        found = self._marks.search(raw, 0, _LOOKED) if self._marks else None
        if found is None or not _CARRIES.fullmatch(raw, 0, found.start()):
            return None
        return self._marked[int((found.lastgroup or "s0")[1:])]


def understood(source: Source, raw: bytes, settings: Mapping[str, str], where: int) -> LogRecord | Unparsed | None:
    """Return the record, or the bytes with the reason why they are none; None for a blank line or a header.

    `where` is the line or record number.
    """
    if not raw or raw.isspace() or (source.header and raw.lstrip(_BOM).startswith(source.header)):
        return None
    try:
        return source.parse(bounded(raw), settings)
    except AsideError:
        return None
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
