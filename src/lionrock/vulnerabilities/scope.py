"""What a scan covered: only within it does absence mean that something is fixed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lionrock.kernel.text import Text
from lionrock.vulnerabilities.model import Look, Scan, within


@dataclass(frozen=True, slots=True)
class Asked:
    """What scope is asked about: one finding that a scan does not tell of."""

    check: str
    level: str
    port: str
    local: bool
    quality: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What a scan as a whole looked for. `every` is a person's word that it ran all its checks.

    `seen` are the checks that the report tells of anywhere: they were run, whatever else was.
    """

    checks: frozenset[str] | None
    levels: frozenset[str] | None
    ports: tuple[tuple[int, int], ...] | None
    quality: int
    whole: bool
    every: bool
    seen: frozenset[str]

    def covers(self, look: Look, asked: Asked) -> bool:
        """Say whether the scan would have told of a finding on this host, had it still been there."""
        return (
            self.whole
            and look.finished
            and self._ran(look, asked.check)
            and (self.levels is None or asked.level in self.levels)
            and within(self.ports, asked.port)
            and asked.quality >= self.quality
            and not (asked.local and look.signed_in is False)
        )

    def _ran(self, look: Look, check: str) -> bool:
        """Say whether a check was run on a host."""
        if check in look.missed:
            return False
        if look.checks is not None:
            return check in look.checks
        return self.every or check in self.seen or (self.checks is not None and check in self.checks)

    def document(self) -> dict[str, Any]:
        """Return the scope as JSON."""
        return {
            "checks": None if self.checks is None else sorted(self.checks),
            "levels": None if self.levels is None else sorted(self.levels),
            "ports": self.ports,
            "quality": self.quality,
            "whole": self.whole,
            "every": self.every,
            "seen": sorted(self.seen),
        }


def scope(scan: Scan, seen: frozenset[str], *, every: bool) -> Scope:
    """Return the scope of a scan as read."""
    return Scope(scan.checks, scan.levels, scan.ports, scan.quality, scan.whole, every, seen)


def read(document: dict[str, Any]) -> Scope:
    """Return the scope that `document` wrote."""
    return Scope(
        checks=None if document["checks"] is None else frozenset(document["checks"]),
        levels=None if document["levels"] is None else frozenset(document["levels"]),
        ports=None if document["ports"] is None else tuple((first, last) for first, last in document["ports"]),
        quality=document["quality"],
        whole=document["whole"],
        every=document["every"],
        seen=frozenset(document["seen"]),
    )


def words(found: Scope, hosts: int) -> Text:
    """Return the scope in a sentence."""
    if not found.whole:
        return Text("not whole: nothing counts as fixed by it", "不完整：不會因此視為已修復")
    if found.every:
        checks = Text("every check, as a person said", "全部檢查（由人員聲明）")
    elif found.checks is None:
        checks = Text(
            f"{len(found.seen):,} checks that it tells of; it does not say what else it ran",
            f"所提及的 {len(found.seen):,} 項檢查；檔案沒有說明其餘",
        )
    else:
        checks = Text(f"{len(found.checks):,} checks", f"{len(found.checks):,} 項檢查")
    return Text("{n} hosts · {checks}", "{n} 部主機 · {checks}").format(n=f"{hosts:,}", checks=checks)
