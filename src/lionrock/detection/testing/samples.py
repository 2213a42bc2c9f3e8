"""The samples of rules: records kept beside a rule that it must match or leave alone. Pure but for reading files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lionrock.detection.documents import documents
from lionrock.detection.errors import RuleError
from lionrock.detection.model import RuleInfo, Sample
from lionrock.detection.rule_files import LARGEST
from lionrock.events.records import LogRecord, LogSource, Source
from lionrock.kernel.errors import InputError

MOST: Final = 200
"""Samples of one rule that are tried."""
_NOTHING: Final = Sample((None, None, None), {}, matches=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a source writes it that must, or must not, match a rule; kept beside it."""

    source: str
    raw: str
    matches: bool


Kept = Sample | Line
"""What stands with a rule: fields as a source would yield them, or a line that the source reads itself."""


@dataclass(frozen=True, slots=True)
class Trying:
    """A question for what rules (id and digest of the text) do on their samples."""

    rules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """What one rule did: whether it fired on a sample it must match, and what went wrong, empty for nothing."""

    rule: str
    digest: str
    fired: bool
    records: int
    wrong: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What rules did on their samples, and the digest of all these; rules without samples are left out."""

    rules: tuple[Tried, ...]
    capture: str


def of(info: RuleInfo) -> tuple[Kept, ...]:
    """Return the samples that stand with a rule as it was loaded; nothing where its file says something else."""
    try:
        data = Path(info.file).read_bytes()[: LARGEST + 1]
    except OSError:
        return ()
    for document in documents(data):
        if not isinstance(document, RuleError) and hashlib.sha256(document.text).hexdigest() == info.digest:
            return tuple(read(document.content))
    return ()


def read(content: Any) -> Iterator[Kept]:
    """Yield the samples of a rule's document; what is none is passed over."""
    own = content.get("x_lionrock") if isinstance(content, dict) else None
    kept = own.get("samples") if isinstance(own, dict) else None
    for kind, matches in (("match", True), ("ignore", False)):
        listed = kept.get(kind) if isinstance(kept, dict) else None
        for one in listed[:MOST] if isinstance(listed, list) else ():
            if isinstance(one, dict) and isinstance(one.get("raw"), str):
                yield Line(_word(one.get("source")) or "", one["raw"], matches)
            elif isinstance(one, dict) and isinstance(one.get("fields"), dict):
                source = one.get("logsource")
                told = source if isinstance(source, dict) else {}
                names = (_word(told.get(name)) for name in ("product", "category", "service"))
                yield Sample(tuple(names), one["fields"], matches)  # type: ignore[arg-type]  # three of them


def record(sample: Kept, sources: Mapping[str, Source]) -> LogRecord:
    """Return a sample as a source reads it; a line that none reads, or another than it names, has no fields."""
    if isinstance(sample, Sample):
        return _bare(sample)
    source = sources.get(sample.source)
    try:
        return source.parse(sample.raw.encode(), {}) if source else _bare(_NOTHING)
    except InputError:
        return _bare(_NOTHING)


def _bare(sample: Sample) -> LogRecord:
    """Return the record of fields."""
    return LogRecord(
        source="sample",
        logsource=LogSource(*sample.logsource),
        ocsf=0,
        time=None,
        time_text="",
        host=None,
        user=None,
        address=None,
        message="",
        fields=sample.fields,
        raw=b"",
    )


def _word(value: Any) -> str | None:
    """Return a name of a log source, None for none."""
    return str(value) if value else None
