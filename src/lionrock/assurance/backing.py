"""What stands behind a requirement: four plain words with their reasons, and no score. Pure.

Each word is that of the weakest critical computer system, and of a system it is that of its best fresh result, so
that more evidence never makes a word weaker and one strong system never hides another that has nothing. What is shown
for the operator as a whole stands behind every system; only coverage tells the two apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from lionrock.assurance.board import WHOLE, Board
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text
from lionrock.ui.words import stamp

COVERAGE: Final[Mapping[str, Text]] = {
    "none": Text("none", "沒有"),
    "whole": Text("as a whole", "只作整體"),
    "some": Text("some", "部分"),
    "all": Text("all", "全部"),
}
FRESHNESS: Final[Mapping[str, Text]] = {
    "none": Text("none", "沒有"),
    "stale": Text("stale", "過時"),
    "ageing": Text("ageing", "將過時"),
    "fresh": Text("fresh", "有效"),
}
INDEPENDENCE: Final[Mapping[str, Text]] = {
    "none": Text("nobody", "無人"),
    "self": Text("itself", "平台自身"),
    "source": Text("another system", "另一系統"),
    "person": Text("a person", "人員"),
    "outside": Text("somebody outside", "外間人士"),
}
STRENGTH: Final[Mapping[str, Text]] = {
    "none": Text("none", "沒有"),
    "document": Text("document", "文件"),
    "configuration": Text("configuration", "設定"),
    "effect": Text("effect", "實際效果"),
}
"""The words of each question, from the weakest."""

QUESTIONS: Final[Mapping[str, Text]] = {
    "coverage": Text("Coverage", "涵蓋"),
    "freshness": Text("Freshness", "時效"),
    "independence": Text("Independence", "獨立性"),
    "strength": Text("Strength", "證明力"),
}
_SAYS: Final[Mapping[str, Text]] = {
    "none": Text("nobody has said anything fresh", "無人提出有效的證明"),
    "self": Text("Lionrock says so of itself", "由本平台自行說明"),
    "source": Text("another system's own records say so", "由另一系統本身的紀錄說明"),
    "person": Text("a person says so", "由人員說明"),
    "outside": Text("somebody outside the operator says so", "由營運者以外的人士說明"),
}
_SHOWN: Final[Mapping[str, Text]] = {
    "none": Text("nothing fresh shows it", "沒有有效的證明"),
    "document": Text("a document says it; a document shows no effect", "以文件說明；文件不能顯示實際效果"),
    "configuration": Text("it is set so; a setting shows no effect", "以設定顯示；設定不能顯示實際效果"),
    "effect": Text("its effect was seen", "已看到實際效果"),
}


class Piece(NamedTuple):
    """What a control found for a system (empty: the operator as a whole): a state, and what its run is worth."""

    control: str
    system: str
    state: str
    proof: str
    witness: str
    tested: Instant
    fresh_until: Instant
    every: timedelta

    def counts(self, now: Instant) -> bool:
        """Say whether it proves anything now: fresh, and not unknown."""
        return self.state != "unknown" and self.tested <= now <= self.fresh_until

    @property
    def strength(self) -> str:
        """Return its strength; that something does not apply is a word, whatever the control would have shown."""
        return "document" if self.state == "not_applicable" else self.proof


@dataclass(frozen=True, slots=True)
class Word:
    """One answer with its reason; `rank` counts from nothing at all."""

    id: str
    said: Text
    why: Text
    rank: int


@dataclass(frozen=True, slots=True)
class Backing:
    """The four words, and the systems without any fresh result."""

    coverage: Word
    freshness: Word
    independence: Word
    strength: Word
    bare: tuple[str, ...]

    @property
    def words(self) -> tuple[tuple[Text, Word], ...]:
        """Return each question with its word."""
        return tuple((title, getattr(self, name)) for name, title in QUESTIONS.items())


def pieces(board: Board, controls: Iterable[Control]) -> list[Piece]:
    """Return what these controls found, piece by piece."""
    return [
        Piece(one.id, count.system, count.state, run.proof, one.witness, run.tested, run.fresh_until, one.every)
        for one in controls
        if (run := board.tested.get(one.id)) is not None
        for count in board.counts.get(one.id, ())
    ]


def backing(found: Sequence[Piece], systems: Mapping[str, Text], now: Instant) -> Backing:
    """Return what stands behind a requirement with these pieces, over these systems, by id and name."""
    fresh = [one for one in found if one.counts(now)]
    places = systems or {WHOLE: Text("the operator", "營運者")}
    bare = tuple(id for id in systems if all(one.system != id for one in fresh))
    return Backing(
        _coverage(fresh, systems, bare),
        _freshness(found, places, now),
        _weakest(INDEPENDENCE, _SAYS, {id: [one.witness for one in _behind(fresh, id)] for id in places}, places),
        _weakest(STRENGTH, _SHOWN, {id: [one.strength for one in _behind(fresh, id)] for id in places}, places),
        bare,
    )


def _behind(found: Iterable[Piece], system: str) -> list[Piece]:
    """Return what stands behind a system: what is of it, and of the operator as a whole."""
    return [one for one in found if one.system in (system, WHOLE)]


def _coverage(fresh: Sequence[Piece], systems: Mapping[str, Text], bare: Sequence[str]) -> Word:
    """Return of how many systems there is a fresh result."""
    if not fresh:
        return _word(COVERAGE, "none", Text("no test has a fresh result", "沒有測試有有效結果"))
    if not systems:
        why = Text("no critical computer system is registered", "尚未登記關鍵電腦系統")
        return _word(COVERAGE, "whole", why)
    n, most = len(systems) - len(bare), len(systems)
    if not n:
        why = Text(
            "shown for the operator as a whole; by itself for none of {most} systems",
            "只就營運者整體證明；{most} 個系統均未有個別證明",
        )
        return _word(COVERAGE, "whole", why.format(most=most))
    why = Text("{n} of {most} systems have a fresh result", "{most} 個系統中 {n} 個有有效結果").format(n=n, most=most)
    if bare:
        why = Text("{why}; none: {names}", "{why}；未有：{names}").format(why=why, names=_named(bare, systems))
    return _word(COVERAGE, "some" if bare else "all", why)


def _freshness(found: Sequence[Piece], places: Mapping[str, Text], now: Instant) -> Word:
    """Return how fresh the best result of the weakest system is."""
    ages = {id: _age(_behind(found, id), now) for id in places}
    weakest = min(ages, key=lambda system: _rank(FRESHNESS, ages[system][0]))
    name, piece = ages[weakest]
    if len(set(ages.values())) == 1:
        weakest = WHOLE
    if piece is None:
        return _word(FRESHNESS, name, _at(Text("no test has a result", "沒有測試有結果"), weakest, places))
    words = {
        "stale": Text("not tested since {at}", "自 {at} 起未再測試"),
        "ageing": Text(
            "tested {at}, and due again; fresh until {until}", "測試於 {at}，已屆再測試之時；有效至 {until}"
        ),
        "fresh": Text("tested {at}; fresh until {until}", "測試於 {at}；有效至 {until}"),
    }[name].format(at=stamp(piece.tested), until=stamp(piece.fresh_until))
    return _word(FRESHNESS, name, _at(words, weakest, places))


def _age(mine: Sequence[Piece], now: Instant) -> tuple[str, Piece | None]:
    """Return how fresh the best of these is, and which that is."""
    best: tuple[str, Piece | None] = ("none", None)
    for one in mine:
        name = _named_age(one, now)
        if _rank(FRESHNESS, name) > _rank(FRESHNESS, best[0]):
            best = (name, one)
    return best


def _named_age(one: Piece, now: Instant) -> str:
    """Return how fresh a piece is."""
    if one.counts(now):
        return "ageing" if now > one.tested + one.every else "fresh"
    return "stale" if now > one.fresh_until else "none"


def _weakest(
    words: Mapping[str, Text], why: Mapping[str, Text], of: Mapping[str, Sequence[str]], places: Mapping[str, Text]
) -> Word:
    """Return the word of the weakest system, of each of which its strongest counts."""
    best = {id: max(found, key=lambda name: _rank(words, name), default="none") for id, found in of.items()}
    weakest = min(best, key=lambda system: _rank(words, best[system]))
    return _word(
        words, best[weakest], _at(why[best[weakest]], weakest if len(set(best.values())) > 1 else WHOLE, places)
    )


def _at(words: Text, system: str, places: Mapping[str, Text]) -> Text:
    """Return the words with the system they are about, where there is more than one."""
    if system == WHOLE or len(places) == 1:
        return words
    return Text("{system}: {words}", "{system}：{words}").format(system=places[system], words=words)


def _word(words: Mapping[str, Text], name: str, why: Text) -> Word:
    """Return a word."""
    return Word(name, words[name], why, _rank(words, name))


def _rank(words: Mapping[str, Text], name: str) -> int:
    """Return how strong a word is."""
    return list(words).index(name)


def _named(ids: Sequence[str], systems: Mapping[str, Text], most: int = 3) -> Text:
    """Return the names of systems, the first few."""
    names = [systems[id] for id in ids[:most]]
    more = len(ids) - most
    joined = Text(", ".join(one.en for one in names), "、".join(one.zh for one in names))
    return joined if more <= 0 else Text("{names} and {n} more", "{names}等另 {n} 個").format(names=joined, n=more)
