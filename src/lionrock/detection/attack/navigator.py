"""Coverage as a layer of MITRE's ATT&CK Navigator (layer format 4.5), and as rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lionrock.detection.attack.covering import STATES, Cell, State
from lionrock.detection.attack.techniques import MATRICES, NOTICE, VERSION, Matrix

_SCORES: Final[Mapping[State, int]] = {"sample": 30, "replayed": 70, "emulated": 100}
_COLOURS: Final[Mapping[State, str]] = {
    "untested": "#d9d9d9",
    "stale": "#e6c79c",
    "off": "#c7b8cf",
    "sample": "#c6dbef",
    "replayed": "#6baed6",
    "emulated": "#2171b5",
}
_DOMAINS: Final[Mapping[Matrix, str]] = {"enterprise": "enterprise-attack", "ics": "ics-attack"}


def layer(cells: Iterable[Cell], matrix: Matrix) -> dict[str, Any]:
    """Return the layer of a matrix; techniques that no rule names are left out."""
    told = [one for cell in cells for one in (cell, *cell.parts) if one.state != "none"]
    return {
        "name": "Lionrock: executed tests",
        "versions": {"attack": VERSION.partition(".")[0], "navigator": "5.1.0", "layer": "4.5"},
        "domain": _DOMAINS[matrix],
        "description": f"{MATRICES[matrix].en}: what fired on a test that was run. {NOTICE}",
        "sorting": 3,
        "hideDisabled": False,
        "techniques": [_technique(one) for one in told],
        "gradient": {"colors": ["#ffffff", "#6baed6", "#2171b5"], "minValue": 0, "maxValue": 100},
        "legendItems": [{"label": STATES[state].en, "color": colour} for state, colour in _COLOURS.items()],
    }


def rows(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """Return one row for each technique, sub-techniques that rules name after their own."""
    return [_row(one) for cell in cells for one in (cell, *cell.parts)]


def _technique(cell: Cell) -> dict[str, Any]:
    """Return one technique of the layer."""
    proof = cell.proof
    comment = f"{STATES[cell.state].en}; rules: {len(cell.rules)}"
    if proof:
        comment += f"; {proof.name}, {proof.at:%Y-%m-%d}"
    return {
        "techniqueID": cell.technique.id,
        "score": _SCORES.get(cell.state, 0),
        "color": _COLOURS[cell.state],
        "comment": comment,
        "enabled": True,
        "metadata": [{"name": "rule", "value": rule.id} for rule in cell.rules[:20]],
    }


def _row(cell: Cell) -> dict[str, Any]:
    """Return one technique as a row."""
    return {
        "technique": cell.technique.id,
        "name": cell.technique.name,
        "tactics": list(cell.technique.tactics),
        "platforms": list(cell.platforms),
        "state": cell.state,
        "covered": cell.covered,
        "rules": [rule.id for rule in cell.rules],
        "tested": cell.proof.at if cell.proof else None,
        "test": cell.proof.run if cell.proof else None,
    }
