"""The samples of rules: records kept beside a rule that it must match or leave alone, tried on the rules that serve."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.detection.documents import documents
from lionrock.detection.errors import RuleError
from lionrock.detection.model import RuleInfo, Sample
from lionrock.detection.rule_files import LARGEST
from lionrock.detection.serving import Runner
from lionrock.events.records import LogRecord, LogSource, Source
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

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


def attempt(platform: Platform, asked: Trying) -> Outcome:
    """Return what the rules that serve do on the samples that stand with them."""
    runner = platform.port(Runner)
    serving = runner.serving.rules
    sources = {one.id: one for one in platform.registry.of(Source)}
    chosen = [serving[id] for id, digest in asked.rules.items() if id in serving and serving[id].digest == digest]
    kept = [(info, of(info)) for info in chosen]
    return Outcome(
        tuple(_tried(runner, info, samples, sources) for info, samples in kept if samples),
        _digest((info.digest, samples) for info, samples in kept if samples),
    )


def _tried(runner: Runner, info: RuleInfo, samples: Sequence[Kept], sources: Mapping[str, Source]) -> Tried:
    """Return what one rule does on its samples."""
    hit = {place for place, rule in runner.pairs([record(one, sources) for one in samples]) if rule.id == info.id}
    missed = [place for place, one in enumerate(samples) if one.matches and place not in hit]
    wrongly = [place for place, one in enumerate(samples) if not one.matches and place in hit]
    parts = (("missed", "漏報", missed), ("matched wrongly", "誤中", wrongly))
    told = [Text(f"{en}: {len(many)}", f"{zh}：{len(many)}") for en, zh, many in parts if many]
    wrong = " · ".join(f"{one.en} {one.zh}" for one in told)
    return Tried(info.id, info.digest, any(samples[place].matches for place in hit), len(samples), wrong)


def _digest(kept: Iterable[tuple[str, Sequence[Kept]]]) -> str:
    """Return the SHA-256 over texts and samples, hexadecimal."""
    digest = hashlib.sha256()
    for text, samples in kept:
        told = [astuple(one) for one in samples]
        digest.update(f"{text}\n{json.dumps(told, sort_keys=True, default=str)}\n".encode())
    return digest.hexdigest()


def _word(value: Any) -> str | None:
    """Return a name of a log source, None for none."""
    return str(value) if value else None
