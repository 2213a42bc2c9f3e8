"""Files of rules that did not change are not parsed again."""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.detection.forms import Forms, Outcome
from lionrock.detection.loading import load
from lionrock.detection.model import LeftOut
from lionrock.detection.rule_files import OWN, Found, RuleFile, find
from lionrock.kernel.text import same

RULE = b"""title: Rule
logsource: {product: linux}
detection:
    sel:
        f|contains: ['word', 'an*other']
        g|re: '^x'
        h|cidr: 10.0.0.0/8
    condition: sel
"""


def found(*files: RuleFile) -> Found:
    """Return files as they are found."""
    return Found(files, 0, "digest")


def test_a_file_known_by_what_it_says_is_the_same_rule_elsewhere() -> None:
    """Tree and words come back; the path is the one it has now."""
    first = Forms()
    [rule] = load(found(RuleFile("/old/a.yml", RULE)), first).rules
    again = Forms(first.encoded())
    [known] = load(found(RuleFile("/new/a.yml", RULE)), again).rules
    assert (known.tree, known.info.title, known.info.file) == (rule.tree, rule.info.title, "/new/a.yml")
    assert again.encoded() == first.encoded()


def test_only_files_that_say_something_else_are_parsed() -> None:
    """A rule left out is remembered as well; a file not asked for again is forgotten."""
    parsed: list[str] = []

    def parse(file: RuleFile) -> Iterator[Outcome]:
        parsed.append(file.path)
        yield LeftOut(file.path, 3, "", "", "broken", same("why"))

    forms = Forms()
    forms.outcomes(RuleFile("a", b"1"), parse)
    forms.outcomes(RuleFile("b", b"2"), parse)
    later = Forms(forms.encoded())
    assert later.outcomes(RuleFile("moved", b"1"), parse) == [LeftOut("moved", 3, "", "", "broken", same("why"))]
    last = Forms(later.encoded())
    last.outcomes(RuleFile("b", b"2"), parse)
    assert parsed == ["a", "b", "b"]


def test_our_own_rules_come_back_as_they_were() -> None:
    """Every kind of test a rule may hold is kept."""
    first = Forms()
    rules = load(find([OWN]), first).rules
    assert load(find([OWN]), Forms(first.encoded())).rules == rules
