"""Starting: a passphrase chosen a moment ago is not asked for again."""

from __future__ import annotations

from pathlib import Path

from lionrock.cli import starting
from lionrock.kernel.clock import wall
from lionrock.kernel.platform import Platform
from lionrock.keys import service as keys
from lionrock.keys.model import LIGHT
from lionrock.keys.ring import KeyRing
from lionrock.keys.secret import Secret


def test_the_passphrase_just_chosen_unlocks(platform: Platform, tmp_path: Path) -> None:
    """No second question follows the first."""
    passphrase = Secret.made()
    fingerprint = keys.create(tmp_path / "apart", "lionrock", passphrase, wall(), cost=LIGHT)
    platform.bind(KeyRing, keys.unlock(tmp_path / "apart", fingerprint))
    assert platform.port(KeyRing).locked is keys.NO_PASSPHRASE
    starting.unlock(platform, passphrase)
    assert platform.port(KeyRing).locked is None
