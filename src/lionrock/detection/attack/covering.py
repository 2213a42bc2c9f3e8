"""Which techniques are covered by a test that was run, and which are not, each with the cheapest next step. Pure.

A technique counts when a rule that names it, as it is written now and not switched off, fired on a test within its
freshness. A rule that was never tried covers nothing, whatever it names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lionrock.detection.attack import techniques
from lionrock.detection.attack.techniques import Matrix, Technique
from lionrock.detection.model import RuleInfo
from lionrock.detection.testing import store
from lionrock.detection.testing.store import FRESH, KINDS, Proof
from lionrock.events.rules import TestKind
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

State = Literal["untested", "stale", "off", "sample", "replayed", "emulated", "none"]
STATES: Final[Mapping[State, Text]] = {
    "untested": Text("a rule, never tried", "有規則，從未測試"),
    "stale": Text("tested too long ago", "測試已過期"),
    "off": Text("switched off", "規則已關閉"),
    "sample": Text("fired on a sample", "樣本觸發"),
    "replayed": Text("fired on a replay", "重播觸發"),
    "emulated": Text("fired in a drill", "演習觸發"),
    "none": Text("no rule", "沒有規則"),
}
"""What is known of a technique, what is unknown first."""
_STEPS: Final[Mapping[State, Text]] = {
    "stale": Text("try its rules again", "再次測試有關規則"),
    "sample": Text("replay a capture of it", "重播此技術的紀錄檔案"),
    "replayed": Text("show it in a drill", "在演習中重現"),
    "emulated": Text("again within six months", "六個月內再次測試"),
    "none": Text("write a rule, or load one that names it", "撰寫或載入涵蓋此技術的規則"),
}
COVERED: Final[tuple[State, ...]] = ("sample", "replayed", "emulated")


@dataclass(frozen=True, slots=True)
class Cell:
    """One technique: what is known of it, the rules that name it, and the test that speaks for it."""

    technique: Technique
    state: State
    rules: tuple[RuleInfo, ...]
    proof: Proof | None = None
    parts: tuple[Cell, ...] = ()
    """Its sub-techniques that a rule names."""

    @property
    def covered(self) -> bool:
        """Say whether it counts."""
        return self.state in COVERED

    @property
    def platforms(self) -> tuple[str, ...]:
        """Return the platforms it is told of."""
        return self.technique.platforms


@dataclass(frozen=True, slots=True)
class Column:
    """One tactic with its techniques, what is unknown first."""

    tactic: str
    title: Text
    cells: tuple[Cell, ...]

    @property
    def counts(self) -> Counter[State]:
        """Return how many techniques stand in each state."""
        return Counter(cell.state for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Known:
    """What coverage is worked out from: rules that serve, their tests, those switched off, and the moment."""

    rules: Sequence[RuleInfo]
    proofs: Mapping[str, Sequence[Proof]]
    off: frozenset[str]
    now: Instant


def cells(known: Known, matrix: Matrix) -> list[Cell]:
    """Return every technique of a matrix, and those its rules name that this version does not know."""
    told: dict[str, tuple[Technique, list[RuleInfo]]] = {
        id: (one, []) for id, one in techniques.known().items() if one.matrix == matrix
    }
    for rule in known.rules:
        for one in techniques.named(rule.tags):
            if one.matrix == matrix:
                told.setdefault(one.id, (one, []))[1].append(rule)
    parts: dict[str, list[Cell]] = {}
    for id, (one, rules) in sorted(told.items()):
        if one.parent != id and rules:
            parts.setdefault(one.parent, []).append(_cell(known, one, rules, ()))
    wholes = {id for id, (one, _) in told.items() if one.parent == id} | parts.keys()
    return [_whole(known, id, told.get(id), parts.get(id, [])) for id in sorted(wholes)]


def columns(found: Iterable[Cell], matrix: Matrix) -> list[Column]:
    """Return techniques by tactic in the matrix's order; one of several tactics stands under each."""
    order = list(STATES)
    ranked = sorted(found, key=lambda cell: (order.index(cell.state), cell.technique.name))
    return [
        Column(tactic, title, tuple(cell for cell in ranked if tactic in cell.technique.tactics))
        for tactic, title in techniques.tactics(matrix).items()
    ]


def fits(cell: Cell, platform: str, state: str) -> bool:
    """Say whether a technique is of a platform and in a state; empty means any, *covered* all that count."""
    placed = not platform or not cell.platforms or platform in cell.platforms
    return placed and (not state or cell.state == state or (state == "covered" and cell.covered))


def step(cell: Cell) -> Text:
    """Return the cheapest next step towards a stronger proof."""
    named = cell.rules[0].title if cell.rules else Text("a rule", "規則")
    if cell.state == "off":
        return Text("look at why it is off: {rule}", "查看規則關閉的原因：{rule}").format(rule=named)
    if cell.state == "untested":
        sampled = next((rule for rule in cell.rules if rule.samples), None)
        if sampled:
            return Text("its samples wait to be tried: {rule}", "樣本有待測試：{rule}").format(rule=sampled.title)
        words = Text("put a sample beside {rule}, or replay a capture", "為 {rule} 加入樣本，或重播紀錄檔案")
        return words.format(rule=named)
    return _STEPS[cell.state]


def _whole(known: Known, id: str, told: tuple[Technique, list[RuleInfo]] | None, parts: list[Cell]) -> Cell:
    """Return a technique with its parts: the best of them and of itself speaks for it."""
    one, rules = told or (Technique(id, id, parts[0].technique.tactics, parts[0].technique.platforms), [])
    return _cell(known, one, rules, tuple(parts))


def _cell(known: Known, one: Technique, rules: Sequence[RuleInfo], parts: tuple[Cell, ...]) -> Cell:
    """Return one technique as its rules and parts stand."""
    serving = [rule for rule in rules if rule.id not in known.off]
    proofs = [proof for rule in serving if (proof := store.best(known.proofs.get(rule.id, ()), rule.digest, known.now))]
    proofs += [part.proof for part in parts if part.proof is not None]
    every = tuple({rule.id: rule for rule in (*rules, *(rule for part in parts for rule in part.rules))}.values())
    if proofs:
        best = _strongest(proofs)
        return Cell(one, best.kind, every, best, parts)
    return Cell(one, _unproven(known, every), every, None, parts)


def _strongest(proofs: Iterable[Proof]) -> Proof:
    """Return the strongest test, the latest of equal ones."""
    order: list[TestKind] = list(KINDS)
    return min(proofs, key=lambda one: (order.index(one.kind), -one.at.timestamp()))


def _unproven(known: Known, rules: Sequence[RuleInfo]) -> State:
    """Return why a technique does not count."""
    if not rules:
        return "none"
    if all(rule.id in known.off for rule in rules):
        return "off"
    old = (
        proof.fired and proof.digest == rule.digest and known.now - proof.at > FRESH
        for rule in rules
        for proof in known.proofs.get(rule.id, ())
    )
    return "stale" if any(old) else "untested"
