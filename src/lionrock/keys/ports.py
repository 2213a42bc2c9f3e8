"""The ports keys implement: one key ring is both `Cipher` and `Signer`.

Whoever has the passphrase binds the ring first: `platform.bind(KeyRing, service.unlock(…))`; otherwise the passphrase
file beside the keys is used, and without one the ring is locked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.kernel.contributions import provides
from lionrock.kernel.ports import Cipher, Signer
from lionrock.keys import service, settings
from lionrock.keys.model import Fingerprint
from lionrock.keys.ring import KeyRing

if TYPE_CHECKING:
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
