"""Panels, unknowns and counts of the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lionrock.kernel.text import Text, same
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Gap, Step, strip, tally, unknown
from ui.gallery import sample


@panel("gallery.bar", place="frame", slot="bar", every=20)
def bar(ask: Ask, subject: Any) -> View:
    """Show the nearest clock."""
    return View("gallery/bar.html", {"sample": sample})


@panel("gallery.size", place="today", slot="bar")
def size(ask: Ask, subject: Any) -> View:
    """Show how much is protected."""
    return View("gallery/size.html")


@panel("gallery.clocks", place="today", order=10, every=30)
def clocks(ask: Ask, subject: Any) -> View:
    """Show the running clocks."""
    return View("gallery/clocks.html", {"sample": sample})


@panel("gallery.posture", place="today", order=60)
def posture(ask: Ask, subject: Any) -> View:
    """Show states of tests."""
    return View("gallery/posture.html", {"sample": sample})


@panel("gallery.findings", place="today", slot="aside")
def findings(ask: Ask, subject: Any) -> View:
    """Show the latest findings."""
    return View("gallery/findings.html", {"findings": sample.FINDINGS, "sample": sample})


@unknown("gallery.unknown")
def unknowns(ask: Ask) -> Iterator[Gap]:
    """Yield three unknowns."""
    yield Gap(
        Text("Second factor of 11 supplier accounts", "11 個供應商帳戶的雙重認證"),
        Text("directory of the supplier last read 9 days ago", "供應商目錄上次讀取為 9 日前"),
        Text("access tests of two systems", "兩個系統的存取測試"),
        "/people",
        Text("Ask", "查詢"),
        Consequence.REACH,
    )
    yield Gap(
        Text("Whether INC-0007 is serious", "INC-0007 是否嚴重"),
        Text(
            "downtime limit never set; 3 of 7 criteria of the Code not loaded", "停機上限未設定；七項準則中三項尚未載入"
        ),
        Text("first notice: 12 h or 48 h", "首次通報：12 或 48 小時"),
        "/incidents/7",
        Text("Decide", "評定"),
        Consequence.CLOCK,
    )
    yield Gap(
        Text("Logs of Substation Gateway B", "變電站閘道 B 的日誌"),
        Text("silent for 3 h 12 min; usually 40 events a minute", "3 小時 12 分沒有資料；平日每分鐘 40 項"),
        Text("detection on EMS, six-month retention", "EMS 的偵測、六個月保存期"),
        "/sources",
        Text("Trace", "追查"),
        Consequence.SIGHT,
    )


@tally("gallery.open", place="incidents")
def incidents(ask: Ask) -> int:
    """Return three."""
    return 3


@tally("gallery.found", place="findings")
def found(ask: Ask) -> int:
    """Return fourteen."""
    return 14


@strip("gallery.steps", title=Text("First steps", "初步"))
def steps(ask: Ask) -> tuple[Step, ...]:
    """Return five steps, the first done."""
    return (
        Step(Text("See it", "看見"), "/incidents", done=True),
        Step(Text("Decide", "決定"), "/incidents/7", done=False),
        Step(Text("See the clock", "查看時限"), "/obligations", done=False),
        Step(Text("Notify and read the content", "通報並閱讀內容"), "/incidents/7", done=False),
        Step(Text("Verify the pack", "核實證據檔案"), "/evidence", done=False),
    )


REFERENCE = same("INC-0007")
