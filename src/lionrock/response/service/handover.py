"""The hand-over: gathered from every capability, signed by who goes, accepted by another person who comes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lionrock.events.response import (
    HandOver,
    HandoverAccepted,
    HandoverSigned,
    HandoverWithdrawn,
)
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import LionrockError, RefusedError
from lionrock.kernel.text import Text
from lionrock.response import handing, store
from lionrock.response.errors import StateError, changed
from lionrock.response.handing import Bundle, Handover
from lionrock.response.model import who
from lionrock.response.service.permission import signs, worded

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MOST_LINES: Final = 200
"""Lines of one contribution at most; what is beyond is said."""
_NOTE: Final = Text("Note for the next shift", "給接更人員的備註")
_BROKEN: Final = Text("this part could not be read", "未能讀取此部分")


def gather(platform: Platform) -> tuple[Bundle, ...]:
    """Return what is handed over now; a part that cannot be read says so, and stops no other."""
    found = [_bundle(platform, one) for one in platform.registry.of(HandOver)]
    return handing.bundled(found)


def sign(platform: Platform, actor: Actor, note: str, seen: str = "") -> Handover:
    """Sign what is handed over; one that still waited gives way. `seen` is the outline of what the page showed.

    Raises ConflictError when a line came or went since.
    """
    signs(platform, actor, "handover.sign")
    words = worded(note, _NOTE, required=False)
    bundles = gather(platform)
    if seen and seen != handing.outline(bundles):
        raise changed(Text("what is handed over", "交更內容"))
    with platform.change(actor, "hand-over signed") as change:
        before = store.signed(change.db)
        if before is not None:
            _withdraw(change, before, "replaced")
        id, digest = new_id(), handing.digest(bundles, words)
        lines = sum(len(one.lines) for one in bundles)
        entry = change.publish(HandoverSigned(id, lines, digest))
        made = Handover(
            id=id,
            state="signed",
            signed_at=change.now,
            signed_by=who(actor),
            note=words,
            bundles=bundles,
            digest=digest,
            entry=entry,
        )
        store.add_handover(change.db, made)
    return made


def accept(platform: Platform, actor: Actor, id: str) -> Handover:
    """Accept a signed hand-over, as another person than its signer, with what changed since it was signed."""
    signs(platform, actor, "handover.sign")
    bundles = gather(platform)
    with platform.change(actor, "hand-over accepted") as change:
        before = _waiting(change, id)
        if before.signed_by.actor == actor.id:
            raise RefusedError(
                Text("who signed a hand-over does not accept it", "交更人不可自行接更"),
                Text("The person who comes on duty accepts it.", "請由接更人員接收。"),
            )
        differs = handing.difference(before.bundles, bundles)
        entry = change.publish(HandoverAccepted(id, differs.count, handing.digest(bundles, "")))
        after = replace(
            before, state="accepted", ended_at=change.now, taken=bundles, taken_by=who(actor), ended_entry=entry
        )
        store.end_handover(change.db, after)
    return after


def withdraw(platform: Platform, actor: Actor, id: str) -> None:
    """Take back a hand-over that nobody accepted; whoever may sign may do so."""
    signs(platform, actor, "handover.sign")
    with platform.change(actor, "hand-over withdrawn") as change:
        _withdraw(change, _waiting(change, id), "person")


def _withdraw(change: Change, before: Handover, because: str) -> None:
    """End a signed hand-over that is not accepted."""
    fact = HandoverWithdrawn(before.id, "replaced" if because == "replaced" else "person")
    entry = change.publish(fact)
    store.end_handover(change.db, replace(before, state="withdrawn", ended_at=change.now, ended_entry=entry))


def _waiting(change: Change, id: str) -> Handover:
    """Return the hand-over that waits under this id; raises StateError when it does not."""
    found = store.handover(change.db, id)
    if found.state != "signed":
        raise StateError(
            Text("this hand-over no longer waits", "此次交更已不再等候接收"),
            Text("See the hand-over as it stands.", "請查看目前的交更。"),
        )
    return found


def _bundle(platform: Platform, one: HandOver) -> Bundle:
    """Return the lines of one contribution, bounded, or why there are none."""
    try:
        lines = tuple(one.lines(platform, platform.now()))
    except LionrockError as problem:
        return Bundle(one.part, (), problem.message)
    except Exception:  # one broken part must not stop a hand-over
        platform.log.exception("a part of the hand-over failed", extra={"part": one.id})
        return Bundle(one.part, (), _BROKEN)
    if len(lines) > MOST_LINES:
        more = Text("{n} more lines are not shown", "另有 {n} 項未顯示").format(n=len(lines) - MOST_LINES)
        return Bundle(one.part, lines[:MOST_LINES], more)
    return Bundle(one.part, lines)
