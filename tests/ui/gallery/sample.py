"""The invented facts of the gallery; times follow from the console's sketch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.contributions import Known
from lionrock.kernel.text import Text, same
from lionrock.ui.svg import Cell

NOW = datetime(2026, 11, 22, 2, 47, tzinfo=UTC)
AWARE = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
TOLD = datetime(2026, 11, 20, 7, 52, tzinfo=UTC)

TITLE = Text("Outage Management, web front entered", "停電管理系統對外網站遭入侵")

SEEN = Known(
    Text("Malo Lam, engineer on shift", "林樂怡，當值工程師"),
    Text("entered by hand by Ho Man", "由何敏人手輸入"),
    link="/gallery",
    effective=AWARE,
    learned=AWARE + minutes(6),
)
DOWNTIME = Known(
    None, Text("the maximum tolerable downtime was never set", "從未設定最長可容忍停機時間"), link="/gallery"
)

STORY = (
    (
        "plain",
        -32,
        Text(
            "Supplier account vendor-07 signed in from abroad for the first time", "供應商帳戶 vendor-07 首次由境外登入"
        ),
        Text("access · 1 in 38,000 · raw record", "存取 · 罕見度 1/38,000 · 原始紀錄"),
    ),
    (
        "plain",
        -18,
        Text("A web shell appeared in the upload folder", "上載目錄出現網頁後門"),
        same("oms-web-02 · T1505.003"),
    ),
    (
        "plain",
        -16,
        Text("Credentials were dumped through LSASS", "由 LSASS 擷取登入憑證"),
        same("oms-app-01 · T1003.001"),
    ),
    (
        "decision",
        0,
        Text("Aware: Ho Man, deputy, confirmed an incident", "知悉事故：副主管何敏確認屬條例所指的電腦系統安全事故"),
        Text(
            "without lawful authority · actual adverse effect (integrity)", "無合法權限的作為 · 實際不良影響（完整性）"
        ),
    ),
    (
        "gap",
        30,
        Text(
            "Seriousness undecided for 30 minutes; the supervisor was paged", "嚴重與否未評定滿 30 分鐘，系統傳呼主管"
        ),
        Text("acknowledged 07:03", "07:03 確認收到"),
    ),
    (
        "act",
        92,
        Text("Entered by hand: oms-web-02 taken off line", "人手記錄：已將 oms-web-02 離線"),
        Text("written 08:06", "08:06 補記"),
    ),
)

FINDINGS = (
    (-1, Text("Script upload tried, refused", "嘗試上載腳本，已拒絕"), "metering-web-01 · T1190", 186, "critical"),
    (-16, Text("First sign-in from this country for a supplier", "供應商首次由該國登入"), "vendor-11", 1, "high"),
    (
        -35,
        Text("Administrator sign-in not through the bastion", "管理員並非經堡壘機登入"),
        "dms-db-02 · T1078.003",
        2,
        "medium",
    ),
    (-52, Text("Service stopped and started", "服務停止後重新啟動"), "ems-hist-01", 4, "low"),
    (-186, Text("Source silent since 07:35", "來源自 07:35 起沒有資料"), "substation-gw-b", 1, "informational"),
)

POSTURE_HEADS = (same("EMS"), same("DMS"), Text("Outage", "停電管理"), Text("Metering", "電表"))
POSTURE = (
    (
        Text("Monitoring", "監察"),
        (Cell("unknown", "5/6"), Cell("passed", "6/6"), Cell("partly", "5/6"), Cell("failed", "4/6")),
    ),
    (
        Text("Access", "存取"),
        (Cell("passed", "9/9"), Cell("unknown", "7/9"), Cell("passed", "9/9"), Cell("unknown", "8/9")),
    ),
    (Text("Drill", "演習"), (Cell("not_due"), Cell("not_due"), Cell("not_due"), Cell("not_applicable"))),
)


def points() -> list[tuple[datetime, float]]:
    """Return events per ten minutes over eight hours, with a peak."""
    shape = [12, 9, 14, 11, 8, 10, 13, 9, 22, 31, 18, 12]
    return [(NOW - hours(8) + minutes(10 * n), shape[n % 12] * (6 if n in {27, 28} else 1)) for n in range(48)]


def ago(n: int) -> datetime:
    """Return the instant `n` minutes from becoming aware."""
    return AWARE + timedelta(minutes=n)
