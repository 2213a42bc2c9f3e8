#!/usr/bin/env python3
"""Witness the ledger of a Lionrock instance, offline: Python 3.9 or later and `cryptography`, nothing else.

    python lionrock_witness.py init NAME            make a key; give the line it prints to the operator
    python lionrock_witness.py sign REQUEST --log KEY
                                                    check a request and print your signature, to be returned

REQUEST is what the operator sent by mail, on a stick or on paper: a signed checkpoint with the proof that its log
continues the one you signed before (C2SP tlog-witness). KEY is the operator's verifier key (`name+hash+base64`), got by
another way. What you signed last is kept beside your key; a request that does not continue it is refused, because the
log was then rewritten: keep the request, it is the evidence.

Your signature says: at this time I saw this checkpoint, and it continues what I saw before (C2SP tlog-cosignature). It
says nothing about whether the entries are true. Exit 0: signed. Exit 1: refused. Exit 2: misuse.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

ED25519, COSIGNATURE = 1, 4
HASH, PUBLIC, MOST_PATH, MOST_BYTES = 32, 33, 64, 1 << 20

_NAME = re.compile(r"[A-Za-z0-9._/-]{1,100}")
_SIZE = re.compile(r"0|[1-9]\d{0,17}")


class Refused(Exception):  # noqa: N818 it is the word that is printed
    """The request is not signed; the message says why."""


def make(folder: Path, name: str) -> str:
    """Make a key in `folder`, readable by its owner alone, and return the line to give to operators."""
    if not _NAME.fullmatch(name):
        raise Refused("a name has letters, digits, dots, dashes and slashes, such as auditor.example/2026")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    place = folder / "witness.pem"
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    (folder / "witness.name").write_text(name, "utf-8")
    return key_line(folder)


def key_line(folder: Path) -> str:
    """Return the verifier key of this witness, as operators enter it."""
    name, private = _key(folder)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    raw = bytes([COSIGNATURE]) + public
    return f"{name}+{_hash(name, raw).hex()}+{base64.b64encode(raw).decode()}"


def sign(folder: Path, request: str, log: str, now: int) -> str:
    """Return the signature line for a request that continues what was signed before; raises Refused."""
    old, proof, note = read_request(request)
    origin, size, root, text = read_note(note, log)
    last = _seen(folder, origin)
    if old > size:
        raise Refused("the request asks to go back")
    if last is not None:
        _continues(last, old, size, proof, root)
    elif old:
        raise Refused(f"the request continues {old} entries, and this witness has signed nothing of {origin}")
    name, private = _key(folder)
    made = private.sign(f"cosignature/v1\ntime {now}\n{text}".encode())
    raw = bytes([COSIGNATURE]) + private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    _keep(folder, origin, size, root)
    return f"\u2014 {name} {base64.b64encode(_hash(name, raw) + now.to_bytes(8, 'big') + made).decode()}"


def read_request(request: str) -> tuple[int, list[bytes], str]:
    """Return the size the request continues, its proof and the signed note; raises Refused."""
    head, gap, note = request.partition("\n\n")
    first, *lines = head.split("\n")
    word, _, number = first.partition(" ")
    proof = [_base64(line) for line in lines]
    if not gap or word != "old" or not _SIZE.fullmatch(number) or len(proof) > MOST_PATH:
        raise Refused("this is no request to a witness")
    if any(len(one) != HASH for one in proof):
        raise Refused("the proof is not a list of hashes")
    return int(number), proof, note


def read_note(note: str, log: str) -> tuple[str, int, bytes, str]:
    """Return origin, size, root and text of a checkpoint that the log's key signed; raises Refused."""
    name, _, rest = log.strip().partition("+")
    raw = _base64(rest.partition("+")[2])
    if len(raw) != PUBLIC or raw[0] != ED25519 or _hash(name, raw).hex() != rest.partition("+")[0]:
        raise Refused("--log is no verifier key of a log")
    text, gap, below = note.rpartition("\n\n")
    text += "\n"
    made = [_base64(line.rpartition(" ")[2]) for line in below.splitlines() if line.startswith(f"\u2014 {name} ")]
    mine = [one[4:] for one in made if one[:4] == _hash(name, raw)]
    if not gap or not mine:
        raise Refused(f"the checkpoint is not signed by {name}")
    try:
        Ed25519PublicKey.from_public_bytes(raw[1:]).verify(mine[0], text.encode())
    except InvalidSignature:
        raise Refused(f"the signature of {name} does not fit") from None
    lines = text.split("\n")
    root = _base64(lines[2]) if len(lines) > 3 else b""  # noqa: PLR2004 origin, size, root, end
    if len(root) != HASH or not _SIZE.fullmatch(lines[1]):
        raise Refused("the note is no checkpoint")
    return lines[0], int(lines[1]), root, text


