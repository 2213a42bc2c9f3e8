"""A correlation as it is written: everything but which rules its references are."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Final

from lionrock.detection.correlation.model import (
    AMOUNTS,
    KINDS,
    LONGEST_SPAN,
    MOST_THRESHOLD,
    OPS,
    SECOND,
    TEMPORAL,
    Bound,
    Kind,
    Term,
)
from lionrock.detection.errors import RuleError
from lionrock.detection.model import RuleInfo
from lionrock.kernel.text import Text

_MOST_RULES: Final = 20
_MOST_FIELDS: Final = 10
_MOST_SEQUENCES: Final = 64
_MOST_PARTS: Final = 100
_LONGEST: Final = 200
_WHOLE: Final = 100
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "M": 2_629_746, "y": 31_556_952}


@dataclass(frozen=True, slots=True)
class Draft:
    """A correlation whose references stand as they were written: ids or names, in their order."""

    info: RuleInfo
    kind: Kind
    references: tuple[str, ...]
    span: int
    group: tuple[str, ...]
    aliases: Mapping[str, Mapping[str, str]]
    bounds: tuple[Bound, ...]
    term: Term | None
    counted: tuple[str, ...]
    percentile: int
    keeps_missing: bool
    sequences: tuple[tuple[int, ...], ...]
    generate: bool


def draft(info: RuleInfo, content: Mapping[str, Any]) -> Draft:
    """Return what a correlation document says; raises RuleError."""
    section = content.get("correlation")
    if not isinstance(section, dict):
        raise _broken("the correlation is no mapping", "correlation 並非對照表")
    kind = _kind(section.get("type"))
    condition = section.get("condition")
    references, term = _references(section.get("rules"), condition, kind)
    bounds = _bounds(condition, kind, len(references)) if term is None else ()
    counted, percentile = _counted(condition, kind)
    own = content.get("x_lionrock")
    missing = own.get("missing", "skip") if isinstance(own, dict) else "skip"
    if missing not in ("skip", "own"):
        raise _broken("missing is neither skip nor own", "missing 應為 skip 或 own")
    generate = section.get("generate", False)
    if not isinstance(generate, bool):
        raise _broken("generate is neither true nor false", "generate 應為 true 或 false")
    return Draft(
        info=info,
        kind=kind,
        references=references,
        span=span(section.get("timespan")),
        group=_names(section.get("group-by"), "group-by"),
        aliases=_aliases(section.get("aliases")),
        bounds=bounds,
        term=term,
        counted=counted,
        percentile=percentile,
        keeps_missing=missing == "own",
        sequences=_sequences(bounds, term, len(references)) if kind == "temporal_ordered" else (),
        generate=generate,
    )


def _kind(written: Any) -> Kind:
    """Return the type of a correlation."""
    found = next((kind for kind in KINDS if kind == written), None)
    if found is None:
        raise _broken(f"{str(written)[:40]!r} is no type of correlation", f"{str(written)[:40]!r} 並非關聯類型")
    return found


def _references(rules: Any, condition: Any, kind: Kind) -> tuple[tuple[str, ...], Term | None]:
    """Return the rules that are named, and the extended condition where there is one."""
    named = _names(rules, "rules", _MOST_RULES)
    if len(set(named)) != len(named):
        raise _broken("a rule is named twice", "同一規則列出兩次")
    if not isinstance(condition, str):
        if not named:
            raise _broken("no rules are named", "未有指明規則")
        return named, None
    if kind not in TEMPORAL:
        raise _broken("an extended condition is for temporal correlations", "擴展條件只適用於時序關聯")
    tree = _tree(condition)
    spoken = tuple(dict.fromkeys(_leaves(tree)))
    if named and set(named) != set(spoken):
        raise _broken("rules and condition do not name the same rules", "rules 與 condition 所列規則不一致")
    order = named or spoken
    if len(order) > _MOST_RULES:
        raise _broken(f"more than {_MOST_RULES} rules", f"多於 {_MOST_RULES} 條規則")
    term = _term(tree, order)
    if term.holds(set(), set()):
        raise _impossible("the condition is true where nothing happened", "條件在沒有任何事項時亦成立")
    return order, term


def _tree(condition: str) -> Any:
    """Return pySigma's tree of an extended condition."""
    from sigma.correlations import SigmaExtendedCorrelationCondition

    words = re.findall(r"[^\s()]+", condition)
    if len(words) > _MOST_PARTS or condition.count("(") > _MOST_PARTS // 2:
        raise _broken(f"a condition of more than {_MOST_PARTS} words", f"條件多於 {_MOST_PARTS} 個詞")
    return SigmaExtendedCorrelationCondition(condition).parsed


