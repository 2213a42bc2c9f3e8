"""A pack as bytes: the same material gives the same bytes. Pure but for the signature."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from lionrock.assurance import lionrock_verify as verifier
from lionrock.assurance.errors import TooLargeError
from lionrock.assurance.model import MOST_BYTES, PayloadState, Profile, Scope
from lionrock.assurance.readme import readme
from lionrock.kernel.ledger.checkpoint import Checkpoint
from lionrock.kernel.ledger.entry import Entry, canonical, stamp
from lionrock.kernel.text import Text

VERIFIER: Final = "convenience/lionrock_verify.py"

Sign = Callable[[str], str]
"""Returns the signed note of a text."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An entry in a pack; salt and payload are None unless the state is included."""

    position: int
    entry: Entry
    path: Sequence[bytes]
    state: PayloadState
    salt: bytes | None = None
    payload: bytes | None = None


@dataclass(frozen=True, slots=True)
class Exhibited:
    """An item in a pack under its member name; `entry` is the id of the entry it belongs to."""

    name: str
    exhibit: str
    media: str
    data: bytes
    entry: str | None


@dataclass(frozen=True, slots=True)
class Hidden:
    """An item the profile does not show: its size, and a digest salted so that it cannot be guessed."""

    exhibit: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """An exhibit that could not be asked when the pack was made, and why."""

    exhibit: str
    why: Text


@dataclass(frozen=True, slots=True)
class Continued:
    """A checkpoint that was given out before, and the proof that this pack's tree continues it."""

    size: int
    root: bytes
    path: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a pack is made of; `key` is the instance's verifier key, `law` how much of the Code is loaded."""

    profile: Profile
    scope: Scope
    key: str
    note: str
    checkpoint: Checkpoint
    law: Text
    entries: Sequence[Evidence]
    items: Sequence[Exhibited]
    hidden: Sequence[Hidden]
    lacking: Sequence[Lacking]
    continued: Sequence[Continued]

    @property
    def demo(self) -> bool:
        """Say whether the folder is a demo's."""
        return verifier.DEMO_MARK in self.checkpoint.extensions

    @property
    def as_of(self) -> str:
        """Return the time of the checkpoint, as it states it."""
        times = [line[5:] for line in self.checkpoint.extensions if line.startswith("time ")]
        return times[0]

    def positions(self, state: PayloadState) -> list[int]:
        """Return the positions of the entries whose payload is in a state."""
        return [one.position for one in self.entries if one.state == state]


def build(material: Material, sign: Sign) -> bytes:
    """Return the pack; raises TooLargeError."""
    members = _members(material)
    if sum(map(len, members.values())) > MOST_BYTES:
        raise TooLargeError(Text(f"more than {MOST_BYTES >> 20} MB", f"超過 {MOST_BYTES >> 20} MB"))
    manifest = canonical(_manifest(material, members))
    text = f"{verifier.FORMAT}\n{material.checkpoint.origin}\n{hashlib.sha256(manifest).hexdigest()}\n"
    members |= {verifier.MANIFEST: manifest, verifier.SIGNATURE: sign(text).encode()}
    return b"".join(verifier.container(members.items()))


def convenience() -> bytes:
    """Return the verifier's own bytes."""
    return resources.files("lionrock.assurance").joinpath("lionrock_verify.py").read_bytes()


def _members(material: Material) -> dict[str, bytes]:
    """Return every member but the manifest and its signature."""
    proofs = [{"size": one.size, "root": one.root.hex(), "path": _hexed(one.path)} for one in material.continued]
    members = {
        verifier.CHECKPOINT: material.note.encode(),
        verifier.CONSISTENCY: canonical({"proofs": proofs}),
        VERIFIER: convenience(),
    }
    for one in material.entries:
        members[f"entries/{one.position:012d}.json"] = canonical(_entry(one))
        if one.payload is not None:
            members[f"payloads/{one.position:012d}.json"] = one.payload
    members |= {item.name: item.data for item in material.items}
    members["README.txt"] = readme(material, hashlib.sha256(members[VERIFIER]).hexdigest())
    return members


def _entry(one: Evidence) -> dict[str, Any]:
    """Return the document of an entry."""
    return {
        "entry": one.entry.document(),
        "path": _hexed(one.path),
        "payload": one.state,
        "position": one.position,
        "salt": one.salt.hex() if one.salt is not None else None,
    }


def _manifest(material: Material, members: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what the pack says of itself."""
    checkpoint = material.checkpoint
    return {
        "format": verifier.FORMAT,
        "origin": checkpoint.origin,
        "mode": "demo" if material.demo else "production",
        "exercise": sum(one.entry.exercise for one in material.entries),
        "profile": material.profile.id,
        "scope": _scope(material.scope),
        "as_of": material.as_of,
        "checkpoint": {"size": checkpoint.size, "root": checkpoint.root.hex()},
        "key": material.key,
        "law": _both(material.law),
        "members": [
            {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sorted(members.items())
        ],
        "items": [
            {"name": one.name, "exhibit": one.exhibit, "media": one.media, "entry": one.entry} for one in material.items
        ],
        "withheld": material.positions("withheld"),
        "withheld_items": [
            {"exhibit": one.exhibit, "size": one.size, "salted_sha256": one.digest} for one in material.hidden
        ],
        "erased": material.positions("erased"),
        "unavailable": [{"exhibit": one.exhibit, "why": _both(one.why)} for one in material.lacking],
    }


def _scope(scope: Scope) -> dict[str, Any]:
    """Return the scope as the manifest states it."""
    audit = {"audit": scope.audit} if scope.audit else {}
    return audit | {
        "incident": scope.incident,
        "reference": scope.reference,
        "title": _both(scope.title) if scope.title else None,
        "since": stamp(scope.since) if scope.since else None,
        "until": stamp(scope.until) if scope.until else None,
    }


def _both(text: Text) -> dict[str, str]:
    """Return both languages of a text."""
    return {"en": text.en, "zh": text.zh}


def _hexed(path: Sequence[bytes]) -> list[str]:
    """Return hashes in hexadecimal."""
    return [one.hex() for one in path]
