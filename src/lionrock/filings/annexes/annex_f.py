"""Content for Annex F, the written report: what Annex E holds, then course, cause, extent, remedy and lessons."""

from __future__ import annotations

from lionrock.filings.annexes.annex_e import ANNEX_E_CONTENT
from lionrock.filings.record import ANNEX_F
from lionrock.kernel.text import Text
from lionrock.law.filing import Field, Filing
from lionrock.law.rulebook import REPORT

_COURSE = Text("Course and cause", "經過及成因")
_EXTENT = Text("Extent and effect", "範圍及影響")
_REMEDY = Text("Measures and lessons", "措施及教訓")
_TOLD = Text("Who was told", "曾通知者")
_EARLIER = ("operator", "contact", "callback", "reference", "their-reference", "system")
_TIMES = ("occurred", "detected", "aware", "notified", "notified-to")

ANNEX_F_CONTENT = Filing(
    id=ANNEX_F,
    obligation=REPORT,
    annex="Annex F",
    title=Text("Content for Annex F", "附件F內容"),
    fields=(
        *(one for one in ANNEX_E_CONTENT.fields if one.id in _EARLIER or one.id in _TIMES),
        Field("written-at", Text("Written record submitted at", "書面紀錄提交時間"), "filings.written_at", _TOLD),
        Field("regulators", Text("Other authorities told", "已通知的其他當局"), "filings.authorities", _TOLD),
        Field("contacts", Text("Others contacted", "曾聯絡的其他人士"), "response.contacts", _TOLD),
        Field("nature", Text("Nature", "性質"), "incident.nature", _COURSE),
        Field("account", Text("Short account", "簡述"), "incident.account", _COURSE),
        Field("timeline", Text("Timeline", "時序"), "filings.timeline", _COURSE),
        Field("detection", Text("How it was detected", "如何偵測"), "filings.detection", _COURSE),
        Field(
            "indicators", Text("Indicators and methods observed", "觀察到的指標及手法"), "filings.indicators", _COURSE
        ),
        Field("cause", Text("Cause", "成因"), None, _COURSE),
        Field("affected", Text("Affected machines", "受影響的電腦"), "incident.affected", _EXTENT),
        Field("data", Text("Affected data", "受影響的資料"), None, _EXTENT),
        Field("leaked", Text("Records leaked", "外洩紀錄筆數"), "measures.material_leak_records", _EXTENT),
        Field("downtime", Text("Downtime, minutes", "停機分鐘"), "measures.max_tolerable_downtime", _EXTENT),
        Field("service", Text("Service level, per cent", "服務水平（百分比）"), "measures.min_service_level", _EXTENT),
        Field(
            "complaints", Text("Enquiries and complaints", "查詢及投訴宗數"), "measures.material_complaints", _EXTENT
        ),
        Field(
            "effect",
            Text("Effect on the core function and on users", "對核心功能及使用者的影響"),
            "incident.effect",
            _EXTENT,
        ),
        Field("state", Text("Present state", "現況"), "incident.state", _EXTENT),
        Field(
            "containment",
            Text("Containment done", "已採取的遏制措施"),
            "incident.containment",
            _REMEDY,
            ("response.containment_done",),
        ),
        Field("remediation", Text("Remediation and recovery", "補救及恢復"), "response.remediation", _REMEDY),
        Field("preventive", Text("Preventive measures", "預防措施"), "response.preventive", _REMEDY),
        Field("lessons", Text("Lessons", "教訓"), "response.lessons", _REMEDY),
        Field("people", Text("People involved in the response", "參與應變的人員"), "response.people_involved", _REMEDY),
        Field("costs", Text("Costs so far", "至今費用"), "response.costs", _REMEDY),
        Field(
            "corrections", Text("Corrections to earlier statements", "對先前陳述的更正"), "filings.corrections", _REMEDY
        ),
    ),
)
