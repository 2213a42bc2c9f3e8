"""What each role may do: one frozen table, read by the authorizer, shown on every account's page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from lionrock.kernel.text import Text

Role = Literal["supervisor", "deputy", "analyst", "counsel", "approver", "auditor", "administrator"]

PERMISSIONS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "read": Text("read incidents, findings, clocks and evidence", "閱覽事故、偵測結果、時限及證據"),
        "register.read": Text("read the register", "閱覽登記冊"),
        "incident.open": Text("open an incident by hand", "人手開立事故"),
        "incident.possible": Text("say that something is possibly an incident", "表明可能屬事故"),
        "incident.note": Text("write notes", "撰寫備註"),
        "call.record": Text("record calls", "記錄通話"),
        "finding.triage": Text("triage findings", "分流偵測結果"),
        "control.rule": Text("say where a control does not apply", "表明控制措施何處不適用"),
        "rule.decide": Text("let rules open incidents", "允許規則開立事故"),
        "evidence.export": Text("export evidence packs", "匯出證據檔案"),
        "evidence.ask": Text("ask people for evidence", "要求他人提供證據"),
        "evidence.accept": Text("enter, accept and withdraw manual evidence", "輸入、接納及收回人手證據"),
        "audit.manage": Text("keep audits: populations, draws, findings", "管理審核：總體、抽樣及審核結果"),
        "evidence.erase": Text("erase the payload of a ledger entry", "刪除存證帳本紀錄的內容"),
        "incident.decide": Text("decide on an incident and its seriousness", "就事故及其嚴重程度作決定"),
        "incident.not-serious": Text("decide that an incident is not serious", "決定事故不屬嚴重"),
        "filing.approve": Text("approve content for a form", "批准表格內容"),
        "filing.record": Text("record a submission", "記錄提交"),
        "reading.choose": Text("choose between readings of the law", "選定法例的解讀"),
        "register.edit": Text("change the register", "更改登記冊"),
        "measure.record": Text("enter readings of downtime, service and complaints", "輸入停機、服務及投訴的讀數"),
        "task.work": Text("keep tasks, shift notes, costs and contacts made", "處理任務、交更備註、費用及聯絡紀錄"),
        "handover.sign": Text("hand over and take over a shift", "交更及接更"),
        "page.send": Text("call people on the roster", "傳召當值名單上的人員"),
        "visit.record": Text("log a visit by officers", "記錄人員到訪"),
        "duty.manage": Text("open duties and say what was done for them", "開立責任及記錄履行情況"),
        "containment.approve": Text("approve and undo containment", "批准及還原遏制行動"),
        "plan.edit": Text("change the plans", "更改計劃"),
        "plan.endorse": Text("endorse a plan", "認可計劃"),
        "risk.edit": Text("write risk assessments and alternative controls", "撰寫風險評估及替代措施"),
        "risk.accept": Text(
            "accept risks, endorse their report, approve alternative controls", "接受風險、認可評估報告及批准替代措施"
        ),
        "law.edit": Text("propose values of the law after the official text", "按官方文本提出法例數值"),
        "requirement.edit": Text("complete and verify requirements of the Code", "補充及核實守則要求"),
        "law.confirm": Text("confirm a value of the law that another person proposed", "確認另一人提出的法例數值"),
        "privilege.read": Text("read notes sealed for counsel", "閱覽為法律顧問封存的備註"),
        "privilege.decide": Text("decide what is privileged", "決定何者受保密權保護"),
        "hold.decide": Text("place and lift a legal hold", "施加及解除法律保存令"),
        "disclosure.decide": Text("decide on disclosure", "就披露作決定"),
        "sources.manage": Text("add and change sources", "新增及更改資料來源"),
        "sources.accept": Text("let a taught source count", "使自行教授的資料來源生效"),
        "people.manage": Text("invite people and change their access", "邀請人員及更改其存取"),
        "settings.manage": Text("change settings", "更改設定"),
    }
)
"""Every permission there is, in words that follow "may"."""

ROLES: Final[Mapping[Role, Text]] = MappingProxyType(
    {
        "supervisor": Text("Supervisor", "主管"),
        "deputy": Text("Deputy", "副主管"),
        "analyst": Text("Analyst", "分析員"),
        "counsel": Text("Counsel", "法律顧問"),
        "approver": Text("Approver", "批核人"),
        "auditor": Text("Auditor", "審核員"),
        "administrator": Text("Platform administrator", "平台管理員"),
    }
)

ABOUT: Final[Mapping[Role, Text]] = MappingProxyType(
    {
        "supervisor": Text(
            "decides on incidents, approves filings, keeps the register", "就事故作決定、批准表格、管理登記冊"
        ),
        "deputy": Text("stands in for the supervisor, with the same rights", "代行主管職務，權限相同"),
        "analyst": Text("triages findings, opens incidents, records calls", "分流偵測結果、開立事故、記錄通話"),
        "counsel": Text(
            "reads sealed notes, decides privilege and holds, proposes values of the law",
            "閱覽封存備註、決定保密權及保存令、提出法例數值",
        ),
        "approver": Text("approves filings and plans as a second person", "以第二人身分批准表格及計劃"),
        "auditor": Text("reads and exports evidence for a limited time", "在限期內閱覽及匯出證據"),
        "administrator": Text(
            "manages people, settings and sources; decides nothing", "管理人員、設定及資料來源；不作任何決定"
        ),
    }
)
"""What each role is for, in one line."""

DATED: Final = frozenset({"auditor"})
"""Roles whose accounts are open from a first to a last day alone, write nothing, and have what they read noted."""

_MANAGES: Final = frozenset({"people.manage", "settings.manage"})
_COUNSEL: Final = frozenset({"privilege.read", "privilege.decide", "law.edit"})
_LEADS: Final = frozenset(PERMISSIONS) - _MANAGES - _COUNSEL
_WORKS: Final = frozenset(
    {
        "read",
        "register.read",
        "incident.open",
        "incident.possible",
        "incident.note",
        "call.record",
        "finding.triage",
        "evidence.export",
        "evidence.ask",
        "measure.record",
        "task.work",
        "handover.sign",
        "page.send",
        "visit.record",
        "risk.edit",
    }
)

MATRIX: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "supervisor": _LEADS,
        "deputy": _LEADS,
        "analyst": _WORKS,
        "counsel": frozenset(
            {
                "read",
                "register.read",
                "incident.note",
                "evidence.export",
                "visit.record",
                "reading.choose",
                "requirement.edit",
                "law.confirm",
                "hold.decide",
                "disclosure.decide",
            }
        )
        | _COUNSEL,
        "approver": frozenset(
            {"read", "register.read", "incident.note", "filing.approve", "plan.endorse", "law.confirm"}
        ),
        "auditor": frozenset({"read", "register.read", "evidence.export"}),
        "administrator": frozenset({"read", "sources.manage", "sources.accept"}) | _MANAGES,
        "system": frozenset(
            {
                "read",
                "register.read",
                "register.edit",
                "incident.open",
                "finding.triage",
                "evidence.export",
                "audit.manage",
                "evidence.ask",
                "sources.manage",
                "sources.accept",
                "measure.record",
                "page.send",
            }
        )
        | _MANAGES,
    }
)
"""What a role may do with two factors. `system` is the platform's own parts and whoever has a shell on the machine."""

