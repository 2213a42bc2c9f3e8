"""What we know, now or at a moment of the past: every page of posture reads through here, whichever it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lionrock.assurance import judging, proving, running
from lionrock.assurance.board import ITSELF
from lionrock.assurance.kept import Outcome
from lionrock.assurance.store import counted
from lionrock.assurance.store import results as store
from lionrock.assurance.store.results import FOREMOST
from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.law import site

if TYPE_CHECKING:
    from lionrock.assurance.board import Board
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.contributions import Control
    from lionrock.kernel.platform import Platform
    from lionrock.law.rulebook import Rulebook


def board(platform: Platform, moment: Instant | None = None) -> Board:
    """Return the counts by control and system with what each run is worth, now or as they were known at a moment."""
    with platform.db.snapshot() as db:
        return counted.now(db, platform.now()) if moment is None else counted.at(db, moment)


def outcomes(platform: Platform, controls: Sequence[Control], moment: Instant | None = None) -> list[Outcome]:
    """Return every result of these controls by subject, now or as it was known at a moment."""
    if not controls:
        return []
    return running.current(platform, controls) if moment is None else running.past(platform, moment, controls)


def rulebook(platform: Platform, moment: Instant) -> Rulebook:
    """Return the law in force on the day of a moment; raises NotFoundError for a day before the first pack."""
    return site.rulebook(platform, moment.astimezone(HONG_KONG).date())


def systems(platform: Platform) -> dict[str, Text]:
    """Return the critical computer systems by id; none where the register is absent or sealed."""
    try:
        return dict(platform.port(Estate).systems()) if platform.provides(Estate) else {}
    except LionrockError:
        return {}


def broken(
    platform: Platform, seen: Board, controls: Sequence[Control], past: Instant | None = None
) -> dict[str, Outcome]:
    """Return by control the result that says it could not run, of those of these that could not."""
    looked = [one for one in controls if _broke(seen, one.id)]
    if not looked:
        return {}
    found = store.foremost(platform.db, FOREMOST, [one.id for one in looked])
    if past is not None:
        found = running.past(platform, past, looked)
    return {one.control: one for one in found if one.subject == judging.WHOLE}


def _broke(seen: Board, control: str) -> bool:
    """Say whether a control could not run when it was last run, and that still tells something."""
    told = any(one.system == ITSELF and one.state == "unknown" for one in seen.counts.get(control, ()))
    return told and seen.tested[control].fresh(seen.at)


def proven(platform: Platform) -> frozenset[str]:
    """Return the controls that were seen to fail, by the code they have now."""
    return frozenset(id for id, done in proving.proven(platform).items() if any(one.caught for one in done))
