"""Making and unlocking key folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keys.world import AT, WORDS
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.ports import SealedError
from lionrock.keys import files, service
from lionrock.keys.errors import DamagedKeysError, PassphraseError, PermissionsError
from lionrock.keys.model import LIGHT, Fingerprint
from lionrock.keys.secret import Secret

ABSENT = Fingerprint("0" * 32)


def test_folder_and_file_are_closed_to_others(root: Path, fingerprint: Fingerprint) -> None:
    """The folder has mode 700, the file 600, whatever the umask."""
    folder = root / fingerprint
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "ring.json").stat().st_mode & 0o777 == 0o600


def test_file_holds_no_key_in_the_clear(root: Path, fingerprint: Fingerprint) -> None:
    """Nothing in the file equals a key that the unlocked ring uses."""
    text = (root / fingerprint / "ring.json").read_bytes()
    opened = service.unlock(root, fingerprint, WORDS)._opened
    assert opened is not None
    for key in (opened.root, opened.signer.private_bytes_raw(), *opened.data.values()):
        assert key not in text
        assert key.hex().encode() not in text


def test_right_passphrase_unlocks(root: Path, fingerprint: Fingerprint) -> None:
    """The ring seals, and another unlocking of the same folder opens it."""
    sealed = service.unlock(root, fingerprint, WORDS).seal(b"dispatch", "register.system")
    assert service.unlock(root, fingerprint, WORDS).open(sealed, "register.system") == b"dispatch"


def test_wrong_passphrase_is_refused(root: Path, fingerprint: Fingerprint) -> None:
    """The error names the file and the way on, and not the passphrase."""
    with pytest.raises(PassphraseError) as found:
        service.unlock(root, fingerprint, Secret("granite over kowloon at dawn"))
    assert "ring.json" in found.value.message.en
    assert "dawn" not in str(found.value)


def test_passphrase_typed_on_another_keyboard_unlocks(root: Path) -> None:
    """Composed and decomposed letters are the same passphrase."""
    fingerprint = service.create(root, "x", Secret("caf\u00e9 by the harbour"), AT, LIGHT)
    assert service.unlock(root, fingerprint, Secret("cafe\u0301 by the harbour")).locked is None


def test_passphrase_file_permits_an_unattended_start(root: Path, fingerprint: Fingerprint) -> None:
    """With the file beside the keys nothing needs to be typed."""
    service.keep_passphrase(root, fingerprint, WORDS)
    assert service.unlock(root, fingerprint).locked is None
    assert (root / fingerprint / "passphrase").stat().st_mode & 0o777 == 0o600


def test_open_passphrase_file_is_refused(root: Path, fingerprint: Fingerprint) -> None:
    """A passphrase that others can read is not used."""
    service.keep_passphrase(root, fingerprint, WORDS)
    (root / fingerprint / "passphrase").chmod(0o640)
    with pytest.raises(PermissionsError, match="mode 640"):
        service.unlock(root, fingerprint)


@pytest.mark.parametrize(("name", "mode"), [("", 0o750), ("ring.json", 0o644)])
def test_open_folder_or_file_is_refused(root: Path, fingerprint: Fingerprint, name: str, mode: int) -> None:
    """Keys that others can read are not used."""
    (root / fingerprint / name).chmod(mode)
    with pytest.raises(PermissionsError):
        service.unlock(root, fingerprint, WORDS)


def test_link_is_refused(root: Path, fingerprint: Fingerprint) -> None:
    """A key file that is a link could point into the data folder."""
    path = root / fingerprint / "ring.json"
    path.rename(root / "elsewhere")
    path.symlink_to(root / "elsewhere")
    with pytest.raises(PermissionsError):
        service.unlock(root, fingerprint, WORDS)


def test_without_keys_the_ring_is_locked(root: Path) -> None:
    """An instance without its keys starts; what is sealed stays sealed."""
    ring = service.unlock(root, ABSENT, WORDS)
    assert ring.locked is not None
    for act in (lambda: ring.seal(b"x", "p"), lambda: ring.open(b"x", "p"), lambda: ring.sign(b"x"), lambda: ring.name):
        with pytest.raises(SealedError):
            act()


def test_without_passphrase_the_ring_is_locked_and_names_itself(root: Path, fingerprint: Fingerprint) -> None:
    """The verifier is public: it can be told while the keys are locked."""
    ring = service.unlock(root, fingerprint)
    assert ring.locked is not None
    assert ring.verifier == service.unlock(root, fingerprint, WORDS).verifier
    with pytest.raises(SealedError):
        ring.open(b"\x01" + b"\0" * 60, "p")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "other.example"), ("created", "2020-01-01T00:00:00Z"), ("mac", "AAAA")],
)
def test_changed_file_is_refused(root: Path, fingerprint: Fingerprint, field: str, value: str) -> None:
    """Not even a date can be changed without the root key."""
    _edit(root, fingerprint, {field: value})
    with pytest.raises(DamagedKeysError):
        service.unlock(root, fingerprint, WORDS)


@pytest.mark.parametrize("stretch", [{"memory": 1 << 40}, {"time": 10**6}, {"lanes": 0}, {"salt": ""}])
def test_hostile_cost_is_refused_before_it_is_paid(
    root: Path, fingerprint: Fingerprint, stretch: dict[str, object]
) -> None:
    """A key file cannot make the start take all memory."""
    known = json.loads((root / fingerprint / "ring.json").read_bytes())["stretch"]
    _edit(root, fingerprint, {"stretch": known | stretch})
    with pytest.raises(DamagedKeysError, match="out of bounds"):
        service.unlock(root, fingerprint, WORDS)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[" * 100_000, b"\xff\xfe", b'{"format":"lionrock-keys/2"}', b" " * (files.LARGEST + 1)]
)
def test_malformed_file_is_refused(root: Path, fingerprint: Fingerprint, content: bytes) -> None:
    """Whatever stands in the file, the error names it."""
    (root / fingerprint / "ring.json").write_bytes(content)
    with pytest.raises(DamagedKeysError, match=r"ring\.json"):
        service.unlock(root, fingerprint, WORDS)


def test_file_of_another_ring_is_refused(root: Path, fingerprint: Fingerprint) -> None:
    """Keys are found by fingerprint: a file that names another one is not taken."""
    other = service.create(root, "y", WORDS, AT, LIGHT)
    (root / fingerprint / "ring.json").write_bytes((root / other / "ring.json").read_bytes())
    with pytest.raises(DamagedKeysError, match=other):
        service.unlock(root, fingerprint, WORDS)


@pytest.mark.parametrize("fingerprint", ["", "../../etc", "0" * 31, "Z" * 32, "0" * 31 + "/"])
def test_fingerprint_never_leaves_the_folder(root: Path, fingerprint: str) -> None:
    """A fingerprint from a damaged database cannot name another place."""
    with pytest.raises(DamagedKeysError):
        service.unlock(root, Fingerprint(fingerprint))


@pytest.mark.parametrize("name", ["a b", "a+b", "a\n", "x" * 201, "a\u3000b"])
def test_name_must_fit_a_signed_note(root: Path, name: str) -> None:
    """C2SP: a key name has neither space nor plus sign."""
    with pytest.raises(ConfigurationError):
        service.create(root, name, WORDS, AT, LIGHT)


def test_keys_inside_the_data_are_not_apart(tmp_path: Path) -> None:
    """Apart means that neither folder holds the other, links resolved."""
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True)
    (tmp_path / "linked").symlink_to(data / "keys")
    assert service.apart(tmp_path / "keys", data)
    assert not service.apart(data / "keys", data)
    assert not service.apart(tmp_path / "linked", data)
    assert not service.apart(tmp_path, data)
    assert not service.apart(data, data)


def _edit(root: Path, fingerprint: Fingerprint, values: dict[str, object]) -> None:
    """Change fields of the key file."""
    path = root / fingerprint / "ring.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | values))


def test_instance_without_a_name_has_one_of_its_own(root: Path) -> None:
    """Two instances never sign under one name, and the name is nobody's."""
    one, two = (service.create(root, "", WORDS, AT, LIGHT) for _ in range(2))
    names = [service.unlock(root, each, WORDS).name for each in (one, two)]
    assert names == [f"lionrock-{one[:8]}", f"lionrock-{two[:8]}"]
