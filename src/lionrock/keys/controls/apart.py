"""Do keys and data stand apart?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from lionrock.events.people import KeyRotated, KeysRewrapped
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.keys import files, service
from lionrock.keys.model import RingFile
from lionrock.keys.ring import KeyRing
from lionrock.keys.secret import Secret
from lionrock.keys.twins import attended, gone

_OURS = frozenset({"blobs", "events", "segments"})
"""Folders of the data folder with millions of files."""


@control(
    "keys.apart",
    title=Text("Keys stand apart from the data they protect", "密碼匙與其保護的資料分開存放"),
    satisfies=("C-KEY-02",),
    every=hours(1),
    proof="configuration",
    on=(KeyRotated, KeysRewrapped),
    guidance=Text(
        "Move the key folder to another disk and name it in keys.folder; let a person type the passphrase at each "
        "start (`lionrock keys passphrase --attended`).",
        "請將密碼匙資料夾移至另一磁碟，並於 keys.folder 註明位置；每次啟動由人員輸入通行短語"
        "（`lionrock keys passphrase --attended`）。",
    ),
)
def apart(platform: Platform) -> Iterator[Result]:
    """Yield one result for the key ring: failed inside the data, or with a copy there; partly when one disk has all."""
    held = platform.port(KeyRing)
    subject = platform.identity.keys
    if held.file is None:
        yield Result(subject, "unknown", Text("the keys are not here", "密碼匙不在此處"))
    elif not service.apart(held.root, platform.folder):
        yield Result(
            subject, "failed", Text(f"{held.root} and the data hold each other", f"{held.root} 與資料夾互相包含")
        )
    elif copies := _copies(platform.folder, subject):
        where = ", ".join(str(one) for one in copies)
        yield Result(
            subject, "failed", Text(f"a copy of the keys lies with the data: {where}", f"資料夾內有密碼匙副本：{where}")
        )
    elif service.unattended(held) and held.root.stat().st_dev == platform.folder.stat().st_dev:
        yield Result(
            subject,
            "partly",
            Text(
                "separate folders of one disk, passphrase beside the keys: whoever copies the disk has all three",
                "位於同一磁碟的不同資料夾，通行短語亦存於密碼匙旁：複製該磁碟即可取得三者",
            ),
        )
    else:
        yield Result(subject, "passed", Text(f"keys in {held.root}", f"密碼匙存於 {held.root}"))


@world(apart, "passed")
def a_person_types_the_passphrase(twin: Twin) -> None:
    """The keys stand in a folder of their own, and no passphrase lies beside them."""
    attended(twin)


@world(apart, "unknown")
def the_keys_are_not_here(twin: Twin) -> None:
    """The platform runs without its key folder."""
    gone(twin)


@breaks(apart, "partly")
def the_passphrase_is_left_beside(twin: Twin) -> None:
    """Somebody leaves the passphrase beside the keys, on the disk that holds the data."""
    held = twin.platform.port(KeyRing)
    service.keep_passphrase(held.root, held.fingerprint, Secret.made())


@breaks(apart)
def the_keys_move_into_the_data(twin: Twin) -> None:
    """The key folder is moved below the data folder and used there."""
    held = twin.platform.port(KeyRing)
    shutil.move(held.root, twin.platform.folder / "keys")
    twin.platform.bind(KeyRing, service.unlock(twin.platform.folder / "keys", held.fingerprint))


@breaks(apart)
def a_copy_is_kept_with_the_data(twin: Twin) -> None:
    """The keys stay where they are, and somebody keeps a copy of their folder with the data."""
    held = twin.platform.port(KeyRing)
    shutil.copytree(held.root, twin.platform.folder / "safe")


@breaks(apart)
def the_key_file_is_saved_under_another_name(twin: Twin) -> None:
    """Before an upgrade somebody saves the key file alone in a folder below the data."""
    held = twin.platform.port(KeyRing)
    place = twin.platform.folder / "old" / "upgrade"
    place.mkdir(parents=True)
    shutil.copyfile(files.folder(held.root, held.fingerprint) / files.RING, place / "keys.bak")


def _copies(data: Path, fingerprint: str) -> list[Path]:
    """Return where key files of this instance lie below the data folder, whatever they are called there.

    Folders that the product alone fills, with names of its own, are not searched; packed files are not opened.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(data):
        folders[:] = [one for one in folders if Path(place) != data or one not in _OURS]
        found.extend(path for name in names if _names(path := Path(place, name), fingerprint))
    return sorted(found)


def _names(path: Path, fingerprint: str) -> bool:
    """Say whether a file is a key file of this instance."""
    try:
        if not path.is_file() or path.stat().st_size > files.LARGEST:
            return False
        return msgspec.json.decode(path.read_bytes(), type=RingFile).fingerprint == fingerprint
    except (OSError, msgspec.DecodeError, RecursionError):
        return False
