"""JSON of other tools as flat rows: nested names joined by dots, lists by semicolons, depth and size bounded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lionrock.kernel.text import Text
from lionrock.register.encodings import Encoding, marked
from lionrock.register.problems import Report, Spot

_DEEPEST: Final = 4
_MOST_LISTED: Final = 64
_SAID: Final = ("display_value", "display", "address", "label", "name", "value")
"""Names under which tools keep the words of a nested thing, best first."""


def objects(raw: bytes, report: Report, encoding: Encoding, lists: Iterable[str]) -> list[Any] | None:
    """Return the objects of a JSON document: a list, the first of `lists` that it holds, or itself alone."""
    text = marked(raw, report, encoding)
    if text is None:
        return None
    try:
        found = json.loads(text)
    except json.JSONDecodeError as problem:
        report.add(Spot(problem.lineno, problem.colno), "", Text("valid JSON", "有效的 JSON"), problem.msg)
        return None
    except (RecursionError, ValueError) as problem:
        report.add(
            Spot(), "", Text("JSON of ordinary depth and numbers", "深度及數字正常的 JSON"), type(problem).__name__
        )
        return None
    if isinstance(found, dict):
        found = next((found[name] for name in lists if isinstance(found.get(name), list)), [found])
    if not isinstance(found, list):
        report.add(Spot(), "", Text("a list of objects", "物件清單"), type(found).__name__)
        return None
    return found


def rows(found: Iterable[Any], report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each object as a numbered flat row; what is no object is reported."""
    for number, one in enumerate(found, 1):
        if isinstance(one, dict):
            yield number, dict(_flat(one, "", 0))
        else:
            report.add(Spot(number), "", Text("an object", "物件"), str(one)[:80])


def _flat(value: Mapping[str, Any], stem: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield names and words of an object; a nested one also stands for itself under its own name."""
    for name, inner in value.items():
        called = f"{stem}{name}"
        words = said(inner)
        if words:
            yield called, words
        if isinstance(inner, dict) and depth < _DEEPEST:
            yield from _flat(inner, f"{called}.", depth + 1)


def said(value: Any) -> str:
    """Return a value in words: of an object those it calls itself by, of a list each; nothing for nothing."""
    if value is None or value is False:
        return ""
    if isinstance(value, dict):
        return next((said(value[name]) for name in _SAID if isinstance(value.get(name), (str, int, dict))), "")
    if isinstance(value, list):
        return ";".join(filter(None, (said(one) for one in value[:_MOST_LISTED] if not isinstance(one, list))))
    return str(value)
