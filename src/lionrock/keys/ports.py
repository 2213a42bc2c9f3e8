"""The ports keys implement: one key ring is both `Cipher` and `Signer`.

Whoever has the passphrase binds the ring first: `platform.bind(KeyRing, service.unlock(…))`; otherwise the passphrase
file beside the keys is used, and without one the ring is locked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lionrock.events.continuity import KeyPlace
from lionrock.kernel.contributions import provides
from lionrock.kernel.ports import Cipher, Signer
from lionrock.kernel.twin import Rings
from lionrock.keys import files, service, settings
from lionrock.keys.model import LIGHT, Fingerprint
from lionrock.keys.ring import KeyRing
from lionrock.keys.secret import Secret

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform


@provides(KeyRing)
def ring(platform: Platform) -> KeyRing:
    """Return the ring whose fingerprint the data folder records."""
    return service.unlock(settings.root(platform.settings), Fingerprint(platform.identity.keys))


@provides(Cipher)
def cipher(platform: Platform) -> KeyRing:
    """Return the ring."""
    return platform.port(KeyRing)


@provides(Signer)
def signer(platform: Platform) -> KeyRing:
    """Return the ring."""
    return platform.port(KeyRing)


class Place:
    """Says where the keys of this folder stand."""

    def __init__(self, folder: Path) -> None:
        """Name the folder the ring would stand in."""
        self._folder = folder

    def folder(self) -> Path | None:
        """Return the folder of the key ring, None when it is not here."""
        return self._folder if self._folder.is_dir() else None


@provides(KeyPlace)
def place(platform: Platform) -> Place:
    """Return where the keys stand whose fingerprint the data folder records."""
    return Place(files.folder(settings.root(platform.settings), Fingerprint(platform.identity.keys)))


class Throwaway:
    """Makes keys for an instance that is thrown away: cheap to derive, their passphrase beside them."""

    def throwaway(self, folder: Path, at: Instant) -> str:
        """Make keys under `folder`, and return the fingerprint that names them."""
        fingerprint = service.create(folder, "", passphrase := Secret.made(), at, LIGHT)
        service.keep_passphrase(folder, fingerprint, passphrase)
        return fingerprint

    def bind(self, platform: Platform, folder: Path) -> None:
        """Let the platform seal and sign with the keys made under `folder`."""
        platform.bind(KeyRing, service.unlock(folder, Fingerprint(platform.identity.keys)))


@provides(Rings)
def rings(platform: Platform) -> Throwaway:
    """Return the maker of keys for twins."""
    return Throwaway()
