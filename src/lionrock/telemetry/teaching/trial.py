"""A taught kind tried on lines before it counts: how much it understands, what comes out, what does not fit and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.text import Text
from lionrock.telemetry.parsing import understood

SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of lines: the first that were understood, beside their records, and the first that do not fit."""

    total: int
    understood: int
    first: tuple[tuple[bytes, LogRecord], ...]
    unfit: tuple[tuple[int, bytes, Text], ...]
    timed: int
    known: str = ""
    """The id of a kind that came with the platform and understands these lines as well."""

    @property
    def share(self) -> float | None:
        """Return the share understood, from 0 to 1; None of no lines."""
        return self.understood / self.total if self.total else None


def tried(made: Source, raws: Sequence[bytes], known: Sequence[Source] = ()) -> Trial:
    """Return what a source makes of lines; a header counts as no line."""
    results = [(n, raw, understood(made, raw, {}, n)) for n, raw in enumerate(raws, 1)]
    fits = [(raw, one) for _, raw, one in results if isinstance(one, LogRecord)]
    unfit = [(n, raw, one.reason) for n, raw, one in results if isinstance(one, Unparsed)]
    return Trial(
        total=len(fits) + len(unfit),
        understood=len(fits),
        first=tuple(fits[:SHOWN]),
        unfit=tuple(unfit[:SHOWN]),
        timed=sum(one.time is not None for _, one in fits),
        known=_known(known, raws[:SHOWN]),
    )


def _known(sources: Sequence[Source], raws: Sequence[bytes]) -> str:
    """Return a specific kind of ours that understands most of these lines, nothing when there is none."""
    for source in sources:
        if source.general or source.whole or source.taught or source.header:
            continue
        if 2 * sum(isinstance(understood(source, raw, {}, 1), LogRecord) for raw in raws) > len(raws):
            return source.id
    return ""