def _leaves(node: Any) -> list[str]:
    """Return the rules of an extended condition in their order."""
    if hasattr(node, "reference"):
        return [str(node.reference)]
    return [leaf for part in node.args for leaf in _leaves(part)]


def _term(node: Any, order: Sequence[str]) -> Term:
    """Return a part of an extended condition."""
    if hasattr(node, "reference"):
        return Term("rule", order.index(str(node.reference)))
    parts = tuple(_term(part, order) for part in node.args)
    name = type(node).__name__
    return Term("not" if name.endswith("NOT") else "and" if name.endswith("AND") else "or", parts=parts)


def _bounds(condition: Any, kind: Kind, rules: int) -> tuple[Bound, ...]:
    """Return the comparisons of a condition; temporal ones ask for every rule where they ask for nothing."""
    if condition is None and kind in TEMPORAL:
        return (Bound("gte", rules),)
    if not isinstance(condition, dict):
        raise _broken("no condition", "沒有條件")
    odd = [str(name)[:40] for name in condition if name not in (*OPS, "field", "percentile")]
    if odd:
        raise _broken(f"the condition says {', '.join(odd)}", f"條件有不明項目：{', '.join(odd)}")
    bounds = tuple(Bound(op, _number(condition[op])) for op in OPS if op in condition)
    if not bounds:
        raise _broken("the condition compares with nothing", "條件沒有比較")
    _possible(bounds, kind, rules)
    return bounds


def _number(written: Any) -> float:
    """Return the number of a comparison."""
    try:
        found = math.nan if isinstance(written, bool) else float(written)
    except (TypeError, ValueError):
        found = math.nan
    if not math.isfinite(found):
        raise _broken(f"{str(written)[:40]!r} is no number", f"{str(written)[:40]!r} 並非數字")
    return found


def _possible(bounds: Sequence[Bound], kind: Kind, rules: int) -> None:
    """Raise RuleError for a condition that nothing can meet."""
    asked = [bound.number for bound in bounds]
    if kind not in AMOUNTS and max(asked) > MOST_THRESHOLD:
        raise _impossible(f"more than {MOST_THRESHOLD:,} are not counted", f"計數不多於 {MOST_THRESHOLD:,}")
    least, most = (-math.inf, math.inf) if kind in AMOUNTS else (1, rules if kind in TEMPORAL else math.inf)
    if kind == "value_sum":
        least = 0
    step = 0.5 if kind in AMOUNTS else 1
    near = [math.floor(number) + shift * step for number in asked for shift in range(-2, 5)]
    between = [(one + other) / 2 for one in asked for other in asked]
    tried = [one for one in (*asked, *near, *between, least, most) if least <= one <= most and math.isfinite(one)]
    if kind not in AMOUNTS:
        tried = [one for one in tried if one == math.floor(one)]
    if not any(all(bound.holds(one) for bound in bounds) for one in tried):
        raise _impossible("no window can meet the condition", "沒有任何時段能符合條件")
    if kind == "temporal_ordered" and any(bound.op not in ("gt", "gte", "eq") for bound in bounds):
        raise _broken("an ordered correlation asks for at least so many rules", "順序關聯只可要求至少若干條規則")


def _counted(condition: Any, kind: Kind) -> tuple[tuple[str, ...], int]:
    """Return the fields whose values are counted, and the percentile."""
    if not kind.startswith("value"):
        return (), 50
    fields = _names(condition.get("field"), "field")
    if not fields:
        raise _broken("the condition names no field", "條件沒有指明欄位")
    if kind in AMOUNTS and len(fields) > 1:
        raise _broken("several fields are not added up", "不能將多個欄位相加")
    percentile = condition.get("percentile", 50)
    if kind == "value_percentile" and "percentile" not in condition:
        raise _broken("the condition names no percentile", "條件沒有指明百分位數")
    if isinstance(percentile, bool) or not isinstance(percentile, int) or not 0 <= percentile <= _WHOLE:
        raise _broken("a percentile is a whole number from 0 to 100", "百分位數應為 0 至 100 的整數")
    return fields, percentile


