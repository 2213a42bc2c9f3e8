"""Sources: what the platform reads, what of it is understood, and what is silent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from lionrock.events.records import Source
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text, same
from lionrock.telemetry import service, store
from lionrock.telemetry.model import CANARY, Standing, Stream
from lionrock.telemetry.previewing import preview
from lionrock.telemetry.recognise import RECOGNISE
from lionrock.telemetry.standing import TROUBLED, blind, proven, standing
from lionrock.telemetry.teaching import lessons
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.words import stamp

TITLE: Final = Text("Sources", "資料來源")
MANAGE: Final = service.MANAGE
RECOGNISED: Final = Text("recognise each file", "逐個檔案辨識")
STANDINGS: Final[Mapping[Standing, tuple[str, Text]]] = {
    "failing": ("failed", Text("cannot be read", "無法讀取")),
    "silent": ("failed", Text("silent", "沒有新紀錄")),
    "wrong": ("failed", Text("not to be relied on", "不可靠")),
    "waiting": ("unknown", Text("nothing came yet", "尚未收到紀錄")),
    "reading": ("passed", Text("last proven {at}", "最近證明：{at}")),
    "off": ("not_applicable", Text("stopped", "已停止")),
}
"""The worst first: the order in which streams are shown."""
STANDING_NAMES: Final[Mapping[str, Text]] = {str(name): words for name, (_, words) in STANDINGS.items()} | {
    "reading": Text("reading", "讀取中")
}
_MANY: Final = 10
"""Streams beyond which a reader may choose among them."""
WINDOWS: Final = (
    (3600, Text("1 hour", "1 小時")),
    (6 * 3600, Text("6 hours", "6 小時")),
    (24 * 3600, Text("1 day", "1 日")),
    (7 * 24 * 3600, Text("7 days", "7 日")),
)


ROLES: Final = {
    "time": Text("Time", "時間"),
    "host": Text("Host", "主機"),
    "user": Text("User", "用戶"),
    "address": Text("Address", "位址"),
    "message": Text("Message", "訊息"),
}
"""What a source's mapping calls the parts every record has."""


@page("telemetry.sources", "/sources", title=TITLE, place="sources")
def sources(ask: Ask) -> View:
    """Show every stream, what cannot be read or is silent first."""
    streams = store.streams(ask.platform.db)
    order = list(STANDINGS)
    rows = sorted(
        (row(ask, stream) for stream in streams), key=lambda row: (order.index(row["standing"]), row["stream"].name)
    )
    understood, unparsed = store.totals(ask.platform.db)
    troubled = sum(1 for row in rows if row["standing"] in TROUBLED | {"waiting"})
    values = {"rows": rows, "understood": understood, "unparsed": unparsed, "troubled": troubled, "kinds": kinds(ask)}
    return View("telemetry/sources.html", values | {"roles": ROLES} | _chosen(ask, rows))


