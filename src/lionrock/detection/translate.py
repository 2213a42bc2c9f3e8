"""A parsed Sigma rule as a predicate tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final, Literal

from lionrock.detection.errors import RuleError
from lionrock.kernel.text import Text
from lionrock.matching.predicates import (
    ANYWHERE,
    Comparison,
    Like,
    Moment,
    Network,
    Number,
    On,
    Part,
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
    from sigma.conditions import SigmaCondition
    from sigma.rule import SigmaRule

_SOMETHING: Final = Like((Wild.ONE, Wild.MANY))
"""Any text but the empty one: Windows writes an empty element where it has no value, so empty is *null* as well."""
_DEEPEST: Final = 60
_LONGEST_REGEX: Final = 4_096
_MOST_EXPANDED: Final = 10_000
"""Texts that the placeholders of one value may come to."""


Values = Mapping[str, Sequence[str | int]]
"""What placeholders stand for; texts may hold wildcards."""
NONE: Final[Values] = {}


def tree(rule: SigmaRule, values: Values = NONE) -> Tree:
    """Return the rule's conditions as a tree; several conditions are alternatives. Raises RuleError."""
    return conditions(rule.detection.parsed_condition, values)


def conditions(parsed: Iterable[SigmaCondition], values: Values = NONE) -> Tree:
    """Return conditions of a rule or filter as a tree; several are alternatives. Raises RuleError."""
    return some(_condition(condition.parsed, values, 0) for condition in parsed)


def _condition(node: Any, values: Values, depth: int) -> Tree:
    """Return a node of pySigma's condition tree."""
    from sigma import conditions as sigma

    if depth > _DEEPEST:
        raise RuleError("broken", Text(f"conditions nested deeper than {_DEEPEST}", f"條件嵌套深於 {_DEEPEST} 層"))
    if isinstance(node, sigma.ConditionFieldEqualsValueExpression):
        return some(_value(node.field, one) for one in _expanded(node.value, values))
    if isinstance(node, sigma.ConditionValueExpression):
        return some(_value(ANYWHERE, one) for one in _expanded(node.value, values))
    if isinstance(node, (sigma.ConditionAND, sigma.ConditionOR, sigma.ConditionNOT)):
        parts = [_condition(part, values, depth + 1) for part in node.args]
        if isinstance(node, sigma.ConditionNOT):
            return negated(parts[0])
        return every(parts) if isinstance(node, sigma.ConditionAND) else some(parts)
    raise RuleError("broken", Text("an empty or unknown condition", "條件空白或不明"))


def _expanded(value: Any, values: Values) -> Sequence[Any]:
    """Return a value with its placeholders filled in, in every combination; raises RuleError for one without values."""
    from sigma import types as sigma

    if isinstance(value, sigma.SigmaExpansion):
        return [filled for one in value.values for filled in _expanded(one, values)]
    written = value.regexp if isinstance(value, sigma.SigmaRegularExpression) else value
    if not isinstance(written, sigma.SigmaString) or not written.contains_placeholder():
        return (value,)
    names = [part.name for part in written.s if isinstance(part, sigma.Placeholder)]
    unknown = next((name for name in names if not values.get(name)), None)
    if unknown is not None:
        raise RuleError(
            "placeholder",
            Text(f"the placeholder %{unknown}% has no values here", f"佔位符 %{unknown}% 在此沒有值"),
        )
    if prod(len(values[name]) for name in names) > _MOST_EXPANDED:
        raise RuleError(
            "broken",
            Text(f"placeholders with more than {_MOST_EXPANDED} values", f"佔位符多於 {_MOST_EXPANDED} 個值"),
        )
    if written is not value:
        return [_filled_regex(value, chosen) for chosen in product(*(values[name] for name in names))]
    return [_filled(value, chosen) for chosen in product(*(values[name] for name in names))]


def _filled(value: Any, chosen: Iterable[str | int]) -> Any:
    """Return a text with its placeholders replaced in turn; what stands for one may hold wildcards."""
    from sigma import types as sigma

    left = iter(chosen)
    parts: list[Any] = []
    for part in value.s:
        parts += sigma.SigmaString(str(next(left))).s if isinstance(part, sigma.Placeholder) else [part]
    made = type(value)()
    made.s = tuple(parts)
    return made


def _filled_regex(value: Any, chosen: Iterable[str | int]) -> Any:
    """Return an expression with its placeholders replaced in turn by texts that stand for themselves."""
    from sigma import types as sigma

    pattern = value.regexp.original
    names = [part.name for part in value.regexp.s if isinstance(part, sigma.Placeholder)]
    for name, text in zip(names, chosen, strict=True):
        pattern = pattern.replace(f"%{name}%", re.escape(str(text)), 1)
    return sigma.SigmaRegularExpression(pattern, value.flags)


def _value(field: str, value: Any) -> Tree:
    """Return the tree of a field and one of pySigma's values."""
    from sigma import types as sigma

    if isinstance(value, sigma.SigmaNull):
        return negated(On(field, _SOMETHING))
    if isinstance(value, sigma.SigmaExists):
        return On(field, Present()) if value.exists else negated(On(field, Present()))
    if isinstance(value, sigma.SigmaCompareExpression):
        return _comparison(field, value)
    if isinstance(value, sigma.SigmaTimestampPart):
        return On(field, _moment(value, "eq"))
    return On(field, _test(field, value))


def _comparison(field: str, value: Any) -> Tree:
    """Return a comparison of numbers; *not equal* is the negation of *equal*, so true of an absent field."""
    from sigma import types as sigma

    names: dict[str, Comparison] = {"LT": "lt", "LTE": "lte", "GT": "gt", "GTE": "gte"}
    limit = value.number
    if isinstance(limit, sigma.SigmaTimestampPart):
        return On(field, _moment(limit, names[value.op.name]))
    if value.op.name == "NEQ":
        return negated(On(field, Phrase("equals", plain(limit.number))))
    return On(field, Number(names[value.op.name], float(limit.number)))


def _moment(part: Any, op: Comparison | Literal["eq"]) -> Moment:
    """Return the test of a part of a time."""
    names: dict[str, Part] = {
        "MINUTE": "minute", "HOUR": "hour", "DAY": "day", "WEEK": "week", "MONTH": "month", "YEAR": "year",
    }  # fmt: skip
    return Moment(names[part.timestamp_part.name], op, float(part.number))


def _test(field: str, value: Any) -> Test:
    """Return the test for one of pySigma's plain values."""
    from sigma import types as sigma

    if isinstance(value, sigma.SigmaString):
        return _text(field, value, cased=isinstance(value, sigma.SigmaCasedString))
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
    """Yield the texts and wildcards of one of pySigma's strings, whose placeholders are filled in."""
    from sigma import types as sigma

    wild = {sigma.SpecialChars.WILDCARD_MULTI: Wild.MANY, sigma.SpecialChars.WILDCARD_SINGLE: Wild.ONE}
    for part in written:
        yield part if isinstance(part, str) else wild[part]


def _regex(value: Any) -> Regex:
    """Return the expression as it was written: pySigma's `str` of it is not."""
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


def spoken(content: Any) -> Any:
    """Return a document in pySigma's words: it has no `utf16le`, which is another name of `wide`."""
    if isinstance(content, dict):
        return {_spoken(key): spoken(value) for key, value in content.items()}
    return [spoken(one) for one in content] if isinstance(content, list) else content


def _spoken(key: Any) -> Any:
    """Return a key of a selection with its modifiers in pySigma's words."""
    return key.replace("|utf16le", "|wide") if isinstance(key, str) else key
