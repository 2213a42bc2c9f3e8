"""Two incidents made one, one taken apart, and a merge taken back; pure. No awareness is ever lost by any of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from lionrock.incidents.awareness import Awareness, Former, from_, named
from lionrock.incidents.errors import AnswerError
from lionrock.incidents.model import Incident, Nature, Scope, lined
from lionrock.incidents.seriousness import Line, Verdict, strictest
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

Counts = Literal["own", "other"]
"""Whose awareness counts after a merge: that of the incident that goes on, or that of the one merged into it."""

_RANK: Final[dict[Nature, int]] = {"incident": 3, "possible": 2, "suspected": 1, "threat_only": 0, "technical_fault": 0}
_ANSWERS: Final = (
    "scope",
    "system",
    "placed_by",
    "nature",
    "awareness",
    "verdict",
    "verdict_at",
    "ask_again_at",
    "lines",
    "closed_at",
)
"""Fields that answers change; what was merged is as it was while none of them differs."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Both incidents after a merge, and whose awareness counts; None while neither has one."""

    survivor: Incident
    absorbed: Incident
    counts: Counts | None


def recorded(incident: Incident) -> tuple[Awareness, ...]:
    """Return every awareness on record of it, the one that stands first."""
    standing = () if incident.awareness is None else (incident.awareness,)
    return (*standing, *(former.awareness for former in incident.earlier))


def earlier(into: Incident, other: Incident) -> Counts | None:
    """Return whose awareness is the earlier one, None while neither has one; at the same instant its own."""
    if into.awareness is None or other.awareness is None:
        return "own" if into.awareness else "other" if other.awareness else None
    return "other" if other.awareness.at < into.awareness.at else "own"


def refuse(into: Incident, other: Incident) -> None:
    """Raise AnswerError for incidents that cannot be made one, ClosedError for one that takes no answers."""
    if into.id == other.id:
        raise AnswerError(
            Text(f"{into.reference} cannot be merged with itself", f"{into.reference} 不可與自身合併"),
            Text("Choose another incident.", "請選擇另一宗事故。"),
        )
    if into.exercise != other.exercise:
        raise AnswerError(
            Text("an exercise and a real incident are never merged", "演習與真實事故不可合併"),
            Text("Choose an incident of the same kind.", "請選擇同類的事故。"),
        )
    into.guard()
    other.guard()


def merge(into: Incident, other: Incident, counts: Counts, at: Instant) -> Merged:
    """Return both after `other` was merged into `into`; `counts` is whose awareness counts where both have one.

    Of two answers to a question the graver one stands: incident, possible, suspected, dismissed. A verdict is carried
    for each system; of two on one system the strictest stands. The other keeps its own answers as they were.
    """
    refuse(into, other)
    whose = earlier(into, other)
    if into.awareness is not None and other.awareness is not None:
        whose = counts
    chosen, beside = (other, into) if whose == "other" else (into, other)
    survivor = into.becoming(
        nature=_graver(into, other).nature,
        awareness=_carried(into, chosen),
        earlier=_kept(into, other, beside, at),
        **_systems(into, other),
        **_asking(into, other),
    )
    return Merged(survivor, replace(other, merged_into=into.id, closed_at=at, version=other.version + 1), whose)


def part(now: Incident, before: Incident, after: Incident, at: Instant, *, last: bool = True) -> Incident:
    """Return an incident after its merge was taken back: as `before` while nobody answered since `after`.

    Where somebody did, the answers given since stay; and so they do where the merge is not the `last` that stands,
    for they rest on what was merged in since as well. What was recorded stays in any case.
    """
    now.guard()
    if not last or not untouched(now, after):
        return now.becoming()
    ended = () if now.awareness in (None, before.awareness) else (Former(now.awareness, at, "unmerged"),)
    answers = {name: getattr(before, name) for name in _ANSWERS}
    return now.becoming(**answers, earlier=(*now.earlier, *ended))


def untouched(now: Incident, after: Incident) -> bool:
    """Say whether nobody answered a question since the merge."""
    return all(getattr(now, name) == getattr(after, name) for name in _ANSWERS)


def back(absorbed: Incident) -> Incident:
    """Return an incident whose merge was taken back: open, as it stood."""
    return replace(absorbed, merged_into=None, closed_at=None, version=absorbed.version + 1)


