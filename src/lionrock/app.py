"""Names the capabilities and builds the platform."""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from lionrock.kernel import database, folder
from lionrock.kernel.change import system
from lionrock.kernel.clock import Clock, StoryClock, wall
from lionrock.kernel.database import Database
from lionrock.kernel.folder import Identity, Mode
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import Settings, load
from lionrock.settings import DATABASE

CAPABILITIES: Final = (
    "lionrock.kernel",
    "lionrock.register",
    "lionrock.keys",
    "lionrock.access",
    "lionrock.telemetry",
    "lionrock.detection",
    "lionrock.incidents",
    "lionrock.obligations",
    "lionrock.assurance",
    "lionrock.console",
    "lionrock.cli",
    "lionrock.demo",
)


def registry() -> Registry:
    """Return the registry of the built-in capabilities and of installed packages."""
    installed = [point.value for point in entry_points(group="lionrock.capabilities")]
    from importlib.util import find_spec

    return Registry([*[c for c in CAPABILITIES if find_spec(c)], *installed])


def home() -> Path:
    """Return the folder under which data and keys stand by default."""
    share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(share) / "lionrock"


def create(place: Path, mode: Mode, name: str, keys: str, *, clock: Clock | None = None) -> Platform:
    """Make a new data folder and return its platform; its first ledger entry says what it is for."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = settings_of(place)
    clock = clock or _clock(mode)
    state = _database(place, settings)
    identity = folder.make(state, name, mode, keys, clock())
    platform = _platform(place, identity, settings, state, clock)
    with platform.change(system("kernel"), "the folder was made") as change:
        change.publish(identity.genesis())
    return platform


def attach(place: Path, mode: Mode | None = None, *, clock: Clock | None = None) -> Platform:
    """Open an existing data folder; raises ConfigurationError when there is none or it is not of the mode asked for."""
    if not place.is_dir():
        raise folder.absent(place)
    settings = settings_of(place)
    state = _database(place, settings)
    identity = folder.read(state, place, mode)
    return _platform(place, identity, settings, state, clock or _clock(identity.mode))


def main() -> None:
    """Run the command line."""
    from lionrock.cli.shell import run

    run()


def _platform(place: Path, identity: Identity, settings: Settings, state: Database, clock: Clock) -> Platform:
    """Return the platform of an open folder."""
    return Platform(place, identity, registry(), settings, state, clock)


def settings_of(place: Path) -> Settings:
    """Return the settings of the configuration file: beside the data, or where the environment says."""
    written = os.environ.get("LIONROCK_CONFIG")
    return load(Path(written) if written else place / "lionrock.toml")


def _database(place: Path, settings: Settings) -> Database:
    """Return the database the settings name, or the one in the folder."""
    return Database(settings[DATABASE] or database.beside(place))


def _clock(mode: Mode) -> Clock:
    """Return the clock of a folder: the machine's, or a story's."""
    return StoryClock() if mode == "demo" else wall
