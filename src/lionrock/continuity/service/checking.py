"""What is asked of a back-up before anything of it is written: its signature, and the checkpoints others hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lionrock.continuity import known
from lionrock.continuity.archive import Reader
from lionrock.continuity.errors import BackupError, ForkError, GapError
from lionrock.continuity.known import Beside, Known
from lionrock.continuity.model import MANIFEST, NOTE, Manifest, Signed
from lionrock.kernel.errors import InputError
from lionrock.kernel.ledger import checkpoint
from lionrock.kernel.ledger.checkpoint import MOST_BYTES, NoteError, VerifierKey
from lionrock.kernel.ledger.store import Reads, size
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.text import Text

_SHOWN: Final = 32
"""Hexadecimal digits of a folder of keys: SHA-256 of the public key, cut."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a back-up was held against: the key, how far that vouches for it, and the last checkpoint known."""

    key: VerifierKey | None
    signed: Signed
    last: Known | None


def signature(reader: Reader, here: VerifierKey | None, named: str, *, unsigned: bool) -> Held:
    """Return by which key the file is signed; raises BackupError.

    `here` is the key beside this machine's data, `named` a verifier key or fingerprint a person got elsewhere.
    """
    stated = _stated(reader.manifest)
    key = here or stated
    if named:
        key = _named(named, key)
    if key is None or reader.note is None:
        if not unsigned:
            raise BackupError(NOTE, "is missing: the file is not signed; --accept-unsigned takes it all the same",
                              "欠缺：檔案未經簽署；可用 --accept-unsigned 照樣接受")  # fmt: skip
        return Held(key, "unsigned", None)
    try:
        said = checkpoint.opened(reader.note, key)
    except NoteError as problem:
        raise BackupError(NOTE, f"is not signed by {key.name}", f"並非由 {key.name} 簽署") from problem
    if said != reader.manifest.statement(reader.digest):
        raise BackupError(
            MANIFEST, "was altered: the signature is over another one", "曾被更改：簽署所涵蓋者並非此清單"
        )
    return Held(key, "verified" if here or named else "consistent", None)


def last(beside: Beside, notes: Sequence[Path], key: VerifierKey | None) -> list[Known]:
    """Return the checkpoints known from elsewhere; a file that is none of ours raises InputError.

    A note beside the keys that is not signed by them says nothing and is passed over.
    """
    found = [_beside(text, key, given=given) for text, given in ((beside.newest, False), (beside.given, True)) if text]
    return [*filter(None, found), *(_kept(path, key) for path in notes)]


def newest(knowns: Sequence[Known]) -> Known | None:
    """Return the last of several checkpoints: the latest epoch counts before the size."""
    return max(knowns, key=lambda one: (one.epoch, one.size), default=None)


def gap(manifest: Manifest, knowns: Sequence[Known], *, accepted: bool) -> None:
    """Return when no checkpoint that was given out is newer than the back-up, or a person takes the gap.

    Raises GapError.
    """
    beyond = [one for one in knowns if one.given and _beyond(one, manifest)]
    if not beyond or accepted:
        return
    one = max(beyond, key=lambda one: (one.epoch, one.size))
    raise GapError(
        Text(
            f"the back-up holds {manifest.entries} entries (epoch {manifest.epoch}); a checkpoint over {one.size} "
            f"(epoch {one.epoch}) was given out: somebody can show that entries are missing",
            f"備份載有 {manifest.entries} 項紀錄（第 {manifest.epoch} 期）；已發出的檢查點涵蓋 {one.size} 項"
            f"（第 {one.epoch} 期）：他人可證明有紀錄欠缺",
        ),
        Text(
            "Look for a newer back-up. If there is none: --accept-gap; the gap is then an entry of the log.",
            "請尋找較新的備份；如沒有，可用 --accept-gap，該缺口會成為一項紀錄。",
        ),
    )


def continues(db: Reads, epoch: int, knowns: Sequence[Known]) -> int:
    """Return how many known checkpoints of this epoch the restored tree continues; raises ForkError at one it does not.

    One of another epoch cannot be compared: a restore lies between.
    """
    mine = [one for one in knowns if one.epoch == epoch and one.size <= size(db)]
    for one in mine:
        if Tree(db, one.size).root().hex() != one.root:
            raise ForkError(
                Text(
                    f"the back-up's log is another one than the checkpoint over {one.size} entries says",
                    f"備份的存證帳本與涵蓋 {one.size} 項紀錄的檢查點不符",
                ),
                Text(
                    "Entries were changed before the back-up was made: keep it for examination and take an older one.",
                    "備份之前有紀錄被改動：請保留以供檢查，並改用較早的備份。",
                ),
            )
    return len(mine)


def _beyond(one: Known, manifest: Manifest) -> bool:
    """Say whether a checkpoint covers entries the back-up does not hold."""
    return one.epoch > manifest.epoch or (one.epoch == manifest.epoch and one.size > manifest.entries)


def _stated(manifest: Manifest) -> VerifierKey | None:
    """Return the key the manifest names, when it is the one the folder's fingerprint names; raises BackupError."""
    if manifest.verifier is None:
        return None
    key = VerifierKey.parse(manifest.verifier)
    if hashlib.sha256(key.public).hexdigest()[:_SHOWN] != manifest.keys:
        raise BackupError(MANIFEST, "names a key that is not the folder's own", "所列的密碼匙並非該資料夾所屬")
    return key


def _named(words: str, key: VerifierKey | None) -> VerifierKey:
    """Return the key a person named, in full or by its fingerprint."""
    if "+" in words:
        return VerifierKey.parse(words)
    if key is not None and key.fingerprint.replace(" ", "") == words.replace(" ", "").lower():
        return key
    raise BackupError(MANIFEST, "is of another key than the one named", "所屬的密碼匙並非所指者")


def _beside(note: str, key: VerifierKey | None, *, given: bool) -> Known | None:
    """Return a checkpoint that lay beside the keys, None when it is not theirs."""
    try:
        return known.parse(note, key, given=given)
    except NoteError:
        return None


def _kept(path: Path, key: VerifierKey | None) -> Known:
    """Return the checkpoint of a file somebody kept."""
    try:
        with path.open("rb") as file:
            note = file.read(MOST_BYTES + 1).decode()
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(
            Text(f"{path} is no checkpoint: {problem}", f"{path} 並非檢查點：{problem}"),
            Text("Give the file as it was handed out.", "請提供當時發出的檔案。"),
        ) from problem
    return known.parse(note, key, given=True)
