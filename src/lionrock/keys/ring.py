"""The key ring of a running instance: seals, opens and signs, or says that the keys are not here."""

from __future__ import annotations

import hmac
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lionrock.kernel.clock import Instant
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.keys import files, sealing
from lionrock.keys.errors import PassphraseError
from lionrock.keys.model import ID_LENGTH, OPENS, Cost, DataKey, Fingerprint, Moment, RingFile, Stretch
from lionrock.keys.secret import Secret


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """The keys themselves; never shown, never pickled."""

    root: bytes
    data: dict[str, bytes]
    signer: Ed25519PrivateKey

    def __reduce__(self) -> tuple[object, ...]:
        """Refuse to be pickled."""
        msg = "keys never leave the process"
        raise TypeError(msg)


class KeyRing:
    """Implements `Cipher` and `Signer`; a locked ring raises SealedError and says in `locked` why.

    A purpose is a name, or a name and a context as in `access.totp:<account>`: each name has a key of its own, and the
    whole purpose is bound to the sealed value, so that it opens in its own place alone.
    """

    def __init__(self, root: Path, file: RingFile | None, keys: Opened | None, locked: Text | None = None) -> None:
        """Use the keys of the folder `root`; without `keys` the ring is locked, for the reason given."""
        self.root = root
        self.file = file
        self.locked = locked
        self._opened = keys
        self._aeads: dict[tuple[str, str], AESGCM] = {}
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> Fingerprint:
        """Return the fingerprint; raises SealedError when there is no key file."""
        return Fingerprint(self._described().fingerprint)

    @property
    def keys(self) -> tuple[DataKey, ...]:
        """Return the data keys with their states, oldest first; none when there is no key file."""
        return self.file.keys if self.file else ()

    @property
    def name(self) -> str:
        """Return the signer's name; raises SealedError when there is no key file."""
        return self._described().name

    @property
    def verifier(self) -> str:
        """Return the C2SP verifier key; raises SealedError when there is no key file."""
        return sealing.verifier(self.name, self._described().signer.public)

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Return `plain` under the active key, bound to `purpose`; raises SealedError when locked."""
        self._present()
        active = self._described().active.id
        return sealing.seal(self._aead(active, purpose), active, plain, purpose)

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return the plain bytes; raises SealedError when locked, for another purpose or when altered."""
        key = sealing.key_of(sealed)
        if key is not None and key not in self._present().data:
            self.reload()
        if key is None or key not in self._present().data:
            raise SealedError(
                Text(
                    f"A value of {purpose} was sealed by a key that is not in this ring.",
                    "資料所用的密碼匙不在此密碼匙圈內。",
                ),
                Text("Restore the keys it was sealed with.", "請還原當時所用的密碼匙。"),
            )
        try:
            return sealing.unseal(self._aead(key, purpose), sealed, purpose)
        except InvalidTag as problem:
            raise SealedError(
                Text(f"A sealed value of {purpose} was altered or moved.", "加密資料已被更改或移動。"),
                Text(
                    "Keep the database for examination; restore from a backup.", "請保留資料庫以供檢查，並由備份還原。"
                ),
            ) from problem

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature; raises SealedError when locked."""
        return self._present().signer.sign(message)

    def reload(self) -> None:
        """Read the key file again: another process may have rotated. Raises DamagedKeysError, or SealedError."""
        root = self._present().root
        file = files.read(self.root, self.fingerprint)
        if file is None:
            raise self._sealed()
        self.file, self._opened = file, opened(self.root, file, root)

    def rotate(self, at: Instant) -> DataKey:
        """Put a fresh data key into use and return it; what older keys sealed still opens."""
        with self._writing() as (file, keys):
            fresh, _ = made(keys.root, file.fingerprint, at)
            self._store(file.with_key(fresh, at), keys.root)
        return self._described().active

    def compromise(self, key_id: str, at: Instant) -> None:
        """Mark a key as compromised; an active one gets a successor first. Raises KeyStateError."""
        with self._writing() as (file, keys):
            fresh, _ = made(keys.root, file.fingerprint, at)
            kept = file.with_key(fresh, at) if file.active.id == key_id else file
            self._store(kept.with_state(key_id, "compromised", at), keys.root)

    def rewrap(self, passphrase: Secret, cost: Cost) -> None:
        """Wrap the root key under another passphrase; the keys themselves stay."""
        with self._writing() as (file, keys):
            stretch, root = wrapped(keys.root, file.fingerprint, passphrase, cost)
            self._store(replace(file, stretch=stretch, root=root), keys.root)

    @contextmanager
    def _writing(self) -> Iterator[tuple[RingFile, Opened]]:
        """Give the key file as it stands now and the keys; one writer at a time."""
        with self._lock:
            self.reload()
            yield self._described(), self._present()

    def _store(self, file: RingFile, root: bytes) -> None:
        """Write the key file, then use it."""
        signed = vouched(file, root)
        files.write(self.root, signed)
        self.file, self._opened = signed, opened(self.root, signed, root)

    def _aead(self, key: str, purpose: str) -> AESGCM:
        """Return the cipher of a data key for the name in `purpose`."""
        name = purpose.split(":", 1)[0]
        found = self._aeads.get((key, name))
        if found is None:
            found = AESGCM(sealing.derived(self._present().data[key], f"seal/{name}"))
            self._aeads[key, name] = found
        return found

    def _described(self) -> RingFile:
        """Return the key file; raises SealedError when there is none."""
        if self.file is None:
            raise self._sealed()
        return self.file

    def _present(self) -> Opened:
        """Return the keys; raises SealedError when the ring is locked."""
        if self._opened is None:
            raise self._sealed()
        return self._opened

    def _sealed(self) -> SealedError:
        """Return the error of a locked ring."""
        return SealedError(
            self.locked or Text("The keys are locked.", "密碼匙已鎖上。"),
            Text(
                "Put the key folder back, or start with its passphrase; clocks and ledger work meanwhile.",
                "請放回密碼匙資料夾，或以其通行短語啟動；其間時鐘及存證帳本照常運作。",
            ),
        )


def made(root: bytes, fingerprint: str, at: Instant) -> tuple[DataKey, bytes]:
    """Return a fresh data key, not yet active, and its 32 bytes."""
    key_id, secret = os.urandom(ID_LENGTH).hex(), os.urandom(32)
    sealed = sealing.wrap(sealing.derived(root, "wrap"), secret, f"{fingerprint}/data/{key_id}")
    return DataKey(key_id, (Moment("pre_activation", at),), sealed), secret


def wrapped(root: bytes, fingerprint: str, passphrase: Secret, cost: Cost) -> tuple[Stretch, bytes]:
    """Return salt and cost, and the root key under the passphrase they stretch."""
    stretch = Stretch(os.urandom(16), cost.time, cost.memory, cost.lanes)
    return stretch, sealing.wrap(sealing.stretched(passphrase, stretch), root, f"{fingerprint}/root")


def vouched(file: RingFile, root: bytes) -> RingFile:
    """Return the key file with the root key's MAC over all the rest."""
    return replace(file, mac=sealing.mac(root, _message(file)))


