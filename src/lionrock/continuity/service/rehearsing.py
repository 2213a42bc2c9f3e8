"""Rehearses a restore: into a folder of its own, recomputed, timed, and removed again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.continuity import store
from lionrock.continuity.errors import BackupError
from lionrock.continuity.model import MANIFEST
from lionrock.continuity.record import Rehearsal
from lionrock.continuity.service import restoring
from lionrock.continuity.service.restoring import Restored, Wanted
from lionrock.events.continuity import KeyPlace, RehearsalFailed, RestoreRehearsed
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import LionrockError, NotFoundError, UnavailableError
from lionrock.kernel.settings import Settings
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MOST_WHY: Final = 500
"""Characters of a reason that are kept."""


def rehearse(platform: Platform, file: Path, actor: Actor) -> Rehearsal:
    """Restore a back-up of this folder apart and record how it went, also when it failed; raises what a restore raises.

    A file that is not there, or is of another folder, was not rehearsed: of that nothing is recorded. The
    rehearsal stands on SQLite whatever this folder stands on, beside the data, where there is room for it.
    """
    if not file.is_file():
        raise NotFoundError(
            Text(f"there is no file {file.name[:80]}", f"沒有檔案 {file.name[:80]}"),
            Text("Name the back-up to rehearse with.", "請指明用以測試的備份。"),
        )
    place = Path(tempfile.mkdtemp(prefix=".lionrock-rehearsal-", dir=platform.folder.resolve().parent))
    try:
        found = restoring.restore(platform.registry, file, place / "data", _wanted(platform), clock=platform.clock)
    except Exception as problem:
        _failed(platform, actor, problem)
        raise
    finally:
        shutil.rmtree(place, ignore_errors=True)
    if found.manifest.folder != platform.identity.id:
        raise BackupError(MANIFEST, "is of another folder than this one", "屬於另一資料夾")
    return _record(platform, found, actor)


def _failed(platform: Platform, actor: Actor, problem: Exception) -> None:
    """Record that a rehearsal failed, and why."""
    kind = type(problem).__name__
    said = problem.message if isinstance(problem, LionrockError) else Text(f"it broke: {kind}", f"出錯：{kind}")
    with platform.change(actor, "a rehearsal of a restore failed") as change:
        change.publish(RehearsalFailed(change.now, said.en[:MOST_WHY], said.zh[:MOST_WHY]))


def _wanted(platform: Platform) -> Wanted:
    """Return how a rehearsal is restored: keys from their place, no settings of the site, no gap to accept."""
    try:
        keys = platform.port(KeyPlace).folder()
    except UnavailableError:
        keys = None
    return Wanted(keys=keys.parent if keys else None, site=Settings({}, {}), accept_gap=True, accept_unsigned=True)


def _record(platform: Platform, found: Restored, actor: Actor) -> Rehearsal:
    """Record a rehearsal."""
    with platform.change(actor, "a restore was rehearsed") as change:
        seconds = round(found.seconds, 2)
        fact = RestoreRehearsed(
            found.record.backup, seconds, found.record.entries, len(found.clocks), opened=not found.sealed
        )
        entry = change.publish(fact)
        done = Rehearsal(
            id=new_id(),
            backup=fact.backup,
            at=change.now,
            made=found.manifest.made,
            seconds=seconds,
            entries=fact.entries,
            clocks=fact.clocks,
            opened=fact.opened,
            entry=entry,
        )
        store.add_rehearsal(change.db, done)
    return done
