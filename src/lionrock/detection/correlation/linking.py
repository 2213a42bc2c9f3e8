"""References of correlations put to rules: by id or name, no cycles; what cannot be is left out with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lionrock.detection.correlation.drafts import Draft
from lionrock.detection.correlation.model import Book, Correlation
from lionrock.detection.model import LeftOut, RuleInfo
from lionrock.kernel.text import Text

_DEEPEST: Final = 8
"""Correlations that may stand upon one another."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The correlations that serve, what they say of themselves, and those left out."""

    book: Book
    infos: tuple[RuleInfo, ...]
    left_out: tuple[LeftOut, ...]


def linked(rules: Mapping[str, RuleInfo], drafts: Sequence[Draft]) -> Linked:
    """Return the correlations of these drafts over these rules."""
    names = _Names(rules, drafts)
    made: dict[str, tuple[Correlation, RuleInfo]] = {}
    left_out: list[LeftOut] = []
    waiting = list(drafts)
    for _ in range(_DEEPEST):
        held: list[Draft] = []
        for one in waiting:
            found, why = names.found(one)
            if why is not None:
                left_out.append(_left_out(one, why))
                names.drop(one)
            elif any(id in names.drafts and id not in made for id in found):
                held.append(one)
            else:
                made[one.info.id] = _made(one, found, rules, made)
        waiting = held
    left_out += [_left_out(one, _KNOT) for one in waiting]
    correlations = tuple(one for one, _ in made.values())
    quiet = frozenset(_quiet([one for one in drafts if one.info.id in made], made, rules))
    book = Book(correlations, _carried(correlations), quiet)
    return Linked(book, tuple(info for _, info in made.values()), tuple(left_out))


_KNOT: Final = Text(
    f"it builds on itself, or more than {_DEEPEST} correlations stand upon one another",
    f"關聯規則互相引用，或疊加多於 {_DEEPEST} 層",
)


class _Names:
    """What references may mean: an id, or a name, first one of the same file."""

    def __init__(self, rules: Mapping[str, RuleInfo], drafts: Sequence[Draft]) -> None:
        self.drafts = {one.info.id: one for one in drafts}
        self._infos = {**rules, **{one.info.id: one.info for one in drafts}}
        self._ids = {id.lower(): id for id in self._infos}
        self._gone: set[str] = set()
        self._named: dict[str, list[RuleInfo]] = {}
        for info in self._infos.values():
            if info.name:
                self._named.setdefault(info.name, []).append(info)

    def drop(self, draft: Draft) -> None:
        """Forget a correlation that is left out: what builds on it cannot serve either."""
        self._gone.add(draft.info.id)

    def found(self, draft: Draft) -> tuple[list[str], Text | None]:
        """Return the ids a draft refers to, and why it cannot serve."""
        ids: list[str] = []
        for reference in draft.references:
            id, why = self._one(reference, draft.info.file)
            if why is not None:
                return [], why
            ids.append(id)
        if len(set(ids)) != len(ids):
            return [], Text("a rule is named twice", "同一規則列出兩次")
        unknown = sorted({rule for of in draft.aliases.values() for rule in of} - set(draft.references))
        if unknown:
            named = unknown[0][:80]
            return [], Text(f"aliases name {named}, which is none of its rules", f"別名指向不在其中的規則 {named}")
        return ids, None

    def _one(self, reference: str, file: str) -> tuple[str, Text | None]:
        """Return the id that one reference means."""
        id = self._ids.get(reference.lower())
        if id is None:
            named = self._named.get(reference, [])
            near = [info for info in named if info.file == file] or named
            if len(near) > 1:
                return "", Text(f"several rules are named {reference[:80]}", f"多條規則名為 {reference[:80]}")
            id = near[0].id if near else None
        if id is None:
            return "", Text(f"no rule {reference[:80]} serves", f"沒有生效的規則 {reference[:80]}")
        if id in self._gone:
            return "", Text(f"{reference[:80]}, which it builds on, is left out", f"所引用的 {reference[:80]} 未獲採用")
        return id, None


def _made(
    draft: Draft, ids: Sequence[str], rules: Mapping[str, RuleInfo], made: Mapping[str, tuple[Correlation, RuleInfo]]
) -> tuple[Correlation, RuleInfo]:
    """Return a correlation and what it says of itself; its digest covers the rules it builds on."""
    parts = [rules[id].digest if id in rules else made[id][1].digest for id in ids]
    digest = hashlib.sha256("/".join((draft.info.digest, *parts)).encode()).hexdigest()
    info = replace(draft.info, digest=digest)
    correlation = Correlation(
        id=info.id,
        digest=digest,
        kind=draft.kind,
        rules=tuple(ids),
        span=draft.span,
        group=draft.group,
        fields={id: _fields(draft, reference) for id, reference in zip(ids, draft.references, strict=True)},
        bounds=draft.bounds,
        term=draft.term,
        counted=draft.counted,
        percentile=draft.percentile,
        keeps_missing=draft.keeps_missing,
        sequences=draft.sequences,
    )
    return correlation, info


def _fields(draft: Draft, reference: str) -> tuple[str, ...]:
    """Return where a rule's events have the values of the group: an alias may say so for this rule."""
    return tuple(draft.aliases.get(name, {}).get(reference, name) for name in draft.group)


def _carried(correlations: Sequence[Correlation]) -> dict[str, tuple[str, ...]]:
    """Return which fields the events of each rule bring along, those asked for further up among them."""
    wanted: dict[str, set[str]] = {}
    for one in reversed(correlations):
        above = wanted.get(one.id, set())
        for rule in one.rules:
            wanted.setdefault(rule, set()).update(one.fields[rule], one.counted, above)
    ids = {one.id for one in correlations}
    return {rule: tuple(sorted(fields)) for rule, fields in wanted.items() if rule not in ids}


def _quiet(
    drafts: Iterable[Draft], made: Mapping[str, tuple[Correlation, RuleInfo]], rules: Mapping[str, RuleInfo]
) -> Iterable[str]:
    """Yield the rules that make no findings: named by a correlation of their own file, and no `generate` beside.

    A rule of another file serves in its own right, whoever builds on it.
    """
    loud: set[str] = set()
    hushed: set[str] = set()
    for one in drafts:
        for id in made[one.info.id][0].rules:
            info = rules[id] if id in rules else made[id][1]
            if info.file == one.info.file:
                (loud if one.generate else hushed).add(id)
    yield from hushed - loud


def _left_out(draft: Draft, why: Text) -> LeftOut:
    """Return the report of a correlation that cannot serve."""
    return LeftOut(draft.info.file, draft.info.line, draft.info.id, draft.info.title.en, "broken", why)