def continues(old: int, new: int, path: Sequence[bytes], before: bytes, after: bytes) -> bool:
    """Say whether the tree of `old` is a prefix of that of `new` (RFC 9162 \u00a72.1.4.2)."""
    if old == new:
        return not path and before == after
    steps = list(path) if old & (old - 1) else [before, *path]
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    left = right = steps[0]
    for value in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            left, right = _node(value, left), _node(value, right)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            right = _node(right, value)
        at, last = at >> 1, last >> 1
    return last == 0 and left == before and right == after


def _continues(last: tuple[int, bytes], old: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return when the request continues what was signed last; raises Refused."""
    if old != last[0]:
        raise Refused(f"the request continues {old} entries; you signed {last[0]} last: ask for a new request")
    if old and not continues(old, size, proof, last[1], root):
        raise Refused(
            f"THE LOG WAS REWRITTEN: it does not continue the {old} entries you signed. Keep this request as evidence"
        )


def _node(left: bytes, right: bytes) -> bytes:
    """Return the node hash of RFC 6962."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _hash(name: str, raw: bytes) -> bytes:
    """Return the four bytes by which a signature names its key."""
    return hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]


def _base64(text: str) -> bytes:
    """Return the bytes of base64, empty when it is none."""
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _key(folder: Path) -> tuple[str, Ed25519PrivateKey]:
    """Return name and key of this witness; raises Refused when there is none."""
    try:
        private = load_pem_private_key((folder / "witness.pem").read_bytes(), None)
        name = (folder / "witness.name").read_text("utf-8")
    except (OSError, ValueError) as problem:
        raise Refused(f"no key in {folder}: {problem}; make one with `init NAME`") from problem
    if not isinstance(private, Ed25519PrivateKey):
        raise Refused(f"the key in {folder} is not Ed25519")
    return name, private


def _state(folder: Path) -> dict[str, list[object]]:
    """Return what was signed last, by origin."""
    place = folder / "witness.json"
    return dict(json.loads(place.read_text("utf-8"))) if place.exists() else {}


def _seen(folder: Path, origin: str) -> tuple[int, bytes] | None:
    """Return size and root signed last of a log, None for never."""
    kept = _state(folder).get(origin)
    return (int(str(kept[0])), bytes.fromhex(str(kept[1]))) if kept else None


def _keep(folder: Path, origin: str, size: int, root: bytes) -> None:
    """Remember what is signed before the signature leaves."""
    state = _state(folder) | {origin: [size, root.hex()]}
    part = folder / "witness.json.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(state, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / "witness.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path.home() / ".lionrock-witness", help="where your key stands")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("init", help="make a key").add_argument("name")
    verbs.add_parser("key", help="print your key again")
    signing = verbs.add_parser("sign", help="check a request and print your signature")
    signing.add_argument("request", type=Path)
    signing.add_argument("--log", required=True, help="the operator's verifier key, got by another way")
    chosen = parser.parse_args(arguments)
    try:
        sys.stdout.write(_run(chosen) + "\n")
    except (Refused, OSError, UnicodeDecodeError) as refused:
        _end(str(refused))
    return 0


def _run(chosen: argparse.Namespace) -> str:
    """Return what the chosen verb prints."""
    if chosen.verb == "init":
        return make(chosen.folder, chosen.name)
    if chosen.verb == "key":
        return key_line(chosen.folder)
    data = chosen.request.read_bytes()
    if len(data) > MOST_BYTES:
        raise Refused(f"the request is longer than {MOST_BYTES} bytes")
    return sign(chosen.folder, data.decode("utf-8"), chosen.log, int(time.time()))


def _end(why: str) -> NoReturn:
    """End with exit 1 and the reason."""
    sys.stderr.write(f"REFUSED: {why}\n")
    raise SystemExit(1)


if __name__ == "__main__":
    raise SystemExit(main())
