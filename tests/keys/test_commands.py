"""The commands of the keys, and the verbs behind them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from keys.world import WORDS
from lionrock.kernel.change import system
from lionrock.kernel.errors import InputError
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
from lionrock.keys import commands, service
from lionrock.keys.errors import KeyStateError, PassphraseError
from lionrock.keys.model import LIGHT, Fingerprint
from lionrock.keys.ring import KeyRing
from lionrock.keys.secret import Secret

OTHER = "another rock altogether"


@pytest.fixture
def site(platform: Platform, tmp_path: Path) -> Platform:
    """Return a platform with an unlocked ring, whose passphrase is known."""
    fingerprint = service.create(tmp_path / "vault", "test", WORDS, platform.now(), LIGHT)
    platform.bind(KeyRing, service.unlock(tmp_path / "vault", fingerprint, WORDS))
    return platform


def last(platform: Platform) -> str:
    """Return the kind of the newest fact."""
    return str(platform.db.execute(select(OUTBOX.c.kind).order_by(OUTBOX.c.seq.desc())).scalars().first())


def test_status_names_states_and_no_secret(site: Platform) -> None:
    """Fingerprint, place, verifier and states; the keys themselves appear nowhere."""
    commands.rotate.act(site, reason="yearly rotation")
    found = commands.status.act(site).rows
    assert [key["state"] for key in found["keys"]] == ["deactivated", "active"]
    assert found["apart_from_data"] is True
    assert found["starts_unattended"] is False
    opened = site.port(KeyRing)._opened
    assert opened is not None
    assert not any(secret.hex() in repr(found) for secret in (opened.root, *opened.data.values()))


def test_status_without_keys_says_so(site: Platform, tmp_path: Path) -> None:
    """The command works on a folder whose keys are elsewhere."""
    site.bind(KeyRing, service.unlock(tmp_path / "nowhere", Fingerprint("0" * 32)))
    found = commands.status.act(site).rows
    assert found["verifier"] is None
    assert found["keys"] == []
    assert "not here" in found["locked"].en


def test_rotation_leaves_an_entry(site: Platform) -> None:
    """Who rotates, why, and which key is in use since."""
    before = site.port(KeyRing).keys[0].id
    found = commands.rotate.act(site, reason="yearly rotation").rows
    assert last(site) == "KeyRotated"
    assert found["key"] == site.port(KeyRing).keys[-1].id != before


def test_locked_keys_are_not_rotated(site: Platform, tmp_path: Path) -> None:
    """Neither a key nor an entry comes of it."""
    held = site.port(KeyRing)
    site.bind(KeyRing, service.unlock(held.root, held.fingerprint))
    with pytest.raises(SealedError):
        commands.rotate.act(site, reason="yearly rotation")
    assert last(site) == "Genesis"


def test_compromised_key_gets_a_successor_and_an_entry(site: Platform) -> None:
    """An unknown id changes nothing."""
    with pytest.raises(KeyStateError):
        commands.compromised.act(site, key="00" * 8, reason="a copy was stolen")
    assert last(site) == "Genesis"
    key = site.port(KeyRing).keys[0].id
    found = commands.compromised.act(site, key=key, reason="a copy was stolen").rows
    assert last(site) == "KeyCompromised"
    assert found["successor"] == site.port(KeyRing).keys[-1].id


def test_another_process_opens_what_was_sealed_after_a_rotation(site: Platform) -> None:
    """A ring that was unlocked before reads the key file again when it meets a new key."""
    held = site.port(KeyRing)
    other = service.unlock(held.root, held.fingerprint, WORDS)
    service.rotate(site, system("shell"), "yearly rotation")
    assert other.open(held.seal(b"x", "p"), "p") == b"x"


def test_rotation_keeps_a_passphrase_changed_by_another_process(site: Platform) -> None:
    """The key file is read again before it is written."""
    held = site.port(KeyRing)
    service.unlock(held.root, held.fingerprint, WORDS).rewrap(Secret(OTHER), LIGHT)
    service.rotate(site, system("shell"), "yearly rotation")
    assert len(service.unlock(held.root, held.fingerprint, Secret(OTHER)).keys) == 2


@pytest.mark.parametrize("attended", [True, False])
def test_passphrase_is_changed_after_proof(site: Platform, attended: bool) -> None:  # noqa: FBT001 a parameter of the test
    """The file beside the keys follows: it goes, or holds the new passphrase."""
    held = site.port(KeyRing)
    service.keep_passphrase(held.root, held.fingerprint, WORDS)
    commands.passphrase.act(site, attended=attended, present="", wanted=OTHER)
    assert service.unlock(held.root, held.fingerprint, Secret(OTHER)).locked is None
    assert service.unattended(held) is not attended
    assert (service.unlock(held.root, held.fingerprint).locked is None) is not attended
    assert last(site) == "KeysRewrapped"


@pytest.mark.parametrize(
    ("present", "wanted", "problem"),
    [("", OTHER, InputError), ("not the right words", OTHER, PassphraseError), (OTHER, "short", PassphraseError)],
)
def test_passphrase_stays_without_proof(site: Platform, present: str, wanted: str, problem: type[Exception]) -> None:
    """Whoever does not know the present one changes nothing."""
    held = site.port(KeyRing)
    with pytest.raises(problem):
        commands.passphrase.act(site, attended=True, present=present, wanted=wanted)
    assert service.unlock(held.root, held.fingerprint, WORDS).locked is None


def test_seals_per_second_are_plenty(site: Platform) -> None:
    """Sealing and opening a register of 400 assets takes no noticeable time (timing left to benches)."""
    held = site.port(KeyRing)
    sealed = [held.seal(b"asset" * 20, f"register.asset:{n}") for n in range(400)]
    assert all(held.open(value, f"register.asset:{n}") for n, value in enumerate(sealed))
    assert len(held._aeads) == 1


def test_dates_of_a_locked_ring_are_shown_as_they_stand(site: Platform) -> None:
    """Status counts days since the state began."""
    site.clock.set(site.now() + timedelta(days=3))  # type: ignore[attr-defined]  # a clock set by hand
    assert commands.status.act(site).rows["keys"][0]["days"] == 3
