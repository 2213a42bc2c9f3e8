"""Writes addresses to be blocked into one file that a web server or a firewall reads.

The file is the platform's alone: it starts with a line that says so, and one that does not is never overwritten. How
it takes effect is the product's affair: `include` it in nginx and reload when it changes (a systemd path unit does),
or load it with `nft -f`.
"""

from __future__ import annotations

import contextlib
import difflib
import fcntl
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.events.containment import Containment, Foreseen, Order, Outcome
from lionrock.kernel.errors import ConfigurationError, RefusedError
from lionrock.kernel.text import Text
from lionrock.response import settings
from lionrock.response.containing import parts
from lionrock.response.deny_lines import FORMS, Entry, File, blocked, joined

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LARGEST: Final = 4 << 20


def missing(platform: Platform) -> Text | None:
    """Return why no file can be written here, None when one can."""
    written, form = platform.settings[settings.DENY_FILE], platform.settings[settings.DENY_FORM]
    if not written:
        return Text("no file is named in the setting containment.deny_file", "設定 containment.deny_file 未指定檔案")
    if form not in FORMS:
        return Text(
            "the setting containment.deny_file_form is none of nginx, nft, plain",
            "設定 containment.deny_file_form 並非 nginx、nft 或 plain",
        )
    if not Path(written).is_absolute() or not Path(written).parent.is_dir():
        return Text("the folder of containment.deny_file does not exist", "containment.deny_file 的資料夾不存在")
    return None


def foresee(platform: Platform, order: Order) -> Foreseen:
    """Return the lines that would come into the file, and how they leave it; nothing is written."""
    file = _file(platform)
    network = blocked(order.target, _never(platform))
    before = _read(file.path)
    after = file.text(joined(file.entries(before), Entry(network, order.reference, order.id)))
    changes = difflib.unified_diff(before.splitlines(), after.splitlines(), "now", "then", n=2, lineterm="")
    name = file.path.name
    return Foreseen(
        does=(
            Text(f"block {network} in {name} ({file.form})", f"在 {name}（{file.form}）封鎖 {network}"),
            Text(
                "whether the product has read the file is not seen from here",
                "產品是否已讀取該檔案，無法由此得知",
            ),
        ),
        undoes=(Text(f"take that one line out of {name}", f"由 {name} 移除該項"),),
        before=_shown(before, file),
        after="\n".join(changes),
    )


def carry_out(platform: Platform, order: Order) -> Outcome:
    """Write the line; doing it again changes nothing."""
    file = _file(platform)
    network = blocked(order.target, _never(platform))
    with _alone(file.path):
        _replace(file, joined(file.entries(_read(file.path)), Entry(network, order.reference, order.id)))
    said = Text(f"written to {file.path.name}: {network}", f"已寫入 {file.path.name}：{network}")
    return Outcome(said, {"network": str(network)})


def undo(platform: Platform, order: Order, keeps: Mapping[str, str]) -> Outcome:
    """Take the line out; one that somebody else took out is said to have been gone."""
    file = _file(platform)
    with _alone(file.path):
        entries = file.entries(_read(file.path))
        left = [one for one in entries if one.id != order.id]
        if len(left) == len(entries):
            return Outcome(Text("the line was gone already", "該項早已移除"))
        _replace(file, left)
    return Outcome(Text(f"taken out of {file.path.name}", f"已由 {file.path.name} 移除"))


def _file(platform: Platform) -> File:
    """Return the file as the settings say."""
    values = (settings.DENY_FILE, settings.DENY_FORM, settings.DENY_SET)
    path, form, sets = (str(platform.settings[one]) for one in values)
    if not re.fullmatch(r"[A-Za-z0-9_]+( [A-Za-z0-9_]+){2}", sets):
        raise ConfigurationError(
            Text(
                "setting containment.deny_file_set: expected family, table and set",
                "設定 containment.deny_file_set：應為族、表及集合",
            ),
            Text("Write it as inet filter lionrock_deny.", "請寫成 inet filter lionrock_deny。"),
        )
    return File(Path(path), form, sets)


def _never(platform: Platform) -> tuple[str, ...]:
    """Return the networks that are never blocked."""
    return parts(platform.settings[settings.NEVER])


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep every other writer of the folder away for the length of the block."""
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _read(path: Path) -> str:
    """Return the file as it stands, empty when there is none; raises RefusedError for what is no plain file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return ""
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    with os.fdopen(handle, "rb") as file:
        data = file.read(LARGEST + 1) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    if data is None or len(data) > LARGEST:
        raise RefusedError(
            Text(f"{path.name} is no plain file of bounded size", f"{path.name} 並非大小適中的一般檔案"),
            Text("Name another file in containment.deny_file.", "請在 containment.deny_file 指定其他檔案。"),
        )
    return data.decode("utf-8", "replace")


def _replace(file: File, entries: Sequence[Entry]) -> None:
    """Put the whole file in place at once, readable as before; a reader sees the old one or the new one."""
    mode = stat.S_IMODE(file.path.stat().st_mode) if file.path.exists() else 0o644
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=file.path.parent, prefix=f".{file.path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as fresh:
            fresh.write(file.text(entries))
            fresh.flush()
            os.fchmod(fresh.fileno(), mode)
            os.fsync(fresh.fileno())
        Path(name).replace(file.path)
    except OSError as problem:
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise _unwritable(file.path, problem) from problem


def _unwritable(path: Path, problem: OSError) -> ConfigurationError:
    """Return the error for a file that the platform cannot read or write."""
    why = problem.strerror or str(problem)
    return ConfigurationError(
        Text(f"{path.name} cannot be read or written: {why}", f"未能讀寫 {path.name}：{why}"),
        Text("Let the platform's account write its folder.", "請讓平台的帳戶可寫入該資料夾。"),
    )


def _shown(before: str, file: File) -> str:
    """Return how the file stands, in a line."""
    return f"{file.path}: entries: {len(file.entries(before))}" if before else f"{file.path}: not there yet"


DENY_FILE: Final = Containment(
    id="response.deny-file",
    title=Text("Block an address in a file", "以檔案封鎖位址"),
    about=Text(
        "Writes the address into a file that a web server or firewall of yours reads.",
        "把位址寫入由貴機構網頁伺服器或防火牆讀取的檔案。",
    ),
    takes=("address",),
    missing=missing,
    foresee=foresee,
    carry_out=carry_out,
    undo=undo,
)
