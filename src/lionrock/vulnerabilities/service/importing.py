"""Scan files: read, shown as a difference, taken in; the same file a second time changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.vulnerabilities import settings
from lionrock.vulnerabilities.figures import Figures
from lionrock.vulnerabilities.model import Sighting
from lionrock.vulnerabilities.reading import Options, Staged, stage
from lionrock.vulnerabilities.scanning import Scanner
from lionrock.vulnerabilities.service import placing
from lionrock.vulnerabilities.service.references import take_reference
from lionrock.vulnerabilities.service.taking import Import, ground
from lionrock.vulnerabilities.service.weighing import absences, notable, weigh
from lionrock.vulnerabilities.store import lists, writing
from lionrock.vulnerabilities.times import Clockwork, zone

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform
    from lionrock.vulnerabilities.store.writing import Reads

IMPORT: Final = "finding.triage"
SHOWN: Final = 100
FOLDER: Final = "scans"
"""Where files lie while they are read, below the data folder."""


@dataclass(slots=True)
class Difference:
    """What a file would do: counts by verb, the gravest of what is new, back and fixed, hosts that nobody knows."""

    counts: Counter[str] = field(default_factory=Counter)
    shown: list[tuple[str, Text, str]] = field(default_factory=list)
    """What, title and host."""
    unmatched: list[str] = field(default_factory=list)
    before: dict[str, Any] | None = None
    """The import of the same file, when there was one."""


def read(platform: Platform, path: Path, name: str, options: Options) -> Staged:
    """Return a file as read, with nothing changed; the caller drops it. Raises InputError."""
    clock = Clockwork(platform.now(), zone(platform.settings[settings.ZONE]))
    return stage(path, name, platform.registry.of(Scanner), clock, platform.folder / FOLDER, options)


def difference(platform: Platform, staged: Staged) -> Difference:
    """Return what taking a file would do; nothing is written."""
    found = Difference(before=before(platform.db, staged))
    if staged.scanner.kind == "reference" or (found.before is not None and found.before["taken"]):
        return found
    kept: list[tuple[str, Sighting]] = []
    hosts = writing.hosts(platform.db, staged.looks.keys())
    for number in range(staged.spool.frames):
        weighed = weigh(
            platform.db, ground(platform, platform.db, staged, _NOBODY, hosts, {}), staged.spool.frame(number)[0]
        )
        found.counts += weighed.counts
        kept = notable([*kept, *weighed.notable], SHOWN)
    found.shown = [(what, Text(one.title, one.title), one.host) for what, one in kept]
    for _, fixed, _ in absences(platform.db, staged, {name: one["id"] for name, one in hosts.items()}, platform.now()):
        found.counts["fixed" if fixed else "unlooked"] += 1
    found.unmatched = sorted(
        name for name, look in staged.looks.items() if placing.tried(platform, name, look.also).asset is None
    )
    return found


def before(db: Reads, staged: Staged) -> dict[str, Any] | None:
    """Return the import of the same file, None when it was never taken."""
    if staged.scanner.kind == "reference":
        return lists.reference_of(db, staged.digest)
    return writing.scan_of(db, staged.digest, staged.options.print)


def take(platform: Platform, actor: Actor, staged: Staged) -> dict[str, Any]:
    """Take a file in, from where an import of it was broken off; return its row. The same file changes nothing.

    Raises RefusedError.
    """
    platform.port(Authorizer).require(actor, IMPORT)
    if staged.scanner.kind == "reference":
        return take_reference(platform, actor, staged)
    known = writing.scan_of(platform.db, staged.digest, staged.options.print)
    if known is not None and known["taken"]:
        return known
    try:
        return Import(platform, actor, staged, known).run()
    finally:
        platform.port(Figures).changed()


_NOBODY: Final = ""
