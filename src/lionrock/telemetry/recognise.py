"""Which source a file is of: those that claim its name and first bytes, weighed by how much of it they understand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lionrock.events.records import LogRecord, Source
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import headed
from lionrock.telemetry.formats.lines import AsideError, lines

HEAD: Final = 64 * 1024
"""First bytes of a file that a source may look at."""

RECOGNISE: Final = "recognise"
"""The kind of a stream whose files are recognised one by one."""

_TRIED: Final = 40
_CLAIMED: Final = 8
_GLANCED: Final = 4096
"""Bytes of a record by which a kind of line is told from others; a document on one line is none."""
_CLOSE: Final = 0.1
_GENERAL: Final = 0.5


@dataclass(frozen=True, slots=True)
class Guess:
    """A source a file may be of; `confidence` from 0 to 1: the share of its first records that it understands.

    Of a general source it is half of that: what it understands may be another's as well.
    """

    source: Source
    confidence: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is taken for, the best first; empty when no source knows it."""

    guesses: tuple[Guess, ...]

    @property
    def ambiguous(self) -> bool:
        """Say whether two sources understand the file alike, so that a person must choose."""
        if len(self.guesses) < 2:  # noqa: PLR2004 there is nobody to confuse it with
            return False
        best, other = self.guesses[:2]
        if best.source.taught != other.source.taught:
            return False
        return best.source.general == other.source.general and best.confidence - other.confidence < _CLOSE

    @property
    def source(self) -> Source | None:
        """Return the source that holds, None when there is none or a person must choose."""
        return self.guesses[0].source if self.guesses and not self.ambiguous else None

    @property
    def why(self) -> Text:
        """Return why no source holds, naming those that might."""
        if not self.guesses:
            return Text("no source knows this kind of file", "沒有資料來源認得此類檔案")
        names = [guess.source.id for guess in self.guesses[:2]]
        return Text(
            f"it may be {names[0]} or {names[-1]}: name the kind", f"可能是 {names[0]} 或 {names[-1]}：請指定種類"
        )


def judged(sources: Sequence[Source], name: str, head: bytes) -> Verdict:
    """Return what a file is taken for by its name and first bytes."""
    marked = next((source for source in sources if head and source.whole and source.claims(name, head)), None)
    if marked is not None:  # containers know their marks
        return Verdict((Guess(marked, 1.0),))
    claimed = [source for source in sources if head and not source.whole and source.claims(name, head)]
    if len(claimed) == 1:
        return Verdict((Guess(claimed[0], _GENERAL if claimed[0].general else 1.0),))
    guesses = (Guess(source, _confidence(source, name, head)) for source in claimed)
    order = sorted(guesses, key=lambda guess: (-guess.confidence, guess.source.id))
    return Verdict(tuple(_settled(order)))


def _settled(order: list[Guess]) -> list[Guess]:
    """Return guesses in order; what a site taught stands behind a kind of ours that understands the file alike."""
    if not order or not order[0].source.taught:
        return order
    near = [
        one
        for one in order
        if not one.source.taught and not one.source.general and order[0].confidence - one.confidence < _CLOSE
    ]
    return [*near[:1], *(one for one in order if one is not near[0])] if near else order


def claiming(sources: Sequence[Source], name: str, head: bytes) -> Source | None:
    """Return the source a file is of, None when there is none or a person must choose."""
    return judged(sources, name, head).source


def trying(
    parse: Callable[[bytes, Mapping[str, str]], object], split: Callable[[bytes], Iterable[bytes]] = lines
) -> Callable[[str, bytes], bool]:
    """Return the test of a file of which at least half of the first records can be parsed."""

    def claims(name: str, head: bytes) -> bool:
        seen = (raw for raw in split(whole(head)[: HEAD // 4]) if raw.strip())
        first = list(islice(seen, _CLAIMED))
        return bool(first) and 2 * sum(_fits(parse, raw[:_GLANCED], {}) or 0 for raw in first) >= len(first)

    return claims


def whole(head: bytes) -> bytes:
    """Return the whole lines of a file's first bytes; a line that is alone may lack its end."""
    return head[: head.rfind(b"\n") + 1] or head


def _confidence(source: Source, name: str, head: bytes) -> float:
    """Return how much of the first records a source understands."""
    if source.closed(head):
        return _GENERAL if source.general else 1.0
    raws = islice(source.split(whole(head)), _TRIED)
    tried = [
        _fits(source.parse, raw, settings)
        for raw, settings in headed.settled(source, raws, {"file": name})
        if raw.strip() and not (source.header and raw.startswith(source.header))
    ]
    records = [one for one in tried if one is not None]
    share = sum(records) / len(records) if records else 0.0
    return round(share * (_GENERAL if source.general else 1.0), 3)


def _fits(parse: Callable[[bytes, Mapping[str, str]], object], raw: bytes, settings: Mapping[str, str]) -> bool | None:
    """Say whether a record is understood; None for what is none."""
    try:
        return isinstance(parse(raw[:HEAD], settings), LogRecord)
    except AsideError:
        return None
    except (
        LionrockError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ):
        return False
