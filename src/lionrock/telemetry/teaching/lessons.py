"""The taught kinds that count, as each process of an instance knows them."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.events.records import Source
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import LionrockError, NotFoundError, UnavailableError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_STALE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """The files of all taught kinds that count, as they were reviewed; `bodies` is empty for who has this `digest`."""

    digest: str
    bodies: tuple[str, ...] = ()


def lesson(bodies: list[str], known: str) -> Lesson:
    """Return the lesson of these files for who knows one with the digest `known`."""
    told = hashlib.sha256("\0".join(bodies).encode()).hexdigest()
    return Lesson(told, () if told == known else tuple(bodies))


class Lessons:
    """Keeps the taught sources that count, asking the core again after a second."""

    def __init__(self, platform: Platform) -> None:
        """Know nothing yet."""
        self._platform = platform
        self._lock = threading.Lock()
        self._digest = ""
        self._asked = -_STALE
        self._sources: tuple[Source, ...] = ()
        self._told = Lesson("")

    @property
    def told(self) -> Lesson:
        """Return what counts, as it was told last."""
        return self._told

    def learn(self, found: Lesson) -> None:
        """Take in what counts, from whoever knows."""
        self._sources = tuple(one for body in found.bodies if (one := self._made(body)))
        self._digest, self._told = found.digest, found

    def sources(self, *, now: bool = False) -> tuple[Source, ...]:
        """Return the taught sources that count; a core that does not answer leaves what was known."""
        with self._lock:
            moment = monotonic()
            if now or moment - self._asked >= _STALE:
                self._asked = moment
                self._renew()
            return self._sources

    def _renew(self) -> None:
        """Ask the core what counts."""
        try:
            found: Lesson = self._platform.ask("telemetry.taught", self._digest)
        except UnavailableError:
            return
        if found.digest != self._digest:
            self.learn(found)

    def _made(self, body: str) -> Source | None:
        """Return the source of a reviewed file, None when this version of the platform cannot read it any more."""
        from lionrock.telemetry.teaching import files
        from lionrock.telemetry.teaching.making import source

        try:
            return source(files.read(body.encode()))
        except LionrockError:
            self._platform.log.exception("a taught source that was reviewed cannot be read")
            return None


def everything(platform: Platform, *, now: bool = True) -> list[Source]:
    """Return every kind of log that can be read: those that came with the platform, then those taught here."""
    return [*platform.registry.of(Source), *platform.port(Lessons).sources(now=now)]


def get(platform: Platform, id: str) -> Source:
    """Return the kind with this id; raises NotFoundError."""
    found = next((one for one in everything(platform) if one.id == id), None)
    if found is None:
        raise NotFoundError(
            Text(f"no source is called {id[:80]}", f"沒有名為 {id[:80]} 的資料來源"),
            Text("See `lionrock sources kinds`.", "請參閱 `lionrock sources kinds`。"),
        )
    return found
