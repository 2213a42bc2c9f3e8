#!/usr/bin/env python3
"""Verify a Lionrock evidence pack on any machine, offline: Python 3.9 or later and `cryptography`, nothing else.

    python lionrock_verify.py PACK --key KEY [--after CHECKPOINT] [--json]

KEY is the verifier key (`name+hash+base64`) or its fingerprint (SHA-256 of the public key, 64 digits), which you got
from the issuer by another way than the pack. CHECKPOINT is a file with a checkpoint that you kept earlier: the pack
must then prove that its log continues the one you saw. Without either, it can only be shown to be consistent in itself.

What is checked: every byte of the file belongs to the container; every member has the digest the manifest states; the
manifest is signed; every entry is the one its position in the signed tree holds (RFC 6962); every payload is the one
its entry commits to; every raw record leads to the root its source's frame recorded; the tree continues earlier
checkpoints.

What this cannot show: that something was true when it was collected, or that the key holder never rewrote the whole log
before your first checkpoint. Exit 0: verified or consistent. Exit 1: refused, naming the member. Exit 2: misuse.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import struct
import sys
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FORMAT = "lionrock-evidence-pack/1"
RECORD_MEDIA = "application/vnd.lionrock.record+json"
DEMO_MARK = "mark demo, not for submission"
MANIFEST, SIGNATURE, CHECKPOINT, CONSISTENCY = "manifest.json", "manifest.sig", "checkpoint.txt", "consistency.json"

MOST_BYTES = 1 << 30
MOST_MEMBERS = 65_000
MOST_JSON = 64 << 20
MOST_PATH = 64
ED25519 = 1
HASH, PUBLIC, SIGNED = 32, 33, 68  # bytes of a hash, of type and key, of key hash and signature
DIGITS = 19

_NAME = re.compile(r"[A-Za-z0-9_+-][A-Za-z0-9._+-]*(?:/[A-Za-z0-9_+-][A-Za-z0-9._+-]*){0,8}")
_ENTRY = re.compile(r"entries/(\d{12})\.json")
_HEX = re.compile(r"[0-9a-f]{64}")
_HEXES = re.compile(r"(?:[0-9a-f]{64} )*")
_SIZE = re.compile(r"0|[1-9]\d{0,17}")
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_FIXED = ("origin", "size", "root")  # lines of a checkpoint before its extensions
_DATE = 0x21  # 1 January 1980, the first a ZIP file knows


class Refused(Exception):  # noqa: N818 it is the word the report uses
    """The pack is refused; `member` names where, `why` and `why_zh` say why."""

    def __init__(self, member: str, why: str, why_zh: str, items: Sequence[Item] = ()) -> None:
        super().__init__(f"{member}: {why}")
        self.member, self.why, self.why_zh, self.items = member, why, why_zh, list(items)


@dataclass(frozen=True)
class Item:
    """One member of the pack and what was found: included, altered, missing or unlisted."""

    name: str
    state: str
    note: str = ""
    note_zh: str = ""
    kind: str = ""


@dataclass
class Report:
    """What a pack was found to be; `verdict` is verified or consistent (signer not pinned)."""

    verdict: str = "consistent"
    pinned_by: list[str] = field(default_factory=list)
    origin: str = ""
    key: str = ""
    fingerprint: str = ""
    profile: str = ""
    as_of: str = ""
    demo: bool = False
    exercise: int = 0
    entries: int = 0
    withheld: int = 0
    erased: int = 0
    scope: dict[str, Any] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)


# --- the container ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """A stored member: its name, its data and the checksum its header states."""

    name: str
    data: bytes
    stated: int


def local_header(name: str, crc: int, size: int) -> bytes:
    """Return the one header a member of this name, checksum and size can have."""
    raw = name.encode("ascii")
    return _LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, _DATE, crc, size, size, len(raw), 0) + raw


def directory(rows: Sequence[tuple[str, int, int]]) -> bytes:
    """Return everything behind the last member, for (name, checksum, size) of the members in their order."""
    parts, at = [], 0
    for name, crc, size in rows:
        raw = name.encode("ascii")
        fixed = (b"PK\x01\x02", 0x0314, 20, 0, 0, 0, _DATE, crc, size, size, len(raw), 0, 0, 0, 0, 0o100644 << 16, at)
        parts.append(_CENTRAL.pack(*fixed) + raw)
        at += _LOCAL.size + len(raw) + size
    whole = b"".join(parts)
    return whole + _END.pack(b"PK\x05\x06", 0, 0, len(rows), len(rows), len(whole), at, 0)


def container(members: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield the bytes of the canonical container: stored, names in order, nothing between the members."""
    rows = []
    for name, data in sorted(members):
        rows.append((name, zlib.crc32(data), len(data)))
        yield local_header(*rows[-1])
        yield data
    yield directory(rows)


