"""How the keys of a twin come and go."""

from __future__ import annotations

from lionrock.kernel.twin import Twin
from lionrock.keys import files, service
from lionrock.keys.ring import KeyRing


def attended(twin: Twin) -> KeyRing:
    """Take the passphrase away from beside the keys: a person types it at each start. Return the ring."""
    held = twin.platform.port(KeyRing)
    files.drop_passphrase(held.root, held.fingerprint)
    return held


def gone(twin: Twin) -> None:
    """Let the twin run without its key folder."""
    twin.platform.bind(KeyRing, KeyRing(twin.platform.port(KeyRing).root, None, None, service.NO_KEYS))
