"""The verifier: what was changed is refused and named, what was not is verified, and nothing ends in a traceback."""

from __future__ import annotations

import hashlib
import json
import random
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lionrock.assurance import lionrock_verify as verifier
from lionrock.assurance.lionrock_verify import Refused, verify
from verifier.conftest import Sample
from verifier.forging import Forger, apart, restated, together

ALONE = Path(__file__).parents[2] / "verifier" / "lionrock_verify.py"


def refused(data: bytes, key: str | None, after: bytes | None = None) -> Refused:
    """Return the refusal of a pack; it names a member and says why in both languages."""
    with pytest.raises(Refused) as caught:
        verify(data, key, after)
    assert caught.value.member
    assert caught.value.why
    assert caught.value.why_zh
    return caught.value


def change_everywhere(sample: Sample, places: int, seed: int) -> None:
    """Change one byte at each of so many random places; each change is refused, with and without the key."""
    choice = random.Random(seed)
    for at in (choice.randrange(len(sample.data)) for _ in range(places)):
        changed = bytearray(sample.data)
        changed[at] ^= choice.randrange(1, 256)
        refused(bytes(changed), None)
        refused(bytes(changed), sample.key)


def test_untouched_pack_is_verified(sample: Sample) -> None:
    """Key, fingerprint and checkpoint each pin the signer."""
    assert verify(sample.data).verdict == "consistent"
    assert verify(sample.data, sample.key).verdict == "verified"
    assert verify(sample.data, sample.fingerprint).verdict == "verified"
    report = verify(sample.data, sample.key, sample.after)
    assert report.pinned_by == ["key", "checkpoint"]
    assert (report.withheld, report.erased) == (3, 1)


def test_change_in_place_is_refused(sample: Sample) -> None:
    """1,000 random places."""
    change_everywhere(sample, 1_000, seed=1)


@pytest.mark.suite
@pytest.mark.parametrize("seed", range(2, 12))
def test_change_in_place_is_refused_everywhere(sample: Sample, seed: int) -> None:
    """10,000 random places."""
    change_everywhere(sample, 1_000, seed=seed)


def test_change_of_every_byte_of_the_container_is_refused(sample: Sample) -> None:
    """Every byte between the members and behind them: headers, directory, end."""
    at = 0
    for member in verifier.unpack(sample.data):
        header = len(verifier.local_header(member.name, 0, 0))
        for place in range(at, at + header, 7):
            refused(_flipped(sample.data, place), sample.key)
        at += header + len(member.data)
    for place in range(at, len(sample.data), 11):
        refused(_flipped(sample.data, place), sample.key)


def _flipped(data: bytes, at: int) -> bytes:
    """Return the data with one bit changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\0",
        lambda data: b"\0" + data,
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-2] + struct.pack("<H", 5) + b"hello",
        lambda data: data + data,
    ],
    ids=["behind", "before", "cut", "half", "comment", "twice"],
)
def test_bytes_that_belong_to_no_member_are_refused(sample: Sample, change: Any) -> None:
    """Nothing can hide before, behind or between the members."""
    refused(change(sample.data), sample.key)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"not a pack at all"])
def test_file_that_is_no_pack_is_refused(data: bytes) -> None:
    """An empty file, an empty container and a text are no packs."""
    refused(data, None)


def test_bytes_between_members_are_refused(sample: Sample) -> None:
    """A gap between two members is no place to hide."""
    first = verifier.unpack(sample.data)[0]
    at = len(verifier.local_header(first.name, 0, 0)) + len(first.data)
    refused(sample.data[:at] + b"hidden" + sample.data[at:], sample.key)


def test_removed_member_is_named(sample: Sample) -> None:
    """Each member, taken away, is missed by its name."""
    members = apart(sample.data)
    for name in members:
        left = {other: data for other, data in members.items() if other != name}
        assert refused(together(left), sample.key).member == name


def test_added_member_is_named(sample: Sample) -> None:
    """A member the manifest does not list is refused."""
    members = apart(sample.data) | {"entries/000000000099.json": b"{}", "items/x/more.txt": b"more"}
    assert refused(together(members), sample.key).member == "entries/000000000099.json"


def test_reordered_members_are_refused(sample: Sample) -> None:
    """The members stand in one order alone."""
    members = list(apart(sample.data).items())
    members[3], members[4] = members[4], members[3]
    assert "out of order" in refused(_container(members), sample.key).why


def test_member_that_stands_twice_is_refused(sample: Sample) -> None:
    """Two members of one name would be read differently by different readers."""
    members = list(apart(sample.data).items())
    assert "twice" in refused(_container([members[0], *members]), sample.key).why


def _container(members: list[tuple[str, bytes]]) -> bytes:
    """Return a container in the order given."""
    import zlib

    rows = [(name, zlib.crc32(data), len(data)) for name, data in members]
    bodies = b"".join(verifier.local_header(*row) + data for row, (_, data) in zip(rows, members, strict=True))
    return bodies + verifier.directory(rows)


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "a/../b", "a//b", "evil\\x", ".hidden", "a b", "é", "", "a" * 300 + "\n"]
)
def test_name_that_leads_elsewhere_is_refused(sample: Sample, name: str) -> None:
    """No name leaves the folder it is unpacked in."""
    data = b"x"
    raw = name.encode("latin-1")
    header = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0x21, 0, 1, 1, len(raw), 0) + raw
    refused(header + data, sample.key)


def test_exchanged_members_are_refused(sample: Sample) -> None:
    """Two payloads exchanged, with the manifest recomputed, are refused without the issuer's key."""
    members = apart(sample.data)
    one, other = [name for name in members if name.startswith("payloads/")][:2]
    members[one], members[other] = members[other], members[one]
    assert refused(together(members), sample.key).member == one
    assert refused(together(restated(members)), sample.key).member == verifier.SIGNATURE


