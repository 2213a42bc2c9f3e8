"""Takes back-ups: one file with everything but the keys, read back before it gets its name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from lionrock import __version__
from lionrock.continuity import store
from lionrock.continuity.archive import Reader, Writer, framed
from lionrock.continuity.model import (
    FORMAT,
    LARGEST_SETTINGS,
    MANIFEST,
    MARKS,
    NOTE,
    PURPOSE,
    SETTINGS,
    Manifest,
    Table,
    Tip,
    allowed,
)
from lionrock.continuity.record import Backup, Failure
from lionrock.events.continuity import BackupFailed, BackupTaken
from lionrock.kernel import migrations
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConfigurationError, UnavailableError
from lionrock.kernel.ledger import checkpoint, reading
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ports import Cipher, SealedError, Signer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Made:
    """A back-up file as written and read back; `altered` are blobs that were no longer what their names promise."""

    manifest: Manifest
    digest: str
    path: Path
    bytes: int
    signed: bool
    altered: tuple[str, ...]


def back_up(platform: Platform, out: Path, actor: Actor, reason: str) -> tuple[Backup, Made]:
    """Write a back-up to `out`, read it back, and record it; raises ConfigurationError for a place that will not do."""
    tip(platform)
    made = write(platform, out)
    manifest = made.manifest
    size = manifest.checkpoint.size if manifest.checkpoint else 0
    with platform.change(actor, reason) as change:
        fact = BackupTaken(
            backup=manifest.id,
            digest=made.digest,
            file=out.name,
            bytes=made.bytes,
            members=len(manifest.members),
            entries=manifest.entries,
            checkpoint=size,
            signed=made.signed,
        )
        entry = change.publish(fact, effective=manifest.made)
        values = {name: getattr(fact, name) for name in fact.__slots__ if name != "backup"}
        kept = Backup(id=manifest.id, made=manifest.made, entry=entry, **values)
        store.add_backup(change.db, kept)
    return kept, made


def fail(platform: Platform, actor: Actor, why: Text) -> Failure:
    """Record that a back-up that was due could not be made."""
    with platform.change(actor, "a back-up failed") as change:
        entry = change.publish(BackupFailed(why.en))
        failed = Failure(new_id(), change.now, why, entry)
        store.add_failure(change.db, failed)
    return failed


def tip(platform: Platform) -> None:
    """Sign a checkpoint over every entry, so that the back-up names it; without keys the newest one has to do."""
    try:
        Sequencer(platform).sign_now()
    except (SealedError, UnavailableError):
        platform.log.warning("back-up without a fresh checkpoint: the keys are locked")


def write(platform: Platform, out: Path) -> Made:
    """Write the file and read it back; nothing is recorded. The folder may be of another version."""
    _check_place(platform, out)
    try:
        with Writer(out) as writer:
            manifest, altered = _cut(platform, writer)
            digest = _seal(platform, writer, manifest)
            writer.finish()
            with Reader(writer.written) as reader:
                reader.verify()
                signed = reader.note is not None
            size = writer.written.stat().st_size
            writer.publish()
    except OSError as problem:
        raise UnavailableError(
            Text(
                f"{out}: {problem.strerror or problem}; no back-up was made", f"{out}：{problem.strerror}；未能製作備份"
            ),
            Text("Make room or choose another place, then run it again.", "請騰出空間或另選位置，然後再執行。"),
        ) from problem
    return Made(manifest, digest, out, size, signed, altered)


def _cut(platform: Platform, writer: Writer) -> tuple[Manifest, tuple[str, ...]]:
    """Write state, files and settings; return the manifest and the blobs that were altered on disk.

    Files come after the rows: whatever a row names was on disk before that row was committed.
    """
    made = platform.now()
    with platform.db.snapshot() as db:
        tables = tuple(_rows(db, writer))
        names = {table.name for table in tables}
        entries, newest = reading.total(db), ledger.newest(db)
        epoch = store.epoch(db) if "continuity_return" in names else 1
    altered = tuple(_files(platform.folder, writer))
    _settings(platform, writer)
    identity = platform.identity
    return Manifest(
        format=FORMAT,
        id=new_id(),
        made=made,
        folder=identity.id,
        name=identity.name,
        mode=identity.mode,
        begun=identity.made,
        keys=identity.keys,
        verifier=_verifier(platform),
        version=__version__,
        revision=migrations.current(platform.db) or "",
        dialect=platform.db.dialect,
        epoch=epoch,
        entries=entries,
        checkpoint=Tip(newest.size, newest.root.hex(), newest.note) if newest else None,
        tables=tables,
        members=tuple(writer.members),
    ), altered


def _rows(db: Connection, writer: Writer) -> Iterator[Table]:
    """Write the rows of every table and yield what was written."""
    for name, columns in store.rows.tables(db).items():
        count = 0
        with writer.stream(f"state/{name}.rows") as put:
            for part in store.rows.read(db, name, columns):
                put(framed(part))
                count += len(part)
        yield Table(name, tuple(columns), count)


def _files(folder: Path, writer: Writer) -> Iterator[str]:
    """Write blobs, segments and marks; yield the blobs that are no longer what they were."""
    for path in sorted((folder / "blobs").glob("??/*")):
        name = f"blobs/{path.name}"
        if allowed(name):
            writer.copy(name, path, path.stat().st_size)
            if writer.members[-1].sha256 != path.name:
                yield path.name
    for path in sorted((folder / "segments").glob("*/*.seg")):
        name = f"segments/{path.parent.name}/{path.name}"
        if allowed(name):
            writer.copy(name, path, path.stat().st_size)
    for mark in sorted(MARKS):
        if (folder / mark).is_file():
            writer.put(f"marks/{mark}", b"")


def _settings(platform: Platform, writer: Writer) -> None:
    """Write the settings file under the cipher: it may hold passwords of a database or a mail server."""
    path = platform.settings.path
    if path is None or not path.is_file() or path.stat().st_size > LARGEST_SETTINGS // 2:
        return
    try:
        sealed = platform.port(Cipher).seal(path.read_bytes(), PURPOSE)
    except (SealedError, UnavailableError):
        platform.log.warning("back-up without the settings: the keys are locked")
        return
    writer.put(SETTINGS, sealed)


def _seal(platform: Platform, writer: Writer, manifest: Manifest) -> str:
    """Write the manifest and, where the keys are unlocked, the note over it; return the manifest's digest."""
    raw = msgspec.json.encode(manifest, order="deterministic")
    digest = hashlib.sha256(raw).hexdigest()
    writer.put(MANIFEST, raw)
    try:
        note = checkpoint.sign(manifest.statement(digest), platform.port(Signer))
    except (SealedError, UnavailableError):
        platform.log.warning("back-up without a signature: the keys are locked")
    else:
        writer.put(NOTE, note.encode())
    return digest


def _verifier(platform: Platform) -> str | None:
    """Return the instance's verifier key, None when the keys are not here."""
    try:
        return platform.port(Signer).verifier
    except (SealedError, UnavailableError):
        return None


def _check_place(platform: Platform, out: Path) -> None:
    """Refuse a file that exists, a folder that does not, and the data folder itself."""
    if out.exists() or not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise ConfigurationError(
            Text(f"{out} exists already, or its folder cannot be written", f"{out} 已存在，或其資料夾不可寫入"),
            Text("Name a new file in a folder you can write.", "請指定新檔案，並確保資料夾可寫入。"),
        )
    if out.resolve().is_relative_to(platform.folder.resolve()):
        raise ConfigurationError(
            Text(f"{out} lies inside the folder it is to save", f"{out} 位於所備份的資料夾之內"),
            Text(
                "Choose another disk: what destroys the one must not destroy the other.",
                "請另選磁碟，以免兩者同時損毀。",
            ),
        )
