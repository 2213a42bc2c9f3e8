"""Reads a whole file before anything is written: what it is, what it says, what was not understood."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities import archives, scope
from lionrock.vulnerabilities.errors import TruncatedError, hostile, unfit
from lionrock.vulnerabilities.model import (
    Dated,
    Exploited,
    Likelihood,
    Look,
    Part,
    Scan,
    Sighting,
    Skipped,
    host_name,
    weight,
)
from lionrock.vulnerabilities.scanning import Scanner
from lionrock.vulnerabilities.scope import Scope
from lionrock.vulnerabilities.spool import Spool
from lionrock.vulnerabilities.times import Clockwork

MOST_SIGHTINGS: Final = 2_000_000
MOST_HOSTS: Final = 200_000
MOST_ENTRIES: Final = 1_000_000
TOLD: Final = 100
"""Rows that were not understood, of which place and reason are kept."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says of a file.

    `host` is what it is about, where it names none or another; `every`: the scan ran every check; `partial`: what
    stands before a break is to be taken.
    """

    host: str = ""
    every: bool = False
    partial: bool = False

    @property
    def print(self) -> str:
        """Return what was said as one line: the same file said to be something else is another import."""
        words = (host_name(self.host), "every" if self.every else "", "partial" if self.partial else "")
        return " ".join(filter(None, words))


@dataclass(slots=True)
class Staged:
    """A file as read, before it changes anything."""

    scanner: Scanner
    file: str
    digest: str
    spool: Spool
    clock: Clockwork
    options: Options
    scan: Scan = field(default_factory=Scan)
    looks: dict[str, Look] = field(default_factory=dict)
    keys: dict[bytes, int] = field(default_factory=dict)
    checks: set[str] = field(default_factory=set)
    repeated: int = 0
    conflicting: int = 0
    skipped: int = 0
    told: list[Skipped] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    """Hosts on which a row was not understood; the empty name stands for any host."""
    entries: dict[str, Likelihood | Exploited] = field(default_factory=dict)
    dated: Dated | None = None
    broken: TruncatedError | None = None

    @property
    def scope(self) -> Scope:
        """Return what the scan covered."""
        return scope.scope(self.scan, frozenset(self.checks), every=self.options.every)

    def drop(self) -> None:
        """Remove what lies on disk."""
        self.spool.drop()


def recognised(scanners: Sequence[Scanner], name: str, head: bytes) -> Scanner:
    """Return whose file it is; raises InputError when nobody claims it."""
    found = next((one for one in scanners if one.claims(name, head)), None)
    if found is None:
        raise InputError(
            Text(f"{name}: no scanner known here wrote this file", f"{name}：並非本軟件所識別的掃描檔案"),
            Text("Known: {names}.", "可識別：{names}。").format(
                names=Text("; ".join(one.title.en for one in scanners), "；".join(one.title.zh for one in scanners))
            ),
        )
    return found


def stage(
    path: Path, name: str, scanners: Sequence[Scanner], clock: Clockwork, folder: Path, options: Options
) -> Staged:
    """Return a file as read; raises InputError. The caller drops it."""
    digest = archives.digest(path)
    scanner = recognised(scanners, name, archives.head(path))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = Staged(scanner, name, digest, Spool(folder / f"{secrets.token_hex(12)}.spool"), clock, options)
    try:
        with archives.opened(path) as stream:
            _all(staged, scanner.read(stream, clock))
        _settle(staged)
    except BaseException:
        staged.drop()
        raise
    staged.spool.close()
    return staged


def _all(staged: Staged, parts: Iterator[Part]) -> None:
    """Take every part; a break is kept where a person said that what stands before it is to be taken."""
    try:
        for part in parts:
            _take(staged, part)
    except TruncatedError as problem:
        read = Text(
            f"; {staged.spool.count:,} findings on {len(staged.looks):,} finished hosts stand before it",
            f"；其前有 {staged.spool.count:,} 個項目、{len(staged.looks):,} 部已完成的主機",
        )
        told = TruncatedError(Text(problem.message.en + read.en, problem.message.zh + read.zh), problem.hint)
        if not staged.options.partial or staged.scanner.kind == "reference":
            raise told from problem
        staged.broken = told


def _take(staged: Staged, part: Part) -> None:
    """Take one part."""
    if isinstance(part, Sighting):
        _sighting(staged, part)
    elif isinstance(part, Look):
        _look(staged, part)
    elif isinstance(part, Skipped):
        _skip(staged, part)
    elif isinstance(part, Scan):
        staged.scan = _joined(staged.scan, part)
    elif isinstance(part, Dated):
        staged.dated = part
    else:
        staged.entries[part.cve] = part
        if len(staged.entries) > MOST_ENTRIES:
            raise hostile(f"more than {MOST_ENTRIES:,} entries", f"超過 {MOST_ENTRIES:,} 項")


def _sighting(staged: Staged, found: Sighting) -> None:
    """Keep a finding, told twice only when the second time is graver."""
    if staged.options.host:
        found = replace(found, host=host_name(staged.options.host))
    if not found.host:
        raise _nameless()
    key, heavy = found.key(staged.scanner.id), weight(found)
    before = staged.keys.get(key)
    staged.checks.add(found.check)
    if before is not None:
        staged.repeated += before == heavy
        staged.conflicting += before != heavy
        if before <= heavy:
            return
    elif len(staged.keys) >= MOST_SIGHTINGS:
        raise hostile(f"more than {MOST_SIGHTINGS:,} findings", f"超過 {MOST_SIGHTINGS:,} 個項目")
    staged.keys[key] = heavy
    staged.spool.add(found)


def _look(staged: Staged, look: Look) -> None:
    """Keep that a host was looked at; a second look at the same host counts as finished only when both are."""
    if staged.options.host:
        name = host_name(staged.options.host)
        if staged.looks and (name not in staged.looks or look.host not in staged.looks[name].also):
            raise unfit("a name was given for a file about several hosts", "檔案涉及多部主機，但只指明了一個名稱")
        look = replace(look, host=name, also=(look.host, *look.also) if look.host else look.also)
    if not look.host:
        raise _nameless()
    before = staged.looks.get(look.host)
    if before is not None:
        look = _both(before, look)
    elif len(staged.looks) >= MOST_HOSTS:
        raise hostile(f"more than {MOST_HOSTS:,} hosts", f"超過 {MOST_HOSTS:,} 部主機")
    staged.looks[look.host] = look


def _both(one: Look, two: Look) -> Look:
    """Return two looks at one host as one."""
    checks = None if one.checks is None or two.checks is None else one.checks | two.checks
    times = [at for at in (one.at, two.at) if at is not None]
    return replace(
        two,
        also=tuple(dict.fromkeys((*one.also, *two.also))),
        at=max(times, default=None),
        finished=one.finished and two.finished,
        checks=checks,
        missed=one.missed | two.missed,
        signed_in=False if False in {one.signed_in, two.signed_in} else two.signed_in,
        why=one.why or two.why,
    )


def _skip(staged: Staged, found: Skipped) -> None:
    """Keep that a row was not understood."""
    staged.skipped += 1
    staged.unsure.add(host_name(staged.options.host) or found.host)
    if len(staged.unsure) > MOST_HOSTS:
        raise hostile(f"more than {MOST_HOSTS:,} hosts", f"超過 {MOST_HOSTS:,} 部主機")
    if len(staged.told) < TOLD:
        staged.told.append(found)


def _joined(before: Scan, now: Scan) -> Scan:
    """Return what a scan says of itself, a name said once standing."""
    return replace(now, name=now.name or before.name, tool=now.tool or before.tool)


def _settle(staged: Staged) -> None:
    """Say which hosts and whether the scan as a whole can be gone by, once all is read."""
    if staged.broken is not None:
        staged.scan = replace(staged.scan, whole=False, why=staged.broken.message)
    elif "" in staged.unsure and staged.scanner.kind == "scan":
        why = Text("rows that name no host were not understood", "有未能理解且沒有主機名稱的資料")
        staged.scan = replace(staged.scan, whole=False, why=staged.scan.why or why)
    for host in staged.unsure & staged.looks.keys():
        why = Text("rows about this host were not understood", "此主機有未能理解的資料")
        staged.looks[host] = replace(staged.looks[host], finished=False, why=staged.looks[host].why or why)
    if staged.scanner.kind == "reference" and not staged.entries:
        raise unfit(f"{staged.file}: no entry was understood", f"{staged.file}：沒有任何可理解的項目")


def _nameless() -> InputError:
    """Return the error for a file that does not say what it is about."""
    return InputError(
        Text("the file does not say which host it is about", "檔案沒有註明所屬主機"),
        Text("Name the host (--host, or the field Host).", "請指明主機（--host 或「主機」欄）。"),
    )
