"""Trivy reports as JSON: images, file systems, repositories and clusters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.errors import unfit
from lionrock.vulnerabilities.json_stream import loaded, mapping, members
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
from lionrock.vulnerabilities.scanning import Sample, Scanner, Stream
from lionrock.vulnerabilities.times import Clockwork

_KINDS: Final = ("Vulnerabilities", "Misconfigurations", "Secrets")
_HEAD: Final = frozenset({"SchemaVersion", "ArtifactName", "CreatedAt", "ClusterName"})
_RESULT: Final = frozenset({"Target", "Class", *(f"{kind}[]" for kind in _KINDS)})
_WANTED: Final = frozenset(
    {
        *_HEAD,
        *(f"Results[].{one}" for one in _RESULT),
        *(f"[].{one}" for one in _RESULT),
        "Resources[]",
        "Vulnerabilities[]",
        "Misconfigurations[]",
    }
)
_SCHEMA: Final = 2
_LEVELS: Final[dict[str, Level]] = {
    "CRITICAL": "critical",
    "HIGH": "high",
    "MEDIUM": "medium",
    "LOW": "low",
    "UNKNOWN": "unknown",
}
_VERSIONS: Final = (("V40Score", "V40Vector", "4.0"), ("V3Score", "V3Vector", "3.1"), ("V2Score", "V2Vector", "2.0"))
_STATED: Final[dict[str, Stated]] = {"under_investigation": "in_triage", "not_affected": "not_affected"}


def _claims(name: str, head: bytes) -> bool:
    """Say whether the file begins as Trivy writes it."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"[":
        return b'"Target"' in head and (b'"Vulnerabilities"' in head or b'"Type"' in head)
    return start == b"{" and (
        (b'"SchemaVersion"' in head and b'"ArtifactName"' in head)
        or (b'"ClusterName"' in head and (b'"Resources"' in head or b'"Vulnerabilities"' in head or b'"Kind"' in head))
    )


def read(stream: Stream, clock: Clockwork) -> Iterator[Part]:
    """Yield the findings of each target, and at the end the artefacts with the classes that were looked at."""
    report = _Report(clock)
    for path, raw, place in members(stream, _WANTED):
        try:
            yield from report.take(path, raw, place)
        except InputError as problem:
            if path in _HEAD:
                raise
            yield Skipped(place, problem.message, report.host)
    if not report.known:
        raise unfit("no report of Trivy in the file", "檔案內沒有 Trivy 報告")
    yield from report.end()


class _Report:
    """A report as it is read."""

    def __init__(self, clock: Clockwork) -> None:
        self._clock = clock
        self._head: dict[str, Any] = {}
        self._target = self._class = ""
        self._looked: dict[str, set[str]] = {}
        self.known = False

    @property
    def host(self) -> str:
        """Return what the results now read are about."""
        return host_name(self._head.get("ArtifactName"))

    def take(self, path: str, raw: bytes, place: int) -> Iterator[Part]:
        """Yield what one member of the report tells."""
        if path in _HEAD:
            self._begin(path, loaded(raw))
        elif path in {"Resources[]", "Vulnerabilities[]", "Misconfigurations[]"}:
            yield from self._resource(mapping(raw), place)
        elif path.endswith("[].Target"):
            self._aim(loaded(raw), legacy=path.startswith("["))
        elif path.endswith("[].Class"):
            self._class = plain(loaded(raw), 40)
            self._look(self._class)
        else:
            yield self._found(path.rpartition(".")[2][:-2], mapping(raw), place)

    def end(self) -> Iterator[Part]:
        """Yield the scan and what it looked at; an artefact's classes say what was looked for."""
        made = self._clock.read(self._head.get("CreatedAt"))
        yield Scan(
            name=plain(self._head.get("ArtifactName") or self._head.get("ClusterName")), tool="Trivy", ended=made
        )
        if "ArtifactName" in self._head:
            self._looked.setdefault(self.host, set())
        for host, classes in self._looked.items():
            yield Look(host, (host.partition(":")[0],) if "/" not in host else (), made, checks=frozenset(classes))

    def _begin(self, name: str, value: Any) -> None:
        """Keep a member of the head; raises InputError for a schema nobody knows."""
        if name == "SchemaVersion" and value != _SCHEMA:
            raise unfit(
                f"schema {_SCHEMA} of Trivy expected, found {value!r:.20}",
                f"應為 Trivy 第 {_SCHEMA} 版格式，現為 {value!r:.20}",
            )
        self._head[name] = value
        self.known = True

    def _aim(self, target: Any, *, legacy: bool) -> None:
        """Begin the results of a target; before schema 2 the target is all that names the artefact."""
        self._target, self._class = plain(target), ""
        if legacy:
            self.known = True
            self._head["ArtifactName"] = self._target.partition(" (")[0]
            self._class = "os-pkgs" if " (" in self._target else "lang-pkgs"
            self._look(self._class)

    def _look(self, class_: str) -> None:
        """Keep that a class was looked at."""
        if "ArtifactName" in self._head:
            self._looked.setdefault(self.host, set()).add(class_)

    def _resource(self, found: Mapping[str, Any], place: int) -> Iterator[Part]:
        """Yield the findings of a resource of a cluster."""
        self.known = True
        cluster = str(self._head.get("ClusterName", "")).rpartition("/")[2]
        named = (cluster, *(found.get(part) for part in ("Namespace", "Kind", "Name")))
        self._head["ArtifactName"] = "/".join(plain(part, 80) for part in named if part)
        results = found.get("Results")
        for result in results if isinstance(results, list) else ():
            if isinstance(result, dict):
                self._target, self._class = plain(result.get("Target")), plain(result.get("Class"), 40)
                self._look(self._class)
                yield from self._several(result, place)

    def _several(self, result: Mapping[str, Any], place: int) -> Iterator[Part]:
        """Yield the findings of a result that was read whole."""
        for kind in _KINDS:
            rows = result.get(kind)
            for row in rows if isinstance(rows, list) else ():
                try:
                    yield self._found(kind, row if isinstance(row, dict) else {}, place)
                except InputError as problem:
                    yield Skipped(place, problem.message, self.host)

    def _found(self, kind: str, row: Mapping[str, Any], place: int) -> Part:
        """Return one finding; raises InputError when it names nothing."""
        if "ArtifactName" not in self._head:
            raise unfit("the artefact is named after its results", "成品名稱出現在結果之後")
        if kind == "Vulnerabilities":
            return self._vulnerability(row, place)
        self._look("config" if kind == "Misconfigurations" else "secret")
        return self._misconfigured(row, place) if kind == "Misconfigurations" else self._secret(row, place)

    def _vulnerability(self, row: Mapping[str, Any], place: int) -> Sighting:
        """Return a vulnerability of a package."""
        identifier, package = plain(row.get("VulnerabilityID"), 100), plain(row.get("PkgName"), 200)
        if not identifier or not package:
            raise unfit("a vulnerability without number or package", "漏洞沒有編號或套件名稱")
        system = self._class == "os-pkgs"
        within = plain(row.get("PkgPath") or self._target, 250)
        return Sighting(
            host=self.host,
            identifier=identifier,
            title=plain(row.get("Title")) or f"{package}: {identifier}",
            severity=_severity(row),
            check=self._class or "lang-pkgs",
            component=package if system else f"{package} · {within}",
            version=plain(row.get("InstalledVersion"), 100),
            cves=cves([identifier, *_list(row.get("VendorIDs"))]),
            fix=plain(row.get("FixedVersion"), 200),
            stated=_STATED.get(str(row.get("Status")), ""),
            where=place,
        )

    def _misconfigured(self, row: Mapping[str, Any], place: int) -> Part:
        """Return a setting that failed; those that passed say only that it was looked at."""
        identifier = plain(row.get("AVDID") or row.get("ID"), 100)
        if not identifier:
            raise unfit("a setting without number", "設定項目沒有編號")
        passed = row.get("Status") in {"PASS", "EXCEPTION"}
        return Sighting(
            host=self.host,
            identifier=identifier,
            title=plain(row.get("Title")) or identifier,
            severity=Severity(_LEVELS.get(str(row.get("Severity")), "unknown")),
            check="config",
            component=self._target,
            fix=plain(row.get("Resolution"), 300),
            stated="resolved" if passed else "",
            where=place,
        )

    def _secret(self, row: Mapping[str, Any], place: int) -> Sighting:
        """Return a secret found; what it is never leaves the file."""
        rule = plain(row.get("RuleID"), 100)
        if not rule:
            raise unfit("a secret without rule", "密鑰結果沒有規則編號")
        return Sighting(
            host=self.host,
            identifier=f"secret/{rule}",
            title=plain(row.get("Title")) or rule,
            severity=Severity(_LEVELS.get(str(row.get("Severity")), "unknown")),
            check="secret",
            component=self._target,
            where=place,
        )


def _list(found: Any) -> list[Any]:
    """Return a list, empty for anything else."""
    return found if isinstance(found, list) else []


def _severity(row: Mapping[str, Any]) -> Severity:
    """Return the severity by the newest CVSS of the source the report itself follows, else of NVD, else the highest."""
    own: Level = _LEVELS.get(str(row.get("Severity")).upper(), "unknown")
    scores = row.get("CVSS")
    sources = {name: one for name, one in scores.items() if isinstance(one, dict)} if isinstance(scores, dict) else {}
    chosen = sources.get(str(row.get("SeveritySource"))) or sources.get("nvd")
    found = [rated for one in ([chosen] if chosen else sources.values()) if (rated := _rated(one, own)) is not None]
    return max(found, key=lambda one: one.score or 0.0, default=Severity(own))


def _rated(source: Mapping[str, Any], own: Level) -> Severity | None:
    """Return the severity by the newest version a source gives."""
    for score, vector, version in _VERSIONS:
        if (found := number(source.get(score))) is not None:
            written = plain(source.get(vector), 200)
            told = written[5:8] if written.startswith("CVSS:") else version
            return rated(found, told, written, own)
    return None


_SAMPLE: Final = Sample(
    data=b"""{"SchemaVersion": 2, "CreatedAt": "2026-11-20T09:00:00+08:00",
"ArtifactName": "registry.example/oms/api:4.2", "ArtifactType": "container_image", "Results": [
{"Target": "registry.example/oms/api:4.2 (debian 12.5)", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
{"VulnerabilityID": "CVE-2023-4911", "PkgName": "libc6",
"InstalledVersion": "2.36-9",
"FixedVersion": "2.36-9+deb12u3",
"SeveritySource": "debian", "Severity": "HIGH", "Title": "glibc: buffer overflow in ld.so",
"CVSS": {"nvd": {"V3Vector": "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "V3Score": 7.8}}}]},
{"Target": "app/requirements.txt", "Class": "lang-pkgs", "Type": "pip", "Packages": [{"Name": "x", "Version": "]}"}],
"Vulnerabilities": [{"PkgName": "of no number"}]}]}
""",
    rows=(
        {
            "host": "registry.example/oms/api:4.2",
            "identifier": "CVE-2023-4911",
            "component": "libc6",
            "version": "2.36-9",
            "fix": "2.36-9+deb12u3",
            "check": "os-pkgs",
            "severity": Severity("high", 7.8, "3.1", "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"),
        },
    ),
    hosts=("registry.example/oms/api:4.2",),
)

TRIVY = Scanner(
    id="trivy",
    title=Text("Trivy (JSON)", "Trivy 報告（JSON）"),
    guidance=Text(
        "Run trivy with --format json. The artefact stands as host: name the machine with --host when a file system "
        "was scanned. What is gone counts as fixed within the classes the report tells of: packages of the system, of "
        "languages, settings, secrets. Licences are not taken.",
        "以 --format json 執行 trivy。成品名稱會作為主機：如掃描的是檔案系統，請以 --host 指明主機。"
        "只在報告所載類別（系統套件、程式語言套件、設定、密鑰）內，消失的項目才視為已修復。不匯入授權條款結果。",
    ),
    claims=_claims,
    read=read,
    samples=(_SAMPLE,),
)
