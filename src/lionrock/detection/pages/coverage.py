"""The map of ATT&CK: what fired on a test that was run, what never did, and the cheapest next step for each gap."""

from __future__ import annotations

from collections import Counter
from typing import Final
from urllib.parse import urlencode

import msgspec

from lionrock.detection.attack import covering, navigator, standing, techniques
from lionrock.detection.attack.covering import COVERED, STATES, Cell
from lionrock.detection.attack.techniques import MATRICES, Matrix
from lionrock.detection.testing import service as testing
from lionrock.detection.testing import store as tests
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, Go, View, act, page
from lionrock.ui.tabs import Tab, tabs

HERE: Final = "/rules/coverage"
TAB = Tab("detection.coverage-tab", "findings", 40, Text("Coverage", "覆蓋"), HERE)
_GAPS: Final = ("untested", "stale", "off", "sample")
"""States told with a next step, the unknown first."""
_MOST: Final = 200


@page("detection.coverage", HERE, title=Text("Coverage by executed tests", "按已執行測試的覆蓋"), place="findings")
def coverage(ask: Ask) -> View:
    """Show the techniques by tactic, what is unknown first, and what to do next."""
    matrix = _matrix(ask)
    asked = {name: ask.query.get(name, "")[:40] for name in ("platform", "state")}
    every = [one for one in standing.cells(ask.platform, matrix) if covering.fits(one, asked["platform"], "")]
    shown = [one for one in every if covering.fits(one, "", asked["state"])]
    counts = Counter(one.state for one in every)
    order = list(STATES)
    gaps = sorted(
        (one for one in shown if one.state in _GAPS), key=lambda one: (order.index(one.state), -len(one.rules))
    )
    values = {
        "tabs": tabs(ask.platform, "findings", HERE),
        "matrix": matrix,
        "matrices": list(MATRICES.items()),
        "platforms": [(one, one) for one in techniques.platforms(matrix)],
        "states": [("covered", Text("that count", "計算在內")), *STATES.items()],
        "words": STATES,
        "asked": asked,
        "counts": [(state, words, counts[state]) for state, words in STATES.items()],
        "covered": sum(counts[state] for state in COVERED),
        "total": len(every),
        "columns": covering.columns(shown, matrix),
        "gaps": [(one, covering.step(one)) for one in gaps[:_MOST]],
        "more": max(len(gaps) - _MOST, 0),
        "layer": f"{HERE}/layer.json?{urlencode({'matrix': matrix, **{k: v for k, v in asked.items() if v}})}",
        "may": ask.allows(testing.TESTS),
        "runs": tests.runs(ask.platform.db, ask.now - tests.FRESH, ask.now, 10),
        "kinds": tests.KINDS,
        "notice": techniques.NOTICE,
        "version": techniques.VERSION,
    }
    return View("detection/coverage.html", values)


@page(
    "detection.coverage-layer", f"{HERE}/layer.json", title=Text("Layer of the Navigator", "Navigator 圖層"), place=None
)
def layer(ask: Ask) -> Download:
    """Give the coverage as a layer of MITRE's ATT&CK Navigator."""
    matrix = _matrix(ask)
    platform = ask.query.get("platform", "")[:40]
    cells = [one for one in standing.cells(ask.platform, matrix) if covering.fits(one, platform, "")]
    data = msgspec.json.format(msgspec.json.encode(navigator.layer(cells, matrix)))
    return Download(f"lionrock-{matrix}-{ask.now:%Y-%m-%d}.json", data, "application/json")


@page("detection.technique", HERE + "/{id}", title=Text("Technique", "技術"), place="findings")
def technique(ask: Ask) -> View:
    """Show one technique: its rules, the tests they were put to, and what would prove more."""
    cell = _cell(ask)
    off = standing.known(ask.platform).off
    return View(
        "detection/technique.html",
        {
            "title": Text(f"{cell.technique.id} {cell.technique.name}", f"{cell.technique.id} {cell.technique.name}"),
            "cell": cell,
            "words": STATES,
            "step": covering.step(cell),
            "tactics": [techniques.tactics(cell.technique.matrix).get(name, name) for name in cell.technique.tactics],
            "rules": [(one, tests.of_rule(ask.platform.db, one.id, 3), one.id in off) for one in cell.rules[:_MOST]],
            "kinds": tests.KINDS,
            "home": HERE,
            "notice": techniques.NOTICE,
        },
    )


@act("detection.test-samples", HERE, needs=testing.TESTS)
def test(ask: Ask) -> Go:
    """Try every rule that serves on the samples that stand with it."""
    rules = {one.id: one.digest for one in standing.known(ask.platform).rules if one.samples}
    fact = testing.samples(ask.platform, ask.actor, rules)
    if fact is None:
        return Go(HERE, Text("No rule that serves has samples.", "生效的規則均沒有樣本。"))
    said = Text("Rules tried: {n}; not as their samples ask: {bad}.", "已測試規則：{n}；與樣本不符：{bad}。")
    return Go(HERE, said.format(n=len(fact.rules), bad=len(fact.failed)))


def _matrix(ask: Ask) -> Matrix:
    """Return the matrix asked for."""
    return "ics" if ask.query.get("matrix") == "ics" else "enterprise"


def _cell(ask: Ask) -> Cell:
    """Return the technique of the address; raises NotFoundError."""
    id = ask.path["id"].upper()
    matrix: Matrix = "ics" if id.startswith("T0") else "enterprise"
    for cell in standing.cells(ask.platform, matrix):
        for one in (cell, *cell.parts):
            if one.technique.id == id:
                return one
    raise NotFoundError(Text(f"no technique {id[:20]}", f"沒有技術 {id[:20]}"), Text("See the map.", "請查閱覆蓋圖。"))
