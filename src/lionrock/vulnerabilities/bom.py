"""What a bill of materials says of vulnerabilities, in the shape its JSON has; the same for JSON and XML. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lionrock.kernel.text import Text
from lionrock.vulnerabilities.errors import hostile
from lionrock.vulnerabilities.model import (
    Level,
    Look,
    Part,
    Scan,
    Severity,
    Sighting,
    Skipped,
    Stated,
    cves,
    host_name,
    number,
    plain,
    rated,
)
from lionrock.vulnerabilities.times import Clockwork

MOST_COMPONENTS: Final = 300_000
CHECK: Final = "component"
_DEPTH: Final = 50
_TITLE: Final = 120
_LEVELS: Final[dict[str, Level]] = {
    "critical": "critical",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "info": "informational",
    "none": "informational",
}
_METHODS: Final = {"CVSSv4": "4.0", "CVSSv31": "3.1", "CVSSv3": "3.0", "CVSSv2": "2.0"}
"""Newest first: the first that is given counts."""
_STATES: Final[dict[str, Stated]] = {
    "exploitable": "exploitable",
    "in_triage": "in_triage",
    "false_positive": "false_positive",
    "not_affected": "not_affected",
    "resolved": "resolved",
    "resolved_with_pedigree": "resolved",
}


class Bill:
    """A bill of materials as it is read: components first, then what is vulnerable in them."""

    def __init__(self, clock: Clockwork) -> None:
        """Begin without a subject and without components."""
        self._clock = clock
        self._components: dict[str, tuple[str, str]] = {}
        self._subject: Mapping[str, Any] = {}
        self._made: object = None
        self._tool = ""
        self._any = False
        self.listed = False
        """Whether the bill has a list of vulnerabilities, be it empty: only then it was looked for any."""

    @property
    def host(self) -> str:
        """Return what the bill is about: group and name, without the version, so that the next version is the same."""
        parts = (plain(self._subject.get("group"), 150), plain(self._subject.get("name"), 150))
        return host_name("/".join(part for part in parts if part))

    def about(self, metadata: Mapping[str, Any]) -> None:
        """Take what the bill says of itself."""
        subject = metadata.get("component")
        self._subject = subject if isinstance(subject, dict) else {}
        self._made = metadata.get("timestamp")
        tools = metadata.get("tools")
        if isinstance(tools, dict):
            tools = tools.get("components")
        first = tools[0] if isinstance(tools, list) and tools and isinstance(tools[0], dict) else {}
        self._tool = plain(f"{first.get('name', '')} {first.get('version', '')}", 100)
        self._keep(self._subject, 0)

    def component(self, found: Mapping[str, Any]) -> None:
        """Take a component with those within it; raises HostileError when there are too many."""
        self._any = True
        self._keep(found, 0)

    def vulnerability(self, found: Mapping[str, Any], where: int) -> Iterator[Part]:
        """Yield one finding for each component that a vulnerability affects; without any, for the subject itself."""
        self.listed = True
        identifier = plain(found.get("id"), 100)
        if not identifier:
            yield Skipped(where, Text("a vulnerability without number", "漏洞沒有編號"), self.host)
            return
        affected = [one.get("ref") for one in _dicts(found.get("affects"))] or [""]
        for ref in dict.fromkeys(affected):
            yield self._sighting(identifier, str(ref or ""), found, where)

    def end(self) -> Iterator[Part]:
        """Yield what was looked at: a bill without components speaks of what it lists alone."""
        made = self._clock.read(self._made)
        looked = self._any and self.listed
        why = None if looked else Text("the file speaks only of what it lists", "檔案只就所列項目作出說明")
        yield Scan(name=self.host, tool=self._tool or "CycloneDX", ended=made, checks=frozenset({CHECK}))
        yield Look(self.host, at=made, finished=looked, why=why)

    def _keep(self, found: Mapping[str, Any], depth: int) -> None:
        """Keep a component's name and version by its reference."""
        if len(self._components) >= MOST_COMPONENTS or depth > _DEPTH:
            raise hostile(f"more than {MOST_COMPONENTS:,} components", f"超過 {MOST_COMPONENTS:,} 個組件")
        named = _named(found)
        for ref in (found.get("bom-ref"), found.get("purl")):
            if isinstance(ref, str) and ref:
                self._components[ref[:500]] = named
        for one in _dicts(found.get("components")):
            self._keep(one, depth + 1)

    def _sighting(self, identifier: str, ref: str, found: Mapping[str, Any], where: int) -> Sighting:
        """Return the finding of a vulnerability in one component."""
        component, version = self._component(ref)
        others = [one.get("id") for one in _dicts(found.get("references"))]
        analysis = found.get("analysis")
        told = analysis if isinstance(analysis, dict) else {}
        said = _sentence(plain(found.get("description") or found.get("detail"), _TITLE * 2))
        return Sighting(
            host=self.host,
            identifier=identifier,
            title=said or identifier,
            severity=severity(found),
            check=CHECK,
            component=component,
            version=version,
            cves=cves([identifier, *others]),
            fix=plain(found.get("recommendation"), 300),
            stated=_STATES.get(str(told.get("state")), ""),
            why=plain(": ".join(filter(None, (str(told.get("justification") or ""), str(told.get("detail") or ""))))),
            where=where,
        )

    def _component(self, ref: str) -> tuple[str, str]:
        """Return name and version of a reference: of this bill, of another (BOM-Link), or a package URL."""
        found = self._components.get(ref[:500])
        if found is None:
            within = ref.rpartition("#")[2]
            found = self._components.get(within[:500]) or _package(within)
        return found


def severity(found: Mapping[str, Any]) -> Severity:
    """Return the severity by the newest CVSS among the ratings, else by the first word."""
    ratings = _dicts(found.get("ratings"))
    words = (_LEVELS.get(str(one.get("severity")).lower()) for one in ratings)
    own: Level = next((word for word in words if word), "unknown")
    for method, version in _METHODS.items():
        for one in ratings:
            score = number(one.get("score"))
            if score is not None and one.get("method") == method:
                return rated(score, version, str(one.get("vector") or ""), own)
    return Severity(own)


def _sentence(words: str) -> str:
    """Return the first sentence, or its beginning up to a word."""
    first = words.partition(". ")[0]
    return first if len(first) <= _TITLE else f"{first[:_TITLE].rpartition(' ')[0]} …"


def _named(found: Mapping[str, Any]) -> tuple[str, str]:
    """Return a component's name, without the version, and its version."""
    purl = found.get("purl")
    version = plain(found.get("version"), 100)
    if isinstance(purl, str) and purl.startswith("pkg:"):
        name, told = _package(purl)
        return name, version or told
    parts = (plain(found.get("group"), 150), plain(found.get("name"), 150))
    return "/".join(part for part in parts if part), version


def _package(purl: str) -> tuple[str, str]:
    """Return a package URL without version and qualifiers, and its version; any other reference as it is."""
    if not purl.startswith("pkg:"):
        return plain(purl, 300), ""
    bare = purl.partition("?")[0].partition("#")[0]
    name, at, version = bare.rpartition("@")
    return (plain(name, 300), plain(version, 100)) if at and "/" in name else (plain(bare, 300), "")


def _dicts(found: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, none for anything else."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
