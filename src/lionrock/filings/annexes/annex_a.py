"""Content for Annex A, the office in Hong Kong (s. 19)."""

from __future__ import annotations

from lionrock.filings.annexes import heads
from lionrock.filings.record import ANNEX_A, OCCASION
from lionrock.kernel.text import Text
from lionrock.law.filing import Field, Filing

_OFFICE = Text("Office", "辦事處")

ANNEX_A_CONTENT = Filing(
    id=ANNEX_A,
    obligation="OBL-19-CHANGE",
    annex="Annex A",
    title=Text("Content for Annex A", "附件A內容"),
    fields=(
        *heads.OPERATOR,
        Field("office", Text("Office in Hong Kong", "香港辦事處"), "operator.office", _OFFICE),
        Field("before", Text("Office before", "原辦事處"), "occasion.before", _OFFICE),
        Field("since", Text("Since", "生效時間"), "occasion.effective", _OFFICE),
        Field("what", Text("What changed", "有何更改"), "occasion.what", _OFFICE),
        Field("staff", Text("People and business at the office", "辦事處的人員及業務"), None, _OFFICE),
    ),
    of=OCCASION,
)
