"""The site's folder of taught kinds: what lies there, which file serves none and why, and writing a new one."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.events.records import Source
from lionrock.kernel.errors import ConfigurationError, ConflictError, LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry.settings import SOURCES
from lionrock.telemetry.teaching import files
from lionrock.telemetry.teaching.files import BrokenFileError
from lionrock.telemetry.teaching.taught import Taught, UnfitError

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MOST_FILES: Final = 100
_SUFFIX: Final = ".toml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the folder: a taught kind with the SHA-256 of its bytes, or where and why it is none."""

    file: str
    digest: str
    taught: Taught | None
    line: int = 0
    problem: Text | None = None


def place(platform: Platform) -> Path:
    """Return the folder of taught kinds, whether it is there or not; raises ConfigurationError when none is named."""
    written = platform.settings[SOURCES]
    file = platform.settings.path
    if written:
        return Path(written)
    if file is None:
        raise ConfigurationError(
            Text("no folder for taught sources is named", "未指定自訂來源的資料夾"),
            Text(
                f"Set {SOURCES.id} to a folder that only its owner may write.",
                f"請將 {SOURCES.id} 設為只有擁有者可寫入的資料夾。",
            ),
        )
    return file.parent / "sources"


def entries(platform: Platform) -> list[Entry]:
    """Return every file of the folder, in order of name; one that is wrong stops no other."""
    try:
        folder = place(platform)
        told = folder.stat()
        names = sorted(one for one in folder.iterdir() if one.suffix == _SUFFIX)
    except (FileNotFoundError, ConfigurationError):
        return []
    except OSError as problem:
        return [Entry(str(folder), "", None, 1, _system(problem))]
    if why := exposed(told):
        return [Entry(str(folder), "", None, 1, why)]
    found = [_entry(path) for path in names[:MOST_FILES]]
    if len(names) > MOST_FILES:
        found.append(Entry(str(folder), "", None, 1, Text(f"more than {MOST_FILES} files: the rest are not read",
                                                          f"超過 {MOST_FILES} 個檔案：其餘不讀取")))  # fmt: skip
    return _single(found, {one.id for one in platform.registry.of(Source)})


def keep(platform: Platform, taught: Taught) -> Entry:
    """Write a taught kind to its file, at once and whole, and return it; raises LionrockError."""
    if any(one.id == taught.id for one in platform.registry.of(Source)):
        raise ConflictError(
            Text(f"{taught.id} is a kind that comes with the platform", f"{taught.id} 是平台本身的種類"),
            Text("Choose another id, such as plant.turbine.", "請選擇另一代號，例如 plant.turbine。"),
        )
    data = files.written(taught).encode()
    if len(data) > files.LARGEST:
        raise UnfitError("samples", Text("its file would be too large", "其檔案過大"))
    read = files.read(data)
    folder = place(platform)
    path = folder / f"{taught.id}{_SUFFIX}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if why := exposed(folder.stat()):
            raise ConfigurationError(Text("{folder}: {why}", "{folder}：{why}").format(folder=str(folder), why=why),
                                     Text("Run chmod go-w on it.", "請執行 chmod go-w。"))  # fmt: skip
        _write(path, data)
    except OSError as problem:
        raise ConfigurationError(
            Text("{folder}: {why}", "{folder}：{why}").format(folder=str(folder), why=_system(problem)),
            Text("Let the platform's account write the folder.", "請讓平台的帳戶可寫入該資料夾。"),
        ) from problem
    return Entry(path.name, digest(data), read)


def text_of(platform: Platform, id: str, expected: str) -> str:
    """Return the bytes of a file as text when they have this SHA-256; raises ConflictError, NotFoundError."""
    path = place(platform) / f"{id}{_SUFFIX}"
    try:
        data = _trusted(path)
    except OSError as problem:
        raise ConflictError(_system(problem), Text("Teach the kind again.", "請重新教授此種類。")) from problem
    if digest(data) != expected:
        raise ConflictError(
            Text(f"{path.name} is not the file that was shown", f"{path.name} 並非所顯示的檔案"),
            Text("Look at it as it is now, then decide.", "請查看其現時內容後再作決定。"),
        )
    return data.decode()


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def exposed(told: os.stat_result) -> Text | None:
    """Return who else could write a file or folder, None when only its owner (we, or root) can."""
    if told.st_uid not in (os.getuid(), 0):
        return Text("it belongs to another account", "屬於另一帳戶")
    if told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return Text("others than its owner may write it", "擁有者以外的人可寫入")
    return None


def _entry(path: Path) -> Entry:
    """Return what a file is."""
    try:
        data = _trusted(path)
    except LionrockError as problem:
        return Entry(path.name, "", None, 1, problem.message)
    except OSError as problem:
        return Entry(path.name, "", None, 1, _system(problem))
    try:
        taught = files.read(data)
    except BrokenFileError as problem:
        return Entry(path.name, digest(data), None, problem.line, problem.message)
    if path.name != f"{taught.id}{_SUFFIX}":
        said = Text(f"its id is {taught.id}: the file is to be called {taught.id}{_SUFFIX}",
                    f"其代號為 {taught.id}：檔案應名為 {taught.id}{_SUFFIX}")  # fmt: skip
        return Entry(path.name, digest(data), None, files.line_of(data.decode(), "id"), said)
    return Entry(path.name, digest(data), taught)


def _single(found: Iterable[Entry], taken: set[str]) -> list[Entry]:
    """Return entries; one that takes an id of the platform's serves none."""
    clash = Text("its id is that of a kind that comes with the platform", "其代號與平台本身的種類相同")
    return [
        Entry(one.file, one.digest, None, 1, clash) if one.taught and one.taught.id in taken else one for one in found
    ]


def _trusted(path: Path) -> bytes:
    """Return the bytes of a file that only its owner may write; raises ConfigurationError, OSError.

    The file is opened before it is judged, so that what is read is what was judged.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        told = os.fstat(file.fileno())
        problem = None if stat.S_ISREG(told.st_mode) else Text("not a regular file", "並非一般檔案")
        if problem := problem or exposed(told):
            raise ConfigurationError(problem, Text("Run chmod go-w on it.", "請執行 chmod go-w。"))
        return file.read(files.LARGEST + 1)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; raises OSError."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _system(problem: OSError) -> Text:
    """Return what the system says."""
    told = problem.strerror or str(problem)
    return Text(f"it cannot be read or written: {told}", f"無法讀取或寫入：{told}")
