"""Hunts for a rule in all that is stored: the rule is made a tree over stored events, and the store looks for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.detection import loading, routing, rule_files
from lionrock.detection.forms import Forms
from lionrock.detection.model import LoadedRule
from lionrock.detection.rule_files import Found, RuleFile
from lionrock.detection.serving import Runner
from lionrock.events.hunting import HuntedRule, Span
from lionrock.events.ports import EventStore, RuleHits, RuleHunt
from lionrock.kernel.clock import Instant, monotonic
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.text import Text, same
from lionrock.matching.trees import packed

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_TYPED: Final = "typed"
_ANSWER: Final = 5.0
"""Seconds that one answer of the store takes, about."""


class Hunter:
    """Implements the `RuleHunter` port over the rules that serve and the event store."""

    def __init__(self, platform: Platform) -> None:
        """Hunt through this platform."""
        self._platform = platform

    def of_id(self, rule: str, asked: Span) -> HuntedRule:
        """Return what a rule that serves finds; raises NotFoundError where none of this id does."""
        return hunt(self._platform, served(self._platform, rule), asked)

    def of_text(self, written: str, asked: Span) -> HuntedRule:
        """Return what a Sigma rule finds that was written just now; raises InputError saying what is wrong with it."""
        return hunt(self._platform, of_text(written), asked)


def hunt(platform: Platform, rule: LoadedRule, asked: Span) -> HuntedRule:
    """Return what a rule finds, as far as one answer of the store goes."""
    question = RuleHunt(
        tree=packed(routing.stored(rule.tree)),
        since=asked.since,
        until=asked.until,
        limit=asked.limit,
        seconds=asked.seconds,
        counting=asked.counting,
        before=asked.before,
    )
    hits = platform.port(EventStore).hunt_rule(question)
    return HuntedRule(rule.info.id, rule.info.title, rule.info.level, rule.info.digest, hits)


def answers(platform: Platform, rule: LoadedRule, asked: Span) -> Iterator[HuntedRule]:
    """Yield answer after answer until the span, the limit or the time asked for is used up."""
    until = monotonic() + asked.seconds
    left = asked
    while True:
        found = hunt(platform, rule, replace(left, seconds=min(_ANSWER, max(until - monotonic(), 0.0))))
        yield found
        room = left.limit - len(found.hits.events)
        if found.hits.before is None or monotonic() > until or (room <= 0 and not asked.counting):
            return
        left = replace(left, limit=room, before=found.hits.before)


def served(platform: Platform, rule: str) -> LoadedRule:
    """Return a rule that serves, read from its file again; raises NotFoundError."""
    serving = platform.port(Runner).serving
    tree = serving.tree(rule)
    if tree is None and ("/" in rule or rule.endswith((".yml", ".yaml"))):
        raise NotFoundError(
            Text(f"there is no file {rule[:200]}", f"沒有檔案 {rule[:200]}"),
            Text("Name a file or folder that is there, or the id of a rule.", "請指定現有的檔案或目錄，或規則編號。"),
        )
    if tree is None:
        raise NotFoundError(
            Text(f"no rule {rule[:80]} serves", f"規則 {rule[:80]} 並未生效"),
            Text("See `lionrock rules list`, or name a file.", "請看 `lionrock rules list`，或指定檔案。"),
        )
    return LoadedRule(serving.rules[rule], tree)


def of_text(written: str) -> LoadedRule:
    """Return the one rule of a text; raises InputError saying what is wrong with it."""
    data = written.encode(errors="replace")
    rules = _loaded(Found((RuleFile(_TYPED, data),), 0, hashlib.sha256(data).hexdigest(), ()))
    if not rules:
        raise InputError(
            Text("no rule in it: no part is called detection", "當中沒有規則：沒有名為 detection 的部分"),
            Text("Write one Sigma rule, with title, logsource and detection.",
                 "請撰寫一條 Sigma 規則，並包含 title、logsource 及 detection。"),
        )  # fmt: skip
    if len(rules) > 1:
        raise InputError(
            Text(f"{len(rules)} rules, not one", f"有 {len(rules)} 條規則，並非一條"),
            Text("Write one Sigma rule.", "請只寫一條 Sigma 規則。"),
        )
    return rules[0]


def of_file(path: Path) -> list[LoadedRule]:
    """Return the rules of a file or folder; raises InputError when one cannot serve, or there is none."""
    rules = _loaded(rule_files.find([path]))
    if not rules:
        raise InputError(
            Text(f"{path}: no rule in it", f"{path}：沒有規則"),
            Text("Name a file with a Sigma rule.", "請指定含 Sigma 規則的檔案。"),
        )
    return rules


def _loaded(found: Found) -> list[LoadedRule]:
    """Return the rules of files; raises InputError naming the first that cannot serve."""
    loaded = loading.load(found, Forms())
    for one in loaded.report.left_out:
        at = Text(f"line {one.line}", f"第 {one.line} 行")
        where = at if one.file == _TYPED else same(f"{one.file}:{one.line}")
        raise InputError(
            Text(f"{where.en}: {one.reason.en}", f"{where.zh}：{one.reason.zh}"),
            Text("Mend the rule and try again.", "請修正規則後再試。"),
        )
    return list(loaded.rules)


def together(found: list[RuleHits]) -> RuleHits:
    """Return several answers that followed each other as one."""
    days: dict[Instant, int] = {}
    for hits in found:
        for day, count in hits.days:
            days[day] = days.get(day, 0) + count
    last = found[-1]
    return replace(
        last,
        events=tuple(event for hits in found for event in hits.events),
        matched=sum(hits.matched for hits in found),
        looked=sum(hits.looked for hits in found),
        days=tuple(sorted(days.items(), reverse=True)),
        unknown=found[0].unknown,
    )
