"""Whether logs of a kind of guard are heard: of each device, or of each kind of log, by when its last record came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from lionrock.events.ports import Estate
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result
from lionrock.kernel.text import Text
from lionrock.telemetry import hearing
from lionrock.telemetry.hearing import Heard
from lionrock.ui.words import span

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

REMEMBERED: Final = days(35)
"""How long what was heard once is expected to be heard; what was taken out of service drops out after it."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Logs of one sort of guard: kinds of log with the classes that count (none: any), and how long may be quiet.

    `apart` says that each device is judged for itself; else each kind of log.
    """

    logs: tuple[tuple[str, tuple[int, ...]], ...]
    quiet: timedelta
    never: Text
    apart: bool = True

    def holds(self, one: Heard) -> bool:
        """Say whether a record of this kind and class is of such a guard."""
        return any(fnmatchcase(one.source, kind) and (not of or one.ocsf in of) for kind, of in self.logs)


def judged(platform: Platform, guard: Guard) -> Iterator[Result]:
    """Yield one result for each device or kind of log heard in 35 days; unknown when there was none.

    That nothing is heard does not say that no such guard stands: it may keep its log to itself.
    """
    now, last = platform.now(), dict[tuple[str, str], Instant]()
    for one in filter(guard.holds, hearing.heard(platform, now - REMEMBERED)):
        key = (one.source, one.host if guard.apart else "")
        last[key] = max(one.last, last.get(key, one.last))
    if not last:
        yield Result("operator", "unknown", guard.never)
    for (source, host), at in sorted(last.items()):
        subject = f"{source} {host}".strip()
        said = Text("last heard {age} ago", "{age}前收到最後紀錄").format(age=span(now - at))
        yield Result(subject, "failed" if now - at > guard.quiet else "passed", said, at, _system(platform, host))


def _system(platform: Platform, host: str) -> str | None:
    """Return the critical computer system a device is an asset of."""
    placed = platform.port(Estate).place(host) if host and platform.provides(Estate) else None
    return placed.system if placed else None
