"""The template environment and the parts of pages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader, UndefinedError
from markupsafe import Markup

from lionrock.kernel.contributions import Known
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Language, Text
from lionrock.ui.pages import Ask, View
from lionrock.ui.sessions import NOBODY
from lionrock.ui.templates import Scene, Templates


class Words:
    """Renders templates written in a test."""

    def __init__(self, platform: Platform, templates: Templates, written: dict[str, str]) -> None:
        self.platform = platform
        self.templates = templates
        self.written = written

    def __call__(self, source: str, language: Language = "en", **values: Any) -> str:
        """Return the rendering."""
        name = f"{len(self.written)}.html"
        self.written[name] = source
        ask = Ask(self.platform, NOBODY, language, self.platform.now())
        scene = Scene(ask, "key", lambda *_: Markup(""), {}, lambda path: f"/static/{path}")
        return self.templates.render(View(name, values), scene).strip()


@pytest.fixture(scope="module")
def templates() -> tuple[Templates, dict[str, str]]:
    """Return the shared templates, compiled once, and where a test writes its own."""
    made, written = Templates(()), dict[str, str]()
    loader = made.environment.loader
    assert isinstance(loader, ChoiceLoader)
    made.environment.loader = ChoiceLoader([DictLoader(written), *loader.loaders])
    return made, written


@pytest.fixture
def words(platform: Platform, templates: tuple[Templates, dict[str, str]]) -> Words:
    """Return a way to render."""
    return Words(platform, *templates)


def test_words_follow_the_reader(words: Words) -> None:
    """Both wordings stand in the template; values fill both, texts in their own language."""
    source = '{{ t("{n} of {thing}", "{thing}：{n}", n=3 | num, thing=thing) }}'
    thing = Text("systems", "系統")
    assert words(source, thing=thing) == "3 of systems"
    assert words(source, "zh", thing=thing) == "系統：3"


def test_what_is_undefined_is_an_error(words: Words) -> None:
    """A misspelt name never prints nothing."""
    with pytest.raises(UndefinedError):
        words("{{ mispelt }}")


def test_values_are_escaped(words: Words) -> None:
    """Whatever comes from outside stands as text."""
    assert words("{{ x }}", x="<b>&") == "&lt;b&gt;&amp;"
    assert "<b>" not in words('{{ ui.field("n", "N", x) }}{{ ui.raw(x) }}{{ ui.state("failed", x) }}', x='"><b>')


def test_unknown_is_said_never_blank(words: Words) -> None:
    """None prints as unknown wherever a value is shown."""
    for shown in ("{{ x | hkt }}", "{{ x | num }}", "{{ x | shown }}", "{{ x | left }}"):
        assert words(shown, x=None) == "unknown"
        assert words(shown, "zh", x=None) == "未知"
    assert "state-unknown" in words('{{ ui.facts([("a", x)]) }}', x=None)


def test_values_are_shown_as_a_reader_writes_them(words: Words, platform: Platform) -> None:
    """Text, instants, numbers, truth and lists."""
    assert words("{{ x | shown }}", "zh", x=[Text("a", "甲"), 18204, True]) == "甲、18,204、是"
    assert words("{{ x | shown }}", x=platform.now()) == "22 Nov 2026, 10:00"


def test_source_of_a_value_tells_both_times(words: Words, platform: Platform) -> None:
    """When it was true and when we learned it."""
    known = Known(5, Text("by hand", "人手輸入"), "/x", platform.now(), platform.now() + timedelta(minutes=6))
    shown = words("{{ ui.known(known) }}", known=known)
    assert 'href="/x"' in shown
    assert "true at" in shown
    assert "10:06" in shown


def test_decision_offers_answers_of_equal_weight_and_none_preselected(words: Words) -> None:
    """A legal question is never answered by the page."""
    shown = words('{{ ui.radios("v", "Q", [("a", "A"), ("b", "B"), ("c", "C")]) }}')
    assert shown.count('type="radio"') == 3
    assert "checked" not in shown
    assert shown.count('class="choice"') == 3


@pytest.mark.parametrize("state", ["passed", "partly", "failed", "unknown", "not_due", "not_applicable"])
def test_each_state_has_shape_and_word(words: Words, state: str) -> None:
    """Colour alone says nothing; both languages have a word."""
    for language in ("en", "zh"):
        shown = words("{{ ui.state(state) }}", language, state=state)
        assert f'href="#shape-{state}"' in shown
        assert Markup(shown).striptags()


def test_form_holds_the_token_and_errors_lead_to_their_fields(words: Words) -> None:
    """No form that posts goes without its token; an error is said at the top and at the field."""
    shown = words(
        '{{ ui.errors([("n", "Bad")]) }}{% call ui.form("/x") %}{{ ui.field("n", "N", error="Bad") }}{% endcall %}'
    )
    assert 'name="lr_token" value="key"' in shown
    assert 'href="#f-n"' in shown
    assert 'id="f-n"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'name="lr_token"' in words('{{ ui.confirm("/x", "L", "Q") }}')


def test_a_told_table_names_the_column_in_each_cell_but_the_first(words: Words) -> None:
    """Where rows become blocks, a bare number keeps its meaning; a row may begin with its own head."""
    table = '{% call ui.table(["System", ("Down & out", "right")], "x", "stack told") %}'
    rows = "<tr><td>EMS</td><td>15</td></tr><tr><th>DMS</th><td class='right'>30</td></tr>{% endcall %}"
    told = words(table + rows)
    assert told.count("data-label") == 2
    assert '<td>EMS</td><td data-label="Down &amp; out">15</td>' in told
    assert "<th>DMS</th><td data-label=\"Down &amp; out\" class='right'>30</td>" in told


def test_pages_link_within_their_bounds(words: Words) -> None:
    """The last page has no next one."""
    last = words('{{ ui.pages(31, 4, 10, "/x?p={page}") }}')
    assert "31–31 of 31" in last
    assert "/x?p=3" in last
    assert "/x?p=5" not in last
    assert "none" in words('{{ ui.pages(0, 1, 10, "/x?p={page}") }}')


def test_measure_says_beyond_only_with_both_figures(words: Words) -> None:
    """Without a value or a threshold nothing is concluded."""
    source = '{{ ui.measure("L", value, limit, floor=floor) }}'
    assert "beyond the threshold" in words(source, value=71, limit=90, floor=True)
    assert "beyond the threshold" in words(source, value=500, limit=500, floor=False)
    assert "beyond the threshold" not in words(source, value=None, limit=90, floor=True)
    assert "not set" in words(source, value=165, limit=None, floor=False)


def test_every_part_named_in_the_list_exists() -> None:
    """The comment at the top of parts.html is the reference colleagues work from."""
    import re
    from importlib import resources

    templates = Templates(())
    source = (Path(str(resources.files("lionrock.ui"))) / "templates/ui/parts.html").read_text("utf-8")
    named = set(re.findall(r"\bui\.(\w+)\(", source[: source.index("#}")]))
    parts = templates.environment.globals["ui"]
    assert named
    assert [name for name in sorted(named) if not hasattr(parts, name)] == []


def test_every_template_of_the_platform_compiles() -> None:
    """A template with a slip never reaches a reader."""
    assert Templates(("lionrock.console",)).warm() > 10
