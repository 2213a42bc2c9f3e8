"""The site's own packs of requirements and mappings: files of a folder only their owner can write.

A file that cannot be used is named with its line and reason, and stops no other.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.counsel import settings
from lionrock.kernel.errors import ConfigurationError, LionrockError
from lionrock.kernel.text import Text, same
from lionrock.law import mapped, reading
from lionrock.law.faults import Fault
from lionrock.law.reading import CODE, STATUTE
from lionrock.law.rulebook import made

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.law.mapped import Mapped
    from lionrock.law.reading import Pack

MOST_FILES: Final = 50
MOST_BYTES: Final = 4_000_000
LAST: Final = date(2100, 1, 1)
"""A day by which every pack is in force."""


@dataclass(frozen=True, slots=True)
class Own:
    """What the site's files hold: packs, mappings, and what of them does not count."""

    packs: tuple[Pack, ...] = ()
    mappings: tuple[Mapped, ...] = ()
    faults: tuple[Fault, ...] = ()


def place(platform: Platform) -> Path | None:
    """Return the site's folder of law, None when there is none."""
    written = platform.settings[settings.FOLDER]
    file = platform.settings.path
    found = Path(written) if written else file.parent / "law" if file else None
    return found if found is not None and (written or found.is_dir()) else None


def own(platform: Platform) -> Own:
    """Return what the site's files hold now."""
    found = place(platform)
    return opened(found) if found is not None else Own()


def opened(folder: Path) -> Own:
    """Return what the files of a folder hold."""
    try:
        problem = _exposed(folder.stat()) if folder.is_dir() else Text("not a folder", "並非資料夾")
        files = sorted(one for one in folder.iterdir() if one.suffix == ".toml") if problem is None else []
    except OSError as failure:
        problem, files = _system(failure), []
    faults = [] if problem is None else [Fault(folder.name, 0, "", problem)]
    packs: list[Pack] = []
    mappings: list[Mapped] = []
    for path in files[:MOST_FILES]:
        try:
            one = read(_trusted(path), path.name, packs, mappings)
        except OSError as failure:
            faults.append(Fault(path.name, 0, "", _system(failure)))
        except LionrockError as wrong:
            faults.append(Fault(path.name, 0, "", wrong.message))
        else:
            (packs if isinstance(one, reading.Pack) else mappings).append(one)  # type: ignore[arg-type]  # by the test
            faults.extend(Fault(path.name, each.line, each.row, each.why) for each in one.faults)
    if len(files) > MOST_FILES:
        faults.append(Fault(folder.name, 0, "", Text(f"more than {MOST_FILES} files", f"檔案超過 {MOST_FILES} 個")))
    return Own(tuple(packs), tuple(mappings), tuple(faults))


def read(raw: bytes, name: str, packs: Sequence[Pack] = (), mappings: Sequence[Mapped] = ()) -> Pack | Mapped:
    """Return the pack or mapping of a file; raises ConfigurationError when it can be neither.

    `packs` and `mappings` are those of other files: no two have one id, and none has that of one that ships.
    """
    try:
        tree = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise _wrong(name, Text(f"not valid TOML: {problem}", f"不是有效的 TOML：{problem}")) from problem
    if "mapping" in tree:
        one = mapped.read(raw, name)
        if one.id in {each.id for each in (*mapped.mappings(), *mappings)}:
            raise _wrong(name, Text(f"another mapping is called {one.id}", f"另有名為 {one.id} 的對照表"))
        return one
    return _pack(raw, name, packs)


def _pack(raw: bytes, name: str, packs: Sequence[Pack]) -> Pack:
    """Return the pack of a file; raises ConfigurationError."""
    try:
        one = reading.read(raw)
        taken = {CODE, STATUTE, *(each.id for each in packs)}
        if not isinstance(one.id, str) or one.id in taken:
            raise _wrong(name, Text(f"the id {one.id!r} is taken", f"代號 {one.id!r} 已被使用"))
        if not one.tree.get("requirements") and not one.faults:
            raise _wrong(name, Text("it has no requirements", "沒有要求"))
        made(LAST, (*reading.packs(), one))
    except LionrockError:
        raise
    except KeyError as problem:
        what = str(problem.args[0])[:80]
        raise _wrong(name, Text(f"not a pack: it has no {what}", f"並非規則檔：缺少 {what}")) from problem
    except (TypeError, ValueError, AttributeError) as problem:
        what = str(problem)[:200]
        raise _wrong(name, Text(f"not a pack: {what}", f"並非規則檔：{what}")) from problem
    return one


def _trusted(path: Path) -> bytes:
    """Return the bytes of a regular file that only its owner may write; raises ConfigurationError, OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        told = os.fstat(file.fileno())
        problem = _exposed(told) if stat.S_ISREG(told.st_mode) else Text("not a regular file", "並非一般檔案")
        raw = file.read(MOST_BYTES + 1) if problem is None else b""
    if len(raw) > MOST_BYTES:
        problem = Text(f"more than {MOST_BYTES:,} bytes", f"超過 {MOST_BYTES:,} 位元組")
    if problem is not None:
        raise _wrong(path.name, problem)
    return raw


def _exposed(told: os.stat_result) -> Text | None:
    """Return who else could write a file or folder, None when only its owner (we, or root) can."""
    if told.st_uid not in (os.getuid(), 0):
        return Text("it belongs to another account", "屬於另一帳戶")
    if told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return Text("others than its owner may write it", "擁有者以外的人可寫入")
    return None


def _system(problem: OSError) -> Text:
    """Return what the system says of a file."""
    return same(problem.strerror or type(problem).__name__)


def _wrong(name: str, why: Text) -> ConfigurationError:
    """Return the error for a file."""
    said = Text("{name}: {why}", "{name}：{why}").format(name=name, why=why)
    return ConfigurationError(said, Text("Mend the file; it is read again.", "請修正檔案，其後會重新讀取。"))
