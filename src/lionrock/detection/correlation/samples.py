"""Samples of correlations: sequences of records with their times, kept beside the rule. Pure.

A sequence is a list `events` of steps. A step is a record as samples of rules write it (`source` and `raw`, or
`logsource` and `fields`), `after` which time it follows the step before, and how many `times` and how far apart
(`every`) it comes; `{n}` in it is the number of the repetition, from 1. `host`, `user` and `address` may be named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from lionrock.detection.correlation.drafts import span
from lionrock.events.records import LogRecord, LogSource

Parse = Callable[[str, bytes], LogRecord]
"""Reads a raw record of a source, by its id."""
_BEGIN: Final = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
_TOGETHER: Final = "0s"
_MOST_STEPS: Final = 50
_MOST_TIMES: Final = 5_000
_MOST_RECORDS: Final = 20_000
_MOST_SEQUENCES: Final = 20
"""Sequences of each kind that are tried."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Records in order of time; whether the correlation must find something in them."""

    records: tuple[LogRecord, ...]
    matches: bool


def sequences(content: Any, parse: Parse) -> Iterator[Sequence]:
    """Yield the sequences of a correlation's document; raises RuleError for a time that is none."""
    for steps, matches in _kept(content):
        yield Sequence(tuple(islice(_records(steps[:_MOST_STEPS], parse), _MOST_RECORDS)), matches)


def count(content: Any) -> int:
    """Return how many sequences stand with a correlation's document."""
    return sum(1 for _ in _kept(content))


def _kept(content: Any) -> Iterator[tuple[list[Any], bool]]:
    """Yield the steps of each sequence, and whether the correlation must find something in it."""
    own = content.get("x_lionrock") if isinstance(content, dict) else None
    kept = own.get("samples") if isinstance(own, dict) else None
    for kind in ("match", "ignore"):
        listed = kept.get(kind) if isinstance(kept, dict) else None
        for one in listed[:_MOST_SEQUENCES] if isinstance(listed, list) else ():
            if isinstance(one, dict) and isinstance(one.get("events"), list):
                yield one["events"], kind == "match"


def _records(steps: list[Mapping[str, Any]], parse: Parse) -> Iterator[LogRecord]:
    """Yield the records of a sequence."""
    time = _BEGIN
    for step in steps:
        time += _apart(step.get("after", _TOGETHER))
        for n in range(1, min(int(step.get("times", 1)), _MOST_TIMES) + 1):
            if n > 1:
                time += _apart(step.get("every", "1s"))
            yield replace(_record(_filled(step, str(n)), parse), time=time)


def _apart(written: str) -> timedelta:
    """Return how far apart two records are."""
    return timedelta(0) if written == _TOGETHER else timedelta(microseconds=span(written))


def _record(step: Mapping[str, Any], parse: Parse) -> LogRecord:
    """Return the record of a step."""
    if "raw" in step:
        found = parse(step["source"], step["raw"].encode())
    else:
        told = step["logsource"]
        source = LogSource(told.get("product"), told.get("category"), told.get("service"))
        found = LogRecord("sample", source, 0, None, "", None, None, None, "", step["fields"], b"")
    return replace(found, **{name: step[name] for name in ("host", "user", "address") if name in step})


def _filled(value: Any, n: str) -> Any:
    """Return a step with the number of the repetition in its place."""
    if isinstance(value, str):
        return value.replace("{n}", n)
    if isinstance(value, dict):
        return {name: _filled(one, n) for name, one in value.items()}
    return [_filled(one, n) for one in value] if isinstance(value, list) else value
