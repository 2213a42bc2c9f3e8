"""Verifies an offline bundle before anything of it runs: every file against SHA256SUMS, that against a signature.

    python3 verify.py [--key VKEY | --fingerprint DIGITS] [FOLDER]

Needs Python 3.11 alone. Without a key that you got by another way than the bundle, it can only say that the bundle is
consistent with itself. Exit 0 when all holds, 1 otherwise.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import re
import sys
from pathlib import Path

SUMS, NOTE, FORMAT = "SHA256SUMS", "SHA256SUMS.note", "lionrock-bundle/1"
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
PUBLIC, SIGNATURE, HASH = 32, 64, 4
NOTE_LINES = 4
LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9._+/-]{0,200})")


class Refused(Exception):  # noqa: N818 the word of the thing
    """The bundle is not as it was made; the words name the file."""


def _root(y: int, sign: int) -> int:
    """Return x of the point with this y; raises Refused when there is none (RFC 8032, 5.1.3)."""
    if y >= P:
        raise Refused("signature: not a point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        raise Refused("signature: not a point")
    return P - x if x & 1 != sign else x


Point = tuple[int, int, int, int]


def _point(data: bytes) -> Point:
    """Return the point that 32 bytes stand for."""
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    x = _root(y, sign)
    return x, y, 1, x * y % P


def _add(one: Point, other: Point) -> Point:
    """Return the sum of two points (RFC 8032, 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    """Return a multiple of a point."""
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point, number = _add(point, point), number >> 1
    return found


def _same(one: Point, other: Point) -> bool:
    """Say whether two points are equal."""
    return not ((one[0] * other[2] - other[0] * one[2]) % P or (one[1] * other[2] - other[1] * one[2]) % P)


def verify_signature(public: bytes, message: bytes, signature: bytes) -> None:
    """Return when an Ed25519 signature holds (RFC 8032, 5.1.7); raises Refused."""
    if len(public) != PUBLIC or len(signature) != SIGNATURE:
        raise Refused("signature: wrong length")
    base_y = 4 * pow(5, P - 2, P) % P
    base: Point = (_root(base_y, 0), base_y, 1, _root(base_y, 0) * base_y % P)
    key, commitment, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if s >= L:
        raise Refused("signature: out of range")
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % L
    if not _same(_times(s, base), _add(commitment, _times(k, key))):
        raise Refused(f"{NOTE}: the signature does not fit")


def parse_key(text: str) -> tuple[str, bytes, bytes]:
    """Return name, public bytes and hash of a verifier key (c2sp.org/signed-note); raises Refused."""
    name, _, rest = text.strip().partition("+")
    hashed, _, encoded = rest.partition("+")
    try:
        typed = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Refused("the key is no verifier key") from problem
    made = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:HASH]
    if len(typed) != 1 + PUBLIC or typed[:1] != b"\x01" or made.hex() != hashed:
        raise Refused("the key is no verifier key")
    return name, typed[1:], made


def fingerprint(public: bytes) -> str:
    """Return SHA-256 of a public key in groups of four digits."""
    digits = hashlib.sha256(public).hexdigest()
    return " ".join(digits[at : at + 4] for at in range(0, 64, 4))


def check_files(folder: Path) -> str:
    """Hold every file against SHA256SUMS and return the digest of that; raises Refused naming the file."""
    sums = (folder / SUMS).read_bytes()
    stated: dict[str, str] = {}
    for line in sums.decode().splitlines():
        found = LINE.fullmatch(line)
        if not found or ".." in found[2].split("/") or found[2] in stated:
            raise Refused(f"{SUMS}: {line[:120]!r} is no line of ours")
        stated[found[2]] = found[1]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() or path.is_symlink()}
    for name in sorted(there ^ (stated.keys() | {SUMS, NOTE} & there)):
        raise Refused(f"{name}: {'not listed' if name in there else 'missing'}")
    for name, digest in stated.items():
        path = folder / name
        if path.is_symlink() or _digest(path) != digest:
            raise Refused(f"{name}: altered")
    return hashlib.sha256(sums).hexdigest()


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_note(folder: Path, digest: str, key: str) -> tuple[str, bytes]:
    """Return version and public key of the signature over the digest; raises Refused."""
    path = folder / NOTE
    if not path.is_file():
        raise Refused(f"{NOTE}: missing: the bundle is not signed")
    text, _, below = path.read_text("utf-8").rpartition("\n\n")
    lines = text.split("\n")
    if len(lines) != NOTE_LINES or lines[0] != FORMAT or lines[2] != digest:
        raise Refused(f"{NOTE}: is over another list of files")
    name, public, hashed = parse_key(key or lines[3])
    for line in below.splitlines():
        made = line.removeprefix(f"— {name} ")
        signature = base64.b64decode(made) if made != line else b""
        if signature[:HASH] == hashed:
            verify_signature(public, (text + "\n").encode(), signature[HASH:])
            return lines[1], public
    raise Refused(f"{NOTE}: not signed by {name}")


def check_fingerprint(public: bytes, digits: str) -> None:
    """Return when the key is the one whose fingerprint a person holds; raises Refused."""
    mine = fingerprint(public)
    if digits and digits.replace(" ", "").lower() != mine.replace(" ", ""):
        raise Refused(f"{NOTE}: signed by another key: {mine}")


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Verifies a Lionrock bundle.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", default="", help="verifier key, got by another way than the bundle")
    parser.add_argument("--fingerprint", default="", help="its fingerprint, likewise")
    given = parser.parse_args()
    try:
        version, public = check_note(given.folder, check_files(given.folder), given.key)
        check_fingerprint(public, given.fingerprint)
    except (Refused, OSError, ValueError) as problem:
        print(f"REFUSED: {problem}")
        return 1
    mine, known = fingerprint(public), given.key or given.fingerprint
    print(f"Lionrock {version}: {'verified' if known else 'consistent with itself, NOT verified'}; key {mine}")
    if not known:
        print("Compare the fingerprint with the one you got by another way.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