def unlocked(folder: Path, file: RingFile, passphrase: Secret) -> KeyRing:
    """Return the ring that `passphrase` opens; raises PassphraseError or DamagedKeysError."""
    path = files.folder(folder, Fingerprint(file.fingerprint)) / files.RING
    return KeyRing(folder, file, opened(folder, file, _root(path, file, passphrase)))


def opened(folder: Path, file: RingFile, root: bytes) -> Opened:
    """Return the keys of a key file; raises DamagedKeysError when it is not as the root key left it."""
    path = files.folder(folder, Fingerprint(file.fingerprint)) / files.RING
    if not hmac.compare_digest(file.mac, sealing.mac(root, _message(file))):
        raise files.damaged(path, "its authentication code does not fit its contents")
    wrapping = sealing.derived(root, "wrap")
    data = {
        key.id: sealing.unwrap(wrapping, key.wrapped, f"{file.fingerprint}/data/{key.id}")
        for key in file.keys
        if key.state in OPENS
    }
    seed = sealing.unwrap(wrapping, file.signer.wrapped, f"{file.fingerprint}/signer")
    return Opened(root, data, Ed25519PrivateKey.from_private_bytes(seed))


def _root(path: Path, file: RingFile, passphrase: Secret) -> bytes:
    """Return the root key; raises PassphraseError."""
    try:
        return sealing.unwrap(sealing.stretched(passphrase, file.stretch), file.root, f"{file.fingerprint}/root")
    except InvalidTag as problem:
        raise PassphraseError(
            Text(f"The passphrase does not open the keys in {path}.", f"通行短語未能開啟 {path} 內的密碼匙。"),
            Text(
                "Try again; the passphrase in force may lie in a file named `passphrase` beside the keys.",
                "請再試；有效的通行短語或存於密碼匙旁名為 `passphrase` 的檔案。",
            ),
        ) from problem


def _message(file: RingFile) -> bytes:
    """Return the bytes the MAC covers: the key file without its MAC, keys in order."""
    return msgspec.json.encode(replace(file, mac=b""), order="deterministic")
