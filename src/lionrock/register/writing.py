"""Turns steps into sealed versions, within a change and over the register that was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lionrock.kernel.change import Change
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.register import sealing, store
from lionrock.register.importing import Step
from lionrock.register.model import Kind
from lionrock.register.opened import Opened
from lionrock.register.sealing import Slot
from lionrock.register.store import Sealed
from lionrock.ui.words import stamp

_AHEAD: Final = days(366)
_BACK: Final = days(366 * 50)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: its opaque id, how many versions it has, and when one that lies ahead takes effect."""

    id: str
    number: int
    ahead: Instant | None = None


def sealed(platform: Platform, change: Change, opened: Opened, steps: Sequence[Step], since: Instant) -> list[Sealed]:
    """Return the versions that steps lead to, true from `since` on; raises ConflictError when the register changed."""
    cipher = platform.port(Cipher)
    places = _places(platform, change, opened)
    by = change.actor.name or change.actor.id
    rows: list[Sealed] = []
    for step in steps:
        place = places.get((step.kind, step.key)) or Place(new_id(), 0)
        if place.ahead is not None and since < place.ahead:
            raise _ahead(step, place.ahead)
        slot = Slot(step.kind, place.id, place.number + 1, since, change.now)
        rows.append(sealing.seal(cipher, slot, sealing.body(step.key, step.after, by, change.reason)))
    return rows


def moment(platform: Platform, effective: Instant | None) -> Instant:
    """Return since when a change is true; raises InputError when that is out of reason."""
    now = platform.now()
    since = effective or now
    if not now - _BACK <= since <= now + _AHEAD:
        raise InputError(
            Text("the change would take effect too far from today", "生效時間距離今天太遠"),
            Text("Give a time within the next year or the past fifty.", "請填寫未來一年內或過去五十年內的時間。"),
        )
    return since


def meanwhile() -> ConflictError:
    """Return the error of a change over a register that is another one by now."""
    return ConflictError(
        Text("somebody else changed this record meanwhile", "其他人已更改此紀錄"),
        Text("Look at it again, then repeat the change.", "請重新查看後再更改。"),
    )


def _ahead(step: Step, moment: Instant) -> ConflictError:
    """Return the error of a change that would silently undo one that lies ahead."""
    said = Text("{key}: a change that takes effect on {moment} lies ahead", "{key}：已有將於 {moment} 生效的更改")
    return ConflictError(
        said.format(key=step.key, moment=stamp(moment)),
        Text("Have yours take effect then or later; nothing was changed.", "請設於其時或之後生效。未有作出更改。"),
    )


def _places(platform: Platform, change: Change, opened: Opened) -> dict[tuple[Kind, str], Place]:
    """Return where each record stands that ever was, by its key; raises ConflictError when the register changed.

    What was checked before the change began holds within it only while the table is the one that was opened.
    """
    if store.stamp(change.db) != opened.stamp:
        raise meanwhile()
    numbers = store.numbers(change.db)
    places = {key: Place(version.id, numbers[key[0], version.id]) for key, version in opened.by_key.items()}
    cipher = platform.port(Cipher)
    for row in store.aside(change.db, change.now):
        key, version = sealing.unseal(cipher, row)
        ahead = version.effective if version.effective > change.now else None
        places[version.kind, key] = Place(version.id, numbers[version.kind, version.id], ahead)
    return places
