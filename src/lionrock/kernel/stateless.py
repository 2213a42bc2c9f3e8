"""A platform without state: for processes that parse and match on machines where no data folder stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.kernel.clock import wall
from lionrock.kernel.database import Database
from lionrock.kernel.folder import Identity
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings

if TYPE_CHECKING:
    from lionrock.kernel.registry import Registry

NOWHERE: Final = "sqlite://"
"""An empty database in memory: whatever asks it for state fails aloud."""


def stateless(registry: Registry, place: Path, settings: Settings, role: str) -> Platform:
    """Return a platform that runs one role and has neither state nor keys; `place` is for what it may lose."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    identity = Identity(id="", name="stateless", mode="production", keys="", made=wall())
    made = Platform(place, identity, registry, settings, Database(NOWHERE), wall)
    made.local = frozenset({role})
    return made
