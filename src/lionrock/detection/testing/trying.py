"""Samples tried on the rules that serve, where these are compiled: single records, and sequences for correlations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple
from typing import TYPE_CHECKING

from lionrock.detection.model import RuleInfo
from lionrock.detection.serving import Runner
from lionrock.detection.testing import sequences
from lionrock.detection.testing.samples import Outcome, Tried, Trying, of, record
from lionrock.events.records import LogRecord, Source
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_Sources = Mapping[str, Source]


def attempt(platform: Platform, asked: Trying) -> Outcome:
    """Return what the rules that serve do on the samples that stand with them."""
    runner = platform.port(Runner)
    serving = runner.serving
    sources = {one.id: one for one in platform.registry.of(Source)}
    correlations = {one.id for one in serving.book.correlations}
    digest, tried = hashlib.sha256(), []
    for id, text in asked.rules.items():
        info = serving.rules.get(id)
        if info is None or info.digest != text:
            continue
        made = (_correlated if id in correlations else _single)(runner, info, sources)
        if made is not None:
            tried.append(made[0])
            digest.update(f"{text}\n".encode() + made[1] + b"\n")
    return Outcome(tuple(tried), digest.hexdigest())


def wrong(missed: int, wrongly: int) -> str:
    """Return what went wrong, in both languages; empty for nothing."""
    parts = (("missed", "漏報", missed), ("matched wrongly", "誤中", wrongly))
    told = [Text(f"{en}: {many}", f"{zh}：{many}") for en, zh, many in parts if many]
    return " · ".join(f"{one.en} {one.zh}" for one in told)


def _single(runner: Runner, info: RuleInfo, sources: _Sources) -> tuple[Tried, bytes] | None:
    """Return what one rule does on its samples, and what these are; None when it has none."""
    samples = of(info)
    if not samples:
        return None
    hit = {place for place, rule in runner.pairs([record(one, sources) for one in samples]) if rule.id == info.id}
    missed = sum(one.matches and place not in hit for place, one in enumerate(samples))
    wrongly = sum(not samples[place].matches for place in hit)
    fired = any(samples[place].matches for place in hit)
    told = json.dumps([astuple(one) for one in samples], sort_keys=True, default=str).encode()
    return Tried(info.id, info.digest, fired, len(samples), wrong(missed, wrongly)), told


def _correlated(runner: Runner, info: RuleInfo, sources: _Sources) -> tuple[Tried, bytes] | None:
    """Return what one correlation does on its sequences, and what these are; None when it has none."""
    serving = runner.serving
    content = sequences.document(serving, info) if info.samples else None
    if content is None:
        return None
    told, marks = sequences.read(content, sources), sequences.marked(content)
    if told is None:
        return Tried(info.id, info.digest, False, 0, f"{_UNREAD.en} {_UNREAD.zh}"), marks

    def hits(records: list[LogRecord]) -> list[tuple[int, str]]:
        return [(place, rule.id) for place, rule in runner.pairs(records)]

    ran = sequences.run(serving.book, info.id, told, hits)
    return Tried(info.id, info.digest, ran.fired, ran.records, wrong(ran.missed, ran.wrongly)), marks


_UNREAD = Text("its samples cannot be read", "樣本無法讀取")
