"""The cheapest next step to know more of a requirement: one ordered rule, each step with its link. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lionrock.assurance.backing import Backing
from lionrock.assurance.board import ITSELF, Board
from lionrock.assurance.kept import Outcome
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text
from lionrock.ui.words import stamp

CONTROLS: Final = "/posture/controls/"
SOURCES: Final = "/sources"
ASK: Final = "/evidence/requests/ask?requirement="
_OPERATOR: Final = Text("the operator as a whole", "營運者整體")

_NEVER: Final = Text("Run “{title}”: it was never run", "執行「{title}」：從未執行")
_STALE: Final = Text("Run “{title}” again: its proof went stale on {at}", "再次執行「{title}」：證明已於 {at} 過時")
_MEND: Final = Text("Mend “{title}”, which cannot run: {why}", "修復未能執行的「{title}」：{why}")
_BLIND: Final = Text(
    "Connect what “{title}” needs for {system}: it finds it unknown",
    "為{system}接駁「{title}」所需的來源：目前結果未知",
)
_UNSEEN: Final = Text(
    "Connect a source for {system}: no test has a result of it", "為{system}接駁來源：未有測試取得其結果"
)
_ASK_FOR: Final = Text(
    "Ask an owner for evidence of {system}: nobody has stated it or shown a document",
    "就{system}向負責人索取證據：未有人陳述或出示文件",
)
_ASK: Final = Text("Ask an owner for evidence: no test of ours covers it", "向負責人索取證據：沒有測試涵蓋此項要求")
_PROVE: Final = Text("Prove that “{title}” can fail: nobody has seen it", "證實「{title}」會不通過：從未有人看見")
_OTHERS: Final = Text(
    "Ask somebody besides Lionrock to confirm it: only the platform says so of itself",
    "請平台以外的人確認：目前只由平台自行說明",
)
_EFFECT: Final = Text(
    "Let its effect be seen, for example in a drill: so far only words and settings show it",
    "使人看到實際效果，例如在演習中：目前只有文件及設定證明",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and where."""

    kind: str
    words: Text
    url: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the rule looks at: controls of a requirement, those that broke with why, and those proven able to fail."""

    requirement: str
    controls: Sequence[Control]
    board: Board
    broken: Mapping[str, Outcome]
    proven: frozenset[str]
    systems: Mapping[str, Text]
    backing: Backing


def cheapest(known: Known) -> Step | None:
    """Return the first step that the rule finds, None when nothing cheap is left."""
    return next(steps(known), None)


def steps(known: Known) -> Iterator[Step]:
    """Yield every step, the cheapest first."""
    yield from _runs(known)
    yield from _mends(known)
    yield from _sources(known)
    yield from _asks(known)
    for one in known.controls:
        if one.id not in known.proven:
            yield Step("prove", _PROVE.format(title=one.title), f"{CONTROLS}{one.id}#proven")
    if known.backing.independence.id == "self":
        yield Step("others", _OTHERS, f"{ASK}{known.requirement}")
    if known.backing.strength.id in {"document", "configuration"}:
        yield Step("effect", _EFFECT, f"/posture/requirements/{known.requirement}#controls")


def _runs(known: Known) -> Iterator[Step]:
    """Yield the controls to run: what is stale, and what was never run."""
    now: Instant = known.board.at
    for one in known.controls:
        run = known.board.tested.get(one.id)
        if run is None:
            yield Step("run", _NEVER.format(title=one.title), f"{CONTROLS}{one.id}#run")
        elif not run.fresh(now):
            words = _STALE.format(title=one.title, at=stamp(run.fresh_until))
            yield Step("run", words, f"{CONTROLS}{one.id}#run")


def _mends(known: Known) -> Iterator[Step]:
    """Yield the controls that could not run."""
    for one in known.controls:
        if (why := known.broken.get(one.id)) is not None:
            yield Step("mend", _MEND.format(title=one.title, why=why.reason), f"{CONTROLS}{one.id}")


def _sources(known: Known) -> Iterator[Step]:
    """Yield what a control finds unknown, and the systems of which no test has a result."""
    seen: set[str] = set()
    for control in known.controls:
        counts = known.board.counts.get(control.id, ())
        seen.update(one.system for one in counts if one.system in known.systems)
        unknown = [one.system for one in counts if one.state == "unknown" and one.system != ITSELF]
        if unknown and control.witness != "person" and known.board.tested[control.id].fresh(known.board.at):
            words = _BLIND.format(title=control.title, system=_named(unknown[0], known))
            yield Step("connect", words, f"{CONTROLS}{control.id}?state=unknown")
    for system in known.backing.bare if seen else ():
        if system not in seen:
            yield Step("connect", _UNSEEN.format(system=known.systems[system]), SOURCES)


def _asks(known: Known) -> Iterator[Step]:
    """Yield for what an owner can be asked: where nothing tests it, and where nobody has given evidence."""
    here = f"{ASK}{known.requirement}"
    if not known.controls:
        yield Step("ask", _ASK, here)
    for control in known.controls:
        counts = known.board.counts.get(control.id, ())
        unknown = [one.system for one in counts if one.state == "unknown" and one.system != ITSELF]
        if unknown and control.witness == "person" and known.board.tested[control.id].fresh(known.board.at):
            yield Step("ask", _ASK_FOR.format(system=_named(unknown[0], known)), here)


def _named(system: str, known: Known) -> Text:
    """Return the name of a system, or of the operator as a whole."""
    return known.systems.get(system, _OPERATOR)
