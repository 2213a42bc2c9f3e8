"""Content for forms, field by field: a superset of what sources name, for the official layouts were not seen."""

from __future__ import annotations

from lionrock.filings.record import ANNEX_E
from lionrock.kernel.text import Text
from lionrock.law.filing import Field, Filing
from lionrock.law.rulebook import WRITTEN

_OPERATOR = Text("Operator", "營運者")
_INCIDENT = Text("Incident", "事故")
_TIMES = Text("Times", "時間")
_ACCOUNT = Text("What happened", "經過")
_EFFECT = Text("Effect and measures", "影響及措施")
_OTHERS = Text("Others", "其他")

ANNEX_E_CONTENT = Filing(
    id=ANNEX_E,
    obligation=WRITTEN,
    annex="Annex E",
    title=Text("Content for Annex E", "附件E內容"),
    fields=(
        Field("operator", Text("Operator", "營運者"), "operator.name", _OPERATOR),
        Field("contact", Text("Contact person", "聯絡人"), "operator.contact", _OPERATOR),
        Field("callback", Text("Call-back number", "回電號碼"), "operator.callback", _OPERATOR),
        Field("reference", Text("Our reference", "營運者編號"), "incident.reference", _INCIDENT),
        Field("their-reference", Text("The Commissioner’s reference", "專員檔案編號"), "notice.reference", _INCIDENT),
        Field("system", Text("Critical computer system", "關鍵電腦系統"), "incident.system", _INCIDENT),
        Field("affected", Text("Affected machines", "受影響的電腦"), "incident.affected", _INCIDENT),
        Field("data", Text("Affected data", "受影響的資料"), None, _INCIDENT),
        Field("occurred", Text("Occurred at", "發生時間"), "incident.occurred_at", _TIMES),
        Field("detected", Text("Detected at", "偵測時間"), "incident.detected_at", _TIMES),
        Field("aware", Text("Became aware at", "知悉時間"), "incident.aware_at", _TIMES),
        Field("notified", Text("First notice given at", "首次通報時間"), "notice.at", _TIMES),
        Field("notified-to", Text("First notice taken by", "首次通報接聽者"), "notice.spoken_to", _TIMES),
        Field("nature", Text("Nature", "性質"), "incident.nature", _ACCOUNT),
        Field("account", Text("Short account", "簡述"), "incident.account", _ACCOUNT),
        Field("detection", Text("How it was detected", "如何偵測"), "filings.detection", _ACCOUNT),
        Field(
            "indicators",
            Text("Indicators and methods observed", "觀察到的指標及手法"),
            "filings.indicators",
            _ACCOUNT,
        ),
        Field("cause", Text("Cause, if known", "成因（如已知）"), None, _ACCOUNT),
        Field(
            "effect",
            Text("Effect on the core function and on users", "對核心功能及使用者的影響"),
            "incident.effect",
            _EFFECT,
        ),
        Field("state", Text("Present state", "現況"), "incident.state", _EFFECT),
        Field(
            "containment",
            Text("Containment done", "已採取的遏制措施"),
            "incident.containment",
            _EFFECT,
            ("response.containment_done",),
        ),
        Field("planned", Text("Measures planned", "計劃採取的措施"), None, _EFFECT),
        Field("third-parties", Text("Third parties concerned", "涉及的第三方"), None, _OTHERS),
        Field("regulators", Text("Other authorities told", "已通知的其他當局"), "filings.authorities", _OTHERS),
        Field("assistance", Text("Assistance wanted", "所需協助"), None, _OTHERS),
        Field("next-update", Text("Next update", "下次更新"), None, _OTHERS),
    ),
)
