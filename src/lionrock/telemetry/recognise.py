"""Which source a file is of: the first that claims its name and first bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lionrock.events.records import Source

HEAD: Final = 64 * 1024
"""First bytes of a file that a source may look at."""

RECOGNISE: Final = "recognise"
"""The kind of a stream whose files are recognised one by one."""


def claiming(sources: Sequence[Source], name: str, head: bytes) -> Source | None:
    """Return the source that claims a file, None when none does; containers are asked first, they know their marks."""
    first = sorted(sources, key=lambda source: not source.whole)
    return next((source for source in first if head and source.claims(name, head)), None)
