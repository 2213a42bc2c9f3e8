"""Is the last back-up young enough, signed, and was it read back?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.continuity import settings, store
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.text import Text
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@control(
    "continuity.backup-fresh",
    title=Text("The last back-up is within its interval and signed", "最近的備份在限期內並經簽署"),
    satisfies=("C-BCP-02",),
    every=hours(1),
    proof="effect",
    guidance=Text(
        "Run `lionrock backup --out FILE` on another disk, or name a folder in continuity.backup_folder so that it is "
        "made by itself. A back-up is signed only while the keys are unlocked.",
        "在另一磁碟執行 `lionrock backup --out FILE`，或在 continuity.backup_folder 指定資料夾以自動備份。"
        "密碼匙解鎖時備份方會簽署。",
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
    limit = hours(1.5 * max(1, int(platform.settings[settings.EVERY])))
    said = Text("{size} MB, {age} old, signed", "{size} MB，距今 {age}，經簽署").format(
        size=max(1, round(last.bytes / 1e6)), age=words.span(age)
    )
    if age > limit:
        late = Text("the last one is {age} old", "最近一個距今 {age}").format(age=words.span(age))
        yield Result("folder", "failed", late, last.made)
    elif not last.signed:
        yield Result(
            "folder", "partly", Text("not signed: the keys were locked", "未經簽署：密碼匙當時鎖上"), last.made
        )
    else:
        yield Result("folder", "passed", said, last.made)
