"""Are kept logs closed to other accounts of the machine?"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.telemetry import store, twins

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_SUBJECT: Final = "folder"
_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_READ: Final = stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH


@control(
    "telemetry.folder-closed",
    title=Text("Kept logs are closed to other accounts of the machine", "保存的日誌不對本機其他帳戶開放"),
    satisfies=("C-LOG-03",),
    every=hours(1),
    proof="configuration",
    guidance=Text(
        "Give the data folder to the account that runs the platform and close it: chmod 700. A folder of raw records "
        "that is a link leads out of it: put the records back, or move the whole data folder. Whoever is root of the "
        "machine can write all the same: that records were altered is what the chain and the ledger show.",
        "請將資料資料夾歸平台的執行帳戶所有並關閉：chmod 700。存放原始紀錄的資料夾如為連結，即指向其外："
        "請放回紀錄，或搬移整個資料資料夾。本機的 root 仍可寫入：紀錄曾否被更改，由鏈及存證帳本證明。",
    ),
)
def folder_closed(platform: Platform) -> Iterator[Result]:
    """Yield one result: failed where others may write or records lie elsewhere, partly where others may read."""
    if not any(one.next for one in store.streams(platform.db)):
        yield Result(_SUBJECT, "unknown", Text("no record was kept yet", "尚未保存任何紀錄"))
        return
    yield Result(_SUBJECT, *_judged(platform.folder))


def _judged(folder: Path) -> tuple[State, Text]:
    """Return state and reason of a data folder; what lies in a closed folder is closed, unless it is a link."""
    kept = folder / "segments"
    if not kept.is_dir():
        return "failed", Text("the raw records are not in the folder", "原始紀錄不在資料夾內")
    linked = next((one for one in (kept, *sorted(kept.iterdir())) if one.is_symlink()), None)
    if linked is not None:
        return "failed", Text("{name} is a link out of the folder", "{name} 為指向資料夾外的連結").format(
            name=linked.name
        )
    found = folder.stat()
    if found.st_uid != os.geteuid():
        return "failed", Text("the folder is another account’s", "資料夾屬另一帳戶")
    if found.st_mode & _WRITE:
        return "failed", Text("other accounts may write into the folder", "其他帳戶可寫入資料夾")
    if found.st_mode & _READ:
        return "partly", Text("other accounts may read what the folder holds", "其他帳戶可讀取資料夾內容")
    return "passed", Text("the folder is open to its own account alone", "資料夾只供其執行帳戶使用")


@world(folder_closed, "passed")
def the_folder_is_closed(twin: Twin) -> None:
    """A log is kept in a folder that nobody else may enter."""
    twins.site(twin)
    twins.follow(twin, "jump")
    twins.write(twin, "jump", twins.sign_ins(twin, "jump-01"))


@world(folder_closed, "unknown")
def nothing_is_kept(twin: Twin) -> None:
    """No log is read."""
    twins.site(twin)


@breaks(folder_closed)
def everybody_may_write(twin: Twin) -> None:
    """Somebody opens the folder to get at a file."""
    twin.platform.folder.chmod(0o777)


@breaks(folder_closed, "partly")
def everybody_may_read(twin: Twin) -> None:
    """Somebody lets a group read the folder, for its own tools."""
    twin.platform.folder.chmod(0o750)


@breaks(folder_closed)
def the_records_are_moved_out(twin: Twin) -> None:
    """Somebody moves the records of a stream to another disk, and leaves a link."""
    place = twin.platform.folder / "segments" / "jump"
    shutil.move(place, twin.place / "moved")
    place.symlink_to(twin.place / "moved")
