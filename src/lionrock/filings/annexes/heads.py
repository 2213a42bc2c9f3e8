"""Fields that every form which is not about an incident begins with."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.law.filing import Field

_OPERATOR: Final = Text("Operator", "營運者")

OPERATOR: Final = (
    Field("operator", Text("Operator", "營運者"), "operator.name", _OPERATOR),
    Field("contact", Text("Contact person", "聯絡人"), "operator.contact", _OPERATOR),
    Field("callback", Text("Call-back number", "回電號碼"), "operator.callback", _OPERATOR),
    Field("reference", Text("Our reference", "營運者編號"), "occasion.reference", _OPERATOR),
)
