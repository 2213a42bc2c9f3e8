"""What continuity shows elsewhere: the gap of a restore until somebody knows of it, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lionrock.continuity import store
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Gap, unknown

PAGE: Final = "/settings/continuity"


@panel("continuity.gap", place="today", slot="main", order=1)
def gap(ask: Ask, _: Any) -> View | None:
    """Show every gap that nobody has acknowledged, above all else."""
    open_ones = [one for one in store.returns(ask.platform.db) if one.acknowledged_at is None]
    if not open_ones:
        return None
    return View("continuity/gap.html", {"returns": open_ones, "may": ask.allows("incident.decide")})


@unknown("continuity.unknown")
def unknowns(ask: Ask) -> Iterator[Gap]:
    """Yield what a restore left unknown, whether one would succeed, whether somebody watches, what waits offline."""
    db = ask.platform.db
    yield from (_gap() for one in store.returns(db) if one.acknowledged_at is None)
    if waits := store.waits(db):
        yield _waiting(waits)
    if store.last_backup(db) is None:
        yield _unsaved()
    elif store.last_rehearsal(db) is None:
        yield _untried()
    if not store.watchdogs(db):
        yield _unwatched()


def _gap() -> Gap:
    """Return that a span of time is unknown."""
    return Gap(
        what=Text("What happened between back-up and restore", "備份與還原之間發生的事"),
        why=Text("the log was restored from a back-up", "存證帳本由備份還原"),
        hangs=Text("calls, answers and clocks of that time", "該段時間的通話、作答及時限"),
        url=PAGE,
        do=Text("See the gap", "查看空白時段"),
        consequence=Consequence.CLOCK,
    )


def _waiting(waits: int) -> Gap:
    """Return that entries made offline count for nothing yet."""
    return Gap(
        what=Text("Whether what was written offline counts", "離線紀錄是否採納"),
        why=Text(f"{waits} entries wait for a person", f"有 {waits} 項待人員處理"),
        hangs=Text("notices that may have been given", "可能已作出的通報"),
        url=f"{PAGE}/offline",
        do=Text("Look at them", "查看"),
        consequence=Consequence.CLOCK,
    )


def _unsaved() -> Gap:
    """Return that there is no back-up."""
    return Gap(
        what=Text("Whether anything survives the loss of this machine", "本機損毀後能否保存資料"),
        why=Text("no back-up was made yet", "尚未有備份"),
        hangs=Text("every record and every clock", "所有紀錄及時限"),
        url=PAGE,
        do=Text("Back up", "備份"),
        consequence=Consequence.PROOF,
    )


def _untried() -> Gap:
    """Return that no restore was rehearsed."""
    return Gap(
        what=Text("Whether a back-up restores", "備份能否還原"),
        why=Text("no restore was rehearsed yet", "尚未測試還原"),
        hangs=Text("every record and every clock", "所有紀錄及時限"),
        url=PAGE,
        do=Text("Rehearse", "測試"),
        consequence=Consequence.RECORD,
    )


def _unwatched() -> Gap:
    """Return that nobody would notice this machine's silence."""
    return Gap(
        what=Text("Who is called when this machine is silent", "本機沉默時由誰獲傳召"),
        why=Text("no watchdog is paired", "沒有配對看守程式"),
        hangs=Text("clocks that run on unseen", "無人看見的時限"),
        url=PAGE,
        do=Text("Pair one", "配對"),
        consequence=Consequence.REACH,
    )
