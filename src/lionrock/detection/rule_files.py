"""The files that rules stand in: found, read and told apart from others, not yet understood."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

OWN: Final = Path(__file__).parent / "rules"
"""The folder of the rules that come with the platform."""
LARGEST: Final = 1 << 20
"""Bytes of one file."""
_SUFFIXES: Final = (".yml", ".yaml")
MOST_BYTES: Final = 512 << 20
"""Bytes of all files of a set of folders."""
_MOST_FILES: Final = 200_000


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file that may hold rules, as it was read."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a set of folders; `skipped` counts those that cannot hold rules.

    `unreadable` names those that may hold some and cannot be read, with what the system said.
    """

    files: tuple[RuleFile, ...]
    skipped: int
    digest: str
    unreadable: tuple[tuple[str, str], ...] = ()


def find(folders: Sequence[Path], most: int = MOST_BYTES) -> Found:
    """Return the files of these folders (or single files).

    Raises ConfigurationError when a folder is not there, or when there are more files, or larger ones, than rules are.
    """
    files: list[RuleFile] = []
    unreadable: list[tuple[str, str]] = []
    skipped = size = 0
    digest = hashlib.sha256()
    for path, _ in _paths(folders):
        if not path.lower().endswith(_SUFFIXES):
            skipped += 1
            continue
        try:
            with open(path, "rb") as file:  # noqa: PTH123 thousands of files, and a Path costs more than it tells
                data = file.read(LARGEST + 1)
        except OSError as problem:
            unreadable.append((shown(path), problem.strerror or str(problem)))
            data = b""
        else:
            files.append(RuleFile(shown(path), data))
            size += len(data)
        digest.update(b"%s\0%d\0" % (os.fsencode(path), len(data)))
        digest.update(data)
        if size > most:
            raise _too_many(f"{most:,} bytes", f"{most:,} 位元組")
    return Found(tuple(files), skipped, digest.hexdigest(), tuple(unreadable))


def shown(path: str) -> str:
    """Return a path as text; bytes that are none are spelt out."""
    return os.fsencode(path).decode(errors="backslashreplace")


def signature(folders: Sequence[Path]) -> str:
    """Return what changes when any file of these folders does, without reading them."""
    digest = hashlib.sha256()
    for path, told in _paths(folders):
        marks = (told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino) if told else (0, 0, 0, 0)
        digest.update(b"%s\0%d\0%d\0%d\0%d\0" % (os.fsencode(path), *marks))
    return digest.hexdigest()


def _paths(folders: Sequence[Path]) -> Iterator[tuple[str, os.stat_result | None]]:
    """Yield every regular file below the folders, in order; without its marks where the system does not tell them."""
    count = 0
    for folder in folders:
        if not folder.exists():
            raise ConfigurationError(
                Text(f"rules: {folder} does not exist", f"規則：{folder} 不存在"),
                Text("Name a folder of Sigma rules.", "請指定 Sigma 規則的資料夾。"),
            )
        for path in _below(folder):
            try:
                told = os.stat(path)  # noqa: PTH116 see above
            except OSError:  # a link that leads nowhere, or a file that went away meanwhile
                told = None
            if told is None or stat.S_ISREG(told.st_mode):
                count += 1
                yield path, told
            if count > _MOST_FILES:
                raise _too_many(f"{_MOST_FILES:,} files", f"{_MOST_FILES:,} 個檔案")


def _too_many(en: str, zh: str) -> ConfigurationError:
    """Return the error for folders that hold far more than rules."""
    return ConfigurationError(
        Text(f"rules: more than {en}", f"規則：多於 {zh}"),
        Text("Name the folders that hold rules.", "請只指定存放規則的資料夾。"),
    )


def _below(folder: Path) -> Iterator[str]:
    """Yield the path itself, or everything in the folder and those within."""
    if not folder.is_dir():
        yield str(folder)
        return
    for place, folders, files in os.walk(folder):
        folders.sort()
        yield from (f"{place}{os.sep}{name}" for name in sorted(files))
