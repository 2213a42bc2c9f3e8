"""What we know, now or at a moment of the past: every page of posture reads through here, whichever it shows."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lionrock.assurance import board as boards
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
    from sqlalchemy import Connection

    from lionrock.assurance.board import Board, Count, Worth
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.contributions import Control
    from lionrock.kernel.platform import Platform
    from lionrock.law.rulebook import Rulebook

_FEW: Final = 100
"""Controls whose counts are read one by one; of more, all are read at once."""


@dataclass
class _Read:
    """The counts that were read last, by control, with the entry of the run that they are of."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    entries: dict[str, str] = field(default_factory=dict)
    counts: dict[str, Sequence[Count]] = field(default_factory=dict)


_READ: Final[weakref.WeakKeyDictionary[Platform, _Read]] = weakref.WeakKeyDictionary()
"""Of each platform what was read last: of a run whose entry is the same, the counts are."""


def board(platform: Platform, moment: Instant | None = None) -> Board:
    """Return the counts by control and system with what each run is worth, now or as they were known at a moment."""
    with platform.db.snapshot() as db:
        if moment is not None:
            return counted.at(db, moment)
        tested = counted.standing(db)
        return boards.board(platform.now(), tested, _newest(platform, db, tested))


def _newest(platform: Platform, db: Connection, tested: Mapping[str, Worth]) -> Mapping[str, Sequence[Count]]:
    """Return the newest counts of every control, reading those alone whose newest run is another than before."""
    read = _READ.setdefault(platform, _Read())
    with read.lock:
        changed = [id for id, run in tested.items() if read.entries.get(id) != run.entry]
        if changed:
            found = counted.counts(db, changed if len(changed) <= _FEW else ())
            read.counts = {**read.counts, **{id: found.get(id, ()) for id in changed}}
            read.entries = {id: run.entry for id, run in tested.items()}
        return read.counts


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
