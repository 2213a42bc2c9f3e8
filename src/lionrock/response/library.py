"""Where playbooks come from: the platform's own, and files of the site's configuration folder that its owner wrote."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.events.playbooks import Playbook
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.response import settings
from lionrock.response.errors import PlaybookError
from lionrock.response.schema import playbook
from lionrock.response.yaml_files import LARGEST

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

OWN: Final = Path(__file__).parent / "playbooks"
"""The playbooks that come with the platform."""
MOST_FILES: Final = 200
_SUFFIXES: Final = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that serves no playbook: where, and why."""

    file: str
    line: int
    why: Text


@dataclass(frozen=True, slots=True)
class Library:
    """The playbooks there are; `digest` is over names and contents of the site's files, empty without any."""

    playbooks: tuple[Playbook, ...]
    refused: tuple[Refused, ...]
    digest: str


class Shelf:
    """Keeps the playbooks read, and reads the site's again when a file changed. Implements the port `Playbooks`."""

    def __init__(self, platform: Platform) -> None:
        """Read nothing yet."""
        self._platform = platform
        self._lock = threading.Lock()
        self._own: Library | None = None
        self._kept: tuple[tuple[tuple[str, int, int, int], ...], Library] | None = None

    def all(self) -> Sequence[Playbook]:
        """Return those that can be started, in order of their ids."""
        return self.library().playbooks

    def get(self, id: str) -> Playbook:
        """Return the playbook with this id; raises NotFoundError."""
        for one in self.all():
            if one.id == id:
                return one
        raise NotFoundError(
            Text("no playbook has this id", "沒有此代號的行動手冊"),
            Text("See the list of playbooks.", "請查閱行動手冊清單。"),
        )

    def library(self) -> Library:
        """Return the playbooks and the files that serve none."""
        with self._lock:
            self._own = self._own or library(_files(OWN), own=True)
            folder = place(self._platform)
            marks = tuple(_marks(folder)) if folder else ()
            if self._kept is None or self._kept[0] != marks:
                self._kept = (marks, _merged(self._own, _site(folder)))
            return self._kept[1]


def place(platform: Platform) -> Path | None:
    """Return the site's folder of playbooks, None when there is none."""
    written = platform.settings[settings.PLAYBOOKS]
    file = platform.settings.path
    folder = Path(written) if written else file.parent / "playbooks" if file else None
    return folder if folder is not None and (written or folder.is_dir()) else None


def library(files: Iterable[Path], *, own: bool) -> Library:
    """Return the playbooks of files; one that is wrong stops no other."""
    found: dict[str, Playbook] = {}
    refused: list[Refused] = []
    digest = hashlib.sha256()
    count = 0
    for path in files:
        try:
            data = path.read_bytes() if own else trusted(path)
            digest.update(f"{path.name}\0{len(data)}\0".encode() + data)
            count += 1
            made = playbook(data, path.name, own=own)
        except PlaybookError as problem:
            refused.append(Refused(path.name, problem.line, problem.message))
            continue
        except OSError as problem:
            refused.append(Refused(path.name, 1, _system(problem)))
            continue
        if made.id in found:
            refused.append(Refused(path.name, 1, _taken(made.id, found[made.id].origin)))
        else:
            found[made.id] = made
    return Library(tuple(found.values()), tuple(refused), digest.hexdigest() if count and not own else "")


def trusted(path: Path) -> bytes:
    """Return the bytes of a file that only its owner may write; raises PlaybookError, OSError.

    The file is opened before it is judged, so that what is read is what was judged.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        told = os.fstat(file.fileno())
        if not stat.S_ISREG(told.st_mode):
            raise PlaybookError(Text("not a regular file", "並非一般檔案"), 1)
        if problem := exposed(told):
            raise PlaybookError(problem, 1, Text("Run chmod go-w on it.", "請執行 chmod go-w。"))
        return file.read(LARGEST + 1)


def exposed(told: os.stat_result) -> Text | None:
    """Return who else could write a file or folder, None when only its owner (we, or root) can."""
    if told.st_uid not in (os.getuid(), 0):
        return Text("it belongs to another account", "屬於另一帳戶")
    if told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return Text("others than its owner may write it", "擁有者以外的人可寫入")
    return None


def _site(folder: Path | None) -> Library:
    """Return the playbooks of the site's folder."""
    if folder is None:
        return Library((), (), "")
    try:
        told = folder.stat()
        problem = None if stat.S_ISDIR(told.st_mode) else Text("not a folder", "並非資料夾")
        problem = problem or exposed(told)
    except OSError as failure:
        problem = _system(failure)
    if problem is not None:
        return Library((), (Refused(folder.name, 1, problem),), "")
    return library(_files(folder), own=False)


def _files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder in order of their names, bounded."""
    return sorted(one for one in folder.iterdir() if one.suffix in _SUFFIXES)[:MOST_FILES]


def _marks(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """Yield what changes when a file or the folder does."""
    try:
        for path in (folder, *_files(folder)):
            told = path.lstat()
            yield str(path), told.st_size, told.st_mtime_ns, told.st_mode
    except OSError:
        yield str(folder), -1, -1, -1


def _merged(own: Library, site: Library) -> Library:
    """Return both; a site's playbook takes no id of the platform's."""
    taken = {one.id: one for one in own.playbooks}
    fresh = [one for one in site.playbooks if one.id not in taken]
    clash = [Refused(one.origin, 1, _taken(one.id, taken[one.id].origin)) for one in site.playbooks if one.id in taken]
    playbooks = sorted((*own.playbooks, *fresh), key=lambda one: one.id)
    return Library(tuple(playbooks), (*own.refused, *site.refused, *clash), site.digest)


def _taken(id: str, origin: str) -> Text:
    """Return that an id is taken."""
    return Text("its id {id} is that of {origin}", "其代號 {id} 與 {origin} 相同").format(id=id, origin=origin)


def _system(problem: OSError) -> Text:
    """Return what the system says."""
    told = problem.strerror or str(problem)
    return Text(f"it cannot be read: {told}", f"無法讀取：{told}")
