"""Cosignatures, requests to witnesses and names of tiles, as C2SP writes them; nothing here reads or writes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lionrock.kernel.clock import EPOCH, Instant, micros
from lionrock.kernel.text import Text
from lionrock.notary.errors import CosignatureError

COSIGNATURE: Final = 4
"""The type byte of a cosignature key (C2SP tlog-cosignature)."""
WIDTH: Final = 256
"""Hashes in a full tile (C2SP tlog-tiles)."""

_NAME: Final = re.compile(r"[^\s+\u2014]{1,120}")
_LINE: Final = re.compile(r"\u2014 ([^\s+]{1,120}) ([A-Za-z0-9+/=]{1,200})")
_STAMP: Final = 8
_SIGNATURE: Final = 64
_MICROS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """An Ed25519 key that signs cosignatures, `name+hash+base64`."""

    name: str
    hash: bytes
    public: bytes

    @classmethod
    def parse(cls, text: str) -> WitnessKey:
        """Return the key a line states; raises CosignatureError when it is none."""
        name, _, rest = text.strip().partition("+")
        hexed, _, encoded = rest.partition("+")
        raw = _decoded(encoded)
        key = cls.of(name, raw[1:])
        if len(raw) != 33 or raw[0] != COSIGNATURE or key.hash.hex() != hexed or not _NAME.fullmatch(name):  # noqa: PLR2004 type and key
            raise CosignatureError(
                Text(
                    "not the key of a witness: name+hash+base64 of a cosignature key expected",
                    "並非見證人的密碼匙：應為「名稱+雜湊值+base64」的共同簽署密碼匙",
                )
            )
        return key

    @classmethod
    def of(cls, name: str, public: bytes) -> WitnessKey:
        """Return the key of this name."""
        made = hashlib.sha256(name.encode() + b"\n" + bytes([COSIGNATURE]) + public).digest()
        return cls(name, made[:4], public)

    def __str__(self) -> str:
        """Return the key as C2SP writes it."""
        encoded = base64.b64encode(bytes([COSIGNATURE]) + self.public).decode()
        return f"{self.name}+{self.hash.hex()}+{encoded}"

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 of the public key, hexadecimal."""
        return hashlib.sha256(self.public).hexdigest()


@dataclass(frozen=True, slots=True)
class Cosignature:
    """One line of a witness under a checkpoint, found good; `stamped` is the witness's time."""

    key: WitnessKey
    stamped: Instant
    line: str


def message(text: str, seconds: int) -> bytes:
    """Return what a witness signs for the text of a checkpoint at a time (seconds since 1970)."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def cosignatures(text: str, answer: str, keys: Sequence[WitnessKey]) -> list[Cosignature]:
    """Return the good cosignatures of known witnesses in what came back; `text` is the checkpoint's.

    Lines of others are passed over. Raises CosignatureError when a line names a known key and does not fit.
    """
    known = {(key.name, key.hash): key for key in keys}
    found = []
    for line in answer.splitlines():
        match = _LINE.fullmatch(line.strip())
        made = _decoded(match[2]) if match else b""
        key = known.get((match[1], made[:4])) if match else None
        if key is not None:
            found.append(_checked(text, key, made[4:], line.strip()))
    return found


def _checked(text: str, key: WitnessKey, made: bytes, line: str) -> Cosignature:
    """Return the cosignature a known witness's line holds; raises CosignatureError."""
    if len(made) != _STAMP + _SIGNATURE:
        raise CosignatureError(Text(f"the line of {key.name} is cut off", f"{key.name} 的簽署不完整"))
    seconds = int.from_bytes(made[:_STAMP], "big")
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(made[_STAMP:], message(text, seconds))
        return Cosignature(key, EPOCH.fromtimestamp(seconds, EPOCH.tzinfo), line)
    except (InvalidSignature, OverflowError, ValueError, OSError):
        raise CosignatureError(
            Text(f"the signature of {key.name} does not fit this checkpoint", f"{key.name} 的簽署與此檢查點不符")
        ) from None


def request(old: int, proof: Sequence[bytes], note: str) -> str:
    """Return what a witness is asked to cosign: its last size, the proof from there, the note (C2SP tlog-witness)."""
    return "".join([f"old {old}\n", *(base64.b64encode(one).decode() + "\n" for one in proof), "\n", note])


def tiles(size: int, since: int = 0) -> Iterator[tuple[int, int, int]]:
    """Yield level, number and width of every tile of a tree of `size` that one of `since` did not have in full."""
    level, count, before = 0, size, since
    while count:
        for number in range(before // WIDTH, (count + WIDTH - 1) // WIDTH):
            yield level, number, min(WIDTH, count - number * WIDTH)
        level, count, before = level + 1, count // WIDTH, before // WIDTH


def path(kind: str, number: int, width: int) -> str:
    """Return the path of a tile: thousands in folders, all but the last with an `x`, and the width of a part tile."""
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:  # noqa: PLR2004 three digits a folder
        number //= 1000
        parts.append(f"x{number % 1000:03d}")
    name = f"tile/{kind}/" + "/".join(reversed(parts))
    return name if width == WIDTH else f"{name}.p/{width}"


def age(now: Instant, then: Instant) -> int:
    """Return whole hours between two instants."""
    return max(0, (micros(now) - micros(then)) // (3600 * _MICROS))


def _decoded(text: str) -> bytes:
    """Return the bytes of base64, empty when it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
