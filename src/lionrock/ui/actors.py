"""Words for who acted: a person's role, or the part of the platform that acted by itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lionrock.kernel.text import Text, same

ROLES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "supervisor": Text("supervisor", "主管"),
        "deputy": Text("deputy", "副主管"),
        "analyst": Text("analyst", "分析員"),
        "counsel": Text("counsel", "法律顧問"),
        "approver": Text("approver", "批核人"),
        "auditor": Text("auditor", "審核員"),
        "administrator": Text("platform administrator", "平台管理員"),
        "system": Text("by itself", "自動"),
    }
)

FACTORS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "none": Text("no second factor", "未經第二重認證"),
        "totp": Text("second factor: code", "第二重認證：驗證碼"),
        "demo": Text("demo person", "示範人員"),
        "system": Text("", ""),
    }
)

_PARTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "access": Text("accounts", "帳戶"),
        "assurance": Text("evidence", "證據"),
        "continuity": Text("continuity", "持續運作"),
        "counsel": Text("law desk", "法律事務"),
        "demo": Text("demonstration", "示範"),
        "detection": Text("detection", "偵測"),
        "duties": Text("duties", "責任"),
        "filings": Text("forms", "表格"),
        "incidents": Text("incidents", "事故"),
        "kernel": Text("core", "核心"),
        "measures": Text("measures", "量度"),
        "notary": Text("outside proof", "外部證明"),
        "obligations": Text("time limits", "時限"),
        "paging": Text("paging", "傳召"),
        "plans": Text("plans", "計劃"),
        "register": Text("register", "登記冊"),
        "response": Text("response", "應變"),
        "telemetry": Text("reading of logs", "日誌讀取"),
        "timers": Text("timers", "計時"),
    }
)
"""What a part is called when it acts by itself; its name alone says nothing to a reader of the ledger."""

_SHELL: Final = Text("command line", "指令列")
_ITSELF: Final = Text("system: {part}", "系統：{part}")


def role(id: str) -> Text:
    """Return a role in words."""
    return ROLES.get(id) or same(id)


def factor(id: str) -> Text:
    """Return in words how somebody had proved who they are."""
    return FACTORS.get(id) or same(id)


def acting(name: str) -> Text:
    """Return who acted: a person as they are called, a part of the platform in words."""
    if name in ("shell", "command line"):
        return _SHELL
    part = _PARTS.get(name)
    return _ITSELF.format(part=part) if part else same(name)
