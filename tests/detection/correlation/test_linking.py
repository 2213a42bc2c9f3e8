"""Correlations as they are written: what serves, what is left out and why, and who makes findings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from lionrock.detection.correlation.model import SECOND, Bound, Correlation
from lionrock.detection.correlation.offline import Files
from lionrock.detection.correlation.samples import sequences
from lionrock.detection.serving import Runner, Serving, ready
from lionrock.matching.cache import Cache

BASE = """title: {name}
name: {name}
logsource: {{product: linux}}
detection: {{sel: {{f: {name}}}, condition: sel}}
"""
A, B = BASE.format(name="a"), BASE.format(name="b")
ID = "6f3c1f0e-0000-4000-8000-00000000000"


def rule(n: int, section: str, more: str = "") -> str:
    """Return a correlation."""
    return f"title: c{n}\nname: c{n}\nid: {ID}{n}\ncorrelation: {{{section}}}\n{more}"


def serving(folder: Path, **files: str) -> Serving:
    """Return what serves of these files."""
    (folder / "rules").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "rules" / f"{name}.yml").write_text(text, "utf-8")
    return ready([folder / "rules"], Cache(folder / "plans"))


def only(found: Serving) -> Correlation:
    """Return the one correlation."""
    assert [one.reason.en for one in found.report.left_out] == []
    [made] = found.book.correlations
    return made


COUNT = "type: event_count, rules: a, group-by: user, timespan: 5m, condition: {gte: 2}"


@pytest.mark.parametrize(
    ("section", "why"),
    [
        ("type: event_count, rules: zz, timespan: 5m, condition: {gte: 2}", "no rule zz serves"),
        ("type: event_cont, rules: a, timespan: 5m, condition: {gte: 2}", "is no type of correlation"),
        ("type: event_count, rules: a, timespan: 5 minutes, condition: {gte: 2}", "no timespan"),
        ("type: event_count, rules: a, timespan: 0m, condition: {gte: 2}", "longer than nothing"),
        ("type: event_count, rules: a, timespan: 1y, condition: {gte: 2}", "at most 31 days"),
        ("type: event_count, rules: a, timespan: 5m", "no condition"),
        ("type: event_count, rules: a, timespan: 5m, condition: {gte: x}", "is no number"),
        ("type: event_count, rules: a, timespan: 5m, condition: {gte: true}", "is no number"),
        ("type: event_count, rules: a, timespan: 5m, condition: {gte: 5, lt: 5}", "no window can meet"),
        ("type: event_count, rules: a, timespan: 5m, condition: {lt: 1}", "no window can meet"),
        ("type: event_count, rules: a, timespan: 5m, condition: {gte: 100000}", "are not counted"),
        ("type: event_count, rules: a, timespan: 5m, condition: {about: 5}", "the condition says about"),
        ("type: event_count, rules: [a, a], timespan: 5m, condition: {gte: 2}", "named twice"),
        ("type: event_count, rules: [], timespan: 5m, condition: {gte: 2}", "no rules are named"),
        ("type: event_count, rules: {a: b}, timespan: 5m, condition: {gte: 2}", "rules is no list"),
        ("type: event_count, rules: a, timespan: 5m, condition: a", "an extended condition is for temporal"),
        ("type: value_count, rules: a, timespan: 5m, condition: {gte: 2}", "names no field"),
        ("type: value_sum, rules: a, timespan: 5m, condition: {field: [x, y], gte: 2}", "are not added up"),
        ("type: value_percentile, rules: a, timespan: 5m, condition: {field: x, gte: 2}", "names no percentile"),
        ("type: value_percentile, rules: a, timespan: 5m, condition: {field: x, gte: 2, percentile: 200}", "0 to 100"),
        ("type: temporal, rules: [a, b], timespan: 5m, condition: {gte: 3}", "no window can meet"),
        ("type: temporal, rules: [a, b], timespan: 5m, condition: a and c", "do not name the same rules"),
        ("type: temporal, timespan: 5m, condition: not a", "true where nothing happened"),
        ("type: temporal, timespan: 5m, condition: a and (", "Failed to parse"),
        ("type: temporal_ordered, timespan: 5m, condition: a and not b", "negates a rule"),
        ("type: temporal_ordered, rules: [a, b], timespan: 5m, condition: {lt: 2}", "at least so many rules"),
        ("type: temporal, rules: [a, b], timespan: 5m, group-by: 5", "group-by is no list"),
        ("type: temporal, rules: [a, b], timespan: 5m, generate: often", "neither true nor false"),
        ("type: temporal, rules: [a, b], timespan: 5m, aliases: {ip: {z: src}}", "none of its rules"),
        ("type: temporal, rules: [a, c1], timespan: 5m", "builds on itself"),
    ],
)
def test_what_cannot_serve_is_left_out_with_its_reason(tmp_path: Path, section: str, why: str) -> None:
    """The rules beside it serve; the reason is in both languages."""
    found = serving(tmp_path, one="---\n".join((A, B, rule(1, section))))
    [left] = found.report.left_out
    assert why in left.reason.en
    assert (left.trouble, left.title, left.line, bool(left.reason.zh)) == ("broken", "c1", 10, True)
    assert found.report.rules == 2


def test_a_circle_and_what_builds_on_it_are_left_out(tmp_path: Path) -> None:
    """Two that name each other, a third on top, and what is left out takes others with it."""
    temporal = "type: temporal, timespan: 5m, rules: "
    texts = (
        rule(1, f"{temporal}[a, c2]"),
        rule(2, f"{temporal}[a, c1]"),
        rule(3, f"{temporal}[a, c1]"),
        rule(4, f"{temporal}[a, zz]"),
        rule(5, f"{temporal}[a, c4]"),
    )
    left = {one.title: one.reason.en for one in serving(tmp_path, one="---\n".join((A, *texts))).report.left_out}
    assert left.keys() == {"c1", "c2", "c3", "c4", "c5"}
    assert left["c5"] == "c4, which it builds on, is left out"


def test_a_correlation_is_kept_as_it_was_read(tmp_path: Path) -> None:
    """Range, aliases, fields and names; the second start reads no rule and knows the same."""
    text = rule(
        1,
        "type: value_count, rules: [a, b], group-by: [ip, user], timespan: 2h, "
        "aliases: {ip: {a: src_ip, b: dst_ip}}, condition: {field: host, gt: 1, lte: 20}",
        "level: high\nx_lionrock: {missing: own, title_zh: 關聯}\n",
    )
    found = serving(tmp_path, one=f"{A}---\n{B}---\n{text}")
    made = only(found)
    a, b = made.rules
    assert (made.fields[a], made.fields[b]) == (("src_ip", "user"), ("dst_ip", "user"))
    assert (made.span, made.counted, made.keeps_missing) == (7200 * SECOND, ("host",), True)
    assert (made.bounds, made.waits) == ((Bound("gt", 1), Bound("lte", 20)), True)
    assert found.book.carried == {a: ("host", "src_ip", "user"), b: ("dst_ip", "host", "user")}
    info = found.rules[made.id]
    assert (info.level, info.title.zh, info.logsource) == ("high", "關聯", "correlation / value_count")
    again = ready([tmp_path / "rules"], Cache(tmp_path / "plans"))
    assert (again.warm, again.book, again.rules, again.quiet) == (True, found.book, found.rules, found.quiet)
    assert found.tree(made.id) is None


def test_rules_of_the_same_file_are_quiet_unless_generated(tmp_path: Path) -> None:
    """Nobody silences a rule of another file by building on it."""
    assert set(serving(tmp_path, one="---\n".join((A, rule(1, COUNT)))).rules) == {f"{ID}1"}
    loud = rule(1, f"{COUNT}, generate: true")
    assert len(serving(tmp_path, one=f"{A}---\n{loud}").rules) == 2
    found = serving(tmp_path, one=A, two=rule(1, COUNT))
    assert len(found.rules) == 2
    assert only(found).rules[0] in found.rules


def test_names_mean_rules_of_the_same_file_first(tmp_path: Path) -> None:
    """Two rules of one name in other files are no answer."""
    other = BASE.format(name="a").replace("f: a", "f: other")
    assert only(serving(tmp_path, one="---\n".join((A, rule(1, COUNT))), two=other)).rules
    left = serving(tmp_path, one=A, two=other, three=rule(1, COUNT)).report.left_out
    assert [one.reason.en for one in left] == ["several rules are named a"]


def test_an_order_may_leave_out_or_choose(tmp_path: Path) -> None:
    """Two of three in order; one or the other, and then a third."""
    c = BASE.format(name="c")
    some = rule(1, "type: temporal_ordered, rules: [a, b, c], timespan: 5m, condition: {gte: 2}")
    assert only(serving(tmp_path, one=f"{A}---\n{B}---\n{c}---\n{some}")).sequences == ((0, 1), (0, 2), (1, 2))
    either = rule(1, "type: temporal_ordered, timespan: 5m, condition: (a or b) and c")
    assert only(serving(tmp_path, one=f"{A}---\n{B}---\n{c}---\n{either}")).sequences == ((0, 2), (1, 2))


def test_the_page_that_tells_how_is_right(tmp_path: Path) -> None:
    """What the how-to has one write serves, and its samples are sequences."""
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "write-a-correlation.md").read_text("utf-8")
    file, samples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    found = serving(tmp_path, one=file)
    assert found.report.left_out == ()
    assert [one.title.en for one in found.rules.values()] == ["Sign-in guessed"]
    told = list(sequences(yaml.safe_load(samples), lambda source, raw: pytest.fail(f"{source} {raw!r}")))
    runner = Runner(found)
    for one in told:
        records = [("sample", n, record) for n, record in enumerate(one.records)]
        files = Files(runner)
        pairs = runner.pairs(list(one.records))
        assert bool([*files.add((records[place], rule.id) for place, rule in pairs), *files.end()]) == one.matches
    assert len(told) == 2
