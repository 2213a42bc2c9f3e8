"""Checkpoints: a signed statement of origin, size and root (C2SP tlog-checkpoint in a C2SP signed-note)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import Signer
from lionrock.kernel.text import Text

ED25519: Final = 1
"""Signature type of C2SP signed-note."""

MOST_BYTES: Final = 64 * 1024
_HASH_BYTES: Final = 4
_ROOT_BYTES: Final = 32
_PUBLIC_BYTES: Final = 32
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME: Final = re.compile(r"[^\s+]{1,200}")


class NoteError(LionrockError):
    """A signed note is malformed, or not signed by the key it is held against."""

    def __init__(self, what: Text) -> None:
        """Say what was expected and what was found."""
        super().__init__(
            Text(f"signed note refused: {what.en}", f"簽署紀錄不獲接納：{what.zh}"),
            Text("Compare the key fingerprint with the one you got elsewhere.", "請與另行取得的密碼匙指紋核對。"),
        )


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """An Ed25519 key as C2SP writes it: `name+hash+base64`."""

    name: str
    hash: bytes
    public: bytes

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Return the key a text stands for; raises NoteError."""
        name, _, rest = text.strip().partition("+")
        hexed, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        if not _NAME.fullmatch(name) or len(key) != 1 + _PUBLIC_BYTES or key[0] != ED25519:
            raise NoteError(
                Text(f"not an Ed25519 verifier key: {text[:80]!r}", f"並非 Ed25519 驗證密碼匙：{text[:80]!r}")
            )
        made = cls.of(name, key[1:])
        if made.hash.hex() != hexed:
            raise NoteError(Text(f"the hash of key {name} does not fit it", f"密碼匙 {name} 的雜湊值不符"))
        return made

    @classmethod
    def of(cls, name: str, public: bytes) -> VerifierKey:
        """Return the key of 32 raw public bytes under a name."""
        whole = name.encode() + b"\n" + bytes([ED25519]) + public
        return cls(name, hashlib.sha256(whole).digest()[:_HASH_BYTES], public)

    def __str__(self) -> str:
        """Return `name+hash+base64`."""
        encoded = base64.b64encode(bytes([ED25519]) + self.public).decode()
        return f"{self.name}+{self.hash.hex()}+{encoded}"

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 of the public key in groups of four digits, for reading aloud."""
        digits = hashlib.sha256(self.public).hexdigest()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin, tree size and root; `extensions` are further lines, such as the clock and the mark of a demo."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text that is signed; it ends in a newline."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        if any(not line or "\n" in line for line in lines):
            raise ValueError(f"a checkpoint has an empty or broken line: {lines}")
        return "\n".join(lines) + "\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Return the checkpoint a note's text states; raises NoteError."""
        lines = text.removesuffix("\n").split("\n")
        root = _decoded(lines[2]) if len(lines) > 2 else b""  # noqa: PLR2004 origin, size, root
        if not lines[0] or not all(lines) or len(root) != _ROOT_BYTES or not _SIZE.fullmatch(lines[1]):
            raise NoteError(Text("not a checkpoint: origin, size, root expected", "並非檢查點：應有來源、大小及根值"))
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:]))


def sign(text: str, signer: Signer) -> str:
    """Return the note: the text and the signer's line under it. Raises SealedError without keys."""
    made = signer.sign(text.encode())
    key = VerifierKey.parse(signer.verifier)
    signature = base64.b64encode(key.hash + made).decode()
    return f"{text}\n— {key.name} {signature}\n"


def opened(note: str, key: VerifierKey) -> str:
    """Return the text of a note that `key` signed; raises NoteError when it did not."""
    text, signatures = split(note)
    mine = [made for name, made in signatures if name == key.name and made[:_HASH_BYTES] == key.hash]
    if not mine:
        raise NoteError(
            Text(f"no signature of {key.name}+{key.hash.hex()}", f"沒有 {key.name}+{key.hash.hex()} 的簽署")
        )
    try:
        for made in mine:
            Ed25519PublicKey.from_public_bytes(key.public).verify(made[_HASH_BYTES:], text.encode())
    except InvalidSignature:
        raise NoteError(Text(f"the signature of {key.name} does not fit", f"{key.name} 的簽署不符")) from None
    return text


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text of a note and its signatures (key name, key hash ‖ signature); raises NoteError."""
    text, gap, below = note.rpartition("\n\n")
    lines = below.removesuffix("\n").split("\n")
    if len(note) > MOST_BYTES or not gap or not below.endswith("\n"):
        raise NoteError(Text("no text and signatures found", "找不到正文及簽署"))
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    """Return key name and key hash ‖ signature of a signature line."""
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    made = _decoded(encoded)
    if dash != "—" or not _NAME.fullmatch(name) or len(made) <= _HASH_BYTES:
        raise NoteError(Text(f"not a signature line: {line[:80]!r}", f"並非簽署行：{line[:80]!r}"))
    return name, made


def _decoded(text: str) -> bytes:
    """Return the bytes of base64 in its one canonical form, empty when it is not: no two notes say the same."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if base64.b64encode(found).decode() == text else b""