REDUCED: Final = frozenset(
    {
        "read",
        "register.read",
        "incident.open",
        "incident.possible",
        "incident.note",
        "call.record",
        "page.send",
        "measure.record",
        "visit.record",
    }
)
"""What a session without a second factor may do, so that nothing stands before a notice by telephone."""

DECISIONS: Final = frozenset(
    {
        "incident.decide",
        "incident.not-serious",
        "filing.approve",
        "filing.record",
        "reading.choose",
        "containment.approve",
        "plan.endorse",
        "risk.accept",
        "law.edit",
        "requirement.edit",
        "law.confirm",
        "privilege.decide",
        "hold.decide",
        "disclosure.decide",
        "evidence.erase",
        "evidence.accept",
        "control.rule",
    }
)
"""What only a named person with two factors decides; a decision wants a fresh proof of who it is."""


SECONDED: Final = DECISIONS - {"filing.record", "law.edit", "requirement.edit"} | {"rule.decide", "sources.accept"}
"""Decisions for which a site may ask a second person. A record of what was done is none, and a call never waits."""


def holds(role: str, factor: str, permission: str) -> bool:
    """Say whether `role`, signed in with `factor`, holds the permission; what is not in the table is not allowed."""
    held = MATRIX.get(role, frozenset())
    return permission in (held & REDUCED if factor == "none" else held)


def decides(role: str) -> bool:
    """Say whether the role can decide anything."""
    return bool(MATRIX.get(role, frozenset()) & DECISIONS)
