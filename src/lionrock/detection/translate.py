"""A parsed Sigma rule as a predicate tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from lionrock.detection.errors import RuleError
from lionrock.kernel.text import Text
from lionrock.matching.predicates import (
    ANYWHERE,
    Comparison,
    Like,
    Network,
    Number,
    On,
    Phrase,
    Present,
    Regex,
    SameAs,
    Test,
    Tree,
    Wild,
    every,
    like,
    negated,
    some,
)
from lionrock.matching.values import plain

if TYPE_CHECKING:
    from sigma.rule import SigmaRule

_SOMETHING: Final = Like((Wild.ONE, Wild.MANY))
"""Any text but the empty one: Windows writes an empty element where it has no value, so empty is *null* as well."""
_DEEPEST: Final = 60
_LONGEST_REGEX: Final = 4_096


def tree(rule: SigmaRule) -> Tree:
    """Return the rule's conditions as a tree; several conditions are alternatives. Raises RuleError."""
    return some(_condition(condition.parsed, 0) for condition in rule.detection.parsed_condition)


def _condition(node: Any, depth: int) -> Tree:
    """Return a node of pySigma's condition tree."""
    from sigma import conditions as sigma

    if depth > _DEEPEST:
        raise RuleError("broken", Text(f"conditions nested deeper than {_DEEPEST}", f"條件嵌套深於 {_DEEPEST} 層"))
    if isinstance(node, sigma.ConditionFieldEqualsValueExpression):
        return _value(node.field, node.value)
    if isinstance(node, sigma.ConditionValueExpression):
        return _value(ANYWHERE, node.value)
    if isinstance(node, (sigma.ConditionAND, sigma.ConditionOR, sigma.ConditionNOT)):
        parts = [_condition(part, depth + 1) for part in node.args]
        if isinstance(node, sigma.ConditionNOT):
            return negated(parts[0])
        return every(parts) if isinstance(node, sigma.ConditionAND) else some(parts)
    raise RuleError("broken", Text("an empty or unknown condition", "條件空白或不明"))


def _value(field: str, value: Any) -> Tree:
    """Return the tree of a field and one of pySigma's values."""
    from sigma import types as sigma

    if isinstance(value, sigma.SigmaExpansion):
        return some(_value(field, one) for one in value.values)
    if isinstance(value, sigma.SigmaNull):
        return negated(On(field, _SOMETHING))
    if isinstance(value, sigma.SigmaExists):
        return On(field, Present()) if value.exists else negated(On(field, Present()))
    if isinstance(value, sigma.SigmaCompareExpression):
        return _comparison(field, value)
    return On(field, _test(field, value))


def _comparison(field: str, value: Any) -> Tree:
    """Return a comparison of numbers; *not equal* is the negation of *equal*, so true of an absent field."""
    names: dict[str, Comparison] = {"LT": "lt", "LTE": "lte", "GT": "gt", "GTE": "gte"}
    if value.op.name == "NEQ":
        return negated(On(field, Phrase("equals", plain(value.number.number))))
    return On(field, Number(names[value.op.name], float(value.number.number)))


def _test(field: str, value: Any) -> Test:
    """Return the test for one of pySigma's plain values."""
    from sigma import types as sigma

    if isinstance(value, sigma.SigmaString):
        return _text(field, value, cased=isinstance(value, sigma.SigmaCasedString))
    if isinstance(value, sigma.SigmaTimestampPart):
        raise RuleError(
            "unsupported",
            Text(
                f"parts of a time ({value.timestamp_part.name.lower()}) are not compared",
                f"不比較時間的部分（{value.timestamp_part.name.lower()}）",
            ),
        )
    if isinstance(value, sigma.SigmaNumber):
        return Phrase("contains" if field == ANYWHERE else "equals", plain(value.number))
    if isinstance(value, sigma.SigmaBool):
        return Phrase("equals", plain(value.boolean))
    if isinstance(value, sigma.SigmaRegularExpression):
        return _regex(value)
    if isinstance(value, sigma.SigmaCIDRExpression):
        return Network(str(value.network))
    if isinstance(value, sigma.SigmaFieldReference):
        return _reference(value)
    raise RuleError(
        "unsupported",
        Text(f"values of kind {type(value).__name__} are not matched", f"不比對 {type(value).__name__} 類的值"),
    )


def _text(field: str, value: Any, *, cased: bool) -> Test:
    """Return the test for a text with wildcards; a keyword is looked for within."""
    parts = list(_parts(value.s))
    if field == ANYWHERE:
        if not any(isinstance(part, str) for part in parts):
            raise RuleError("broken", Text("a keyword without any text", "關鍵字沒有文字"))
        parts = [Wild.MANY, *parts, Wild.MANY]
    return like(parts, cased=cased)


def _parts(written: Iterable[Any]) -> Iterable[str | Wild]:
    """Yield the texts and wildcards of one of pySigma's strings; raises RuleError for placeholders."""
    from sigma import types as sigma

    wild = {sigma.SpecialChars.WILDCARD_MULTI: Wild.MANY, sigma.SpecialChars.WILDCARD_SINGLE: Wild.ONE}
    for part in written:
        if isinstance(part, str):
            yield part
        elif isinstance(part, sigma.SpecialChars):
            yield wild[part]
        else:
            raise RuleError(
                "placeholder",
                Text(f"the placeholder %{part.name}% has no values here", f"佔位符 %{part.name}% 在此沒有值"),
            )


def _regex(value: Any) -> Regex:
    """Return the expression as it was written: pySigma's `str` of it is not."""
    from sigma.types import Placeholder

    for part in value.regexp.s:
        if isinstance(part, Placeholder):
            raise RuleError(
                "placeholder",
                Text(f"the placeholder %{part.name}% has no values here", f"佔位符 %{part.name}% 在此沒有值"),
            )
    pattern = value.regexp.original or str(value.regexp)
    if len(pattern) > _LONGEST_REGEX:
        raise RuleError(
            "broken",
            Text(
                f"a regular expression longer than {_LONGEST_REGEX} characters",
                f"正規表示式長於 {_LONGEST_REGEX} 個字元",
            ),
        )
    names = {"IGNORECASE": "i", "MULTILINE": "m", "DOTALL": "s"}
    return Regex(pattern, "".join(sorted(names[flag.name] for flag in value.flags)))


def _reference(value: Any) -> SameAs:
    """Return the comparison with another field."""
    if value.starts_with and value.ends_with:
        return SameAs(value.field, "contains")
    if value.starts_with:
        return SameAs(value.field, "starts")
    return SameAs(value.field, "ends" if value.ends_with else "equals")
