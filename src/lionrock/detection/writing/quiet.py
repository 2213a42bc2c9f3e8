"""Which rules are switched off, as a file: processes that match have no database to ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from lionrock.detection.writing import store
from lionrock.kernel.columns import new_id

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

EARLY: Final = timedelta(minutes=2)
"""How long before its time is over a rule is matched again, so that it is when it counts again."""
_LARGEST: Final = 1 << 20


def lay(platform: Platform) -> None:
    """Make the file what the database says."""
    path = _file(platform)
    until = {id: one.until.timestamp() for id, one in store.off(platform.db, platform.now()).items()}
    data = msgspec.json.encode(until, order="deterministic")
    if path.exists() and path.read_bytes() == data:
        return
    fresh = path.with_name(f".{path.name}.{new_id()}")
    fresh.write_bytes(data)
    fresh.replace(path)


def unheard(platform: Platform) -> frozenset[str]:
    """Return the rules that need not be matched now; none when the file cannot be read: that costs time, no finding."""
    try:
        data = _file(platform).read_bytes()[: _LARGEST + 1]
        until = msgspec.json.decode(data, type=dict[str, float])
    except (OSError, msgspec.DecodeError):
        return frozenset()
    now = platform.now() + EARLY
    return frozenset(id for id, end in until.items() if datetime.fromtimestamp(end, UTC) > now)


def _file(platform: Platform) -> Path:
    """Return the file."""
    path: Path = platform.folder / "rules-off.json"
    return path
