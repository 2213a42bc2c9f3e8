"""Correlations tried on their samples: sequences of records, put to the rules they build on and to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lionrock.detection.correlation.memory import Past
from lionrock.detection.correlation.model import Book
from lionrock.detection.correlation.offline import occurrence
from lionrock.detection.correlation.samples import Sequence, sequences
from lionrock.detection.documents import documents
from lionrock.detection.errors import RuleError
from lionrock.detection.model import RuleInfo
from lionrock.detection.rule_files import LARGEST
from lionrock.detection.serving import Serving
from lionrock.detection.testing.samples import Line, record
from lionrock.events.records import LogRecord, Source

Hits = Callable[[list[LogRecord]], Iterable[tuple[int, str]]]
"""Returns the places of the records that a rule matched, with the id of the rule."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a correlation did on its sequences: missed of those it must find, found of those it must leave alone."""

    fired: bool
    records: int
    missed: int
    wrongly: int


def document(serving: Serving, info: RuleInfo) -> Any:
    """Return the document of a correlation as it was loaded; None where its file says something else."""
    made = next((one for one in serving.book.correlations if one.id == info.id), None)
    bases = [serving.info(id) for id in made.rules] if made else []
    try:
        data = Path(info.file).read_bytes()[: LARGEST + 1]
    except OSError:
        return None
    for one in documents(data):
        if not isinstance(one, RuleError):
            told = (serving.beside.digest(one.text), *(base.digest for base in bases if base is not None))
            if made is not None and hashlib.sha256("/".join(told).encode()).hexdigest() == info.digest:
                return one.content
    return None


def read(content: Any, sources: Mapping[str, Source]) -> list[Sequence] | None:
    """Return the sequences of a document, lines read by their sources; None where one is written wrongly."""
    try:
        return list(sequences(content, lambda source, raw: record(Line(source, raw.decode(), matches=True), sources)))
    except (RuleError, KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def run(book: Book, id: str, told: Iterable[Sequence], hits: Hits) -> Run:
    """Return what a correlation does on these sequences."""
    mine = book.only({id})
    outcomes = [(one.matches, _found(mine, id, one, hits), len(one.records)) for one in told]
    return Run(
        fired=any(asked and found for asked, found, _ in outcomes),
        records=sum(many for _, _, many in outcomes),
        missed=sum(asked and not found for asked, found, _ in outcomes),
        wrongly=sum(found and not asked for asked, found, _ in outcomes),
    )


def marked(content: Any) -> bytes:
    """Return what tells the sequences of one document from others."""
    own = content.get("x_lionrock", {}) if isinstance(content, dict) else {}
    return json.dumps(own.get("samples"), sort_keys=True, default=str).encode()


def _found(book: Book, id: str, one: Sequence, hits: Hits) -> bool:
    """Say whether a correlation finds something in a sequence."""
    past, records = Past(book), list(one.records)
    events = (occurrence(book, ("sample", place, records[place]), rule) for place, rule in hits(records))
    told = [*past.add([event for event in events if event is not None]), *past.end()]
    return any(met.correlation == id for met in told)
