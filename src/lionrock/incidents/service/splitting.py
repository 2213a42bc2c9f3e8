"""Splitting findings off an incident into a new one, which keeps the awareness on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lionrock.events.incidents import IncidentSplit
from lionrock.incidents import merging, questions, store
from lionrock.incidents.errors import AnswerError
from lionrock.incidents.history import Member, Split
from lionrock.incidents.model import Incident, lined
from lionrock.incidents.seriousness import Line
from lionrock.incidents.service import opening
from lionrock.incidents.service.recording import Answering, Given, assessed, decides, decision
from lionrock.kernel.change import Change
from lionrock.kernel.columns import new_id
from lionrock.kernel.text import Text, same

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Part:
    """What a person wants split off: which findings, whether the awareness applies to it, and what to call it."""

    findings: Sequence[str]
    applies: bool
    title: str = ""


def split(platform: Platform, by: Answering, part: Part) -> Incident:
    """Split findings off into a new incident, with a reason; return the new one.

    Raises AnswerError for no finding, for all of them, or for one that is not here; ConflictError when somebody was
    first.
    """
    decides(platform, by.actor)
    reason = questions.required(by.reason, questions.REASON, needed=True)
    title = opening.titled(part.title) if part.title.strip() else None
    exercise = store.get(platform.db, by.incident).exercise
    with platform.change(by.actor, reason, exercise=exercise) as change:
        source = store.get(change.db, by.incident)
        if source.version != by.version:
            raise store.conflict(source)
        chosen = _chosen(source, store.members(change.db, source.id), part.findings)
        made = merging.split(source, _made(change, source, chosen, title), change.now, applies=part.applies)
        _write(change, source, made, chosen, reason, applies=part.applies)
    return made


def _chosen(source: Incident, members: Sequence[Member], wanted: Sequence[str]) -> list[Member]:
    """Return the findings to split off; raises AnswerError where they are none, all, or not here."""
    chosen = [member for member in members if member.finding in set(wanted)]
    if not chosen or len(chosen) != len(set(wanted)):
        raise AnswerError(
            Text("choose findings of this incident", "請選擇此事故的偵測結果"),
            Text("Tick what belongs to another incident.", "請勾選屬於另一事故的項目。"),
        )
    if len(chosen) == len(members):
        raise AnswerError(
            Text(f"all findings of {source.reference} were chosen", f"已選擇 {source.reference} 的全部偵測結果"),
            Text("At least one stays: what is split off is a part.", "至少須保留一項：只可分拆部分。"),
        )
    return chosen


def _made(change: Change, source: Incident, chosen: Sequence[Member], title: str | None) -> Incident:
    """Return the opening of the new incident: on the systems of its findings, else on that of the source."""
    found = tuple(dict.fromkeys(member.system for member in chosen if member.system))
    systems = found or source.systems[:1]
    made = Incident(
        id=new_id(),
        number=store.next_number(change.db),
        title=same(title) if title else _title(chosen[0]),
        opened_at=change.now,
        by_hand=False,
        exercise=source.exercise,
        scope="named" if systems else "unknown",
        system=systems[0] if systems else None,
        placed_by=None if not systems else "register" if found else "person",
    )
    return replace(made, **lined(Line(system) for system in systems)) if systems else made


def _title(member: Member) -> Text:
    """Return what was seen, and where."""
    place = member.host or member.address or member.user
    return Text(f"{member.title.en}, {place}", f"{place}：{member.title.zh}") if place else member.title


def _write(
    change: Change, source: Incident, made: Incident, chosen: Sequence[Member], reason: str, *, applies: bool
) -> None:
    """Open the new incident, move the findings, and write the act into the history of both."""
    after = source.becoming()
    opening.add(change, made)
    store.save(change.db, source, after)
    moved = tuple(member.finding for member in chosen)
    fact = IncidentSplit(source.id, made.id, made.reference, moved, applies, source.aware_at, reason)
    entry = change.publish(fact)
    theirs = Given("parted", source.reference, reason, effective=made.aware_at)
    change.publish(assessed(made, theirs, None))
    store.add_split(change.db, Split(made.id, source.id, applies, change.now, entry))
    store.move(change.db, entry, moved, made.id)
    mine = Given("split", made.reference, reason)
    store.decide(change.db, decision(change, source, after, mine, entry, None))
    store.decide(change.db, decision(change, made, made, theirs, entry, None))
