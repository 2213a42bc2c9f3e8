"""Is the last back-up young enough, signed, and was it read back?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lionrock.continuity import settings, store, twins
from lionrock.continuity.archive import Reader
from lionrock.continuity.errors import BackupError
from lionrock.continuity.record import Backup
from lionrock.continuity.service import tending
from lionrock.continuity.service.tending import PREFIX
from lionrock.events.continuity import BackupFailed, BackupTaken
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.ports import Signer
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


_READ_WHOLE = 1 << 30
"""Bytes of a back-up that is read whole each time."""


@control(
    "continuity.backup-fresh",
    title=Text("The last back-up is within its interval and signed", "最近的備份在限期內並經簽署"),
    satisfies=("C-BCP-02",),
    every=hours(1),
    proof="effect",
    on=(BackupFailed, BackupTaken),
    guidance=Text(
        "Run `lionrock backup --out FILE` on another disk, or name a folder in continuity.backup_folder so that it is "
        "made by itself. A back-up is signed only while the keys are unlocked. One that vanished from its folder: see "
        "who cleared it, and make another at once.",
        "在另一磁碟執行 `lionrock backup --out FILE`，或在 continuity.backup_folder 指定資料夾以自動備份。"
        "密碼匙解鎖時備份方會簽署。如備份已不在其資料夾，請查明何人清除，並立即再備份。",
    ),
)
def backup_fresh(platform: Platform) -> Iterator[Result]:
    """Yield one result for the folder; a back-up counts only because it was read back when it was made."""
    last, failed = store.last_backup(platform.db), store.last_failure(platform.db)
    if failed is not None and (last is None or failed.at > last.made):
        yield Result("folder", "failed", failed.why, failed.at)
        return
    if last is None:
        yield Result("folder", "unknown", Text("no back-up was made yet", "尚未有備份"))
        return
    age = platform.now() - last.made
    said = Text("{size} MB, {age} old, signed", "{size} MB，距今 {age}，經簽署").format(
        size=max(1, round(last.bytes / 1e6)), age=words.span(age)
    )
    if age > hours(1.5 * max(1, int(platform.settings[settings.EVERY]))):
        late = Text("the last one is {age} old", "最近一個距今 {age}").format(age=words.span(age))
        yield Result("folder", "failed", late, last.made)
    elif not _there(platform, last):
        gone = Text("{file} is not in its folder as it was written", "{file} 不在其資料夾，或與寫入時不同")
        yield Result("folder", "failed", gone.format(file=last.file), last.made)
    elif not last.signed:
        yield Result(
            "folder", "partly", Text("not signed: the keys were locked", "未經簽署：密碼匙當時鎖上"), last.made
        )
    else:
        yield Result("folder", "passed", said, last.made)


def _there(platform: Platform, last: Backup) -> bool:
    """Say whether a back-up that was made by itself lies where it was written, as it was; others may be away.

    Every member is read and held against the manifest that was recorded; a large file keeps its size alone, and a
    rehearsal reads it.
    """
    folder = platform.settings[settings.FOLDER]
    if not folder or not last.file.startswith(PREFIX):
        return True
    path = Path(folder).expanduser() / last.file
    try:
        if path.stat().st_size != last.bytes:
            return False
        if last.bytes > _READ_WHOLE:
            return True
        with Reader(path) as reader:
            reader.verify()
            return reader.digest == last.digest
    except (OSError, BackupError):
        return False


@world(backup_fresh, "passed")
def it_was_made_by_itself(twin: Twin) -> None:
    """A folder is named, and the back-up that was due lies in it."""
    twins.saved(twin)


@world(backup_fresh, "unknown")
def none_was_ever_made(twin: Twin) -> None:
    """No folder is named, and nobody made a back-up."""


@breaks(backup_fresh)
def no_more_are_made(twin: Twin) -> None:
    """Two days pass without another."""
    twin.wait(days(2))


@breaks(backup_fresh)
def the_file_is_removed(twin: Twin) -> None:
    """Somebody clears the folder in which it lies."""
    for path in twins.folder(twin).iterdir():
        path.unlink()


@breaks(backup_fresh)
def the_file_is_cut_short(twin: Twin) -> None:
    """The disk it lies on kept half of it."""
    for path in twins.folder(twin).iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@breaks(backup_fresh)
def a_bit_of_it_turns(twin: Twin) -> None:
    """The disk it lies on returns one bit of it wrong."""
    for path in twins.folder(twin).iterdir():
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 3] ^= 1
        path.write_bytes(raw)


@breaks(backup_fresh)
def the_disk_is_gone(twin: Twin) -> None:
    """The disk is away when the next back-up is due."""
    shutil.rmtree(twins.folder(twin))
    twin.wait(hours(24))
    tending.back_up_when_due(twin.platform)


@breaks(backup_fresh, "partly")
def the_next_one_is_not_signed(twin: Twin) -> None:
    """The keys are locked when the next back-up is due."""
    twin.platform.bind(Signer, twins.Locked())
    twin.wait(hours(24))
    tending.back_up_when_due(twin.platform)
