"""Content for Annex C, the appointment of who supervises the security management unit (s. 21)."""

from __future__ import annotations

from lionrock.filings.annexes import heads
from lionrock.filings.record import ANNEX_C, OCCASION
from lionrock.kernel.text import Text
from lionrock.law.filing import Field, Filing

_SUPERVISOR = Text("Supervisor of the unit", "管理單位主管")

ANNEX_C_CONTENT = Filing(
    id=ANNEX_C,
    obligation="OBL-21-SUPERVISOR",
    annex="Annex C",
    title=Text("Content for Annex C", "附件C內容"),
    fields=(
        *heads.OPERATOR,
        Field("name", Text("Name", "姓名"), "supervisor.name", _SUPERVISOR),
        Field("post", Text("Post", "職位"), "supervisor.post", _SUPERVISOR),
        Field("phone", Text("Telephone", "電話"), "supervisor.phone", _SUPERVISOR),
        Field("email", Text("Mail", "電郵"), "supervisor.email", _SUPERVISOR),
        Field("since", Text("Appointed since", "委任日期"), "occasion.effective", _SUPERVISOR),
        Field("before", Text("Supervisor before", "前任主管"), "occasion.before", _SUPERVISOR),
        Field("what", Text("What changed", "有何更改"), "occasion.what", _SUPERVISOR),
        Field("employee", Text("Employed by the operator", "是否營運者僱員"), None, _SUPERVISOR),
        Field("knowledge", Text("Professional knowledge", "專業知識"), None, _SUPERVISOR),
    ),
    of=OCCASION,
)