def test_manifest_recomputed_without_the_key_is_refused(sample: Sample) -> None:
    """A changed member whose new digest stands in the manifest is refused by the signature."""
    members = apart(sample.data)
    members["README.txt"] += b"and more"
    assert refused(together(restated(members)), None).member == verifier.SIGNATURE


def test_forgery_signed_anew_fails_with_the_key(sample: Sample) -> None:
    """A pack rewritten and signed by another key is consistent in itself, and refused against the issuer's."""
    members = apart(sample.data)
    members["README.txt"] = b"all is well"
    forged = Forger("lionrock.test").signed(members)
    assert verify(forged).verdict == "consistent"
    assert refused(forged, sample.key).member == verifier.MANIFEST
    assert refused(forged, sample.fingerprint).member == verifier.MANIFEST
    assert refused(forged, None, sample.after).member == "--after"


def test_checkpoint_of_another_log_is_refused(sample: Sample) -> None:
    """A checkpoint the issuer never gave out cannot be continued."""
    forger = Forger("lionrock.test")
    text = sample.after.decode().rpartition("\n\n")[0] + "\n"
    assert refused(sample.data, sample.key, forger.note(text)).member == "--after"
    assert refused(sample.data, sample.key, b"no note at all").member == "--after"
    assert refused(sample.data, sample.key, b"\xff\xfe").member == "--after"


RECORD = "items/telemetry.records/auth/101"

