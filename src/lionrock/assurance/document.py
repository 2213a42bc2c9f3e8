"""What one run of a control found of all its subjects: a document whose SHA-256 its ledger entry carries. Pure.

It is JSON without spaces: under `said` what was said, each time system, state, the control's own state where a ruling
stands before it, and the reasons in English and Chinese, in the order in which it first appears; under `subjects` each
subject with the place of what was said of it, in order of the subjects. Equal findings are equal bytes everywhere.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from lionrock.assurance.judging import Found, worst
from lionrock.kernel.clock import Instant, instant, micros
from lionrock.kernel.text import Text

MOST: Final = 256 * 1024 * 1024
"""Bytes of a document that is opened."""

_LEVEL: Final = 1
_JSON: Final = msgspec.json.Encoder()


class _Body(msgspec.Struct, frozen=True):
    """The document as it is written."""

    said: list[tuple[str, str, str, str, str]]
    subjects: list[tuple[str, int]]


_READ: Final = msgspec.json.Decoder(_Body)
_WHEN: Final = msgspec.json.Decoder(dict[str, int])


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes of what was found, their digest, when each proof was true where it was not then, and what it comes to."""

    body: bytes
    digest: str
    effective: Mapping[str, int]
    cells: Mapping[tuple[str, str], int]
    """How many subjects by system and state."""

    @property
    def state(self) -> str:
        """Return the worst state."""
        return worst(state for _, state in self.cells)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many subjects are in each state."""
        found: Counter[str] = Counter()
        for (_, state), many in self.cells.items():
            found[state] += many
        return found


def written(found: Sequence[Found], now: Instant) -> Document:
    """Return the document of what was found, in order of the subjects."""
    places: dict[tuple[str, str, str, str, str], int] = {}
    subjects, effective = [], {}
    for subject, system, state, machine, reason, true in found:
        key = (system, state, machine, reason.en, reason.zh)
        place = places.setdefault(key, len(places))
        subjects.append((subject, place))
        if true is not now:
            effective[subject] = micros(true)
    body = _JSON.encode(_Body(list(places), subjects))
    many = Counter([place for _, place in subjects])
    cells: Counter[tuple[str, str]] = Counter()
    for key, place in places.items():
        cells[key[0], key[1]] += many[place]
    return Document(body, hashlib.sha256(body).hexdigest(), effective, cells)


def read(body: bytes, effective: bytes | None, tested: Instant) -> Iterator[Found]:
    """Yield what was found, in order of the subjects, of an unpacked body and the times of its proofs as kept.

    Raises ValueError for bytes that are no document.
    """
    kept, true = _READ.decode(body), {} if effective is None else _WHEN.decode(opened(effective))
    said = [(*one[:3], Text(one[3], one[4])) for one in kept.said]
    for subject, place in kept.subjects:
        system, state, machine, reason = said[place]
        when = true.get(subject)
        yield Found(subject, system, state, machine, reason, tested if when is None else instant(when))


def tallied(body: bytes, whole: str) -> tuple[dict[tuple[str, str], int], list[tuple[str, str]]]:
    """Return how many subjects a document has by system and state, and the same of the subject named `whole`.

    Raises ValueError for bytes that are no document.
    """
    kept = _READ.decode(body)
    many: Counter[tuple[str, str]] = Counter()
    for place, n in Counter([place for _, place in kept.subjects]).items():
        many[kept.said[place][0], kept.said[place][1]] += n
    return many, [kept.said[place][:2] for subject, place in kept.subjects if subject == whole]


def packed(raw: bytes) -> bytes:
    """Return bytes as they are kept."""
    return zlib.compress(raw, _LEVEL)


def times(effective: Mapping[str, int]) -> bytes:
    """Return the times of proofs as they are kept."""
    return packed(_JSON.encode(effective))


def opened(kept: bytes) -> bytes:
    """Return bytes that were packed; raises ValueError for what is no such thing or too large."""
    opener = zlib.decompressobj()
    try:
        raw = opener.decompress(kept, MOST)
    except zlib.error as problem:
        raise ValueError(str(problem)) from problem
    if not opener.eof:
        msg = "a document that ends too soon, or is too large"
        raise ValueError(msg)
    return raw
