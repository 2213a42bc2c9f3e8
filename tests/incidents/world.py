"""People, systems and findings of the small world that tests of incidents live in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Placed
from lionrock.kernel.change import Actor, Change, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text

DEPUTY = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
ANALYST = Actor("a" * 32, "Ken Lau", "analyst", "totp", fresh=True)
REDUCED = Actor("d" * 32, "May Ho", "deputy", "none", fresh=False)
ADMINISTRATOR = Actor("b" * 32, "Root Admin", "administrator", "totp", fresh=True)


@dataclass
class Sightings:
    """The findings port over a dictionary, with what detection would publish."""

    found: dict[str, DetectionFinding] = field(default_factory=dict)

    def count(self, change: Change, frame: object, matches: object) -> None:
        """Count nothing: tests say what was found."""

    def describe(self, finding: str) -> dict[str, Any]:
        """Return a finding's fields."""
        if finding not in self.found:
            raise NotFoundError(Text("none", "無"), Text("none", "無"))
        one = self.found[finding]
        return {name: getattr(one, name) for name in one.__slots__} | {"tags": [], "events": []}

    def several(self, findings: Sequence[str]) -> list[DetectionFinding]:
        """Return those there are."""
        return [self.found[one] for one in findings if one in self.found]

    def between(self, since: Instant, until: Instant, most: int = 1000) -> list[DetectionFinding]:
        """Return those active in the span."""
        active = [one for one in self.found.values() if one.last >= since and one.first < until]
        return sorted(active, key=lambda one: one.last, reverse=True)[:most]


SYSTEMS = {
    "oms": Text("Outage Management System", "停電管理系統"),
    "ems": Text("Energy Management System", "能源管理系統"),
}


class TwoSystems:
    """The estate port with two critical systems."""

    def place(self, host: str) -> Placed | None:
        """Place hosts by their first letters."""
        id = host.split("-", maxsplit=1)[0]
        return Placed(host, host, id, SYSTEMS[id]) if id in SYSTEMS else None

    def systems(self) -> Iterable[tuple[str, Text]]:
        """Return both."""
        return list(SYSTEMS.items())

    def system(self, id: str) -> dict[str, Any]:
        """Return one; the downtime it can bear was never set."""
        if id not in SYSTEMS:
            raise NotFoundError(Text(f"no system {id}", f"沒有系統 {id}"), Text("Choose one.", "請選擇。"))
        return {
            "name": SYSTEMS[id],
            "short": id.upper(),
            "core_function": Text("Dispatch and restoration of supply", "供電調度及復電"),
            "owner": "Grid Operations",
            "thresholds": {
                "max_tolerable_downtime": None,
                "min_service_level": 90,
                "material_leak_records": 10_000,
                "material_complaints": 500,
            },
        }

    def operator(self) -> dict[str, Any]:
        """Return an operator with nothing set."""
        return dict.fromkeys(
            ("name", "sector", "category", "office", "callback", "commissioner_number", "secure_channel")
        )


class Sealed(TwoSystems):
    """The estate while the keys are away."""

    def system(self, id: str) -> dict[str, Any]:
        """Open nothing."""
        raise SealedError(Text("the keys are not here", "密碼匙不在此處"), Text("Unlock them.", "請解鎖。"))


@dataclass
class Detector:
    """Finds things as detection does: a row, and a fact published in one change."""

    platform: Platform
    sightings: Sightings

    def find(self, finding: DetectionFinding) -> str:
        """Record the finding as it stands now, publish it and let everything settle."""
        self.sightings.found[finding.finding] = finding
        with self.platform.change(system("detection"), "a match was counted") as change:
            event = change.publish(finding, effective=finding.last)
        self.platform.settle()
        return event