FORGERIES: dict[str, Any] = {
    "entry": lambda m: _edit(m, "entries/", lambda row: row["entry"].update(kind="Other")),
    "origin": lambda m: _edit(m, "entries/", lambda row: row["entry"].update(origin="elsewhere")),
    "exercise": lambda m: _edit(m, "entries/", lambda row: row["entry"].update(exercise=True)),
    "path": lambda m: _edit(m, "entries/", lambda row: row["path"].pop()),
    "long path": lambda m: _edit(m, "entries/", lambda row: row["path"].extend(["00" * 32] * 80)),
    "path of texts": lambda m: _edit(m, "entries/", lambda row: row.update(path=["zz"])),
    "path of nothing": lambda m: _edit(m, "entries/", lambda row: row.update(path=None)),
    "position": lambda m: _edit(m, "entries/", lambda row: row.update(position=77)),
    "salt": lambda m: _edit(m, "entries/", lambda row: row.update(salt="00" * 32)),
    "salt of nothing": lambda m: _edit(m, "entries/", lambda row: row.update(salt=None)),
    "payload state": lambda m: _edit(m, "entries/", lambda row: row.update(payload="withheld")),
    "payload state unknown": lambda m: _edit(m, "entries/", lambda row: row.update(payload="lost")),
    "entry of nothing": lambda m: _edit(m, "entries/", lambda row: row.update(entry=None)),
    "payload": lambda m: _put(m, "payloads/", b'{"fact":{}}'),
    "record": lambda m: m | {f"{RECORD}.raw": b"another line"},
    "record elsewhere": lambda m: _edit(m, f"{RECORD}.proof", lambda row: row.update(file="README.txt")),
    "record nowhere": lambda m: _edit(m, f"{RECORD}.proof", lambda row: row.update(file="items/none")),
    "record index": lambda m: _edit(m, f"{RECORD}.proof", lambda row: row.update(index=2)),
    "record stream": lambda m: _edit(m, f"{RECORD}.proof", lambda row: row.update(stream="other")),
    "record entry": lambda m: _edit(m, f"{RECORD}.proof", lambda row: row.update(entry="ff" * 16)),
    "record of nothing": lambda m: _put(m, f"{RECORD}.proof", b"{}"),
    "consistency": lambda m: _edit(m, "consistency.json", lambda row: row["proofs"][0].update(size=3)),
    "consistency root": lambda m: _edit(m, "consistency.json", lambda row: row["proofs"][0].update(root="00" * 32)),
    "consistency list": lambda m: _put(m, "consistency.json", b"[1,2]"),
    "consistency numbers": lambda m: _put(m, "consistency.json", b'{"proofs":[1]}'),
    "not JSON": lambda m: _put(m, "entries/", b"\xff\xfe"),
    "deep JSON": lambda m: _put(m, "entries/", b"[" * 100_000 + b"]" * 100_000),
    "long number": lambda m: _put(m, "entries/", b"1" * 100_000),
    "float": lambda m: _put(m, "entries/", b'{"entry":1.5}'),
    "surrogate": lambda m: _put(m, "entries/", b'{"entry":"\\ud800"}'),
    "loose JSON": lambda m: _put(m, "entries/", b'{"entry": 1}'),
    "name twice in JSON": lambda m: _put(m, "entries/", b'{"entry":1,"entry":1}'),
    "stray entry": lambda m: m | {"entries/0.json": b"{}"},
    "stray payload": lambda m: m | {"payloads/000000000099.json": b"{}"},
    "stray item": lambda m: m | {"items/x.txt": b"x"},
}


def _edit(members: dict[str, bytes], prefix: str, change: Any) -> dict[str, bytes]:
    """Return the members with the second JSON member below `prefix` changed."""
    name = _second(members, prefix)
    value = json.loads(members[name])
    change(value)
    return members | {name: verifier.canonical(value)}


def _put(members: dict[str, bytes], prefix: str, data: bytes) -> dict[str, bytes]:
    """Return the members with other bytes for the second below `prefix`."""
    return members | {_second(members, prefix): data}


def _second(members: dict[str, bytes], prefix: str) -> str:
    """Return the second name below `prefix`, or the only one."""
    return [name for name in sorted(members) if name.startswith(prefix)][:2][-1]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forgery_that_is_inconsistent_is_refused_even_without_a_key(sample: Sample, forgery: str) -> None:
    """A forger with a key of their own still has to make proofs, payloads and marks fit each other."""
    refused(Forger("lionrock.test").signed(FORGERIES[forgery](apart(sample.data))), None)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other/1"},
        {"origin": "elsewhere"},
        {"origin": 5},
        {"mode": "demo"},
        {"exercise": 3},
        {"exercise": True},
        {"withheld": []},
        {"erased": [1]},
        {"items": []},
        {"items": [{"name": "items/none", "media": "text/plain"}]},
        {"items": [5]},
        {"members": None},
        {"members": [5]},
        {"members": [{"name": "README.txt", "size": True, "sha256": ""}]},
        {"checkpoint": {"size": 1, "root": ""}},
        {"checkpoint": None},
        {"as_of": "2020-01-01T00:00:00.000000Z"},
        {"key": "none"},
        {"key": None},
        {"scope": None},
        {"profile": None},
    ],
    ids=str,
)
def test_manifest_that_does_not_fit_is_refused(sample: Sample, change: dict[str, Any]) -> None:
    """What the manifest says of the pack is checked, whoever signed it."""
    refused(Forger("lionrock.test").signed(apart(sample.data), lambda manifest: manifest.update(change)), None)


