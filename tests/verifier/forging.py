"""Hands of a forger: take a pack apart, change it, and put it together again, with or without a key."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lionrock.assurance import lionrock_verify as verifier

Members = dict[str, bytes]


def apart(data: bytes) -> Members:
    """Return the members of a pack."""
    return {one.name: one.data for one in verifier.unpack(data)}


def together(members: Members) -> bytes:
    """Return the container of members."""
    return b"".join(verifier.container(members.items()))


def restated(members: Members) -> Members:
    """Return the members with a manifest recomputed to fit them, its old signature left."""
    manifest = json.loads(members[verifier.MANIFEST])
    manifest["members"] = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(members.items())
        if name not in {verifier.MANIFEST, verifier.SIGNATURE}
    ]
    return members | {verifier.MANIFEST: verifier.canonical(manifest)}


class Forger:
    """Somebody with a key of their own under the issuer's name."""

    def __init__(self, name: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        public = bytes([verifier.ED25519]) + self._key.public_key().public_bytes_raw()
        self._hash = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        self.name = name
        self.key = f"{name}+{self._hash.hex()}+{base64.b64encode(public).decode()}"

    def note(self, text: str) -> bytes:
        """Return a note over the text."""
        made = base64.b64encode(self._hash + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {made}\n".encode()

    def signed(self, members: Members, change: Callable[[dict[str, Any]], None] | None = None) -> bytes:
        """Return a pack over these members that is consistent under the forger's key."""
        members = dict(members)
        text = members[verifier.CHECKPOINT].decode().rpartition("\n\n")[0] + "\n"
        members[verifier.CHECKPOINT] = self.note(text)
        manifest = json.loads(restated(members)[verifier.MANIFEST]) | {"key": self.key}
        if change is not None:
            change(manifest)
        raw = verifier.canonical(manifest)
        origin, digest = manifest.get("origin"), hashlib.sha256(raw).hexdigest()
        members[verifier.MANIFEST] = raw
        members[verifier.SIGNATURE] = self.note(f"{verifier.FORMAT}\n{origin}\n{digest}\n")
        return together(members)
