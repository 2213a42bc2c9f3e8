"""Log files that come through the console: checked, laid beside the data and read as a stream of their own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from lionrock.events.telemetry import SourceAdded
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, UnavailableError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.telemetry import model, packed, service, store
from lionrock.telemetry.model import ONCE, Stream
from lionrock.telemetry.reading import Files
from lionrock.telemetry.recognise import RECOGNISE
from lionrock.telemetry.teaching import lessons

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MOST: Final = 64 << 20
"""Bytes of one upload."""
_UNSAFE: Final = re.compile(r"[^\w.@+=,-]+")


def bring(platform: Platform, actor: Actor, reason: str, *, file: str, data: bytes, zone: str = "") -> Stream:
    """Keep an uploaded log, unpacked where it is packed, and read it once; return its stream.

    Raises InputError for what no source knows or cannot be unpacked, UnavailableError when the disk has no room.
    """
    platform.port(Authorizer).require(actor, service.MANAGE)
    if not data:
        raise InputError(Text("the file is empty", "檔案沒有內容"), Text("Choose another file.", "請選擇另一個檔案。"))
    settings = model.checked_settings(zone, "") | {ONCE: "1"}
    name = model.checked_name(_plain(file))
    with TemporaryDirectory(prefix="upload-", dir=platform.folder) as waiting:
        laid = _laid(platform, Path(waiting), name, data)
        _refuse_unknown(platform, laid)
        place = platform.folder / "uploads" / f"{model.slug(name, ())}-{new_id()[-12:]}"
        place.parent.mkdir(mode=0o700, exist_ok=True)
        laid.replace(place)
    with platform.change(actor, reason) as change:
        stream = Stream(
            id=model.slug(name, [one.id for one in store.streams(change.db)]),
            name=name,
            source=RECOGNISE,
            location=str(place),
            settings=settings,
            replayed_by=0,
            silent_after=model.DAY,
            added=change.now,
        )
        store.add(change.db, stream)
        change.publish(SourceAdded(stream.id, stream.source, stream.location))
    return stream


def _plain(file: str) -> str:
    """Return a file's name as sent, without folders and without what names no file."""
    return _UNSAFE.sub("_", file.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".")[-100:] or "upload"


def _laid(platform: Platform, waiting: Path, name: str, data: bytes) -> Path:
    """Write what was sent, or what is packed in it, into a folder; return the folder."""
    if shutil.disk_usage(platform.folder).free < len(data) + packed.KEPT:
        raise UnavailableError(
            Text("the disk has no room for this file", "磁碟沒有足夠空間存放此檔案"),
            Text(
                "Free some space where the data folder stands, then send it again.",
                "請騰出資料夾所在磁碟的空間，再重新上載。",
            ),
        )
    sent, laid, out = waiting / "sent", waiting / "laid", waiting / "out"
    laid.mkdir()
    out.mkdir()
    (sent / name).parent.mkdir()
    (sent / name).write_bytes(data)
    if not packed.packed(data[:1024]):
        (sent / name).replace(laid / name)
        return laid
    for number, one in enumerate(packed.unpacked(sent / name, out), 1):
        shutil.move(one.path, laid / f"{number:04d}-{one.path.name}")
    return laid


def _refuse_unknown(platform: Platform, laid: Path) -> None:
    """Return when a source knows one of the files at least; raises InputError."""
    reader = Files(lessons.everything(platform))
    reasons = []
    for _, taken in reader.taken(laid):
        if taken.source is not None:
            return
        reasons.append(taken.why)
    why = reasons[0] if reasons and reasons[0] else Text("nothing is in it", "沒有內容")
    raise InputError(
        Text("none of it can be read: {why}", "無法讀取其中任何內容：{why}").format(why=why),
        Text(
            "See under Sources which kinds can be read; where its folder is read, its kind can be named or taught.",
            "請在「資料來源」查看可讀取的種類；改為讀取其資料夾時，可指定或教授種類。",
        ),
    )
