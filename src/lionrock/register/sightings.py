"""What was met, kept for some minutes: asking logs, findings and scans costs seconds, and pages ask often."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Final

from lionrock.kernel.clock import Instant, minutes
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register.discovering import Discovery, Seen
from lionrock.register.reconciling import normal

KEPT: Final[timedelta] = minutes(15)
"""How old an answer may be before everybody is asked again."""


@dataclass(frozen=True, slots=True)
class Sighted:
    """Machines as they were met at a time: by whom, who could not be asked and why, and who told only so many."""

    at: Instant
    machines: tuple[tuple[str, Seen], ...]
    passing: tuple[Seen, ...]
    silent: tuple[tuple[Text, Text], ...]
    cut: tuple[tuple[Text, int], ...]

    def addresses(self) -> Iterator[str]:
        """Yield every address that was met, in its normal form."""
        for one in (*(seen for _, seen in self.machines), *self.passing):
            for name in one.names:
                mark = normal(name)
                if mark is not None and mark[0] == "address":
                    yield mark[1]


class Sightings:
    """Holds the last answer of every discovery."""

    def __init__(self, platform: Platform) -> None:
        """Ask nobody yet."""
        self._platform = platform
        self.last: Sighted | None = None
        """What was met when everybody was asked last, however long ago."""
        self._lock = threading.Lock()

    def now(self) -> Sighted:
        """Return what was met, at most a quarter of an hour old."""
        found = self.last
        if found is not None and self._platform.now() - found.at < KEPT:
            return found
        return self.anew()

    def anew(self) -> Sighted:
        """Ask everybody now."""
        with self._lock:
            self.last = _asked(self._platform)
            return self.last


def _asked(platform: Platform) -> Sighted:
    """Return the answer of every discovery."""
    machines: list[tuple[str, Seen]] = []
    passing: list[Seen] = []
    silent, cut = [], []
    for one in platform.registry.of(Discovery):
        try:
            seen = list(islice(one.seen(platform), one.most))
        except LionrockError as problem:
            silent.append((one.label, problem.message))
            continue
        if len(seen) >= one.most:
            cut.append((one.label, one.most))
        if one.proposed:
            machines += [(one.id, each) for each in seen]
        else:
            passing += seen
    return Sighted(platform.now(), tuple(machines), tuple(passing), tuple(silent), tuple(cut))
