"""One raw record to what it is: a log record, or bytes that were not understood."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.errors import ConfigurationError, InputError
from lionrock.kernel.text import Text
from lionrock.matching.expressions import needed
from lionrock.telemetry import canary_lines
from lionrock.telemetry.formats.json_lines import enclosed
from lionrock.telemetry.formats.lines import AsideError, bounded

_LOG = logging.getLogger("lionrock.telemetry")
_BOM = b"\xef\xbb\xbf"
_LOOKED = 2048
_LONGEST_DOCUMENT = 64 * 1024
"""Bytes of a document of another kind than its file's that is offered to all sources."""
_CARRIES = re.compile(rb'[^"\'={}]{0,300}+(?:\[(?:[^\]\\]|\\.){0,1000}+\] ?)?+\W*+')
"""What may stand before a mark: what a relay writes, not what somebody said and a daemon quoted."""


class Parser:
    """Parses with every source there is: a line that another kind carried is read as its own kind.

    Syslog relays and collectors write many products into one file; each line is given to the source that marks it, and
    a JSON document to the source that claims it.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        """Know the marks of these sources."""
        sources = tuple(sources)
        self._marked = [
            (needed(source.carried.decode()).encode(), re.compile(source.carried), source)
            for source in sources
            if source.carried
        ]
        documents = [source for source in sources if source.encloses is enclosed]
        self._documents = sorted(documents, key=lambda source: source.general)
        self._general = {source.id for source in sources if source.general}
        self._taught = [source for source in sources if source.taught]

    def understood(
        self, source: Source, raw: bytes, settings: Mapping[str, str], where: int
    ) -> LogRecord | Unparsed | None:
        """Return the record as `understood` does, of the kind that the line is.

        What nobody understands, or a general source alone, is of a kind the site taught when one of them fits.
        """
        found = self._usual(source, raw, settings, where)
        if not self._taught or source.whole or found is None:
            return found
        if isinstance(found, Unparsed) or found.source in self._general:
            for one in self._taught:
                if one is not source and isinstance(other := understood(one, raw, settings, where), LogRecord):
                    return other
        return found

    def _usual(
        self, source: Source, raw: bytes, settings: Mapping[str, str], where: int
    ) -> LogRecord | Unparsed | None:
        """Return the record of what came with the platform, or of the source itself; a canary is one everywhere."""
        if canary_lines.is_one(raw):
            return understood(canary_lines.SOURCE, raw, settings, where)
        if source.relays:
            return self._carried(source, raw, settings, where) or understood(source, raw, settings, where)
        found = understood(source, raw, settings, where)
        if isinstance(found, Unparsed) and source in self._documents:
            return self._document(raw, 0, settings, where) or found
        return found

    def _carried(self, source: Source, raw: bytes, settings: Mapping[str, str], where: int) -> LogRecord | None:
        """Return the record of what a relay's line carries, None when it carries nothing we know."""
        kind = self._kind(raw)
        if kind is None or kind is source:
            start = raw.find(b"{", 0, _LOOKED)
            whole = start > 0 and raw.endswith(b"}") and _CARRIES.fullmatch(raw, 0, start)
            return self._document(raw, start, settings, where) if whole else None
        found = understood(kind, raw, settings, where)
        return found if isinstance(found, LogRecord) else None

    def _document(self, raw: bytes, start: int, settings: Mapping[str, str], where: int) -> LogRecord | None:
        """Return the record of a JSON document by the source that claims it, None when none does."""
        piece = raw[start:]
        if len(piece) > _LONGEST_DOCUMENT:
            return None
        for source in self._documents:
            if source.claims("", piece):
                found = understood(source, piece, settings, where)
                return replace(found, raw=raw) if isinstance(found, LogRecord) else None
        return None

    def _kind(self, raw: bytes) -> Source | None:
        """Return the source whose mark stands first in a line, None when none does."""
        kind, first, lowered = None, _LOOKED, raw[:_LOOKED].lower()
        for holds, mark, source in self._marked:  # a mark is looked for only where the text stands that it cannot lack
            found = mark.search(raw, 0, _LOOKED) if holds in lowered else None
            if found is not None and found.start() < first:
                kind, first = source, found.start()
        return kind if kind is not None and _CARRIES.fullmatch(raw, 0, first) else None


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