def unpack(data: bytes) -> list[Member]:
    """Return the members of a container in which every byte is accounted for; raises Refused."""
    if len(data) > MOST_BYTES:
        _refuse("(file)", f"larger than {MOST_BYTES} bytes", f"超過 {MOST_BYTES} 位元組")
    found: list[Member] = []
    at = 0
    while data[at : at + 4] == b"PK\x03\x04":
        member, at = _member(data, at, found[-1].name if found else "")
        found.append(member)
        if len(found) > MOST_MEMBERS:
            _refuse(member.name, f"more than {MOST_MEMBERS} members", f"超過 {MOST_MEMBERS} 個成員")
    if data[at:] != directory([(one.name, one.stated, len(one.data)) for one in found]):
        where = found[-1].name if found else "(file)"
        _refuse(
            f"(behind {where})",
            "the file is not a pack, or its directory was changed, cut off or added to",
            "並非證據檔案，或其目錄曾被更改、截短或附加",
        )
    return found


def _member(data: bytes, at: int, before: str) -> tuple[Member, int]:
    """Return the member whose header stands at `at`, and where the next one starts."""
    where = f"(behind {before})" if before else "(first member)"
    if len(data) < at + _LOCAL.size:
        _refuse(where, "the file is cut off", "檔案被截短")
    header = _LOCAL.unpack_from(data, at)
    crc, size, length = header[6], header[8], header[9]
    start = at + _LOCAL.size + length
    raw = data[at + _LOCAL.size : start]
    name = raw.decode("ascii", "replace")
    if not _NAME.fullmatch(name):
        _refuse(where, "a member has a name that no pack has", "成員名稱不合證據檔案格式")
    if name <= before:
        _refuse(name, "stands twice or out of order", "重複或次序不符")
    if data[at:start] != local_header(name, crc, size):
        _refuse(name, "its header was changed", "其檔頭曾被更改")
    if len(data) < start + size:
        _refuse(name, "is cut off", "被截短")
    return Member(name, data[start : start + size], crc), start + size


# --- signed notes, keys, the tree -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """An Ed25519 verifier key as C2SP writes it."""

    name: str
    hash: bytes
    public: bytes

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([ED25519]) + self.public).decode()
        return f"{self.name}+{self.hash.hex()}+{encoded}"

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 of the public key, hexadecimal."""
        return hashlib.sha256(self.public).hexdigest()


def read_key(where: str, text: str) -> Key:
    """Return the key of `name+hash+base64`; raises Refused."""
    name, _, rest = text.partition("+")
    hexed, _, encoded = rest.partition("+")
    raw = _base64(encoded)
    made = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if len(raw) != PUBLIC or raw[0] != ED25519 or made.hex() != hexed or not re.fullmatch(r"[^\s+]{1,200}", name):
        _refuse(where, "is not an Ed25519 verifier key", "並非 Ed25519 驗證密碼匙")
    return Key(name, made, raw[1:])


def open_note(where: str, note: bytes, key: Key) -> str:
    """Return the text of a note that `key` signed, and nobody else; raises Refused."""
    try:
        words = note.decode("utf-8")
    except UnicodeDecodeError:
        _refuse(where, "is not text", "並非文字")
    text, gap, line = words.rpartition("\n\n")
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    made = _base64(encoded[:-1])
    if not gap or dash != "\u2014" or encoded[-1:] != "\n" or len(made) != SIGNED:
        _refuse(where, "is not a signed note", "並非簽署紀錄")
    if name != key.name or made[:4] != key.hash:
        _refuse(where, f"is not signed by {key.name}+{key.hash.hex()}", f"並非由 {key.name}+{key.hash.hex()} 簽署")
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(made[4:], (text + "\n").encode())
    except (InvalidSignature, ValueError):
        _refuse(where, "its signature does not fit", "簽署不符")
    return text + "\n"


@dataclass(frozen=True)
class Checkpoint:
    """Origin, size and root of a signed tree, with its further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]


