"""The offline bundle: what a stranger's machine holds it against, and that it installs with no index and no network."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from conftest import lacking
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

TOOLS = Path(__file__).parents[2] / "tools"


def loaded(path: Path) -> ModuleType:
    """Return a tool as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = loaded(TOOLS / "bundled" / "verify.py")
bundle = loaded(TOOLS / "bundle.py")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small bundle, signed."""
    place = tmp_path / "lionrock-0.1.0-test"
    (place / "wheels").mkdir(parents=True)
    (place / "wheels" / "one-1.0-py3-none-any.whl").write_bytes(b"wheel")
    (place / "VERSION").write_text("0.1.0\n", "utf-8")
    listed = bundle.sums(place)
    (place / "SHA256SUMS").write_text(listed, "utf-8")
    (place / "SHA256SUMS.note").write_text(bundle.note(Ed25519PrivateKey.generate(), "0.1.0", listed), "utf-8")
    shutil.copyfile(TOOLS / "bundled" / "verify.py", tmp_path / "verify.py")
    return place


def judged(folder: Path, *words: str) -> tuple[int, str]:
    """Run the verifier as a stranger does; return its code and what it said."""
    command = [sys.executable, "-I", str(folder.parent / "verify.py"), *words, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@given(st.binary(max_size=200), st.integers(0, 63), st.integers(1, 255))
def test_signatures_are_those_of_the_library(message: bytes, place: int, flip: int) -> None:
    """Our plain arithmetic takes what the library signs, and nothing that was changed."""
    key = Ed25519PrivateKey.from_private_bytes(message.ljust(32, b"k")[:32])
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))
    verify.verify_signature(public, message, bytes(signature))
    signature[place] ^= flip
    with pytest.raises(verify.Refused):
        verify.verify_signature(public, message, bytes(signature))


def test_a_whole_bundle_is_consistent_and_verified_by_a_key(folder: Path) -> None:
    """Without a key it says that it cannot say more."""
    code, said = judged(folder)
    assert (code, "NOT verified" in said) == (0, True)
    digits = said.split("key ")[1].splitlines()[0]
    code, said = judged(folder, "--fingerprint", digits)
    assert (code, "0.1.0: verified" in said) == (0, True)
    assert judged(folder, "--fingerprint", "0" * 64)[0] == 1
    key = (folder / "SHA256SUMS.note").read_text("utf-8").splitlines()[3]
    assert judged(folder, "--key", key)[0] == 0


def add(place: Path) -> None:
    """Put a file beside the others."""
    (place / "wheels" / "evil-1.0-py3-none-any.whl").write_bytes(b"x")


def alter(place: Path) -> None:
    """Change a file."""
    (place / "wheels" / "one-1.0-py3-none-any.whl").write_bytes(b"wheal")


def take(place: Path) -> None:
    """Remove a file."""
    (place / "VERSION").unlink()


def unsign(place: Path) -> None:
    """Remove the signature."""
    (place / "SHA256SUMS.note").unlink()


def resign(place: Path) -> None:
    """Change a file and its line in the list, but not the signature."""
    alter(place)
    (place / "SHA256SUMS").write_text(bundle.sums(place), "utf-8")


def link(place: Path) -> None:
    """Put a link in place of a file."""
    (place / "VERSION").unlink()
    (place / "VERSION").symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (add, "evil"),
        (alter, "one-1.0"),
        (take, "VERSION"),
        (unsign, "SHA256SUMS.note"),
        (resign, "another list"),
        (link, "VERSION"),
    ],
)
def test_whatever_was_changed_is_named(folder: Path, change: Callable[[Path], None], named: str) -> None:
    """Before anything of it runs."""
    change(folder)
    code, said = judged(folder)
    assert code == 1
    assert named in said


@pytest.mark.suite
def test_the_bundle_installs_with_no_index_and_no_network(tmp_path: Path) -> None:
    """Wheels of the lock, a bill of materials, a signature; installed into an empty folder and run there."""
    bundle.make_key(tmp_path / "key.pem")
    try:
        made = bundle.build(tmp_path / "dist", tmp_path / "key.pem", None)
    except SystemExit as problem:
        lacking(f"the package index does not answer: {str(problem)[-300:]}")
    place = made.with_suffix("")
    bill = json.loads((place / "sbom.cdx.json").read_bytes())
    names = {part["name"] for part in bill["components"]}
    assert {"cryptography", "sqlalchemy", "htmx.org"} <= names
    assert all(part["purl"] for part in bill["components"])
    alone = ["unshare", "--net", "--map-root-user"] if shutil.which("unshare") else []
    command = [*alone, "sh", str(place / "install.sh"), "--prefix", str(tmp_path / "opt"), "--python", sys.executable]
    nowhere = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_INDEX_URL": "http://127.0.0.1:9/"}
    subprocess.run(command, env=nowhere, check=True, timeout=900)
    lionrock = str(tmp_path / "opt" / "current" / "bin" / "lionrock")
    said = subprocess.run(
        [*alone, lionrock, "settings", "--help"], env=nowhere, check=True, capture_output=True, text=True
    )
    assert "lionrock settings" in said.stdout
