"""A small world for continuity: an instance with keys beside it, a clock that runs, and a back-up of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import conftest
from obligations.world import AWARE, Case

from lionrock import app
from lionrock.continuity.service import backing
from lionrock.continuity.service.backing import Made
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Clock
from lionrock.kernel.folder import Mode
from lionrock.kernel.platform import Platform
from lionrock.keys import service as keys
from lionrock.keys.model import LIGHT
from lionrock.keys.secret import Secret

DEPUTY = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
ANALYST = Actor("a" * 32, "Ken Lau", "analyst", "totp", fresh=True)
ADMINISTRATOR = Actor("b" * 32, "Root Admin", "administrator", "totp", fresh=True)


def made(place: Path, clock: Clock, url: str = "", mode: Mode = "production") -> Platform:
    """Return a fresh instance under `place` whose keys open by themselves, on the database at `url`."""
    data, root = place / "data", place / "keys"
    settle(data, root, url)
    if not url:
        shutil.copyfile(conftest._migrated(), data / "state.db")
    passphrase = Secret.made()
    fingerprint = keys.create(root, "lionrock.test", passphrase, clock(), cost=LIGHT)
    keys.keep_passphrase(root, fingerprint, passphrase)
    return app.create(data, mode, "test", fingerprint, clock=clock)


def settle(data: Path, keys: Path, url: str = "") -> Path:
    """Make a folder with its settings alone: where the keys stand, and which database it is on."""
    data.mkdir(parents=True)
    database = f"[database]\nurl = {url!r}\n" if url else ""
    (data / "lionrock.toml").write_text(f"[keys]\nfolder = {str(keys)!r}\n{database}", "utf-8")
    return data


def aware(platform: Platform, clock: Any) -> Case:
    """Return an incident that a person said the operator is aware of: its clocks run."""
    clock.set(AWARE)
    return Case(platform, clock).open().answer()


def saved(platform: Platform, to: Path) -> Made:
    """Return a back-up of the instance."""
    return backing.back_up(platform, to, system("shell"), "a test")[1]


def altered(file: Path, name: str, change: Callable[[bytearray], None]) -> Path:
    """Return a copy of a back-up in which the bytes of one member were changed where they lie."""
    import zipfile

    with zipfile.ZipFile(file) as archive:
        info = archive.getinfo(name)
    data = bytearray(file.read_bytes())
    extra = int.from_bytes(data[info.header_offset + 28 : info.header_offset + 30], "little")
    start = info.header_offset + 30 + len(name) + extra
    body = data[start : start + info.file_size]
    change(body)
    data[start : start + info.file_size] = body
    out = file.with_name("altered.zip")
    out.write_bytes(data)
    return out
