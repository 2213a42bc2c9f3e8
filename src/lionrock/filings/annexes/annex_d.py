"""Content for Annex D, a material change to a critical computer system (s. 22)."""

from __future__ import annotations

from lionrock.filings.annexes import heads
from lionrock.filings.record import ANNEX_D, OCCASION
from lionrock.kernel.text import Text
from lionrock.law.filing import Field, Filing

_CHANGE = Text("Change", "更改")
_MEANING = Text("What it means", "影響")

ANNEX_D_CONTENT = Filing(
    id=ANNEX_D,
    obligation="OBL-22-MATERIAL",
    annex="Annex D",
    title=Text("Content for Annex D", "附件D內容"),
    fields=(
        *heads.OPERATOR,
        Field("system", Text("Critical computer system", "關鍵電腦系統"), "occasion.system", _CHANGE),
        Field("what", Text("What changed", "有何更改"), "occasion.what", _CHANGE),
        Field("before", Text("Before", "更改前"), "occasion.before", _CHANGE),
        Field("after", Text("After", "更改後"), "occasion.after", _CHANGE),
        Field("since", Text("Since", "生效時間"), "occasion.effective", _CHANGE),
        Field("judged", Text("Judged as", "判斷"), "occasion.judged", _MEANING),
        Field("kind", Text("Design, configuration, security or operation", "設計、配置、安全或運作"), None, _MEANING),
        Field("effect", Text("Effect on security and core function", "對安全及核心功能的影響"), None, _MEANING),
    ),
    of=OCCASION,
)
