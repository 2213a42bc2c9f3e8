"""What pySigma complains of, in both languages: its own words, and in Chinese before them which part is wrong. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from sigma.exceptions import SigmaError

_LONGEST: Final = 10_000
_PARTS: Final[Mapping[str, str]] = {
    "SigmaTitleError": "標題（title）有誤",
    "SigmaIdentifierError": "編號（id）有誤",
    "SigmaLogsourceError": "日誌來源（logsource）有誤",
    "SigmaDetectionError": "偵測條件（detection）有誤",
    "SigmaConditionError": "條件式（condition）有誤",
    "SigmaModifierError": "修飾詞有誤",
    "SigmaRegularExpressionError": "正規表示式有誤",
    "SigmaValueError": "值有誤",
    "SigmaTypeError": "值的類型有誤",
    "SigmaLevelError": "級別（level）有誤",
    "SigmaStatusError": "狀態（status）有誤",
    "SigmaDateError": "日期（date）有誤",
    "SigmaModifiedError": "修改日期（modified）有誤",
    "SigmaTagError": "標籤（tags）有誤",
    "SigmaRelatedError": "相關規則（related）有誤",
    "SigmaReferencesError": "參考資料（references）有誤",
    "SigmaFieldsError": "欄位（fields）有誤",
    "SigmaFalsePositivesError": "誤報情況（falsepositives）有誤",
    "SigmaAuthorError": "作者（author）有誤",
    "SigmaDescriptionError": "說明（description）有誤",
    "SigmaCorrelationRuleError": "關聯規則（correlation）有誤",
    "SigmaCorrelationConditionError": "關聯規則的條件有誤",
    "SigmaCorrelationTypeError": "關聯規則的類型有誤",
    "SigmaTimespanError": "時限（timespan）有誤",
    "SigmaPlaceholderError": "佔位符有誤",
}
_EMPTY: Final[Mapping[str, Text]] = {
    "Sigma log source can't be empty": Text(
        "the log source is empty: name product, category or service",
        "日誌來源（logsource）留空：請填寫 product、category 或 service",
    ),
}


_SHAPES: Final[Mapping[str, tuple[type, Text]]] = {
    **dict.fromkeys(("id", "title", "level", "status", "description"), (str, Text("text", "文字"))),
    "logsource": (dict, Text("names and values", "名稱與值")),
    "detection": (dict, Text("names and values", "名稱與值")),
    "tags": (list, Text("a list", "清單")),
}
"""What the parts of a rule are, for those that pySigma takes as they come."""


def unforeseen(content: Mapping[str, Any], problem: Exception) -> Text:
    """Return what is wrong with a rule of a shape that pySigma did not foresee."""
    for name, (shape, words) in _SHAPES.items():
        if content.get(name) is not None and not isinstance(content[name], shape):
            return Text(f"{name} is not {words.en}", f"{name} 並非{words.zh}")
    said = f"{type(problem).__name__}: {problem}"[:_LONGEST]
    return Text(f"a part of another kind than Sigma asks for ({said})", f"有部分不合 Sigma 的格式（{said}）")


def told(problem: SigmaError) -> Text:
    """Return what is wrong with a rule."""
    words = str(problem).partition(" in ")[0][:_LONGEST]
    part = _PARTS.get(type(problem).__name__, "規則有誤")
    return _EMPTY.get(words) or Text(words, f"{part}：{words}")
