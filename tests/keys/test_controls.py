"""The controls of the keys, each in a passing, a failing and an unknown world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from keys.world import WORDS
from lionrock.kernel.contributions import Control, Result
from lionrock.kernel.platform import Platform
from lionrock.keys import service
from lionrock.keys.controls.apart import apart
from lionrock.keys.controls.rotation import rotation
from lionrock.keys.model import LIGHT, Fingerprint
from lionrock.keys.ring import KeyRing

World = Callable[[Platform, Path], None]


def stands_in(platform: Platform, root: Path) -> Fingerprint:
    """Put the keys into a folder and bind them unlocked."""
    fingerprint = service.create(root, "test", WORDS, platform.now(), LIGHT)
    platform.bind(KeyRing, service.unlock(root, fingerprint, WORDS))
    return fingerprint


def elsewhere(platform: Platform, tmp: Path) -> None:
    """Keys apart, passphrase in a person's head."""
    stands_in(platform, tmp / "vault")


def inside(platform: Platform, tmp: Path) -> None:
    """Keys within the data folder."""
    stands_in(platform, platform.folder / "keys")


def unattended(platform: Platform, tmp: Path) -> None:
    """Keys apart, passphrase beside them on the same disk."""
    service.keep_passphrase(tmp / "vault", stands_in(platform, tmp / "vault"), WORDS)


def absent(platform: Platform, tmp: Path) -> None:
    """No keys."""
    platform.bind(KeyRing, service.unlock(tmp / "vault", Fingerprint("0" * 32)))


def locked(platform: Platform, tmp: Path) -> None:
    """Keys without a passphrase."""
    platform.bind(KeyRing, service.unlock(tmp / "vault", stands_in(platform, tmp / "vault")))


def old(platform: Platform, tmp: Path) -> None:
    """Keys in use for 365 days."""
    stands_in(platform, tmp / "vault")
    platform.clock.set(platform.now() + timedelta(days=365))  # type: ignore[attr-defined]  # a clock set by hand


def rotated(platform: Platform, tmp: Path) -> None:
    """Old keys, rotated yesterday."""
    old(platform, tmp)
    platform.port(KeyRing).rotate(platform.now() - timedelta(days=1))


def ahead(platform: Platform, tmp: Path) -> None:
    """Keys made by a clock that ran ahead."""
    stands_in(platform, tmp / "vault")
    platform.clock.set(platform.now() - timedelta(days=2))  # type: ignore[attr-defined]  # a clock set by hand


@pytest.mark.parametrize(
    ("control", "world", "state"),
    [
        (apart, elsewhere, "passed"),
        (apart, unattended, "partly"),
        (apart, inside, "failed"),
        (apart, absent, "unknown"),
        (rotation, elsewhere, "passed"),
        (rotation, rotated, "passed"),
        (rotation, old, "failed"),
        (rotation, absent, "unknown"),
        (rotation, locked, "unknown"),
        (rotation, ahead, "unknown"),
    ],
)
def test_control_in_a_world(platform: Platform, tmp_path: Path, control: Control, world: World, state: str) -> None:
    """One result, its reason in both languages."""
    world(platform, tmp_path)
    results: list[Result] = list(control.test(platform))
    assert [result.state for result in results] == [state]
    assert all(result.reason.en and result.reason.zh and result.subject for result in results)
