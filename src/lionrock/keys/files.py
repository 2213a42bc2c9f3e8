"""The key folder on disk: owner alone may read it, and it is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

import msgspec

from lionrock.kernel import durable
from lionrock.kernel.text import Text
from lionrock.keys.errors import DamagedKeysError, PassphraseError, PermissionsError
from lionrock.keys.model import Fingerprint, RingFile
from lionrock.keys.secret import Secret

RING: Final = "ring.json"
PASSPHRASE: Final = "passphrase"  # noqa: S105 the name of a file
LARGEST: Final = 1 << 20


def default_root() -> Path:
    """Return where keys stand unless a site says otherwise, apart from every data folder."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "lionrock" / "keys"


def folder(root: Path, fingerprint: Fingerprint) -> Path:
    """Return the folder of one key ring; raises DamagedKeysError for a malformed fingerprint."""
    if len(fingerprint) != 32 or not set(fingerprint) <= set("0123456789abcdef"):  # noqa: PLR2004 128 bits
        raise DamagedKeysError(
            Text(
                f"{fingerprint!r} is no fingerprint of keys; 32 hexadecimal digits are expected.",
                f"{fingerprint!r} 並非密碼匙指紋；應為 32 個十六進制數字。",
            ),
            Text("The data folder may be damaged: restore it from a backup.", "資料夾可能已損壞，請由備份還原。"),
        )
    return root / fingerprint


def read(root: Path, fingerprint: Fingerprint) -> RingFile | None:
    """Return the key file, or None when there is none; raises PermissionsError or DamagedKeysError."""
    place = folder(root, fingerprint)
    if not place.exists():
        return None
    check_private(place)
    data = _content(place / RING)
    if data is None:
        return None
    try:
        return msgspec.json.decode(data, type=RingFile)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise damaged(place / RING, str(problem)) from problem


def read_passphrase(root: Path, fingerprint: Fingerprint) -> Secret | None:
    """Return the passphrase that lies beside the keys for unattended starts, or None."""
    path = folder(root, fingerprint) / PASSPHRASE
    data = _content(path)
    if data is None:
        return None
    try:
        return Secret(data.decode().rstrip("\r\n"))
    except UnicodeDecodeError as problem:
        raise PassphraseError(
            Text(f"{path} is not UTF-8 text.", f"{path} 不是 UTF-8 文字。"),
            Text("Write the passphrase into it again, on one line.", "請重新寫入通行短語，佔一行。"),
        ) from problem


def write(root: Path, ring: RingFile) -> None:
    """Write the key file durably; what stood before stays until the new one is complete."""
    place = folder(root, Fingerprint(ring.fingerprint))
    durable.folder(place)
    check_private(place)
    durable.write(place / RING, msgspec.json.format(msgspec.json.encode(ring), indent=2) + b"\n")


def write_passphrase(root: Path, fingerprint: Fingerprint, passphrase: Secret) -> None:
    """Leave the passphrase beside the keys, readable by the owner alone."""
    durable.write(folder(root, fingerprint) / PASSPHRASE, passphrase.reveal() + b"\n")


def drop_passphrase(root: Path, fingerprint: Fingerprint) -> None:
    """Take the passphrase file away, so that a start needs a person."""
    place = folder(root, fingerprint)
    (place / PASSPHRASE).unlink(missing_ok=True)
    durable.sync(place)


def check_private(path: Path) -> None:
    """Raise PermissionsError unless `path` is no link, belongs to this user and is closed to all others."""
    found = path.lstat()
    mode = stat.S_IMODE(found.st_mode)
    if stat.S_ISLNK(found.st_mode) or found.st_uid != os.geteuid() or mode & 0o077:
        wanted = "700" if stat.S_ISDIR(found.st_mode) else "600"
        raise PermissionsError(
            Text(
                f"{path} has mode {mode:o} and owner {found.st_uid}; {wanted} and {os.geteuid()} are expected.",
                f"{path} 的權限為 {mode:o}、擁有者為 {found.st_uid}；應為 {wanted} 及 {os.geteuid()}。",
            ),
            Text(
                f"See who could read it, then: chmod {wanted} '{path}'. It must be no link.",
                f"請先查明誰可讀取，然後執行：chmod {wanted} '{path}'。該處不可為連結。",
            ),
        )


def damaged(path: Path, problem: str) -> DamagedKeysError:
    """Return the error for a key file that is not as it was written."""
    return DamagedKeysError(
        Text(f"{path} is damaged or was altered: {problem}", f"{path} 已損壞或被更改：{problem}"),
        Text(
            "Keep the file for examination and restore the key folder from a backup.",
            "請保留該檔案以供檢查，並由備份還原密碼匙資料夾。",
        ),
    )


def _content(path: Path) -> bytes | None:
    """Return the bytes of a private file of bounded size, or None when there is none."""
    try:
        check_private(path)
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    if len(data) > LARGEST:
        raise damaged(path, f"more than {LARGEST} bytes")
    return data
