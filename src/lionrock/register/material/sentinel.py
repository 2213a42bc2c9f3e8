"""The sentinel: what differs now from what was last submitted, kept while neither of the two changes."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.register.estate import Book
from lionrock.register.material import picture, store, strangers
from lionrock.register.material.comparing import Difference, compared
from lionrock.register.material.picture import Picture
from lionrock.register.material.store import Baseline
from lionrock.register.meeting import Meeting
from lionrock.register.model import KINDS, Version
from lionrock.register.opened import Opened
from lionrock.register.sightings import Sighted, Sightings
from lionrock.register.standing import Standing, Stood
from lionrock.register.store import ended_by

PURPOSE: Final = "register.baseline"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Differences of one cause: one entry of the register, such as an import, or what was met or switched on.

    `since` is when the earliest of them took effect, as far as is known.
    """

    cause: str
    differences: tuple[Difference, ...]
    since: Instant | None

    @property
    def weight(self) -> int:
        """Return how much the heaviest of them weighs."""
        return max(one.reason.weight for one in self.differences)


@dataclass(frozen=True, slots=True)
class Found:
    """What differs now: the baseline (None: nothing was submitted yet), the two pictures, bundles, the heaviest first.

    `more` is how many unknown machines are not told of; `silent` says what could not be asked, and why.
    """

    baseline: Baseline | None
    before: Picture
    now: Picture
    bundles: tuple[Bundle, ...]
    opened: Opened
    more: int
    silent: tuple[tuple[Text, Text], ...]

    @property
    def differences(self) -> list[Difference]:
        """Return every difference."""
        return [one for bundle in self.bundles for one in bundle.differences]


class Sentinel:
    """Compares when asked, and only when something changed since it was asked last."""

    def __init__(self, platform: Platform) -> None:
        """Compare nothing yet."""
        self._platform = platform
        self._lock = threading.Lock()
        self._last: tuple[Opened, Sighted | None, str | None, tuple[Stood, ...], frozenset[str], Found] | None = None
        self._submitted: tuple[str, Picture] | None = None

    def found(self, *, met: bool = True) -> Found:
        """Return what differs now; raises SealedError without keys.

        Without `met`, machines that were met are taken from the last time they were looked at: quick after a change.
        """
        platform = self._platform
        opened, baseline = platform.port(Book).opened(), store.baseline(platform.db)
        sighted = platform.port(Sightings).now() if met and baseline else platform.port(Sightings).last
        apart = platform.port(Meeting).known(platform) if sighted and baseline else frozenset()
        mechanisms, silent = _stood(platform, "mechanism")
        with self._lock:
            kept, entry = self._last, baseline.entry if baseline else None
            if kept and kept[0] is opened and kept[1] is sighted and kept[2:5] == (entry, mechanisms, apart):
                return kept[5]
            exposed, deaf = _stood(platform, "exposure")
            now = picture.taken(opened, exposed, mechanisms)
            unknown = strangers.strangers(opened, sighted.addresses() if sighted else (), apart)
            made = self._made(baseline, now, unknown, opened, (*silent, *deaf, *(sighted.silent if sighted else ())))
            self._last = (opened, sighted, entry, mechanisms, apart, made)
            return made

    def _made(
        self,
        baseline: Baseline | None,
        now: Picture,
        unknown: Mapping[str, picture.Says],
        opened: Opened,
        silent: tuple[tuple[Text, Text], ...],
    ) -> Found:
        """Return what differs, in bundles."""
        if baseline is None:
            return Found(None, {}, now, (), opened, 0, silent)
        before = self.submitted(baseline)
        told = dict(list(unknown.items())[: strangers.MOST])
        differing = compared(before, now, told)
        bundles = _bundles(self._platform, differing, opened)
        return Found(baseline, before, now, bundles, opened, len(unknown) - len(told), silent)

    def submitted(self, baseline: Baseline) -> Picture:
        """Return the picture of a baseline; raises SealedError without keys, AlteredError when altered."""
        if self._submitted is None or self._submitted[0] != baseline.digest:
            sealed = self._platform.blobs.get(baseline.kept)
            raw = zlib.decompress(self._platform.port(Cipher).open(sealed, PURPOSE))
            self._submitted = (baseline.digest, picture.decoded(raw))
        return self._submitted[1]


def pictured(platform: Platform, opened: Opened) -> Picture:
    """Return the picture of a register, with what stands beside it now."""
    exposed, _ = _stood(platform, "exposure")
    mechanisms, _ = _stood(platform, "mechanism")
    return picture.taken(opened, exposed, mechanisms)


def _stood(platform: Platform, sort: str) -> tuple[tuple[Stood, ...], tuple[tuple[Text, Text], ...]]:
    """Return what stands of a sort, and who could not be asked."""
    found: list[Stood] = []
    silent = []
    for one in platform.registry.of(Standing):
        if one.sort == sort:
            try:
                found += one.stood(platform)
            except LionrockError as problem:
                silent.append((Text(one.id, one.id), problem.message))
    return tuple(found), tuple(silent)


def _bundles(platform: Platform, differing: Sequence[Difference], opened: Opened) -> tuple[Bundle, ...]:
    """Return differences by what caused them, the heaviest bundle first."""
    ended = ended_by(platform.db, [one.record for one in differing if one.registered and _version(one, opened) is None])
    made: dict[str, list[Difference]] = {}
    since: dict[str, Instant] = {}
    for one in differing:
        cause, at = _cause(one, opened, ended)
        made.setdefault(cause, []).append(one)
        if at is not None:
            since[cause] = min(at, since.get(cause, at))
    bundles = [Bundle(cause, tuple(found), since.get(cause)) for cause, found in made.items()]
    return tuple(sorted(bundles, key=lambda one: (-one.weight, one.cause)))


def _version(one: Difference, opened: Opened) -> Version | None:
    """Return the current version of what differs, None when it has ended."""
    kind = next((kind for kind in KINDS if kind == one.kind), None)
    return opened.by_id.get((kind, one.record)) if kind and one.record else None


def _cause(one: Difference, opened: Opened, ended: Mapping[str, tuple[str, Instant]]) -> tuple[str, Instant | None]:
    """Return what caused a difference and since when it is so: the entry of the newest version of its record."""
    version = _version(one, opened)
    if version is not None:
        return version.event, version.effective
    return ended.get(one.record or "", (one.kind, None))
