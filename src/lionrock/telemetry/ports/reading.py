"""The ports by which files are read: they need no running platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.ports import Reader
from lionrock.kernel.contributions import provides
from lionrock.telemetry.reading import Files
from lionrock.telemetry.teaching.lessons import Lessons, everything

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@provides(Reader)
def reader(platform: Platform) -> Files:
    """Return a reader with every source there is."""
    return Files(everything(platform, now=False))


@provides(Lessons)
def lessons(platform: Platform) -> Lessons:
    """Return the kinds of log that were taught here and count."""
    return Lessons(platform)
