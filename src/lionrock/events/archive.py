"""Facts about the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DayArchived:
    """A stream's records learned on a day were written as Parquet: `rows` of them, from ordinal `first` up to `end`.

    `files` gives the SHA-256 of each file by its path below the archive's folder; a day may have none.
    """

    stream: str
    day: str
    rows: int
    first: int
    end: int
    files: Mapping[str, str]
