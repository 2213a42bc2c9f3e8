"""What a person said of changes, as it is sealed: the changes in words by form and system, and how each item stands."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from lionrock.kernel.clock import Instant
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.register.material.comparing import Difference
from lionrock.register.material.picture import Says
from lionrock.register.material.sentinel import Found
from lionrock.register.material.wording import worded

PURPOSE: Final = "register.label"
MOST: Final = 500
"""Changes told in words of one form; a larger import says how many more there are."""
_SALT: Final = 32

Verdict = Literal["material", "not_material", "unsaid"]


@dataclass(frozen=True, slots=True)
class Told:
    """One change in words; `registered` says that a change of the register made it."""

    what: Text
    before: Text
    after: Text
    since: Instant
    registered: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that one form would tell of, about one critical system (its id) or none."""

    filing: str
    system: str | None
    changes: tuple[Told, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Body:
    """What is sealed of a label: groups in words, and each item as it then stood (None: no longer there)."""

    groups: tuple[Group, ...]
    items: tuple[tuple[str, dict[str, Any] | None], ...]

    def differences(self) -> list[Difference]:
        """Return the items as differences that only say how each stands now."""
        return [Difference(item, "detail", "changed", None, after, ()) for item, after in self.items]


def body(found: Found, said: Sequence[Difference], since: Mapping[str, Instant], now: Instant) -> Body:
    """Return what is to be sealed of these differences; `since` is when each is so, by item."""
    grouped: dict[tuple[str, str | None], list[Difference]] = {}
    for one in said:
        for system in one.systems or (None,):
            grouped.setdefault((one.reason.filing, system), []).append(one)
    groups = tuple(
        Group(filing, _id(system, found), tuple(_told(some[:MOST], found, since, now)), len(some[MOST:]))
        for (filing, system), some in grouped.items()
    )
    return Body(groups, tuple((one.item, _plain(one.after)) for one in said))


def seal(platform: Platform, made: Body) -> tuple[bytes, str]:
    """Return a body under the cipher, and the digest of its plain form with a salt."""
    plain = os.urandom(_SALT) + msgspec.json.encode(made)
    return platform.port(Cipher).seal(zlib.compress(plain, 6), PURPOSE), hashlib.sha256(plain).hexdigest()


def unseal(platform: Platform, sealed: bytes) -> Body:
    """Return what was sealed; raises SealedError without keys, AlteredError when altered."""
    plain = zlib.decompress(platform.port(Cipher).open(sealed, PURPOSE))
    return msgspec.json.decode(plain[_SALT:], type=Body)


def _told(some: Sequence[Difference], found: Found, since: Mapping[str, Instant], now: Instant) -> Iterator[Told]:
    """Yield changes in words."""
    for one in some:
        said = worded(one, found.opened, found.before)
        yield Told(said.what, said.before, said.after, since.get(one.item, now), one.registered)


def _id(system: str | None, found: Found) -> str | None:
    """Return the id of a system's record, also of one that has ended."""
    version = found.opened.find("system", system)
    if version is not None or system is None:
        return version.id if version else None
    was = found.before.get(f"system:{system}")
    return was["id"] if was else None


def _plain(says: Says | None) -> dict[str, Any] | None:
    """Return what is said of an item as it is sealed."""
    return None if says is None else dict(says)
