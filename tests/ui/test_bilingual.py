"""The check that every word stands in both languages, on templates, modules and scripts that break it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """Return tools/bilingual.py."""
    spec = importlib.util.spec_from_file_location("bilingual", ROOT / "tools/bilingual.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "<p>{{ x }} left</p>",
        '<img alt="A picture">',
        '<button aria-label="Close">{{ t("x", "關") }}</button>',
        "{% if x %}事故{% endif %}",
        '{{ t("only one") }}',
        '{{ t("Incident", "") }}',
        '{{ t("Incident", "Incident!") }}',
        '{{ t("Incident", "事件") }}',
        '{{ t("Record", "记录") }}',
        '{{ t("{n} left", "尚餘 {m}") }}',
        '{{ ui.head("Incidents") }}',
        "{{ t(words, words) }}",
    ],
)
def test_template_in_one_language_is_found(tool: ModuleType, source: str) -> None:
    """Each of these would show one language, refused words or characters, or nothing."""
    assert tool.template(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p>{{ t("Incident", "事故") }} · {{ x }}</p>',
        "<code>access.privileged-mfa</code>",
        '<a lang="en" href="/">English</a>',
        '<b title="{{ said(x) }}">{{ "/incidents/7" }}</b>',
        '{{ t("{n} left", "尚餘 {n}", n=3) }}',
        '{{ t("Line {n}", "第 {n} 行", n=3) }}',
        '{{ ui.state("failed") }}{{ ui.key("Ctrl K") }}',
        "<style>p { color: red }</style><p>1,024 – 48 %</p>",
    ],
)
def test_template_in_both_languages_passes(tool: ModuleType, source: str) -> None:
    """Names, data, addresses and marked languages are left alone."""
    assert tool.template(source) == []


@pytest.mark.parametrize(
    "source",
    [
        'Text("Incident", "")',
        'Text("Incident", "事件")',
        'Text(f"{n} rows", "rows")',
        'raise RuleError("no rule", "give one")',
    ],
)
def test_module_in_one_language_is_found(tool: ModuleType, source: str) -> None:
    """Texts and errors of ours are held to the same."""
    assert tool.module(source)


def test_module_in_both_languages_passes(tool: ModuleType) -> None:
    """Empty pairs, computed words and built-in errors are left alone."""
    source = 'Text("", "")\nText(en, zh)\nText(f"INC-{n}", f"INC-{n} 宗")\nraise ValueError("a b")\n'
    assert tool.module(source) == []


def test_script_keeps_both_languages_on_one_line(tool: ModuleType) -> None:
    """Chinese outside say() is found."""
    assert tool.script('x = "關閉";')
    assert tool.script('x = say("Close", "關閉");') == []


def test_ui_and_console_stand_in_both_languages(tool: ModuleType) -> None:
    """The shared parts of every page."""
    for package in ("ui", "console"):
        assert list(tool.problems(ROOT / "src/lionrock" / package)) == []
