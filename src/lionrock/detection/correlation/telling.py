"""Correlations in words: what one asks for, and what it found it in. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from lionrock.detection.correlation.model import SECOND, Book, Bound, Correlation, Term
from lionrock.kernel.text import Text, same

Name = Callable[[str], Text]
"""Returns the title of a rule by its id."""
_OPS: Final[Mapping[str, Text]] = {
    "gt": Text("more than", "多於"),
    "gte": Text("at least", "至少"),
    "lt": Text("fewer than", "少於"),
    "lte": Text("at most", "最多"),
    "eq": Text("exactly", "剛好"),
    "neq": Text("not exactly", "並非剛好"),
}
_FIGURES: Final[Mapping[str, Text]] = {
    "value_sum": Text("the sum of {field}", "{field} 的總和"),
    "value_avg": Text("the mean of {field}", "{field} 的平均值"),
    "value_median": Text("the median of {field}", "{field} 的中位數"),
    "value_percentile": Text("the {p}th percentile of {field}", "{field} 的第 {p} 百分位數"),
}


def of(book: Book, rule: str, name: Name) -> Text | None:
    """Return what a rule asks for that is a correlation; None for other rules."""
    found = book.of(rule)
    return asked(found, name) if found is not None else None


def asked(correlation: Correlation, name: Name) -> Text:
    """Return what a correlation asks for, as a part of a sentence."""
    group = ", ".join(correlation.group)
    what = _what(correlation, name)
    same_ = Text(f" with the same {group}", f"，{group} 相同") if group else same("")
    return Text("{what}{same} within {span}", "{what}{same}，時限 {span}").format(
        what=what, same=same_, span=span(correlation.span)
    )


def parts(rules: Iterable[str], name: Name) -> list[tuple[Text, int]]:
    """Return how many of the events kept are of each rule, the most first."""
    return [(name(rule), many) for rule, many in Counter(rule for rule in rules if rule).most_common()]


def span(microseconds: int) -> Text:
    """Return a timespan in words."""
    seconds = microseconds // SECOND
    units = ((86_400, "days", "日"), (3_600, "hours", "小時"), (60, "minutes", "分鐘"), (1, "seconds", "秒"))
    size, en, zh = next(unit for unit in units if seconds % unit[0] == 0)
    many = seconds // size
    return Text(f"{many:,} {en if many > 1 else en[:-1]}", f"{many:,} {zh}")


def _what(correlation: Correlation, name: Name) -> Text:
    """Return what must be there."""
    kind, rules = correlation.kind, [_quoted(name(rule)) for rule in correlation.rules]
    if correlation.term is not None:
        then = kind == "temporal_ordered"
        return _term(correlation.term, rules, ordered=then)
    either = _joined(rules, Text(" or ", " 或 "))
    if kind == "event_count":
        return Text("{how} events of {rules}", "{rules} 的事項{how}項").format(
            how=_bounds(correlation.bounds), rules=either
        )
    fields = " + ".join(correlation.counted)
    if kind == "value_count":
        return Text(
            "{how} different values of {fields} in events of {rules}", "{rules} 的事項中 {fields} 有{how}個不同的值"
        ).format(how=_bounds(correlation.bounds), fields=fields, rules=either)
    if kind in _FIGURES:
        figure = _FIGURES[kind].format(field=fields, p=correlation.percentile)
        return Text("{figure} of events of {rules} is {how}", "{rules} 的事項中{figure}{how}").format(
            figure=figure, rules=either, how=_bounds(correlation.bounds)
        )
    return _temporal(correlation, rules)


def _temporal(correlation: Correlation, rules: Sequence[Text]) -> Text:
    """Return what a temporal correlation asks for."""
    ordered = correlation.kind == "temporal_ordered"
    whole = [bound for bound in correlation.bounds if bound != Bound("gte", len(rules))]
    if not whole:
        return _joined(rules, Text(", then ", "，其後 ") if ordered else Text(" and ", " 及 "))
    listed = _joined(rules, Text(", ", "、"))
    order = Text(", in this order", "，並依此次序") if ordered else same("")
    return Text("{how} of {rules}{order}", "{rules} 之中{how}項{order}").format(
        how=_bounds(whole), rules=listed, order=order
    )


def _term(term: Term, rules: Sequence[Text], *, ordered: bool) -> Text:
    """Return a part of an extended condition in words."""
    if term.op == "rule":
        return rules[term.rule]
    told = [_term(part, rules, ordered=ordered) for part in term.parts]
    if term.op == "not":
        return Text("no {rule}", "沒有 {rule}").format(rule=told[0])
    either = Text(" or ", " 或 ")
    both = Text(", then ", "，其後 ") if ordered else Text(" and ", " 及 ")
    return _joined(told, both if term.op == "and" else either)


def _bounds(bounds: Sequence[Bound]) -> Text:
    """Return comparisons in words."""
    told = [Text(f"{_OPS[one.op].en} {one.number:,g}", f"{_OPS[one.op].zh} {one.number:,g} ") for one in bounds]
    return _joined(told, Text(" and ", "而且"))


def _joined(told: Sequence[Text], between: Text) -> Text:
    """Return texts as one."""
    return Text(between.en.join(one.en for one in told), between.zh.join(one.zh for one in told))


def _quoted(title: Text) -> Text:
    """Return a title in quotation marks."""
    return Text(f"“{title.en}”", f"「{title.zh}」")
