"""Makes and opens data folders."""

from __future__ import annotations

import os
from pathlib import Path

from lionrock.kernel import database, folder
from lionrock.kernel.change import system
from lionrock.kernel.clock import Clock, StoryClock, wall
from lionrock.kernel.database import Database
from lionrock.kernel.folder import Mode
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import DATABASE, Settings, load


def home() -> Path:
    """Return the folder under which data and keys stand by default."""
    share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(share) / "lionrock"


def create(
    registry: Registry, place: Path, mode: Mode, name: str, keys: str, *, clock: Clock | None = None
) -> Platform:
    """Make a new data folder and return its platform; its first ledger entry says what it is for."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return begun(registry, place, mode, name, keys, settings_of(place), clock or clock_of(mode))


def begun(  # noqa: PLR0913, PLR0917 as `create`, with what it found
    registry: Registry, place: Path, mode: Mode, name: str, keys: str, settings: Settings, clock: Clock
) -> Platform:
    """Begin a data folder in an existing place with these settings alone, and return its platform."""
    state = database_of(place, settings)
    identity = folder.prepare(state, name, mode, keys, clock())
    platform = Platform(place, identity, registry, settings, state, clock)
    with platform.change(system("kernel"), "the folder was made") as change:
        folder.keep(change.db, identity)
        change.publish(identity.genesis())
    return platform


def attach(registry: Registry, place: Path, mode: Mode | None = None, *, clock: Clock | None = None) -> Platform:
    """Open an existing data folder; raises ConfigurationError when there is none or it is not of the mode asked for."""
    if not place.is_dir():
        raise folder.absent(place)
    settings = settings_of(place)
    state = database_of(place, settings)
    try:
        identity = folder.read(state, place, mode)
    except BaseException:
        state.close()
        raise
    return Platform(place, identity, registry, settings, state, clock or clock_of(identity.mode))


def renew(place: Path) -> None:
    """Bring the schema of a demo to this version; a production folder of another one is left as it is."""
    state = database_of(place, settings_of(place))
    try:
        folder.renew(state, place)
    finally:
        state.close()


def settings_of(place: Path) -> Settings:
    """Return the settings of the configuration file: beside the data, or where the environment says."""
    written = os.environ.get("LIONROCK_CONFIG")
    return load(Path(written) if written else place / "lionrock.toml")


def database_of(place: Path, settings: Settings) -> Database:
    """Return the database the settings name, or the one in the folder."""
    return Database(settings[DATABASE] or database.beside(place))


def clock_of(mode: Mode) -> Clock:
    """Return the clock of a folder: the machine's, or a story's."""
    return StoryClock() if mode == "demo" else wall
