"""Findings and rules for other products, from the console."""

from __future__ import annotations

from typing import Any, Final

from lionrock.detection import converting, exporting, ocsf_shape
from lionrock.detection.converting import PACKAGES
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, Shown, View, act, page

CONVERT: Final = "/rules/convert"
MOST: Final = 5_000
"""Findings of one file from the console; the command writes more."""
_STATES: Final = {"": False, "open": False, "expected": True, "all": None}


@act("detection.export", "/findings/export", needs="evidence.export")
def export(ask: Ask) -> Shown:
    """Give the findings the filters show as OCSF, one a line."""
    form = ask.form
    search = Search(
        level=form.get("level", "")[:20],
        system=form.get("system", "")[:64],
        text=form.get("q", "")[:200],
        expected=_STATES.get(form.get("state", ""), False),
    )
    data = b"".join(exporting.lines(ask.platform, search, MOST))
    return Download(f"findings-ocsf-{ocsf_shape.VERSION}.jsonl", data, "application/x-ndjson")


@page("detection.convert", CONVERT, title=Text("Rules for other products", "供其他產品使用的規則"), place="findings")
def convert(ask: Ask) -> View:
    """Show which backends are installed, and a rule in the language of one of them."""
    installed = converting.installed()
    target, rule = ask.query.get("to", "")[:60], ask.query.get("rule", "").strip()[:200]
    values: dict[str, Any] = {
        "installed": bool(installed),
        "backends": [(name, name) for name in installed],
        "packages": sorted({(package, _there(installed, package)) for package in PACKAGES.values()}),
        "target": target,
        "rule": rule,
        "made": [],
        "problem": None,
    }
    if target and rule:
        values |= _converted(ask, target, rule)
    return View("detection/convert.html", values, status=422 if values["problem"] else 200)


def _converted(ask: Ask, target: str, rule: str) -> dict[str, Any]:
    """Return a rule that serves converted, or what is wrong with what was asked."""
    try:
        if rule not in ask.platform.port(Runner).serving.rules:
            return {"problem": converting.unknown(rule)}
        return {"made": converting.convert(target, converting.written(ask.platform, [rule]))}
    except LionrockError as problem:
        return {"problem": problem}


def _there(installed: dict[str, Any], package: str) -> bool:
    """Say whether a package's backend is installed."""
    return any(name in installed for name, brings in PACKAGES.items() if brings == package)