def read_checkpoint(where: str, text: str) -> Checkpoint:
    """Return the checkpoint a note's text states; raises Refused."""
    lines = text[:-1].split("\n")
    root = _base64(lines[2]) if len(lines) >= len(_FIXED) else b""
    if not all(lines) or len(root) != HASH or not _SIZE.fullmatch(lines[1]):
        _refuse(where, "is not a checkpoint", "並非檢查點")
    return Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether `path` leads from the leaf at `index` to the root of a tree of `size` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    value, at, last = leaf, index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            value = _node(sibling, value)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            value = _node(value, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and value == root


def continues(old: int, new: int, path: Sequence[bytes], before: bytes, after: bytes) -> bool:
    """Say whether the tree of `old` is a prefix of that of `new` (RFC 9162 §2.1.4.2)."""
    if not 0 < old <= new:
        return False
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


def _leaf(body: bytes) -> bytes:
    """Return the leaf hash of RFC 6962."""
    return hashlib.sha256(b"\x00" + body).digest()


def _node(left: bytes, right: bytes) -> bytes:
    """Return the node hash of RFC 6962."""
    return hashlib.sha256(b"\x01" + left + right).digest()


# --- values -----------------------------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """Return a value as the one JSON it can have: names in order, no spaces, UTF-8 (RFC 8785 without floats)."""
    return _WRITES.encode(value).encode("utf-8")


def read_json(where: str, data: bytes) -> Any:
    """Return the value of a canonical JSON member; raises Refused."""
    if len(data) > MOST_JSON:
        _refuse(where, f"larger than {MOST_JSON} bytes", f"超過 {MOST_JSON} 位元組")
    try:
        value = _READS.decode(data.decode("utf-8"))
        same = canonical(value) == data
    except (ValueError, RecursionError):
        same = False
    if not same:
        _refuse(where, "is not canonical JSON", "並非規範 JSON")
    return value


def _no_number(text: str) -> NoReturn:
    """Refuse a number that is not whole."""
    raise ValueError(text)


def _whole(text: str) -> int:
    """Return a whole number of at most 18 digits."""
    if len(text) > DIGITS:
        raise ValueError(text[:DIGITS])
    return int(text)


_WRITES = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_READS = json.JSONDecoder(parse_float=_no_number, parse_constant=_no_number, parse_int=_whole)


def _get(where: str, value: Any, name: str, kind: Any) -> Any:
    """Return the field `name` of the wanted kind; raises Refused."""
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is int):
        _refuse(where, f"lacks {name}", f"欠缺 {name}")
    return found


def _hashes(where: str, value: Any) -> list[bytes]:
    """Return the hashes of a proof; raises Refused."""
    if not isinstance(value, list) or len(value) > MOST_PATH or not all(isinstance(one, str) for one in value):
        _refuse(where, "its proof is not a list of hashes", "其證明並非雜湊值清單")
    if not _HEXES.fullmatch(" ".join([*value, ""])) or any(len(one) != 2 * HASH for one in value):
        _refuse(where, "its proof is not a list of hashes", "其證明並非雜湊值清單")
    return [bytes.fromhex(one) for one in value]


def _is_hash(value: Any) -> bool:
    """Say whether a value is 32 bytes in hexadecimal."""
    return isinstance(value, str) and bool(_HEX.fullmatch(value))


