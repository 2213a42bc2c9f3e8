"""Making two incidents one, and taking a merge back: both change in one change, under the versions a person saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lionrock.events.incidents import IncidentMerged, MergeTakenBack
from lionrock.incidents import knowledge, merging, questions, store
from lionrock.incidents.errors import AnswerError
from lionrock.incidents.history import Merge
from lionrock.incidents.merging import Counts, Merged
from lionrock.incidents.model import Incident
from lionrock.incidents.service import asking
from lionrock.incidents.service.recording import Answering, Given, assessed, decides, decision
from lionrock.kernel.change import Change
from lionrock.kernel.columns import new_id
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants merged in: which incident, the version they saw of it, and whose awareness counts.

    `counts` None is the earlier one; `later` is why the later one counts, where it does.
    """

    other: str
    version: int
    counts: Counts | None = None
    later: str = ""


def merge(platform: Platform, by: Answering, wish: Wish) -> Incident:
    """Merge another open incident into this one, with a reason; return this one.

    Raises ConflictError when either changed meanwhile, AnswerError or ClosedError for what cannot be made one, and
    InputError for a later awareness without its reason.
    """
    decides(platform, by.actor)
    reason = questions.required(by.reason, questions.REASON, needed=True)
    merging.refuse(store.get(platform.db, by.incident), store.get(platform.db, wish.other))
    known = knowledge.snapshot(platform, by.incident)
    exercise = store.get(platform.db, by.incident).exercise
    with platform.change(by.actor, reason, exercise=exercise) as change:
        into, other = _seen(change, by.incident, by.version), _seen(change, wish.other, wish.version)
        later = _later(into, other, wish)
        merged = merging.merge(into, other, wish.counts or merging.earlier(into, other) or "own", change.now)
        _save(change, into, other, merged)
        moved = [member.finding for member in store.members(change.db, other.id)]
        entry = change.publish(_fact(into, other, merged, moved, reason, later))
        _tell(change, (into, other), merged, entry, Given("merged", other.reference, reason, later), known)
        counts = "" if merged.counts is None else (into if merged.counts == "own" else other).id
        act = Merge(new_id(), into.id, other.id, counts, change.now, into, merged.survivor, entry)
        store.add_merge(change.db, act)
        store.move(change.db, act.id, moved, into.id)
    return merged.survivor


def take_back(platform: Platform, by: Answering, absorbed: str) -> Incident:
    """Take a merge back, with a reason: the other stands open again as it stood; return it.

    Its findings that are still here go back with it. Answers given here since the merge stay, as all do while a later
    merge stands. Raises AnswerError for an incident that was not merged into this one, ConflictError when somebody was
    first.
    """
    decides(platform, by.actor)
    reason = questions.required(by.reason, questions.REASON, needed=True)
    exercise = store.get(platform.db, by.incident).exercise
    with platform.change(by.actor, reason, exercise=exercise) as change:
        now, other = _seen(change, by.incident, by.version), store.get(change.db, absorbed)
        act = store.merge_of(change.db, absorbed)
        if act is None or act.incident != now.id:
            raise _not_merged(now, other)
        last = all(one.after.version <= act.after.version for one in store.merges(change.db, now.id))
        after, restored = merging.part(now, act.before, act.after, change.now, last=last), merging.back(other)
        moved = store.moved(change.db, act.id, now.id)
        entry = change.publish(MergeTakenBack(now.id, other.id, tuple(moved), reason))
        for before, now_is, given in (
            (now, after, Given("unmerged", other.reference, reason)),
            (other, restored, Given("parted", now.reference, reason)),
        ):
            store.save(change.db, before, now_is)
            change.publish(assessed(now_is, given, None))
            asking.follow(change, before, now_is)
            store.decide(change.db, decision(change, before, now_is, given, entry, None))
        store.move(change.db, entry, moved, other.id)
        store.undo(change.db, act.id, change.now, entry)
    return restored


def _seen(change: Change, id: str, version: int) -> Incident:
    """Return an incident as a person saw it; raises ConflictError when it changed meanwhile."""
    found = store.get(change.db, id)
    if found.version != version:
        raise store.conflict(found)
    return found


def _later(into: Incident, other: Incident, wish: Wish) -> str:
    """Return why a later awareness counts; empty where the earlier one does, whatever was typed."""
    both = into.awareness is not None and other.awareness is not None
    if not both or wish.counts is None or into.aware_at == other.aware_at:
        return ""
    if wish.counts == merging.earlier(into, other):
        return ""
    return questions.required(wish.later, questions.LATER, needed=True)


def _save(change: Change, into: Incident, other: Incident, merged: Merged) -> None:
    """Write both, and let the question of a dismissal follow."""
    for before, after in ((into, merged.survivor), (other, merged.absorbed)):
        store.save(change.db, before, after)
        asking.follow(change, before, after)


def _tell(
    change: Change,
    before: tuple[Incident, Incident],
    merged: Merged,
    entry: str,
    given: Given,
    known: Mapping[str, Any],
) -> None:
    """Tell the state of the incident that goes on, and write the act into the history of both."""
    into, other = before
    survivor = merged.survivor
    change.publish(assessed(survivor, given, known))
    mine = Given("merged", other.reference, given.reason, given.evidence, effective=survivor.aware_at)
    theirs = Given("absorbed", into.reference, given.reason, given.evidence, effective=survivor.aware_at)
    store.decide(change.db, decision(change, into, survivor, mine, entry, known))
    store.decide(change.db, decision(change, other, merged.absorbed, theirs, entry, None))


def _fact(into: Incident, other: Incident, merged: Merged, moved: list[str], reason: str, later: str) -> IncidentMerged:
    """Return the fact of a merge."""
    chosen, beside = (other, into) if merged.counts == "other" else (into, other)
    return IncidentMerged(
        incident=into.id,
        reference=into.reference,
        absorbed=other.id,
        absorbed_reference=other.reference,
        counts="" if merged.counts is None else chosen.id,
        aware_at=chosen.aware_at,
        beside_at=beside.aware_at,
        findings=tuple(moved),
        reason=reason,
        later=later,
    )


def _not_merged(now: Incident, other: Incident) -> AnswerError:
    """Return the error for a merge that does not stand here."""
    return AnswerError(
        Text(f"{other.reference} is not merged into {now.reference}", f"{other.reference} 並未併入 {now.reference}"),
        Text("Look at the page again.", "請重新查看頁面。"),
    )
