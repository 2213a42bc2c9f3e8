"""Was a restore rehearsed lately, and did clocks and register come back?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.continuity import settings, store, twins
from lionrock.events.continuity import KeyPlace, RehearsalFailed, RestoreRehearsed
from lionrock.kernel.clock import days, minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

BOUND: Final = minutes(15)
"""How long a restore may take."""


_FAILED: Final = Text("the last rehearsal failed: {why}", "最近一次測試還原失敗：{why}")


@control(
    "continuity.restore-tested",
    title=Text("A restore was rehearsed within its interval, and opened", "在限期內曾測試還原並能開啟"),
    satisfies=("C-BCP-02",),
    every=days(1),
    proof="effect",
    on=(RestoreRehearsed, RehearsalFailed),
    guidance=Text(
        "Run `lionrock rehearse FILE` with the newest back-up: it restores apart, recomputes the ledger and removes "
        "everything again. Where the register stays sealed, keep the keys where the instance finds them.",
        "以最新備份執行 `lionrock rehearse FILE`：系統會另行還原、重新計算存證帳本，然後全部移除。"
        "如登記冊維持加密，請將密碼匙存放於系統可找到之處。",
    ),
)
def restore_tested(platform: Platform) -> Iterator[Result]:
    """Yield one result for the folder."""
    last, failed = store.last_rehearsal(platform.db), store.last_failed_rehearsal(platform.db)
    if failed is not None and (last is None or failed.at >= last.at):
        yield Result("folder", "failed", _FAILED.format(why=Text(failed.why, failed.why_zh)), failed.at)
        return
    if last is None:
        yield Result("folder", "unknown", Text("no restore was rehearsed yet", "尚未測試還原"))
        return
    age = platform.now() - last.at
    if age > days(max(1, int(platform.settings[settings.REHEARSED]))):
        late = Text("the last rehearsal is {age} ago", "最近一次測試距今 {age}").format(age=words.span(age))
        yield Result("folder", "failed", late, last.at)
    elif not last.opened or last.seconds > BOUND.total_seconds():
        why = Text("the register stayed sealed", "登記冊維持加密") if not last.opened else _slow(last.seconds)
        yield Result("folder", "partly", why, last.at)
    else:
        said = Text(f"{last.seconds:.0f} s, {last.entries:,} entries, {last.clocks} clocks",
                    f"{last.seconds:.0f} 秒，{last.entries:,} 項紀錄，{last.clocks} 個時限")  # fmt: skip
        yield Result("folder", "passed", said, last.at)


def _slow(seconds: float) -> Text:
    """Return that a restore took too long."""
    return Text(f"it took {seconds / 60:.0f} minutes", f"需時 {seconds / 60:.0f} 分鐘")


@world(restore_tested, "passed")
def a_restore_was_rehearsed(twin: Twin) -> None:
    """The back-up of today was restored apart, and opened."""
    twins.rehearsed(twin, twins.saved(twin))


@world(restore_tested, "unknown")
def none_was_ever_rehearsed(twin: Twin) -> None:
    """Nobody made a back-up, and nobody restored one."""


@breaks(restore_tested)
def nobody_rehearses_for_half_a_year(twin: Twin) -> None:
    """The last rehearsal grows old."""
    twin.wait(days(180))


@breaks(restore_tested)
def the_back_up_no_longer_restores(twin: Twin) -> None:
    """A byte of the back-up turns, and the next rehearsal fails."""
    twin.wait(days(1))
    twins.spoiled(twin)


@breaks(restore_tested, "partly")
def the_keys_are_not_where_they_were(twin: Twin) -> None:
    """The next rehearsal finds no keys, and the register stays sealed."""
    twin.platform.bind(KeyPlace, twins.Nowhere())
    twin.wait(days(1))
    twins.rehearsed(twin, twins.folder(twin))
