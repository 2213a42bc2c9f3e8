"""Passphrase hashes: argon2id after RFC 9106, with the same work for a name that nobody has."""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from lionrock.access.passphrase import Passphrase


class Hasher:
    """Hashes and verifies; 64 MiB and three passes unless a test asks for less."""

    def __init__(self, time: int = 3, memory: int = 64 * 1024, lanes: int = 4) -> None:
        """Take the cost: passes, KiB, lanes."""
        self._argon = PasswordHasher(time_cost=time, memory_cost=memory, parallelism=lanes)

    def hash(self, passphrase: Passphrase) -> str:
        """Return the encoded hash with its salt and cost."""
        return self._argon.hash(passphrase.reveal())

    def matches(self, stored: str | None, passphrase: Passphrase) -> bool:
        """Say whether the passphrase is the one stored; None costs as much and never matches.

        The answer is a plain statement because the caller must go on either way: a wrong passphrase and an unknown
        name take the same path and the same time.
        """
        try:
            return self._argon.verify(stored or self._nobody, passphrase.reveal()) and stored is not None
        except (VerifyMismatchError, InvalidHashError):
            return False

    def outdated(self, stored: str) -> bool:
        """Say whether the hash was made at another cost."""
        return self._argon.check_needs_rehash(stored)

    @cached_property
    def _nobody(self) -> str:
        """Return a hash that no passphrase of a person has."""
        return self._argon.hash(b"\x00 nobody")
