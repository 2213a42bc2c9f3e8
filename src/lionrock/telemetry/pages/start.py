"""The first hour: from logs nobody has read to a first finding; where one stands follows from what is recorded."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry import beginning, service, store, uploading
from lionrock.telemetry.model import Stream
from lionrock.ui import onward
from lionrock.ui.pages import Ask, Go, Page, View, act, page

HOME: Final = "/start"
TITLE: Final = Text("First hour", "首個小時")
_ROOM: Final = 64 * 1024
_HONG_KONG: Final = "+08:00"
_BUCKETS: Final = ("bucket", "s3")


@page("telemetry.start", HOME, title=TITLE, place="sources")
def start(ask: Ask) -> View:
    """Show how far the first hour is."""
    return shown(ask, {})


@act("telemetry.start-folder", f"{HOME}/folder", needs=service.MANAGE)
def folder(ask: Ask) -> View | Go:
    """Read a folder of this machine from now on, or once where what lies there is complete."""
    given = {name: ask.form.get(name, "").strip()[:4000] for name in ("location", "zone", "once")}
    try:
        _readable(given["location"])
        stream = service.add(
            ask.platform,
            ask.actor,
            "in the first hour",
            name="",
            location=given["location"],
            zone=given["zone"],
            once=bool(given["once"]),
        )
    except LionrockError as problem:
        return shown(ask, given, "location", problem)
    return _reading(stream)


@act("telemetry.start-file", f"{HOME}/file", needs=service.MANAGE, most=uploading.MOST + _ROOM)
def file(ask: Ask) -> View | Go:
    """Take a log file, packed or not, and read it once."""
    given = {"zone": ask.form.get("zone", "").strip()[:100]}
    try:
        stream = uploading.bring(
            ask.platform,
            ask.actor,
            "in the first hour",
            file=ask.names.get("file", "") or "upload",
            data=ask.files.get("file", b""),
            zone=given["zone"],
        )
    except LionrockError as problem:
        return shown(ask, given, "file", problem)
    return _reading(stream)


def shown(ask: Ask, given: Mapping[str, str], field: str = "", problem: LionrockError | None = None) -> View:
    """Return the page with answers and what is wrong."""
    streams = store.streams(ask.platform.db)
    values: dict[str, Any] = {
        "title": TITLE,
        "given": {"location": "", "zone": _HONG_KONG, "once": ""} | dict(given),
        "field": field,
        "problem": problem,
        "begun": beginning.begun(ask.platform, streams),
        "aim": beginning.AIM,
        "next": list(onward.following(ask)),
        "bucket": _bucket(ask),
        "most": uploading.MOST >> 20,
    }
    return View("telemetry/start.html", values, status=422 if problem else 200)


def _reading(stream: Stream) -> Go:
    """Return the way to what is read now."""
    return Go(f"{HOME}#reading", Text(f"{stream.name} is read now.", f"現正讀取「{stream.name}」。"))


def _readable(location: str) -> None:
    """Return when this process may read a location; raises InputError that says how to let it."""
    path = Path(location)
    needed = os.R_OK | (os.X_OK if path.is_dir() else 0)
    if location and "\0" not in location and path.is_absolute() and path.exists() and not os.access(path, needed):
        raise InputError(
            Text(f"{location[:200]} may not be read by the account Lionrock runs as",
                 f"執行 Lionrock 的帳戶無權讀取 {location[:200]}"),
            Text("Give that account the right to read it, such as by a group, and start Lionrock again.",
                 "請給予該帳戶讀取權限（例如加入群組），然後重新啟動 Lionrock。"),
        )  # fmt: skip


def _bucket(ask: Ask) -> str | None:
    """Return where a bucket is read from, None where that cannot be done."""
    places = (one.path for one in ask.platform.registry.of(Page) if one.path.startswith("/sources/"))
    return next((path for path in places if path.rsplit("/", 1)[-1] in _BUCKETS), None)