def _base64(text: str) -> bytes:
    """Return the bytes of base64 in its one canonical form, empty when it is not."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if base64.b64encode(found).decode() == text else b""


def _refuse(member: str, why: str, why_zh: str) -> NoReturn:
    """Raise Refused."""
    raise Refused(member, why, why_zh)


# --- the pack ---------------------------------------------------------------------------------------------------------


def verify(data: bytes, key: str | None = None, after: bytes | None = None) -> Report:
    """Return what the pack in `data` was found to be; raises Refused.

    `key` is a verifier key or fingerprint and `after` a checkpoint note, both got by another way than the pack.
    """
    members = unpack(data)
    pack = _Pack({one.name: one for one in members})
    signer = pack.signer(key)
    pack.check_manifest(signer)
    pack.check_members()
    pack.check_checkpoint(signer)
    pack.check_entries()
    pack.check_marks()
    pack.check_items()
    pack.check_consistency(signer, after)
    return pack.report


_PAYLOAD = {
    "included": ("payload included", "內容已附"),
    "withheld": ("payload withheld by the profile; its digest stands", "內容按用途不公開，摘要仍在"),
    "erased": ("payload erased before; its digest stands", "內容早前已刪除，摘要仍在"),
}


class _Pack:
    """The steps of verification, in the order in which one stands on the other."""

    def __init__(self, members: dict[str, Member]) -> None:
        self.members = members
        self.report = Report()
        self.manifest = read_json(MANIFEST, self.data(MANIFEST))
        self.checkpoint = Checkpoint("", 0, b"", ())
        self.entries: dict[str, tuple[int, dict[str, Any], bytes | None]] = {}
        self.digests: dict[str, int] = {}

    def data(self, name: str) -> bytes:
        """Return a member's bytes; raises Refused when it is missing or its checksum does not fit."""
        member = self.members.get(name)
        if member is None:
            _refuse(name, "is missing", "欠缺")
        if zlib.crc32(member.data) != member.stated:
            _refuse(name, "was altered", "曾被更改")
        return member.data

    def signer(self, key: str | None) -> Key:
        """Return the key the pack names, held against the one the verifier was given."""
        if _get(MANIFEST, self.manifest, "format", str) != FORMAT:
            _refuse(MANIFEST, f"is not of the format {FORMAT}", f"格式並非 {FORMAT}")
        named = read_key(MANIFEST, _get(MANIFEST, self.manifest, "key", str))
        if key is not None:
            wanted = "".join(key.split()).lower()
            fits = named.fingerprint == wanted if _HEX.fullmatch(wanted) else named == read_key("--key", key.strip())
            if not fits:
                _refuse(MANIFEST, f"is signed by another key: {named}", f"由另一密碼匙簽署：{named}")
            self.report.pinned_by.append("key")
            self.report.verdict = "verified"
        self.report.key, self.report.fingerprint = str(named), named.fingerprint
        return named

    def check_manifest(self, signer: Key) -> None:
        """Check that the signature covers this manifest and no other."""
        origin = _get(MANIFEST, self.manifest, "origin", str)
        digest = hashlib.sha256(self.data(MANIFEST)).hexdigest()
        if open_note(SIGNATURE, self.data(SIGNATURE), signer) != f"{FORMAT}\n{origin}\n{digest}\n":
            _refuse(SIGNATURE, "signs another manifest", "所簽署的是另一份清單")
        self.report.origin = origin
        self.report.profile = _get(MANIFEST, self.manifest, "profile", str)
        self.report.as_of = _get(MANIFEST, self.manifest, "as_of", str)
        self.report.scope = _get(MANIFEST, self.manifest, "scope", dict)

    def check_members(self) -> None:
        """Hold every member against the manifest: included, altered, missing or unlisted."""
        stated = {}
        for row in _get(MANIFEST, self.manifest, "members", list):
            stated[_get(MANIFEST, row, "name", str)] = (
                _get(MANIFEST, row, "size", int),
                _get(MANIFEST, row, "sha256", str),
            )
        there = set(self.members) - {MANIFEST, SIGNATURE}
        for name in sorted(there | set(stated)):
            self.report.items.append(Item(name, self._state(name, stated)))
        for item in self.report.items:
            if item.state != "included":
                words = {"altered": "曾被更改", "missing": "欠缺", "unlisted": "不在清單之內"}
                raise Refused(item.name, f"is {item.state}", words[item.state], self.report.items)

    def _state(self, name: str, stated: dict[str, tuple[int, str]]) -> str:
        """Return what a member is, held against the manifest."""
        if name not in self.members:
            return "missing"
        if name not in stated:
            return "unlisted"
        member = self.members[name]
        found = (len(member.data), hashlib.sha256(member.data).hexdigest())
        return "included" if found == stated[name] and zlib.crc32(member.data) == member.stated else "altered"

    def check_checkpoint(self, signer: Key) -> None:
        """Check that the checkpoint is signed by the same key and is the one the manifest names."""
        self.checkpoint = read_checkpoint(CHECKPOINT, open_note(CHECKPOINT, self.data(CHECKPOINT), signer))
        named = _get(MANIFEST, self.manifest, "checkpoint", dict)
        same = (
            self.checkpoint.origin == self.report.origin
            and self.checkpoint.size == _get(MANIFEST, named, "size", int)
            and self.checkpoint.root.hex() == _get(MANIFEST, named, "root", str)
            and f"time {self.report.as_of}" in self.checkpoint.extensions
        )
        if not same:
            _refuse(CHECKPOINT, "is not the one the manifest names", "並非清單所列的檢查點")

    def check_entries(self) -> None:
        """Check every entry against the tree, and every payload against its entry."""
        states: dict[str, list[int]] = {"included": [], "withheld": [], "erased": []}
        for at, item in enumerate(self.report.items):
            found = _ENTRY.fullmatch(item.name)
            if found:
                state, kind = self._entry(item.name, int(found[1]))
                states[state].append(int(found[1]))
                note, note_zh = _PAYLOAD[state]
                self.report.items[at] = Item(item.name, "included", note, note_zh, kind)
            elif item.name.startswith("entries/"):
                _refuse(item.name, "is no entry", "並非紀錄")
            elif item.name.startswith("payloads/") and f"entries/{item.name[9:]}" not in self.members:
                _refuse(item.name, "has no entry", "沒有相應的紀錄")
        for state in ("withheld", "erased"):
            if _get(MANIFEST, self.manifest, state, list) != states[state]:
                _refuse(MANIFEST, f"counts other entries as {state}", "所列的不公開或已刪除紀錄與實際不符")
        self.report.entries = len(self.entries)
        self.report.withheld, self.report.erased = len(states["withheld"]), len(states["erased"])

    def _entry(self, name: str, position: int) -> tuple[str, str]:
        """Check one entry and return the state of its payload and its kind."""
        row = read_json(name, self.data(name))
        entry = _get(name, row, "entry", dict)
        path = _hashes(name, row.get("path"))
        leaf = _leaf(canonical(entry))
        if not included(leaf, position, self.checkpoint.size, path, self.checkpoint.root):
            _refuse(name, "is not the entry the signed tree holds there", "並非簽署的存證帳本在該位置所載的紀錄")
        if _get(name, entry, "origin", str) != self.report.origin or row.get("position") != position:
            _refuse(name, "belongs to another ledger or place", "屬於另一存證帳本或位置")
        payload = self._payload(name, row, entry, position)
        self.report.exercise += _get(name, entry, "exercise", bool)
        self.entries[_get(name, entry, "id", str)] = (position, entry, payload)
        return row["payload"], _get(name, entry, "kind", str)

    def _payload(self, name: str, row: Any, entry: Any, position: int) -> bytes | None:
        """Return the payload an entry commits to, None when it is withheld or erased."""
        state, member = _get(name, row, "payload", str), f"payloads/{position:012d}.json"
        if state not in _PAYLOAD or (state == "included") != (member in self.members):
            _refuse(name, "does not say truly what became of its payload", "沒有如實說明其內容的狀況")
        if state != "included":
            return None
        salt, data = row.get("salt"), self.data(member)
        digest = hashlib.sha256(bytes.fromhex(salt) + data).hexdigest() if _is_hash(salt) else ""
        if digest != _get(name, entry, "payload", str):
            _refuse(member, "is not the payload its entry commits to", "並非其紀錄所承諾的內容")
        for quoted in re.findall(rb'"([0-9a-f]{64})"', data):
            self.digests.setdefault(quoted.decode(), position)
        return data

    def check_marks(self) -> None:
        """Check that a demo or an exercise is not passed off as the real thing, nor the other way round."""
        demo = DEMO_MARK in self.checkpoint.extensions
        mode = _get(MANIFEST, self.manifest, "mode", str)
        if mode != ("demo" if demo else "production") or demo != self.report.origin.startswith("lionrock/demo/"):
            _refuse(MANIFEST, "its mark is not that of the checkpoint", "其標記與檢查點不符")
        if demo and self.report.exercise != len(self.entries):
            _refuse(MANIFEST, "an entry of a demo lacks its mark", "示範紀錄欠缺標記")
        if _get(MANIFEST, self.manifest, "exercise", int) != self.report.exercise:
            _refuse(MANIFEST, "counts other entries as exercise", "所列的演習紀錄數目不符")
        self.report.demo = demo

    def check_items(self) -> None:
        """Say of every exhibit what it stands on: a frame in the ledger, a digest in an entry, or the signature."""
        about = {}
        for row in _get(MANIFEST, self.manifest, "items", list):
            about[_get(MANIFEST, row, "name", str)] = row
        records = [name for name, row in about.items() if _get(MANIFEST, row, "media", str) == RECORD_MEDIA]
        proved = dict(self._record(name) for name in records)
        for at, item in enumerate(self.report.items):
            if item.name.startswith("items/") != (item.name in about):
                _refuse(item.name, "the manifest does not say what it is", "清單沒有說明其為何物")
            if item.name in about:
                note = (
                    ("proof of a record", "原始紀錄的證明") if item.name in records else self._note(item.name, proved)
                )
                self.report.items[at] = Item(item.name, "included", *note)
        for name in set(about) - set(self.members):
            _refuse(name, "is missing", "欠缺")

    def _note(self, name: str, proved: dict[str, tuple[str, str]]) -> tuple[str, str]:
        """Return what an exhibit stands on."""
        if name in proved:
            return proved[name]
        digest = hashlib.sha256(self.data(name)).hexdigest()
        if digest in self.digests:
            at = self.digests[digest]
            return f"its digest stands in entry {at}", f"其摘要載於第 {at} 項紀錄"
        return "as collected for this pack; covered by its signature", "為本檔案收集，受其簽署涵蓋"

    def _record(self, name: str) -> tuple[str, tuple[str, str]]:
        """Follow a raw record to its frame and to the entry with the root; return its file and what it shows."""
        proof = read_json(name, self.data(name))
        file = _get(name, proof, "file", str)
        raw = self.data(file)
        root, count = _get(name, proof, "root", str), _get(name, proof, "count", int)
        path = _hashes(name, proof.get("path"))
        index = _get(name, proof, "index", int)
        if not _is_hash(root) or not included(_leaf(raw), index, count, path, bytes.fromhex(root)):
            _refuse(name, "does not lead to the root of its frame", "不能連到其批次的根值")
        entry = self.entries.get(_get(name, proof, "entry", str))
        if entry is None or entry[1].get("kind") != "FrameCommitted":
            _refuse(name, "the entry of its frame is not in the pack", "其批次的紀錄不在檔案內")
        if entry[2] is None:
            return file, ("its frame's payload is not in the pack", "其批次的內容不在檔案內")
        fact = _get(name, read_payload(name, entry[2]), "fact", dict)
        if any(fact.get(one) != proof.get(one) for one in ("stream", "first", "count", "root")):
            _refuse(name, "its frame is not the one the ledger recorded", "其批次並非存證帳本所載")
        return file, (f"raw record, proved by entry {entry[0]}", f"原始紀錄，由第 {entry[0]} 項紀錄證明")

    def check_consistency(self, signer: Key, after: bytes | None) -> None:
        """Check that the tree continues every earlier checkpoint it names, and the one the verifier kept."""
        now = self.checkpoint
        known = {now.size: now.root.hex()}
        proofs = _get(CONSISTENCY, read_json(CONSISTENCY, self.data(CONSISTENCY)), "proofs", list)
        for row in proofs:
            size, root = _get(CONSISTENCY, row, "size", int), _get(CONSISTENCY, row, "root", str)
            path = _hashes(CONSISTENCY, row.get("path"))
            if not _is_hash(root) or not continues(size, now.size, path, bytes.fromhex(root), now.root):
                _refuse(CONSISTENCY, f"the tree does not continue that of {size}", f"未能延續大小為 {size} 的存證帳本")
            known[size] = root
        if after is None:
            return
        kept = read_checkpoint("--after", open_note("--after", after, signer))
        self._same_epoch(kept, known)
        if kept.origin != now.origin or known.get(kept.size) != kept.root.hex():
            _refuse(
                CONSISTENCY,
                f"the pack does not prove that it continues your checkpoint of {kept.size} entries",
                f"檔案未能證明其延續你所存涵蓋 {kept.size} 項紀錄的檢查點",
            )
        self.report.pinned_by.append("checkpoint")
        self.report.verdict = "verified"

    def _same_epoch(self, kept: Checkpoint, known: dict[int, str]) -> None:
        """Return when no restore lies between the checkpoint kept and the pack; raises Refused, which explains it."""
        theirs, ours = epoch(kept), epoch(self.checkpoint)
        if kept.origin != self.checkpoint.origin or theirs == ours or known.get(kept.size) == kept.root.hex():
            return
        _refuse(
            CONSISTENCY,
            f"your checkpoint is of epoch {theirs}, the pack of epoch {ours}: the log was restored from a back-up in "
            f"between. Entries up to number {kept.size} that the back-up did not hold are lost or were put aside; ask "
            "the issuer for the entry of the restore, which states the gap, and for a pack over it",
            f"閣下的檢查點屬第 {theirs} 期，檔案屬第 {ours} 期：其間存證帳本曾由備份還原。截至第 {kept.size} 項之中"
            "備份未載的紀錄已遺失或另存；請向發出者索取載明缺口的還原紀錄及相應的證據檔案",
        )


