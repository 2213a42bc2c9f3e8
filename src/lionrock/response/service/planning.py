"""A dry run of containment: exactly what would be done, and what the register says of its target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.events.containment import Containment, Order, TargetKind
from lionrock.events.response import ContainmentPlanned, Docket
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import minutes
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, NotFoundError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from lionrock.register.opened import Opened
from lionrock.response import containing, settings, store
from lionrock.response.containing import NOT_ASKED, Barrier, Judgement
from lionrock.response.errors import TechnologyError
from lionrock.response.hands import within
from lionrock.response.model import NO_WORDS, Moment, who
from lionrock.response.service.permission import SHORT, worded, works
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LONGEST: Final = 60 * 24 * 14
"""Minutes a containment stands at most before somebody approves it again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants contained: by which way, what, and for how many minutes."""

    action: str
    kind: TargetKind
    target: str
    minutes: int


def plan(platform: Platform, actor: Actor, incident: str, wanted: Wanted) -> Barrier:
    """Return a dry run: exactly what would be done, with what the register says of the target; nothing is touched.

    Raises TechnologyError for operational technology that the site did not list.
    """
    works(platform, actor)
    action, matter = ready(platform, wanted.action), platform.port(Docket).matter(incident)
    target = worded(wanted.target, Text("What to contain", "遏制對象"), most=SHORT)
    if wanted.kind not in action.takes:
        raise InputError(
            Text("{title} does not take this kind of target", "{title}不適用於此類對象").format(title=action.title),
            Text("Choose another way.", "請選擇其他方式。"),
        )
    said = judge(platform, wanted.kind, target)
    touchable(said)
    id, until = new_id(), platform.now() + minutes(bounded(wanted.minutes))
    order = Order(id, matter.reference, wanted.kind, target, until)
    foreseen = within(action.seconds, lambda: action.foresee(platform, order))
    with platform.change(actor, f"dry run: {action.id}", exercise=matter.exercise) as change:
        made = Barrier(
            id=id,
            incident=incident,
            action=action.id,
            kind=wanted.kind,
            target=target,
            asset=said.asset,
            standing=said.standing,
            plan=foreseen,
            minutes=wanted.minutes,
            until=until,
            planned_at=change.now,
            planned_by=actor.name,
            exercise=matter.exercise,
        )
        entry = change.publish(ContainmentPlanned(id, incident, action.id, foreseen.digest))
        store.add_barrier(change.db, made)
        remember(change, made, "planned", entry)
    return made


def ready(platform: Platform, action: str) -> Containment:
    """Return a way to contain; raises UnavailableError when it is not set up here."""
    try:
        found = platform.registry.get(Containment, action)
    except NotFoundError as problem:
        raise InputError(
            Text("there is no such way to contain", "沒有此種遏制方式"),
            Text("Choose one of those listed.", "請從名單中選擇。"),
        ) from problem
    missing = found.missing(platform)
    if missing is not None:
        raise UnavailableError(
            missing, Text("See Settings; until then, contain by hand.", "請查看設定；在此之前請以人手遏制。")
        )
    return found


def judge(platform: Platform, kind: TargetKind, target: str) -> Judgement:
    """Return what the register says of a target; raises SealedError while the register cannot be read.

    Of a network, every registered asset with an address in it is asked about, and the worst decides.
    """
    if kind == "account":
        return NOT_ASKED
    opened = platform.port(Book).opened()
    placed = opened.place(target)
    ids = [placed.asset] if placed else containing.within(target, _addresses(opened))
    zones = containing.parts(platform.settings[settings.OT_ZONES])
    listed = frozenset(containing.parts(platform.settings[settings.OT_LISTED]))
    records = ((id, opened.get("asset", id).record) for id in ids)
    return containing.worst(containing.judged(one, id, zones, listed) for id, one in records if isinstance(one, Asset))


def _addresses(opened: Opened) -> Iterator[tuple[str, str]]:
    """Yield address and id of every registered asset."""
    for version in opened.of("asset"):
        if isinstance(version.record, Asset):
            yield from ((address, version.id) for address in version.record.addresses)


def touchable(said: Judgement) -> None:
    """Return when the platform may touch a target; raises TechnologyError that says why not."""
    if said.standing == "refused":
        raise TechnologyError(
            said.why,
            Text(
                "Contain it by hand with whoever runs the process, and record it here.",
                "請與負責該工序的人員以人手遏制，並在此記錄。",
            ),
        )


def bounded(wanted: int) -> int:
    """Return how long within bounds; raises InputError."""
    if not 1 <= wanted <= LONGEST:
        raise InputError(
            Text(f"a containment stands for 1 to {LONGEST:,} minutes", f"遏制措施須為 1 至 {LONGEST:,} 分鐘"),
            Text("Choose a length of time.", "請選擇時間。"),
        )
    return wanted


def remember(change: Change, barrier: Barrier, verb: str, entry: str, reason: str = "") -> None:
    """Add a line to the history of a containment."""
    words = barrier.said if verb in ("in_force", "failed", "undone", "stuck") else NO_WORDS
    if verb in ("approved", "prolonged"):
        words = Text("until {at}", "至 {at}").format(at=stamp(barrier.until))
    moment = Moment(
        id=new_id(),
        subject=barrier.id,
        incident=barrier.incident,
        verb=verb,
        after=words,
        before=NO_WORDS,
        reason=reason,
        effective=change.now,
        at=change.now,
        who=who(change.actor),
        entry=entry,
    )
    store.remember(change.db, [moment])
