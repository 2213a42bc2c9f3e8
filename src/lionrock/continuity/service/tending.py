"""What continuity does by itself: the newest checkpoint beside the keys, back-ups when they are due."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.continuity import known, settings, store
from lionrock.continuity.known import Beside
from lionrock.continuity.record import Backup
from lionrock.continuity.service import backing
from lionrock.events.continuity import KeyPlace
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import HONG_KONG, hours
from lionrock.kernel.errors import ConfigurationError, LionrockError, UnavailableError
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PREFIX: Final = "lionrock-auto-"
PATIENCE: Final = hours(1)
"""How long after a failure the next try comes."""


def keep_newest(platform: Platform) -> None:
    """Keep the newest checkpoint beside the keys when it is another one than there."""
    _keep(platform, given="")


def keep_given(platform: Platform, size: int) -> None:
    """Keep beside the keys a checkpoint that was given out, unless a larger one is there."""
    signed = ledger.checkpoint_at(platform.db, size)
    if signed is not None:
        _keep(platform, given=signed.note)


def back_up_when_due(platform: Platform) -> None:
    """Write a back-up into the folder of the settings when it is time; a failure is recorded, and tried again."""
    if not platform.settings[settings.FOLDER] or not _due(platform):
        return
    try:
        back_up_now(platform, system("continuity"))
    except LionrockError as problem:
        platform.log.error("back-up failed", extra={"problem": problem.message.en})  # noqa: TRY400 no trace is needed
        backing.fail(platform, system("continuity"), problem.message)


def back_up_now(platform: Platform, actor: Actor) -> Backup:
    """Write a back-up into the folder of the settings, and remove the oldest there; raises ConfigurationError."""
    folder = platform.settings[settings.FOLDER]
    if not folder:
        raise ConfigurationError(
            Text("no folder for back-ups is named", "未指定備份資料夾"),
            Text(
                "Set continuity.backup_folder to a folder on another disk.",
                "請將 continuity.backup_folder 設為另一磁碟的資料夾。",
            ),
        )
    place = Path(folder).expanduser()
    stamp = platform.now().astimezone(HONG_KONG).strftime("%Y%m%d-%H%M%S")
    kept, _ = backing.back_up(platform, place / f"{PREFIX}{stamp}.zip", actor, "a back-up was due")
    _thin(place, int(platform.settings[settings.KEPT]))
    return kept


def _due(platform: Platform) -> bool:
    """Say whether the last back-up is old enough, and the last failure not fresh."""
    now, last, failed = platform.now(), store.last_backup(platform.db), store.last_failure(platform.db)
    if failed is not None and abs(now - failed.at) < PATIENCE:
        return False
    return last is None or now - last.made >= hours(max(1, int(platform.settings[settings.EVERY])))


def _thin(place: Path, kept: int) -> None:
    """Remove the oldest back-ups that were made here by themselves; others are nobody's to remove."""
    for path in sorted(place.glob(f"{PREFIX}*.zip"))[: -max(kept, 1)]:
        path.unlink()


def _keep(platform: Platform, given: str) -> None:
    """Write the newest checkpoint, and one that was given out, beside the keys."""
    try:
        folder = platform.port(KeyPlace).folder()
    except UnavailableError:
        return
    newest = ledger.newest(platform.db)
    if folder is None or newest is None:
        return
    there = known.read(folder)
    wanted = Beside(newest.note, _larger(there.given, given))
    if wanted != there:
        try:
            known.keep(folder, wanted)
        except OSError as problem:
            platform.log.warning(str(UNKEPT), extra={"problem": str(problem)})


def _larger(one: str, other: str) -> str:
    """Return the note over the later tree; either may be empty."""
    notes = [note for note in (one, other) if note]
    parsed = [known.parse(note, None, given=True) for note in notes]
    return max(parsed, key=lambda note: (note.epoch, note.size)).note if parsed else ""


UNKEPT: Final = Text("the newest checkpoint could not be kept beside the keys", "未能將最新檢查點存放於密碼匙旁")
