"""Restores a back-up into an empty folder: clocks and ledger return, and the log goes on in a new epoch."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from lionrock.continuity import known, store
from lionrock.continuity.archive import Reader
from lionrock.continuity.known import Known
from lionrock.continuity.model import Manifest, Signed
from lionrock.continuity.record import Return
from lionrock.continuity.service import checking, loading
from lionrock.continuity.service.checking import Held
from lionrock.events.continuity import Due, DueTimes, KeyPlace, LogEpochOpened, Returned
from lionrock.kernel import folder, opening
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Clock, Instant, monotonic
from lionrock.kernel.columns import new_id
from lionrock.kernel.database import Database, beside
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ledger import audit
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.checkpoint import VerifierKey
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, SealedError, Signer
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import DATABASE, Settings
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a person wants a restore: the key and the checkpoints they hold, and what they take in spite of it."""

    key: str = ""
    notes: tuple[Path, ...] = ()
    accept_gap: bool = False
    accept_unsigned: bool = False
    keys: Path | None = None
    site: Settings | None = None
    """Settings to use in place of those found at the place."""
    actor: Actor = field(default_factory=lambda: system("shell"))


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: `sealed` says that the keys are not here, `recomputed` that the ledger was held against them."""

    folder: Path
    manifest: Manifest
    record: Return
    signed: Signed
    recomputed: bool
    sealed: bool
    settings: Text
    clocks: Sequence[Due]
    now: Instant
    seconds: float


def restore(
    registry: Registry, file: Path, place: Path, wanted: Wanted | None = None, *, clock: Clock | None = None
) -> Restored:
    """Restore `file` into `place`, which is empty but for a settings file; nothing is half-done when it fails.

    Raises BackupError naming a member, OccupiedError, GapError or ForkError.
    """
    wanted, begun = wanted or Wanted(), monotonic()
    with Reader(file) as reader:
        reader.verify()
        loading.check_revision(reader.manifest)
        loading.check_place(place)
        site = _site(place, wanted)
        clock = clock or opening.clock_of(reader.manifest.mode)
        held, knowns = _held(registry, reader, site, wanted, clock)
        with _staged(place, site) as (staging, database):
            loading.state(reader, database)
            loading.files(reader, staging)
            identity = folder.read(database, staging)
            platform = Platform(staging, identity, registry, site, database, clock)
            record, recomputed = _open(platform, reader.manifest, held, knowns, wanted)
            said = loading.settings(reader, platform, place)
        return _seen(registry, place, site, clock, Restored(
            folder=place, manifest=reader.manifest, record=record, signed=held.signed, recomputed=recomputed,
            sealed=True, settings=said, clocks=(), now=clock(), seconds=monotonic() - begun,
        ))  # fmt: skip


def _site(place: Path, wanted: Wanted) -> Settings:
    """Return the settings in force at the place, with the folder of keys a person named."""
    found = wanted.site or opening.settings_of(place)
    if wanted.keys is None:
        return found
    return replace(found, environment={**found.environment, "LIONROCK_KEYS_FOLDER": str(wanted.keys.resolve())})


def _held(registry: Registry, reader: Reader, site: Settings, wanted: Wanted, clock: Clock) -> tuple[Held, list[Known]]:
    """Hold the file against the keys here and the checkpoints known; raises before anything is written."""
    hull = _hull(registry, reader.manifest, site, clock)
    try:
        held = checking.signature(reader, _here(hull), wanted.key, unsigned=wanted.accept_unsigned)
        knowns = checking.last(known.read(_keys(hull)), wanted.notes, held.key)
    finally:
        hull.close()
    checking.gap(reader.manifest, knowns, accepted=wanted.accept_gap)
    return replace(held, last=checking.newest(knowns)), knowns


def _hull(registry: Registry, manifest: Manifest, site: Settings, clock: Clock) -> Platform:
    """Return a platform without state, to ask for the keys of the folder the back-up is of."""
    identity = folder.Identity(manifest.folder, manifest.name, manifest.mode, manifest.keys, manifest.begun)
    return Platform(Path(), identity, registry, site, Database("sqlite://"), clock)


def _here(platform: Platform) -> VerifierKey | None:
    """Return the key beside the data, None when it is not here."""
    try:
        return VerifierKey.parse(platform.port(Signer).verifier)
    except (SealedError, UnavailableError):
        return None


def _keys(platform: Platform) -> Path | None:
    """Return the folder of the keys, None when they are not here."""
    try:
        return platform.port(KeyPlace).folder()
    except UnavailableError:
        return None


@contextmanager
def _staged(place: Path, site: Settings) -> Iterator[tuple[Path, Database]]:
    """Give a folder and a database to fill; both become what they are to be at the end, or nothing remains."""
    staging = place / loading.STAGING
    fresh = not place.exists()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = site[DATABASE]
    database, empty = Database(url or beside(staging)), False
    try:
        if url:
            loading.check_database(database)
        empty = True
        staging.mkdir(mode=0o700)
        yield staging, database
    except BaseException:
        if url and empty:
            store.rows.clear(database)
        database.close()
        shutil.rmtree(staging, ignore_errors=True)
        if fresh:
            place.rmdir()
        raise
    database.close()
    loading.move(staging, place)


def _open(
    platform: Platform, manifest: Manifest, held: Held, knowns: Sequence[Known], wanted: Wanted
) -> tuple[Return, bool]:
    """Recompute the ledger, hold it against what is known, and open its next epoch with an entry."""
    Sequencer(platform).order()
    recomputed = held.key is not None
    if held.key is not None:
        audit.verify(platform.db, held.key)
    checking.continues(platform.db, manifest.epoch, knowns)
    size, last = ledger.size(platform.db), held.last
    beyond = last if last and (last.epoch, last.size) > (manifest.epoch, size) else None
    fact = LogEpochOpened(
        restored=new_id(),
        epoch=max([manifest.epoch, *(one.epoch for one in knowns)]) + 1,
        backup=manifest.id,
        entries=size,
        root=Tree(platform.db, size).root().hex(),
        known_size=beyond.size if beyond else size,
        known_root=beyond.root if beyond else Tree(platform.db, size).root().hex(),
        gap_from=manifest.made,
        gap_to=platform.now(),
        accepted=bool(wanted.accept_gap and beyond and beyond.given),
    )
    return _enter(platform, fact, wanted.actor), recomputed


def _enter(platform: Platform, fact: LogEpochOpened, actor: Actor) -> Return:
    """Write the restore, and let every capability do what follows for its own state."""
    with platform.change(actor, "restored from a back-up") as change:
        entry = change.publish(fact)
        record = Return(
            id=fact.restored,
            at=change.now,
            epoch=fact.epoch,
            backup=fact.backup,
            gap_from=fact.gap_from,
            entries=fact.entries,
            root=fact.root,
            known_size=fact.known_size,
            known_root=fact.known_root,
            accepted=fact.accepted,
            entry=entry,
        )
        store.add_return(change.db, record)
        for each in platform.registry.of(Returned):
            each.act(platform, change)
    return record


def _seen(registry: Registry, place: Path, site: Settings, clock: Clock, found: Restored) -> Restored:
    """Open the folder where it now stands, and return what is there: clocks, and whether the register opens."""
    database = Database(site[DATABASE] or beside(place))
    platform = Platform(place, folder.read(database, place), registry, site, database, clock)
    try:
        return replace(found, clocks=running(platform), sealed=locked(platform))
    finally:
        platform.close()


def running(platform: Platform) -> Sequence[Due]:
    """Return the clocks that run, as obligations know them; none where they are not installed."""
    try:
        return platform.port(DueTimes).running()
    except UnavailableError:
        return ()


def locked(platform: Platform) -> bool:
    """Say whether the keys are not here or not unlocked."""
    try:
        platform.port(Cipher).seal(b"", "continuity.probe")
    except (SealedError, UnavailableError):
        return True
    return False
