"""Making, unlocking and changing the keys of an instance.

`create` and `unlock` need no platform: they run while one is being built.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lionrock.events.people import KeyCompromised, KeyRotated, KeysRewrapped
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text
from lionrock.keys import files, ring, sealing
from lionrock.keys.model import FORMAT, STRONG, Cost, DataKey, Fingerprint, RingFile, SigningKey
from lionrock.keys.ring import KeyRing
from lionrock.keys.secret import Secret

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LONGEST_NAME: Final = 200

NO_KEYS = Text("The keys of this data folder are not here.", "此資料夾的密碼匙不在此處。")
NO_PASSPHRASE = Text("The keys are here, and no passphrase was given.", "密碼匙在此處，但未提供通行短語。")


def create(keys_root: Path, name: str, passphrase: Secret, at: Instant, cost: Cost = STRONG) -> Fingerprint:
    """Make the keys of a new instance under `keys_root` and return the fingerprint that names their folder.

    `name` goes into the verifier of checkpoints: no space and no plus sign. Without one it is `lionrock-` and the
    fingerprint's first eight digits, so that no two instances sign under one name and none tells its operator's.
    """
    signer = Ed25519PrivateKey.generate()
    public = signer.public_key().public_bytes_raw()
    fingerprint = Fingerprint(hashlib.sha256(public).hexdigest()[:32])
    name = name or f"lionrock-{fingerprint[:8]}"
    _check_name(name)
    root = os.urandom(32)
    seed = sealing.wrap(sealing.derived(root, "wrap"), signer.private_bytes_raw(), f"{fingerprint}/signer")
    stretch, sealed_root = ring.wrapped(root, fingerprint, passphrase, cost)
    first, _ = ring.made(root, fingerprint, at)
    keys = (first.moved("active", at),)
    file = RingFile(FORMAT, fingerprint, name, at, stretch, sealed_root, SigningKey(public, seed), keys)
    files.write(keys_root, ring.vouched(file, root))
    return fingerprint


def keep_passphrase(keys_root: Path, fingerprint: Fingerprint, passphrase: Secret) -> None:
    """Leave the passphrase beside the keys (0600), so that the instance starts unattended."""
    files.write_passphrase(keys_root, fingerprint, passphrase)


def unlock(keys_root: Path, fingerprint: Fingerprint, passphrase: Secret | None = None) -> KeyRing:
    """Return the key ring; without a passphrase the file beside the keys is used.

    Without keys or passphrase the ring is locked: it seals, opens and signs nothing, and says in `locked` why. Raises
    PassphraseError, PermissionsError or DamagedKeysError when something is there and not right.
    """
    file = files.read(keys_root, fingerprint)
    if file is None:
        return KeyRing(keys_root, None, None, NO_KEYS)
    if file.fingerprint != fingerprint:
        raise files.damaged(files.folder(keys_root, fingerprint) / files.RING, f"it names {file.fingerprint}")
    passphrase = passphrase or files.read_passphrase(keys_root, fingerprint)
    return ring.unlocked(keys_root, file, passphrase) if passphrase else KeyRing(keys_root, file, None, NO_PASSPHRASE)


def rotate(platform: Platform, actor: Actor, reason: str) -> DataKey:
    """Put a fresh data key into use, leave an entry, and return the key; what older keys sealed still opens."""
    held = platform.port(KeyRing)
    with platform.change(actor, reason) as change:
        before = _unlocked(held).active.id
        fresh = held.rotate(change.now)
        change.publish(KeyRotated(fresh.id, before))
    return fresh


def compromise(platform: Platform, key_id: str, actor: Actor, reason: str) -> DataKey:
    """Mark a data key as compromised, leave an entry, and return the key in use since; raises KeyStateError."""
    held = platform.port(KeyRing)
    with platform.change(actor, reason) as change:
        held.compromise(key_id, change.now)
        successor = _unlocked(held).active
        change.publish(KeyCompromised(key_id, successor.id))
    return successor


def rewrap(platform: Platform, present: Secret, wanted: Secret, actor: Actor, *, unattended: bool) -> None:
    """Change the passphrase after proving the present one; `unattended` leaves it beside the keys, else it goes."""
    held = platform.port(KeyRing)
    fingerprint = held.fingerprint
    unlock(held.root, fingerprint, present)
    with platform.change(actor, "the passphrase of the keys changed") as change:
        if not unattended:
            files.drop_passphrase(held.root, fingerprint)
        held.rewrap(wanted, STRONG)
        if unattended:
            keep_passphrase(held.root, fingerprint, wanted)
        change.publish(KeysRewrapped(fingerprint, unattended))


def unattended(held: KeyRing) -> bool:
    """Say whether a passphrase file beside the keys permits a start without a person."""
    return held.file is not None and (files.folder(held.root, held.fingerprint) / files.PASSPHRASE).exists()


def apart(keys_root: Path, data: Path) -> bool:
    """Say whether keys and data lie in folders of which neither holds the other."""
    keys, kept = keys_root.resolve(), data.resolve()
    return not (keys.is_relative_to(kept) or kept.is_relative_to(keys))


def _unlocked(held: KeyRing) -> RingFile:
    """Return the key file of an unlocked ring; raises SealedError."""
    held.reload()
    file = held.file
    assert file is not None, "an unlocked ring has a key file"
    return file


def _check_name(name: str) -> None:
    """Raise ConfigurationError unless the name may stand in a signed note (c2sp.org/signed-note)."""
    if not name or len(name) > LONGEST_NAME or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise ConfigurationError(
            Text(
                f"{name!r} cannot name a signing key: 1 to {LONGEST_NAME} characters without space or + are expected.",
                f"{name!r} 不可用作簽署密碼匙的名稱：應為 1 至 {LONGEST_NAME} 個字元，不含空格及加號。",
            ),
            Text("Use a name such as lionrock.example.hk/one.", "請用類似 lionrock.example.hk/one 的名稱。"),
        )