def epoch(checkpoint: Checkpoint) -> int:
    """Return the epoch a checkpoint says it is of: it rises with each restore; 1 where it says nothing."""
    said = (line.removeprefix("epoch ") for line in checkpoint.extensions if line.startswith("epoch "))
    return next((int(number) for number in said if _SIZE.fullmatch(number)), 1)


def read_payload(where: str, data: bytes) -> Any:
    """Return the value of a payload, which its entry commits to in any form; raises Refused."""
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        _refuse(where, "its frame's payload is not JSON", "其批次的內容並非 JSON")


# --- the command ------------------------------------------------------------------------------------------------------


def summary(report: Report) -> list[str]:
    """Return what to tell a person, in English and Chinese."""
    lines = []
    if report.demo:
        lines.append("DEMO, not for submission 示範，不可提交")
    elif report.exercise:
        lines.append(f"{report.exercise} entries of an exercise 其中 {report.exercise} 項屬演習紀錄")
    lines.append(f"origin 來源: {report.origin}; as of 截至 {report.as_of}; profile 用途: {report.profile}")
    lines.append(
        f"entries 紀錄: {report.entries}; payloads withheld 不公開: {report.withheld}; erased 已刪除: {report.erased}"
    )
    lines.append(f"key fingerprint 密碼匙指紋: {report.fingerprint}")
    if report.verdict == "verified":
        lines.append(f"VERIFIED against the {' and the '.join(report.pinned_by)} you gave 已按你所提供的資料核實")
    else:
        lines.append("CONSISTENT; signer not pinned (give --key) 內容一致；未核對簽署者身份（請提供 --key）")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description="Verify a Lionrock evidence pack offline.")
    parser.add_argument("pack", type=Path, help="the pack (.zip)")
    parser.add_argument("--key", help="verifier key or fingerprint got from the issuer by another way")
    parser.add_argument("--after", type=Path, metavar="CHECKPOINT", help="file with a checkpoint kept earlier")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    given = parser.parse_args(arguments)
    try:
        report = verify(read(given.pack), given.key, read(given.after) if given.after else None)
    except Refused as problem:
        refusal = {"verdict": "refused", "member": problem.member, "why": problem.why, "why_zh": problem.why_zh}
        text = f"REFUSED 不獲接納: {problem.member}: {problem.why} {problem.why_zh}"
        _print(refusal, problem.items, [text], as_json=given.json)
        return 1
    _print(asdict(report), report.items, summary(report), as_json=given.json)
    return 0


def _print(whole: dict[str, Any], items: Iterable[Item], lines: Iterable[str], *, as_json: bool) -> None:
    """Print a report for a machine or for a person."""
    said = [" ".join(filter(None, (one.state, one.name, one.kind, one.note, one.note_zh))) for one in items]
    text = json.dumps(whole, ensure_ascii=False, indent=1) if as_json else "\n".join([*said, *lines])
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")


def read(path: Path) -> bytes:
    """Return a file's bytes; raises Refused when it cannot be read or is too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            _refuse(str(path), f"larger than {MOST_BYTES} bytes", f"超過 {MOST_BYTES} 位元組")
        return path.read_bytes()
    except OSError as problem:
        _refuse(str(path), problem.strerror or "cannot be read", "未能讀取")


if __name__ == "__main__":
    sys.exit(main())