def span(written: Any) -> int:
    """Return a timespan such as 10m in microseconds; raises RuleError."""
    found = re.fullmatch(r"([0-9]{1,9})([smhdwMy])", written) if isinstance(written, str) else None
    if found is None:
        raise _broken(f"{str(written)[:40]!r} is no timespan such as 10m", f"{str(written)[:40]!r} 並非時段，例如 10m")
    span = int(found[1]) * _UNITS[found[2]] * SECOND
    if not 0 < span <= LONGEST_SPAN:
        raise _broken("a timespan is longer than nothing and at most 31 days", "時段須大於零，最長 31 日")
    return span


def _names(written: Any, what: str, most: int = _MOST_FIELDS) -> tuple[str, ...]:
    """Return a name or a list of names."""
    listed = [] if written is None else written if isinstance(written, list) else [written]
    if len(listed) > most or not all(isinstance(one, str) and 0 < len(one) <= _LONGEST for one in listed):
        raise _broken(f"{what} is no list of at most {most} names", f"{what} 應為最多 {most} 個名稱的清單")
    return tuple(listed)


def _aliases(written: Any) -> dict[str, dict[str, str]]:
    """Return the fields each alias stands for, by rule."""
    if written is None:
        return {}
    if not isinstance(written, dict) or len(written) > _MOST_FIELDS:
        raise _broken("aliases are no mapping", "aliases 並非對照表")
    found: dict[str, dict[str, str]] = {}
    for alias, fields in written.items():
        if not isinstance(fields, dict) or len(fields) > _MOST_RULES:
            raise _broken(f"the alias {str(alias)[:40]} names no fields", f"別名 {str(alias)[:40]} 沒有指明欄位")
        found[str(alias)[:_LONGEST]] = {str(rule)[:_LONGEST]: str(name)[:_LONGEST] for rule, name in fields.items()}
    return found


def _sequences(bounds: Sequence[Bound], term: Term | None, rules: int) -> tuple[tuple[int, ...], ...]:
    """Return the orders an ordered correlation looks for: `and` is *then*, `or` is either."""
    if term is not None:
        if term.negates:
            raise _broken("an ordered condition negates a rule", "順序條件不可否定規則")
        return tuple(dict.fromkeys(_orders(term)))
    least = min((n for n in range(1, rules + 1) if all(bound.holds(n) for bound in bounds)), default=rules)
    if math.comb(rules, least) > _MOST_SEQUENCES:
        raise _broken(f"more than {_MOST_SEQUENCES} orders", f"多於 {_MOST_SEQUENCES} 種次序")
    return tuple(combinations(range(rules), least))


def _orders(term: Term) -> list[tuple[int, ...]]:
    """Return the orders of a part of an extended condition."""
    if term.op == "rule":
        return [(term.rule,)]
    parts = [_orders(part) for part in term.parts]
    found = [order for part in parts for order in part]
    if term.op == "and":
        if math.prod(len(part) for part in parts) > _MOST_SEQUENCES:
            found = [()] * (_MOST_SEQUENCES + 1)
        else:
            found = [tuple(rule for order in orders for rule in order) for orders in product(*parts)]
    if len(found) > _MOST_SEQUENCES:
        raise _broken(f"more than {_MOST_SEQUENCES} orders", f"多於 {_MOST_SEQUENCES} 種次序")
    if any(len(set(order)) != len(order) for order in found):
        raise _broken("a rule is named twice", "同一規則列出兩次")
    return found


def _broken(en: str, zh: str) -> RuleError:
    """Return the error for a correlation that is not well formed."""
    return RuleError("broken", Text(en, zh))


def _impossible(en: str, zh: str) -> RuleError:
    """Return the error for a condition that is met never, or always."""
    return RuleError("broken", Text(en, zh))