def split(source: Incident, made: Incident, at: Instant, *, applies: bool) -> Incident:
    """Return what was split off as a new incident; `made` is its opening, with the system its findings concern.

    With `applies` the awareness of the source counts for it as well, and what was decided on its system; without, that
    awareness is kept among the earlier ones, and what happened is asked anew.
    """
    source.guard()
    kept = tuple(from_(source.reference, former) for former in source.earlier)
    if source.awareness is None:
        return replace(made, earlier=kept)
    carried = named(source.reference, source.awareness)
    if not applies:
        return replace(made, earlier=(*kept, Former(carried, at, "split")))
    nature: Nature = source.nature if made.scope == "named" else "possible"
    verdict, decided_at = _verdict(source, None)
    decided: dict[str, Any] = {"verdict": verdict, "verdict_at": decided_at}
    if made.systems:
        decided = lined(Line(system, *_verdict(source, system)) for system in made.systems)
    return replace(made, nature=nature, awareness=carried, earlier=kept, **decided)


def _graver(into: Incident, other: Incident) -> Incident:
    """Return the incident whose answer to what happened stands."""
    return other if _rank(other) > _rank(into) else into


def _rank(incident: Incident) -> int:
    """Return how grave an answer is; *none of ours* is the least."""
    return -1 if incident.scope == "none" else _RANK[incident.nature]


def _carried(into: Incident, chosen: Incident) -> Awareness | None:
    """Return the awareness that counts, with the incident it was stated on where that is the other."""
    if chosen.awareness is None or chosen.id == into.id:
        return chosen.awareness
    return named(chosen.reference, chosen.awareness)


def _kept(into: Incident, other: Incident, beside: Incident, at: Instant) -> tuple[Former, ...]:
    """Return the earlier awarenesses of both, with the one that does not count; each once."""
    found = [*into.earlier, *(from_(other.reference, former) for former in other.earlier)]
    if beside.awareness is not None:
        standing = beside.awareness if beside.id == into.id else named(other.reference, beside.awareness)
        found.append(Former(standing, at, "merged"))
    return tuple(dict.fromkeys(found))


def _systems(into: Incident, other: Incident) -> dict[str, Any]:
    """Return scope and lines of both together."""
    names = tuple(dict.fromkeys((*into.systems, *other.systems)))
    if not names:
        scope: Scope = "unknown" if "unknown" in (into.scope, other.scope) else "none"
        verdict, at = strictest(_aware(one).answer for one in (into, other) if one.awareness)
        return {"scope": scope, "verdict": verdict, "verdict_at": at}
    lines = [_line(name, into, other, first=name == names[0]) for name in names]
    return {"scope": "named", "placed_by": into.placed_by or other.placed_by, **lined(lines)}


def _line(system: str, into: Incident, other: Incident, *, first: bool) -> Line:
    """Return the strictest verdict on a system; one given before its system was named belongs to the first."""
    answers = [
        _verdict(one, system)
        for one in (into, other)
        if one.awareness and (system in one.systems or (first and not one.systems))
    ]
    return Line(system, *strictest(answers))


def _verdict(incident: Incident, system: str | None) -> Verdict:
    """Return what was decided on one of an incident's systems; its verdict as a whole where it names none.

    On a system that it does not name nothing was decided.
    """
    whole = (incident.verdict, incident.verdict_at)
    if system is None or incident.systems in ((), (system,)):
        return whole
    return {line.system: line.answer for line in incident.lines}.get(system, ("undecided", None))


def _aware(incident: Incident) -> Line:
    """Return the verdict of an incident without a named system as a line."""
    return Line("", incident.verdict, incident.verdict_at)


def _asking(into: Incident, other: Incident) -> dict[str, Any]:
    """Return when a dismissal is asked again: the earlier of both, none where the graver answer is no dismissal."""
    if not _graver(into, other).dismissed:
        return {"ask_again_at": None}
    return {"ask_again_at": min(one for one in _moments(into, other))}


def _moments(*incidents: Incident) -> Iterable[Instant]:
    """Yield when dismissals are asked again."""
    return (one.ask_again_at for one in incidents if one.ask_again_at is not None)
