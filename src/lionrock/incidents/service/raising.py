"""Opening an incident by hand from findings: those of a rule in watch, or of a story that a person made out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Findings
from lionrock.incidents import store
from lionrock.incidents.grouping import Joining
from lionrock.incidents.model import Incident
from lionrock.incidents.service.gathering import join, title
from lionrock.incidents.service.opening import add
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.incidents.store.tables import Db
    from lionrock.kernel.platform import Platform

MOST: Final = 500
"""Findings that one incident is opened from."""
_LEVELS: Final = ("critical", "high", "medium", "low", "informational")


def open_from(platform: Platform, actor: Actor, findings: Sequence[str]) -> Incident:
    """Open a *suspected* incident with these findings as its members, named after the gravest; it starts no clock.

    Those that stand in an incident stay there. Raises InputError when none is left, or too many are given, and
    ConflictError when one of them was put into an incident meanwhile.
    """
    platform.port(Authorizer).require(actor, "incident.open")
    if len(findings) > MOST:
        raise InputError(
            Text(f"{len(findings)} findings are too many for one incident", f"一宗事故不能容納 {len(findings)} 項"),
            Text(f"Choose {MOST} at most.", f"請選擇最多 {MOST} 項。"),
        )
    found = platform.port(Findings).several(list(dict.fromkeys(findings)))
    loose = _loose(platform.db, found)
    _check(loose)
    gravest = min(loose, key=lambda one: _LEVELS.index(one.level))
    with platform.change(actor, f"opened by hand: {gravest.title_en}", exercise=gravest.exercise) as change:
        if _loose(change.db, loose) != loose:
            raise ConflictError(
                Text("some of these findings were put into an incident just now", "部分偵測結果剛被歸入事故"),
                Text("Look at them again.", "請重新查看。"),
            )
        system = next((one.system for one in (gravest, *loose) if one.system), None)
        opened = Incident(
            id=new_id(),
            number=store.next_number(change.db),
            title=title(gravest),
            opened_at=change.now,
            by_hand=True,
            exercise=gravest.exercise,
            scope="named" if system else "unknown",
            system=system,
            placed_by="register" if system else None,
        )
        add(change, opened)
        for one in loose:
            join(change, opened, one, Joining(one.finding, ()))
    return opened


def _loose(db: Db, found: Sequence[DetectionFinding]) -> list[DetectionFinding]:
    """Return those that stand in no incident, in order of time."""
    taken = store.joined(db, [one.finding for one in found])
    return sorted((one for one in found if one.finding not in taken), key=lambda one: (one.first, one.finding))


def _check(loose: Sequence[DetectionFinding]) -> None:
    """Raise InputError unless these findings can be one incident."""
    if not loose:
        raise InputError(
            Text("every one of these findings stands in an incident", "這些偵測結果已全部歸入事故"),
            Text("Open that incident.", "請開啟該事故。"),
        )
    if len({one.exercise for one in loose}) > 1:
        raise InputError(
            Text("some are of an exercise and others are not", "部分屬演習，部分並非演習"),
            Text("Open one incident for each.", "請分開開立事故。"),
        )
