"""Exceptions: a person accepts a vulnerability or says that it is mitigated, for a time; nothing is hidden by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from lionrock.events.vulnerabilities import VulnerabilityExcepted, VulnerabilityExceptionEnded
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.figures import Figures
from lionrock.vulnerabilities.service.placing import ME
from lionrock.vulnerabilities.store import listing, lists

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

DECIDE: Final = "register.edit"
LONGEST: Final = timedelta(days=366)
Kind = Literal["accepted", "mitigated"]
KINDS: Final[dict[Kind, Text]] = {
    "accepted": Text("risk accepted", "接受風險"),
    "mitigated": Text("mitigated otherwise", "已以其他方法緩解"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An exception as a person asks for it; `host` None: wherever the weakness is."""

    weakness: str
    host: str | None
    kind: str
    owner: str
    reason: str
    until: Instant


def grant(platform: Platform, actor: Actor, wanted: Wanted) -> str:
    """Keep an exception and return its id; raises InputError, RefusedError unless a named person decides."""
    platform.port(Authorizer).require(actor, DECIDE)
    if not actor.person or actor.factor in {"none", "system"}:
        raise RefusedError(
            Text("a named person accepts a risk", "風險須由具名人員接受"),
            Text("Sign in and do it there.", "請登入後處理。"),
        )
    kind = _checked(platform, wanted)
    listing.weakness(platform.db, wanted.weakness)
    id = new_id()
    told = VulnerabilityExcepted(
        id, wanted.weakness, wanted.host, kind, wanted.owner.strip(), wanted.reason.strip(), wanted.until
    )
    with platform.change(actor, wanted.reason.strip()) as change:
        values = {
            "id": id,
            "kind": kind,
            "weakness": wanted.weakness,
            "host": wanted.host,
            "owner": told.owner,
            "reason": told.reason,
            "made": change.now,
            "who": actor.name,
            "until": wanted.until,
            "ended": None,
            "ended_by": "",
            "ended_why": "",
            "entry": change.publish(told),
        }
        lists.add_exception(change.db, values)
    platform.port(Figures).changed()
    return id


def end(platform: Platform, actor: Actor, id: str, why: str) -> None:
    """End an exception before its time; raises NotFoundError, InputError without a reason."""
    platform.port(Authorizer).require(actor, DECIDE)
    if not why.strip():
        raise _wrong("why", "原因")
    with platform.change(actor, why) as change:
        if not lists.end_exception(change.db, id, change.now, actor.name, why.strip()[:500]):
            raise NotFoundError(
                Text("no exception in force has this id", "沒有此編號的生效豁免"), Text("See the list.", "請查閱清單。")
            )
        change.publish(VulnerabilityExceptionEnded(id, lapsed=False, why=why.strip()[:500]))
    platform.port(Figures).changed()


def lapse(platform: Platform) -> int:
    """End the exceptions whose time is over; return how many."""
    found = lists.lapsed(platform.db, platform.now())
    if not found:
        return 0
    with platform.change(ME, "exceptions are over") as change:
        for id in found:
            if lists.end_exception(change.db, id, change.now, ME.name, ""):
                change.publish(VulnerabilityExceptionEnded(id, lapsed=True, why=""))
    platform.port(Figures).changed()
    return len(found)


def _checked(platform: Platform, wanted: Wanted) -> Kind:
    """Return the kind of an exception that can be; raises InputError."""
    kind: Kind | None = next((one for one in KINDS if one == wanted.kind), None)
    if kind is None:
        raise _wrong("kind", "類別")
    if not 0 < len(wanted.owner.strip()) <= 200:  # noqa: PLR2004 characters of a name
        raise _wrong("owner", "負責人")
    if not 0 < len(wanted.reason.strip()) <= 2000:  # noqa: PLR2004 characters of a reason
        raise _wrong("reason", "原因")
    now = platform.now()
    if not now < wanted.until <= now + LONGEST:
        raise InputError(
            Text("an exception ends after now, within a year", "豁免須於現在之後、一年之內屆滿"),
            Text("Give the day it ends.", "請填寫屆滿日期。"),
        )
    return kind


def _wrong(en: str, zh: str) -> InputError:
    """Return the error for a field that is missing or too long."""
    return InputError(
        Text(f"an exception has a {en}", f"豁免須有{zh}"), Text("Fill it in, within its length.", "請按長度限制填寫。")
    )
