"""Content for Annex B, a change of the organisation that operates the infrastructure (s. 20)."""

from __future__ import annotations

from lionrock.filings.annexes import heads
from lionrock.filings.record import ANNEX_B, OCCASION
from lionrock.kernel.text import Text
from lionrock.law.filing import Field, Filing

_CHANGE = Text("Change of operator", "營運者變更")

ANNEX_B_CONTENT = Filing(
    id=ANNEX_B,
    obligation="OBL-20-OPERATOR",
    annex="Annex B",
    title=Text("Content for Annex B", "附件B內容"),
    fields=(
        *heads.OPERATOR,
        Field("office", Text("Office in Hong Kong", "香港辦事處"), "operator.office", _CHANGE),
        Field("what", Text("What changed", "有何更改"), "occasion.what", _CHANGE),
        Field("before", Text("Operator before", "原營運者"), "occasion.before", _CHANGE),
        Field("after", Text("Operator since", "新營運者"), "occasion.after", _CHANGE),
        Field("since", Text("Since", "生效時間"), "occasion.effective", _CHANGE),
        Field("why", Text("Why, and what is operated in future", "原因及日後營運安排"), None, _CHANGE),
    ),
    of=OCCASION,
)
