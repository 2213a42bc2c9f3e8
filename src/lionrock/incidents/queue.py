"""What needs a decision first; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lionrock.incidents.model import ASKED_AGAIN, Incident
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Need:
    """What an incident waits for: the question, in words, since when, and what hangs on the answer.

    A lower `rank` comes first: a running clock without its answer, then new findings under an old answer, then
    suspicions nobody looked at, then questions asked again.
    """

    rank: int
    question: str
    words: Text
    since: Instant
    hangs: Text


def need(incident: Incident, since_answer: int, now: Instant) -> Need | None:
    """Return what the incident waits for, None for nothing; `since_answer` counts grave findings after a dismissal."""
    if not incident.open:
        return None
    if incident.awareness is not None and incident.question is not None:
        return _running(incident, incident.awareness.at)
    if incident.dismissed and since_answer:
        said = Text("{n} high findings since the answer", "作答後再有 {n} 項高級偵測結果").format(n=since_answer)
        return Need(1, "nature", said, _answered(incident), _WHETHER)
    if incident.standing == "suspected":
        said = Text("nobody has said what happened", "尚未有人說明發生了甚麼")
        return Need(2, "nature", said, incident.opened_at, _WHETHER)
    if incident.asks_again(now):
        said = Text("asked again: a day has passed", "已過一日，再問")
        return Need(3, "nature", said, _answered(incident), _WHETHER)
    return None


def ordered(needs: Iterable[tuple[Incident, Need | None]]) -> list[tuple[Incident, Need | None]]:
    """Return what needs a decision first, the longest waiting before; then the rest, the newest before."""
    everything = tuple(needs)
    waiting = [(incident, need) for incident, need in everything if need is not None]
    quiet = [(incident, need) for incident, need in everything if need is None]
    waiting.sort(key=lambda pair: (pair[1].rank, pair[1].since, pair[0].number) if pair[1] else (9,))
    return [*waiting, *sorted(quiet, key=lambda pair: -pair[0].number)]


_WHETHER = Text("whether a statutory clock runs", "是否有法定時限起計")


def _running(incident: Incident, aware_at: Instant) -> Need:
    """Return what a running clock waits for."""
    if incident.question == "system":
        said = Text(
            "which system is not yet known; the clock runs provisionally", "尚未知悉涉及哪個系統；時限暫定計算中"
        )
        return Need(0, "system", said, aware_at, Text("what the notice names", "通報所指的系統"))
    if incident.question == "nature":
        said = Text("undecided whether it is an incident; the clock runs provisionally", "未定是否事故；時限暫定計算中")
        return Need(0, "nature", said, aware_at, Text("whether the clock is one of the law", "時限是否屬法定"))
    if incident.verdict == "serious":
        several = Text("seriousness undecided for {n} of {all} systems", "{all} 個系統中有 {n} 個未評定嚴重與否")
        said = several.format(n=len(incident.undecided), all=len(incident.lines))
        return Need(1, "core", said, aware_at, Text("what is decided on each system", "就每個系統的評定"))
    said = Text("undecided whether it is serious; 12 h count until then", "未評定嚴重與否；暫按 12 小時計算")
    return Need(0, "core", said, aware_at, Text("first notice: 12 h or 48 h", "首次通報：12 或 48 小時"))


def _answered(incident: Incident) -> Instant:
    """Return when a dismissal was given."""
    due = incident.ask_again_at or incident.opened_at
    return due - ASKED_AGAIN
