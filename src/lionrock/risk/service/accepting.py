"""Acceptances: a named person bears a risk as it is written, with a reason, until a time; then it is open again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.risk import RiskAcceptanceEnded, RiskAccepted
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.risk import recall
from lionrock.risk.sealing import seal
from lionrock.risk.service.checking import ACCEPT, ME, decides, meanwhile, until, words
from lionrock.risk.store import scenarios as store

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform
    from lionrock.risk.model import Scenario

_REASON: Final = Text("the reason", "原因")
_ANEW: Final = "the scenario was written anew"


def accept(platform: Platform, actor: Actor, scenario: str, revision: int, reason: str, end: Instant | None) -> str:
    """Accept a risk as it was seen in a revision, until a time; return the id of the acceptance.

    Raises InputError without a reason or an end within a year, RefusedError for anybody but a named person with two
    factors, ConflictError when the scenario says something else by now or is not to be accepted.
    """
    decides(platform, actor)
    found = recall.scenario(platform, scenario)
    why, over = words(reason, _REASON), until(platform, end)
    if found.revision != revision:
        raise meanwhile()
    if found.words.treatment != "accept":
        raise ConflictError(
            Text("the treatment of this scenario is not to accept it", "此情景的處理方式並非接受"),
            Text("Set its treatment to accept first.", "請先將處理方式設為接受。"),
        )
    id = new_id()
    with platform.change(actor, "risk accepted") as change:
        supersede(change, found, "accepted anew")
        fact = RiskAccepted(id, scenario, revision, found.level, over)
        values = {
            "id": id,
            "scenario": scenario,
            "revision": revision,
            "level": found.level,
            "sealed": seal(platform, why),
            "who": actor.name,
            "account": actor.id,
            "at": change.now,
            "until": over,
            "ended": None,
            "ended_by": "",
            "ended_why": "",
            "entry": change.publish(fact),
        }
        store.accept(change.db, values)
    return id


def end(platform: Platform, actor: Actor, id: str, why: str) -> None:
    """End an acceptance before its time, with a reason."""
    platform.port(Authorizer).require(actor, ACCEPT)
    row = store.acceptance(platform.db, id)
    if row is None:
        raise recall.missing(Text("no such acceptance", "沒有此項接受"))
    said = words(why, _REASON, 500)
    with platform.change(actor, "acceptance of a risk ended") as change:
        _end(change, id, row.scenario, said)


def lapse(platform: Platform) -> int:
    """Say of each acceptance whose time is over that it is; return how many."""
    found = store.lapsed(platform.db, platform.now())
    if not found:
        return 0
    with platform.change(ME, "acceptances of risks are over") as change:
        for row in found:
            if store.end(change.db, row.id, row.until, ME.name, ""):
                change.publish(RiskAcceptanceEnded(row.id, row.scenario, lapsed=True, why=""), effective=row.until)
    return len(found)


def supersede(change: Change, scenario: Scenario, why: str = _ANEW) -> None:
    """End within a change what acceptances of a scenario nobody ended."""
    for one in scenario.acceptances:
        if one.ended is None:
            _end(change, one.id, scenario.id, why)


def _end(change: Change, id: str, scenario: str, why: str) -> None:
    """End an acceptance within a change; raises ConflictError when it ended meanwhile."""
    if not store.end(change.db, id, change.now, change.actor.name, why):
        raise meanwhile()
    change.publish(RiskAcceptanceEnded(id, scenario, lapsed=False, why=why))