def test_random_shapes_never_end_in_a_traceback(sample: Sample) -> None:
    """Values of any shape in any document of a signed forgery are refused, or do not matter; nothing breaks."""
    choice, forger = random.Random(7), Forger("lionrock.test")
    shapes: list[Any] = [None, True, 0, -1, 10**17, "", "00" * 32, [], {}, [[]], [None], {"a": 1}]
    names = [name for name in apart(sample.data) if name.endswith(".json") and not name.startswith("convenience")]
    for _ in range(400):
        members = apart(sample.data)
        name = choice.choice(names)
        value = json.loads(members[name])
        _disturb(value, choice, shapes)
        if name == verifier.MANIFEST:
            data = forger.signed(members, lambda manifest, value=value: manifest.update(value))  # type: ignore[misc]  # bound now
        else:
            data = forger.signed(members | {name: verifier.canonical(value)})
        try:
            verify(data)
        except Refused as refusal:
            assert refusal.member  # noqa: PT017 both outcomes are fine, a third is not


def _disturb(value: Any, choice: random.Random, shapes: list[Any]) -> None:
    """Replace one value, somewhere, by one of another shape."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = choice.choice(keys)
        if isinstance(value[key], dict | list) and value[key] and choice.random() < 0.7:
            value = value[key]
            continue
        value[key] = choice.choice(shapes)
        return


def test_file_alone_is_the_one_in_the_package_and_in_the_pack(sample: Sample) -> None:
    """One file: released apart, run by the platform, and copied into packs as a convenience."""
    assert apart(sample.data)["convenience/lionrock_verify.py"] == ALONE.read_bytes()
    assert Path(verifier.__file__).read_bytes() == ALONE.read_bytes()
    assert hashlib.sha256(ALONE.read_bytes()).hexdigest() in apart(sample.data)["README.txt"].decode()


def test_digest_beside_the_verifier_is_true() -> None:
    """`sha256sum -c` in verifier/ succeeds."""
    digest, name = ALONE.with_name("lionrock_verify.py.sha256").read_text("utf-8").split()
    assert (digest, name) == (hashlib.sha256(ALONE.read_bytes()).hexdigest(), ALONE.name)


WITHOUT_NETWORK = """
import runpy, socket, sys
def refuse(*given): raise SystemExit("used the network")
socket.socket = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def alone(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the file by itself, isolated from the platform, with the network off."""
    command = [sys.executable, "-I", "-W", "error", "-c", WITHOUT_NETWORK, str(ALONE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_command_verifies_with_the_network_off(sample: Sample, tmp_path: Path) -> None:
    """By itself, with the key and a checkpoint, it prints each item and ends with 0."""
    pack, kept = tmp_path / "pack.zip", tmp_path / "checkpoint.txt"
    pack.write_bytes(sample.data)
    kept.write_bytes(sample.after)
    ran = alone(pack, "--key", sample.key, "--after", kept)
    assert ran.returncode == 0, ran.stderr
    assert "included entries/000000000000.json Genesis payload included" in ran.stdout
    assert "VERIFIED against the key and the checkpoint you gave" in ran.stdout
    report = json.loads(alone(pack, "--json").stdout)
    assert (report["verdict"], report["erased"]) == ("consistent", 1)


def test_command_names_what_was_altered(sample: Sample, tmp_path: Path) -> None:
    """One byte broken: exit 1, the member named, every item with its state, no traceback."""
    pack = tmp_path / "pack.zip"
    pack.write_bytes(_flipped(sample.data, sample.data.index(b"%PDF-1.7")))
    ran = alone(pack, "--key", sample.key)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "altered items/obligations.filings/Annex-E-draft-.pdf" in ran.stdout
    assert "REFUSED" in ran.stdout.splitlines()[-1]
    assert json.loads(alone(pack, "--json").stdout)["verdict"] == "refused"


def test_command_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is refused by name; no arguments are misuse."""
    ran = alone(tmp_path / "none.zip")
    assert (ran.returncode, "none.zip" in ran.stdout, ran.stderr) == (1, True, "")
    assert alone().returncode == 2


def test_file_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    """A file larger than any pack is refused before it is read."""
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        file.truncate(verifier.MOST_BYTES + 1)
    assert "larger than" in alone(large).stdout


def test_a_restore_between_checkpoint_and_pack_is_explained(sample: Sample) -> None:
    """The refusal names both epochs and what to ask the issuer for."""
    members = apart(sample.data)
    origin, size, root = members[verifier.CHECKPOINT].decode().split("\n")[:3]
    forger = Forger("lionrock.test")
    kept = forger.note(f"{origin}\n{int(size) + 9}\n{root}\nepoch 2\n")
    told = refused(forger.signed(members), forger.key, kept)
    assert "of epoch 2, the pack of epoch 1" in told.why
    assert "restored from a back-up" in told.why
    assert "第 2 期" in told.why_zh
