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
_MOST_FILES: Final = 200_000


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file that may hold rules, as it was read."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a set of folders; `skipped` counts those that cannot hold rules."""

    files: tuple[RuleFile, ...]
    skipped: int
    digest: str


def find(folders: Sequence[Path]) -> Found:
    """Return the files of these folders (or single files); raises ConfigurationError when one is not there."""
    files: list[RuleFile] = []
    skipped = 0
    digest = hashlib.sha256()
    for path, _ in _paths(folders):
        if not path.lower().endswith(_SUFFIXES):
            skipped += 1
            continue
        with open(path, "rb") as file:  # noqa: PTH123 thousands of files, and a Path costs more than it tells
            data = file.read(LARGEST + 1)
        files.append(RuleFile(path, data))
        digest.update(b"%s\0%d\0" % (os.fsencode(path), len(data)))
        digest.update(data)
    return Found(tuple(files), skipped, digest.hexdigest())


def signature(folders: Sequence[Path]) -> str:
    """Return what changes when any file of these folders does, without reading them."""
    digest = hashlib.sha256()
    for path, told in _paths(folders):
        marks = (told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino)
        digest.update(b"%s\0%d\0%d\0%d\0%d\0" % (os.fsencode(path), *marks))
    return digest.hexdigest()


def _paths(folders: Sequence[Path]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield every regular file below the folders, in order."""
    count = 0
    for folder in folders:
        if not folder.exists():
            raise ConfigurationError(
                Text(f"rules: {folder} does not exist", f"規則：{folder} 不存在"),
                Text("Name a folder of Sigma rules.", "請指定 Sigma 規則的資料夾。"),
            )
        for path in _below(folder):
            told = os.stat(path)  # noqa: PTH116 see above
            if stat.S_ISREG(told.st_mode):
                count += 1
                yield path, told
            if count > _MOST_FILES:
                raise ConfigurationError(
                    Text(f"rules: more than {_MOST_FILES} files", f"規則：多於 {_MOST_FILES} 個檔案"),
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
