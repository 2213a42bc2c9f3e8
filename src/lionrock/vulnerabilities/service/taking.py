"""One scan file on its way into the database: frame after frame, then what is absent, then what it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.vulnerabilities import ScanAbsencesTaken, ScanFrameTaken, ScanImported
from lionrock.kernel.columns import new_id
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.kernel.text import Text
from lionrock.vulnerabilities import settings
from lionrock.vulnerabilities.model import Sighting
from lionrock.vulnerabilities.reading import Staged
from lionrock.vulnerabilities.service import placing, scopes
from lionrock.vulnerabilities.service.weighing import Ground, Weighed, absences, weigh
from lionrock.vulnerabilities.store import writing

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform
    from lionrock.vulnerabilities.store.writing import Reads

_HOSTS: Final = 1_000
"""Hosts whose absences are taken in one change."""
COUNTED: Final = ("fresh", "still", "back", "fixed", "unlooked")


class Import:
    """One file on its way into the database."""

    def __init__(self, platform: Platform, actor: Actor, staged: Staged, known: Mapping[str, Any] | None) -> None:
        self._platform = platform
        self._actor = actor
        self._staged = staged
        self._id = str(known["id"]) if known else new_id()
        self._learned: Instant = known["learned"] if known else platform.now()
        self._done = int(known["done"]) if known else -1
        self._counts: Counter[str] = Counter({name: known[name] for name in COUNTED} if known else {})
        self._scope = platform.blobs.put(scopes.document(staged))
        self._names = list(staged.looks)
        self._hosts: dict[str, dict[str, Any]] = {}
        self._weaknesses: dict[str, dict[str, Any]] = {}

    def run(self) -> dict[str, Any]:
        """Take every frame that was not taken, then what is absent, then tell."""
        staged, roots = self._staged, []
        for number in range(staged.spool.frames):
            sightings, bodies = staged.spool.frame(number)
            roots.append(batch_root(bodies))
            if number >= self._done:
                self._frame(number, sightings, roots[-1].hex())
        for part, at in enumerate(range(0, len(self._names), _HOSTS)):
            if staged.spool.frames + part >= self._done:
                self._absences(part, self._names[at : at + _HOSTS])
        return self._finish(batch_root(roots).hex())

    @property
    def _at(self) -> Instant:
        """Return when the scan was made."""
        times = [look.at for look in self._staged.looks.values() if look.at is not None]
        return max(times, default=None) or self._staged.scan.ended or self._staged.scan.began or self._learned

    def _frame(self, number: int, sightings: list[Sighting], root: str) -> None:
        """Take the findings of one frame."""
        with self._platform.change(self._actor, "findings of a scan") as change:
            self._settle(change, {one.host for one in sightings})
            self._meet(change, sightings)
            standing = ground(
                self._platform, change.db, self._staged, self._id, self._hosts, self._weaknesses, self._at
            )
            weighed = weigh(change.db, standing, sightings)
            _write(change, self._id, weighed)
            self._counts += weighed.counts
            self._advance(change, number + 1)
            counts = weighed.counts
            change.publish(
                ScanFrameTaken(
                    self._id, number, len(sightings), counts["fresh"], counts["still"], counts["back"], root
                ),
                effective=self._at,
            )

    def _absences(self, part: int, names: list[str]) -> None:
        """Take what is absent on some of the hosts, and that they were looked at."""
        with self._platform.change(self._actor, "absences of a scan") as change:
            self._settle(change, names)
            ids = {name: str(self._hosts[name]["id"]) for name in names}
            fixed, moments, unlooked = [], [], 0
            for row, gone, at in absences(change.db, self._staged, ids, self._at):
                unlooked += not gone
                if gone:
                    fixed.append(row)
                    moments.append(at)
            writing.mend_findings(
                change.db,
                [
                    {"key": row["id"], "state": "fixed", "ended": at, "due": None}
                    for row, at in zip(fixed, moments, strict=True)
                ],
            )
            writing.turn(
                change.db, self._id, [(row["id"], at, "fixed") for row, at in zip(fixed, moments, strict=True)]
            )
            self._looked(change, names, ids)
            self._counts += Counter(fixed=len(fixed), unlooked=unlooked)
            self._advance(change, self._staged.spool.frames + part + 1)
            root = batch_root(sorted(bytes.fromhex(row["identity"]) for row in fixed)).hex()
            change.publish(
                ScanAbsencesTaken(self._id, part, len(names), len(fixed), unlooked, root), effective=self._at
            )

    def _finish(self, root: str) -> dict[str, Any]:
        """Say that the file was taken."""
        staged = self._staged
        with self._platform.change(self._actor, "a scan was imported") as change:
            counts = {name: self._counts[name] for name in COUNTED}
            told = ScanImported(
                scan=self._id,
                scanner=staged.scanner.id,
                file=staged.file,
                digest=staged.digest,
                scope=self._scope,
                at=self._at,
                whole=staged.scan.whole,
                hosts=len(staged.looks),
                sightings=staged.spool.count,
                skipped=staged.skipped,
                root=root,
                **counts,
            )
            entry = change.publish(told, effective=self._at)
            self._advance(change, self._done, taken=True, root=root, entry=entry)
        found = writing.scan_of(self._platform.db, staged.digest, staged.options.print)
        assert found is not None
        return found

    def _advance(self, change: Change, done: int, **more: Any) -> None:
        """Keep how far the import is; the first time, that there is one."""
        counts = {name: self._counts[name] for name in COUNTED}
        if writing.scan_of(change.db, self._staged.digest, self._staged.options.print) is None:
            writing.begin(change.db, self._row() | {"done": done} | counts | more)
        else:
            writing.advance(change.db, self._id, {"done": done, **counts, **more})
        self._done = done

    def _row(self) -> dict[str, Any]:
        """Return the row of the import as it begins."""
        staged = self._staged
        return {
            "id": self._id,
            "scanner": staged.scanner.id,
            "name": staged.scan.name,
            "tool": staged.scan.tool,
            "file": staged.file[:300],
            "digest": staged.digest,
            "said": staged.options.print,
            "at": self._at,
            "learned": self._learned,
            "who": self._actor.name,
            "taken": False,
            "hosts": len(staged.looks),
            "sightings": staged.spool.count,
            "repeated": staged.repeated,
            "conflicting": staged.conflicting,
            "skipped": staged.skipped,
            "zoneless": staged.clock.zoneless,
            "ahead": staged.clock.ahead,
            "whole": staged.scan.whole,
            "notes": notes(staged),
            "scope": self._scope,
            "root": "",
            "entry": None,
        }

    def _settle(self, change: Change, names: Iterable[str]) -> None:
        """Know the hosts of these names; those never met are added where the register has them."""
        wanted = set(names) - self._hosts.keys()
        self._hosts |= writing.hosts(change.db, wanted)
        looks, fresh = self._staged.looks, []
        for name in sorted(wanted - self._hosts.keys()):
            also = looks[name].also if name in looks else ()
            found = placing.tried(self._platform, name, also)
            standing = {"asset": found.asset, "system": found.system, "exposure": found.exposure}
            fresh.append({"id": new_id(), "name": name, "also": list(also), **standing})
        writing.add_hosts(change.db, fresh)
        self._hosts |= {str(one["name"]): one for one in fresh}

    def _meet(self, change: Change, sightings: list[Sighting]) -> None:
        """Know the weaknesses of these findings; those never met are added, CVE numbers told anew too."""
        named = {one.identifier: one for one in sightings}
        wanted = named.keys() - self._weaknesses.keys()
        self._weaknesses |= writing.weaknesses(change.db, self._staged.scanner.id, wanted)
        fresh = [named[identifier] for identifier in sorted(wanted - self._weaknesses.keys())]
        listed, likely = writing.known_cves(change.db, {cve for one in fresh for cve in one.cves})
        rows = [_weakness(self._staged.scanner.id, one, listed, likely) for one in fresh]
        writing.add_weaknesses(change.db, rows)
        self._weaknesses |= {str(row["identifier"]): row for row in rows}
        for one in named.values():
            self._learn(change, one)

    def _learn(self, change: Change, one: Sighting) -> None:
        """Add CVE numbers that a weakness was not known by."""
        known = self._weaknesses[one.identifier]
        more = sorted(set(one.cves) - set(known["cves"]))
        if more:
            known["cves"] = sorted({*known["cves"], *more})
            listed, likely = writing.known_cves(change.db, known["cves"])
            known |= {"exploited": min(listed.values(), default=None), "likelihood": max(likely.values(), default=None)}
            values = {name: known[name] for name in ("cves", "exploited", "likelihood")}
            writing.mend_weaknesses(change.db, [{"key": known["id"], **values}])
            writing.add_cves(change.db, [(cve, str(known["id"])) for cve in more])

    def _looked(self, change: Change, names: list[str], ids: Mapping[str, str]) -> None:
        """Keep that hosts were looked at."""
        rows = []
        for name in names:
            look = self._staged.looks[name]
            whole = look.finished and self._staged.scan.whole
            why = look.why or self._staged.scan.why
            rows.append(
                {
                    "scan": self._id,
                    "host": ids[name],
                    "scanner": self._staged.scanner.id,
                    "at": look.at or self._at,
                    "finished": whole,
                    "why": None if whole or why is None else [why.en, why.zh],
                }
            )
        writing.add_looks(change.db, rows)


def ground(  # noqa: PLR0913,PLR0917 what a frame is weighed on
    platform: Platform,
    db: Reads,
    staged: Staged,
    scan: str,
    hosts: Mapping[str, Mapping[str, Any]],
    weaknesses: Mapping[str, Mapping[str, Any]],
    at: Instant | None = None,
) -> Ground:
    """Return what a frame is weighed on."""
    moment = at or staged.scan.ended or platform.now()
    ids = {name: str(one["id"]) for name, one in hosts.items()}
    later = scopes.later(platform, db, staged.scanner.id, scan, ids, moment)
    return Ground(scan, staged.scanner.id, moment, staged.looks, hosts, weaknesses, settings.policy(platform), later)


def _write(change: Change, scan: str, weighed: Weighed) -> None:
    """Write what a frame does."""
    writing.add_findings(change.db, weighed.fresh)
    writing.mend_findings(change.db, weighed.mended)
    writing.mend_findings(change.db, weighed.earlier)
    writing.turn(change.db, scan, list({(id, what): (id, at, what) for id, at, what in weighed.turns}.values()))


def _weakness(
    scanner: str, one: Sighting, listed: Mapping[str, Instant], likely: Mapping[str, float]
) -> dict[str, Any]:
    """Return the row of a weakness that was never met."""
    return {
        "id": new_id(),
        "scanner": scanner,
        "identifier": one.identifier,
        "title": one.title,
        "cves": list(one.cves),
        "vector": one.severity.vector,
        "fix": "" if one.component else one.fix,
        "exploited": min((listed[cve] for cve in one.cves if cve in listed), default=None),
        "likelihood": max((likely[cve] for cve in one.cves if cve in likely), default=None),
    }


def notes(staged: Staged) -> list[dict[str, Any]]:
    """Return what a person should know of a file: breaks, doubts, rows that were not understood."""
    found: list[Text] = [] if staged.scan.why is None else [staged.scan.why]
    figures = (
        (
            staged.clock.zoneless,
            Text("{n} times name no zone and were read as {zone}", "{n} 個時間沒有時區，按 {zone} 理解"),
        ),
        (staged.clock.ahead, Text("{n} times lie ahead and were not believed", "{n} 個時間在未來，不予採信")),
        (staged.repeated, Text("{n} rows tell the same a second time", "{n} 項為重複")),
        (
            staged.conflicting,
            Text("{n} rows contradict others; the graver one was taken", "{n} 項互相矛盾，採用較嚴重者"),
        ),
        (staged.skipped, Text("{n} rows were not understood", "{n} 項未能理解")),
    )
    found += [words.format(n=f"{number:,}", zone=str(staged.clock.zone)) for number, words in figures if number]
    rows = [Text("at {at}: {why}", "於 {at}：{why}").format(at=f"{one.where:,}", why=one.reason) for one in staged.told]
    return [{"en": one.en, "zh": one.zh} for one in (*found, *rows)]