def _chosen(ask: Ask, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the streams the reader chose to see, and what there is to choose."""
    standing, words = ask.query.get("standing", "")[:20], ask.query.get("q", "").strip()[:100]
    return {
        "listed": [one for one in rows if standing in {"", one["standing"]} and _named(ask, one, words.casefold())],
        "asked": {"standing": standing, "q": words},
        "standings": [
            (name, STANDING_NAMES[name]) for name in STANDINGS if any(one["standing"] == name for one in rows)
        ],
        "many": len(rows) > _MANY,
    }


def _named(ask: Ask, row: dict[str, Any], words: str) -> bool:
    """Say whether a stream's name, location or kinds hold these words, folded."""
    told = (row["stream"].name, row["stream"].location, *(ask.say(one) for one in row["kinds"]), *row["stream"].kinds)
    return not words or any(words in one.casefold() for one in told)


@page("telemetry.source", "/sources/streams/{id}", title=TITLE, place="sources")
def source(ask: Ask) -> View:
    """Show one stream: how it stands, what was not understood, its frames and their entries."""
    stream = store.stream(ask.platform.db, ask.path["id"])
    values = {
        "title": stream.name,
        **row(ask, stream),
        "told": [(one, shown(one.head)) for one in store.told(ask.platform.db, stream.id, 10)],
        "frames": store.frames(ask.platform.db, stream.id, 20),
        "windows": windows(stream.silent_after),
        "guidance": [one for one in kinds(ask) if one.id in stream.kinds or one.id == stream.source],
    }
    return View("telemetry/source.html", values)


@page("telemetry.new", "/sources/new", title=Text("Read a folder", "讀取資料夾"), needs=MANAGE, place="sources")
def new(ask: Ask) -> View:
    """Show the form that adds a file or folder."""
    return form(ask, {})


@act("telemetry.preview", "/sources/preview", needs=MANAGE)
def previewed(ask: Ask) -> View:
    """Show what would be understood of a location; nothing is kept."""
    given = answers(ask)
    try:
        stream = service.proposal(ask.platform, **_asked(given))
        return form(ask, given | {"name": stream.name}, seen=preview(stream, kinds(ask)))
    except LionrockError as problem:
        return form(ask, given, problem=problem)


@act("telemetry.add", "/sources/add", needs=MANAGE)
def add(ask: Ask) -> View | Go:
    """Read a file or folder from now on."""
    given = answers(ask)
    try:
        window = _window(given["silent_after"])
        stream = service.add(ask.platform, ask.actor, _reason(ask), silent_after=window, **_asked(given))
    except LionrockError as problem:
        return form(ask, given, problem=problem)
    return Go(
        f"/sources/streams/{stream.id}", Text(f"{stream.name} is read from now on.", f"現已開始讀取「{stream.name}」。")
    )


@act("telemetry.settle", "/sources/streams/{id}/settings", needs=MANAGE)
def settle(ask: Ask) -> Go:
    """Change what the site settles for a stream."""
    given = answers(ask)
    service.settle(
        ask.platform,
        ask.actor,
        _reason(ask),
        ask.path["id"],
        zone=given["zone"],
        host=given["host"],
        silent_after=_window(given["silent_after"]),
    )
    return Go(
        f"/sources/streams/{ask.path['id']}", Text("It holds for what is read from now on.", "將適用於此後讀取的紀錄。")
    )


@act("telemetry.stop", "/sources/streams/{id}/stop", needs=MANAGE)
def stop(ask: Ask) -> Go:
    """Stop reading a stream."""
    service.stop(ask.platform, ask.actor, _reason(ask), ask.path["id"])
    return Go(
        f"/sources/streams/{ask.path['id']}",
        Text("Reading stopped; what was read stays.", "已停止讀取；已讀取的紀錄保留。"),
    )


@act("telemetry.resume", "/sources/streams/{id}/resume", needs=MANAGE)
def resume(ask: Ask) -> Go:
    """Go on reading a stream."""
    service.resume(ask.platform, ask.actor, _reason(ask), ask.path["id"])
    return _to(ask.path["id"], Text("Reading goes on where it was.", "由上次位置繼續讀取。"))


def _to(stream: str, said: Text) -> Go:
    """Return the way to a stream's page with a message."""
    return Go(f"/sources/streams/{stream}", said)


def row(ask: Ask, stream: Stream) -> dict[str, Any]:
    """Return what a stream shows: standing, kinds, and how much was understood."""
    found = standing(ask.platform, stream, ask.now)
    titles = {one.id: one.title for one in kinds(ask)}
    seen = [titles.get(id, same(id)) for id, count in stream.kinds.items() if count and id != CANARY]
    asked = RECOGNISED if stream.source == RECOGNISE else titles.get(stream.source, same(stream.source))
    return {
        "stream": stream,
        "standing": found,
        "state": _state(stream, found),
        "why": blind(ask.platform, stream, ask.now) if found in TROUBLED and not stream.problems else None,
        "kinds": seen or [asked],
        "asked": asked,
        "parts": [
            (titles.get(id, same(id)), id, count) for id, count in _largest(stream.kinds) if count and id != CANARY
        ],
        "share": percent(stream.share),
        "window": timedelta(seconds=stream.silent_after),
        "replayed": timedelta(microseconds=stream.replayed_by),
    }


def _state(stream: Stream, found: Standing) -> tuple[str, Text]:
    """Return how a stream stands in words; of one that stands well, when that was last seen and no more."""
    state, words = STANDINGS[found]
    at = proven(stream)
    return state, words.format(at=stamp(at)) if found == "reading" and at else words


def _largest(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return counts by name, the largest first."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def percent(share: float | None) -> str | None:
    """Return a share as per cent, cut and never rounded up: less than all is never shown as all."""
    return None if share is None else f"{math.floor(share * 1000) / 10:g} %"


def kinds(ask: Ask) -> list[Source]:
    """Return the kinds of log that can be read."""
    return lessons.everything(ask.platform)


def answers(ask: Ask) -> dict[str, str]:
    """Return the answers of the form as typed."""
    names = ("name", "location", "source", "zone", "host", "silent_after")
    return {name: ask.form.get(name, "").strip()[:4000] for name in names}


def form(ask: Ask, given: Mapping[str, str], *, seen: Any = None, problem: LionrockError | None = None) -> View:
    """Return the form with answers, what would be understood, and what is wrong."""
    options = [(RECOGNISE, RECOGNISED), *((one.id, one.title) for one in kinds(ask))]
    values = {
        "given": {"source": RECOGNISE, "zone": "", "host": "", "name": "", "location": "", "silent_after": "86400"}
        | dict(given),
        "options": options,
        "windows": windows(int(_window(given.get("silent_after", "")))),
        "seen": seen,
        "problem": problem,
        "kinds": kinds(ask),
        "percent": percent,
        "title": Text("Read a folder", "讀取資料夾"),
    }
    return View("telemetry/new.html", values, status=422 if problem else 200)


def windows(chosen: int) -> list[tuple[str, Text]]:
    """Return the choices for how long silence is expected, with the one in force among them."""
    known = [(str(seconds), words) for seconds, words in WINDOWS]
    if str(chosen) in dict(known):
        return known
    hours = max(1, chosen // 3600)
    return [*known, (str(chosen), Text(f"{hours} hours", f"{hours} 小時"))]


def shown(raw: bytes) -> str:
    """Return raw bytes as text a reader can see: what is no UTF-8, and control characters, as escapes."""
    text = raw.decode(errors="backslashreplace")
    return "".join(
        sign if sign.isprintable() or sign in "\n\t" else sign.encode("unicode_escape").decode() for sign in text
    )


def _asked(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the answers a stream is proposed from."""
    asked = {name: given[name] for name in ("name", "location", "source", "zone", "host")}
    return asked | {"source": asked["source"] or RECOGNISE}


def _reason(ask: Ask) -> str:
    """Return the reason typed, or what was done."""
    return ask.form.get("reason", "").strip()[:500] or "under Sources"


def _window(typed: str) -> int:
    """Return the seconds of silence to expect, a day when unreadable."""
    return min(max(int(typed), 60), 366 * 86400) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 86400  # noqa: PLR2004 nine digits fit
