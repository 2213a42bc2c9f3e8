"""What the platform knows of the systems of an assessment, and the words reports write it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.events.risk import OpenWeaknesses, Posture, Weaknesses
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.text import Text, same
from lionrock.risk import recall
from lionrock.risk.service.suggesting import RATED
from lionrock.risk.store import pentests

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform
    from lionrock.risk.model import Assessment, Scenario

NONE: Final = Text("none", "沒有")
CONTROL: Final[Mapping[str, Text]] = {
    "passed": Text("passed", "通過"),
    "partly": Text("partly", "部分通過"),
    "failed": Text("failed", "不通過"),
    "unknown": Text("unknown", "未知"),
    "not_due": Text("not due", "未到期"),
    "not_applicable": Text("not applicable", "不適用"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the platform knows of the systems of an assessment."""

    platform: Platform
    one: Assessment
    scenarios: Sequence[Scenario]
    names: Mapping[str, Text]
    states: Mapping[tuple[str, str], str]
    open: Mapping[str, OpenWeaknesses]
    tests: Sequence[tuple[str, str, str, str, tuple[str, ...]]]
    """Id, name, tester, day and systems of each penetration test, the newest first."""

    def name(self, system: str) -> Text:
        """Return what a system is called; one no longer registered is called by its id."""
        return self.names.get(system) or same(system or "–")


def gathered(platform: Platform, one: Assessment, scenarios: Sequence[Scenario]) -> Known:
    """Return what the platform knows now."""
    return Known(
        platform=platform,
        one=one,
        scenarios=scenarios,
        names=recall.names(platform),
        states={(row.control, row.system): row.state for row in platform.port(Posture).states()},
        open={system: platform.port(Weaknesses).of(system) for system in one.systems},
        tests=[
            (row.id, row.name, row.tester, row.tested_on, tuple(row.systems))
            for row in pentests.listing(platform.db)
            if set(row.systems) & set(one.systems)
        ],
    )


def tallied(counts: Mapping[str, int]) -> Text:
    """Return counts by state of a control, what is unknown first; where none was tested, that is unknown."""
    order = ("unknown", "failed", "partly", "passed", "not_due", "not_applicable")
    found = [(CONTROL[state], counts[state]) for state in order if counts.get(state)]
    if not found:
        return CONTROL["unknown"]
    return joined([Text(f"{words.en} {many}", f"{words.zh} {many}") for words, many in found])


def rated(levels: Mapping[str, int]) -> Text:
    """Return counts by level of a vulnerability, the gravest first."""
    return joined([Text(f"{RATED[level].en} {many}", f"{RATED[level].zh} {many}") for level, many in levels.items()])


def joined(found: Sequence[Text]) -> Text:
    """Return several words as one, `none` for nothing."""
    return Text(", ".join(one.en for one in found), "、".join(one.zh for one in found)) if found else NONE


def listed(found: Sequence[Text]) -> Text:
    """Return several words, each on a line of its own, `none` for nothing."""
    return Text("\n".join(one.en for one in found), "\n".join(one.zh for one in found)) if found else NONE


def reasoned(what: Text, why: str) -> Text:
    """Return words with their reason."""
    return Text(f"{what.en}: {why}", f"{what.zh}：{why}") if why else what


def entered(value: object) -> Text:
    """Return a value of the register as words."""
    return value if isinstance(value, Text) else same(str(value)) if value else CONTROL["unknown"]


def dated(moment: Instant) -> Text:
    """Return a day as documents write it, Hong Kong."""
    return same(f"{moment.astimezone(HONG_KONG):%Y-%m-%d}")
