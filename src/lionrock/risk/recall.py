"""Reads assessments and scenarios back as values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from lionrock.events.ports import Estate
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.risk.model import Acceptance, Action, Assessment, Scenario, Words
from lionrock.risk.sealing import unseal
from lionrock.risk.store import assessments, scenarios

if TYPE_CHECKING:
    from sqlalchemy import Row

    from lionrock.kernel.platform import Platform


def assessment(platform: Platform, id: str) -> Assessment:
    """Return an assessment; raises NotFoundError."""
    found = assessments.get(platform.db, id)
    if found is None:
        raise missing(Text("no such risk assessment", "沒有此風險評估"))
    return found


def scenario(platform: Platform, id: str) -> Scenario:
    """Return a scenario; raises NotFoundError, and SealedError without keys."""
    row = scenarios.get(platform.db, id)
    if row is None:
        raise missing(Text("no such scenario", "沒有此情景"))
    return _opened(platform, [row])[0]


def of(platform: Platform, assessment: str) -> list[Scenario]:
    """Return the scenarios of an assessment by number; raises SealedError without keys."""
    return _opened(platform, scenarios.of(platform.db, assessment))


def names(platform: Platform) -> dict[str, Text]:
    """Return the names of the critical computer systems by id."""
    return dict(platform.port(Estate).systems())


def missing(what: Text) -> NotFoundError:
    """Return the error for something that does not exist."""
    return NotFoundError(what, Text("See the list under Risk.", "請查閱「風險」的清單。"))


def action(platform: Platform, row: Row[Any]) -> Action:
    """Return the action of a row."""
    what = unseal(platform, row.sealed)
    return Action(row.id, what, row.owner, date.fromisoformat(row.due), row.done, row.done_by, row.how)


def acceptance(platform: Platform, row: Row[Any]) -> Acceptance:
    """Return the acceptance of a row."""
    return Acceptance(
        id=row.id,
        scenario=row.scenario,
        revision=row.revision,
        level=row.level,
        reason=unseal(platform, row.sealed),
        who=row.who,
        at=row.at,
        until=row.until,
        entry=row.entry,
        ended=row.ended,
        ended_by=row.ended_by,
        ended_why=row.ended_why,
    )


def _opened(platform: Platform, rows: Sequence[Row[Any]]) -> list[Scenario]:
    """Return the scenarios of rows, each with its actions and acceptances."""
    ids = [row.id for row in rows]
    acts, accepted = scenarios.actions(platform.db, ids), scenarios.acceptances(platform.db, ids)
    return [
        Scenario(
            id=row.id,
            assessment=row.assessment,
            number=row.number,
            words=_words(row, unseal(platform, row.sealed)),
            level=row.level,
            revision=row.revision,
            at=row.at,
            who=row.who,
            entry=row.entry,
            actions=tuple(action(platform, one) for one in acts.get(row.id, ())),
            acceptances=tuple(acceptance(platform, one) for one in accepted.get(row.id, ())),
        )
        for row in rows
    ]


def _words(row: Row[Any], sealed: dict[str, Any]) -> Words:
    """Return what a person wrote of a scenario."""
    return Words(
        system=row.system,
        threat=row.threat,
        likelihood=row.likelihood,
        impact=row.impact,
        treatment=row.treatment,
        **{**sealed, "controls": tuple(sealed["controls"])},
    )
