"""Buckets: the form that adds one, and how those that are read fare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry import service, store
from lionrock.telemetry.buckets import adding, places
from lionrock.telemetry.buckets.polling import Health
from lionrock.telemetry.pages.sources import RECOGNISED
from lionrock.telemetry.recognise import RECOGNISE
from lionrock.telemetry.teaching import lessons
from lionrock.ui.pages import Ask, Go, View, act, page, panel

TITLE: Final = Text("Read a bucket", "讀取儲存桶")
_NAMES: Final = ("location", "name", "secret", "region", "style", "authority", "source", "zone", "host")
_STYLES: Final[Mapping[str, Text]] = {
    "path": Text("in the path: https://s3.example.com/bucket/key", "於路徑：https://s3.example.com/bucket/key"),
    "host": Text("in the host: https://bucket.s3.example.com/key", "於主機名稱：https://bucket.s3.example.com/key"),
}


@page("telemetry.bucket", "/sources/bucket", title=TITLE, needs=service.MANAGE, place="sources")
def bucket(ask: Ask) -> View:
    """Show the form that adds a bucket."""
    return _form(ask, {"region": "us-east-1", "style": "path", "source": RECOGNISE})


@act("telemetry.bucketed", "/sources/bucket", needs=service.MANAGE)
def bucketed(ask: Ask) -> View | Go:
    """Read what is put into a bucket from now on."""
    given = {name: ask.form.get(name, "").strip()[:1000] for name in _NAMES}
    try:
        stream = adding.poll(ask.platform, ask.actor, _reason(ask), adding.Asked(**given))
    except LionrockError as problem:
        return _form(ask, given, problem)
    said = Text(f"{stream.name} is read from now on.", f"現已開始讀取「{stream.name}」。")
    return Go(f"/sources/streams/{stream.id}", said)


@panel("telemetry.bucket", place="source", slot="main", order=11, every=10)
def polled(ask: Ask, subject: Any) -> View | None:
    """Show how a bucket fares now."""
    stream = store.stream(ask.platform.db, str(subject))
    if not stream.polled:
        return None
    health = _health(ask, stream.id)
    lag = timedelta(seconds=round(health.lag(ask.now))) if health is not None else None
    where = places.place(stream.location, stream.settings.get("style", "path"))
    return View("telemetry/polled.html", {"stream": stream, "health": health, "lag": lag, "where": where})


def _health(ask: Ask, stream: str) -> Health | None:
    """Return how a bucket fares, None when intake does not answer or has not looked yet."""
    try:
        found: list[Health] = ask.platform.ask("intake.buckets")
    except LionrockError:
        return None
    return next((one for one in found if one.stream == stream), None)


def _form(ask: Ask, given: Mapping[str, str], problem: LionrockError | None = None) -> View:
    """Return the form with answers and what is wrong."""
    values = {
        "given": {name: given.get(name, "") for name in _NAMES},
        "styles": list(_STYLES.items()),
        "options": [(RECOGNISE, RECOGNISED), *((one.id, one.title) for one in lessons.everything(ask.platform))],
        "problem": problem,
        "title": TITLE,
    }
    return View("telemetry/bucket.html", values, status=422 if problem else 200)


def _reason(ask: Ask) -> str:
    """Return the reason typed, or what was done."""
    return ask.form.get("reason", "").strip()[:500] or "under Sources"
