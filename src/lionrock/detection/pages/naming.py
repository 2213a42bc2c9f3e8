"""What pages of findings have in common: names of systems, tabs, and the incidents findings stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from lionrock.events.openings import Openings
from lionrock.events.ports import Estate
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui.tabs import Tab

HERE: Final = "/findings"
EXPECTED: Final = "/expected"
FINDINGS_TAB = Tab("detection.findings-tab", "findings", 10, Text("Findings", "偵測結果"), HERE)
EXPECTED_TAB = Tab("detection.expected-tab", "findings", 20, Text("Expected", "預期之內"), EXPECTED)
RULES_TAB = Tab("detection.rules-tab", "findings", 30, Text("Rules", "規則"), "/rules")


def system(platform: Platform, id: str | None) -> Text | None:
    """Return the name of a system, None when it is unknown or the register is sealed."""
    if id is None:
        return None
    try:
        name: Text = platform.port(Estate).system(id)["name"]
    except LionrockError:
        return None
    return name


def systems(platform: Platform) -> list[tuple[str, Text]]:
    """Return the systems to choose from."""
    try:
        known = list(platform.port(Estate).systems())
    except SealedError:
        known = []
    return [*known, ("-", Text("system unknown", "系統未知"))]


def incidents(platform: Platform, findings: Sequence[str]) -> Mapping[str, str]:
    """Return the reference of the incident of each finding that stands in one."""
    if not findings or not platform.provides(Openings):
        return {}
    return platform.port(Openings).standing(findings)


def may_open(platform: Platform) -> bool:
    """Say whether incidents are kept here at all."""
    return platform.provides(Openings)
