"""Measures: each system's readings beside its thresholds, typing one in, probes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from lionrock.events.ports import Estate
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.measures import files, service, store
from lionrock.measures.model import KINDS
from lionrock.measures.service import Typed, Wanted
from lionrock.register.thresholds import MEASURES
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, Shown, View, act, page

HERE: Final = "/register/measures"
TITLE: Final = Text("Measures", "量度")
_NAMES: Final = {
    "value": Text("Value", "數值"),
    "source": Text("Where from", "來源"),
    "at": Text("When it was true", "讀數時間"),
    "until": Text("Counts until", "有效至"),
    "why": Text("Why", "原因"),
}
_SHOWN: Final = 30


@page("measures.page", HERE, title=TITLE, place="register", needs="register.read")
def measures(ask: Ask) -> View:
    """Show every measure of every system, the nearest to its threshold first."""
    return _view(ask, None, "")


@act("measures.take", HERE, needs="measure.record")
def take(ask: Ask) -> Shown:
    """Keep a reading typed in, with its time and expiry."""
    try:
        at, until = times.typed(ask.form.get("at", "")), times.typed(ask.form.get("until", ""))
        if at is None or until is None:
            raise InputError(
                Text("a reading has a time and an expiry", "讀數須有時間及屆滿時間"),
                Text("Fill in both.", "請填寫兩者。"),
            )
        typed = Typed(
            ask.form.get("system", ""),
            ask.form.get("measure", ""),
            ask.typed("value", _NAMES["value"], most=40),
            at,
            until,
            ask.typed("source", _NAMES["source"], most=200),
            ask.form.get("own") == "yes",
        )
        service.take(ask.platform, ask.actor, typed)
    except LionrockError as problem:
        return _view(ask, problem, "take")
    return Go(_back(ask), Text("The reading is kept.", "已保存讀數。"))


@act("measures.file", HERE + "/file", needs="measure.record", most=files.MOST_BYTES + 10_000)
def file(ask: Ask) -> Shown:
    """Keep all readings of a file, or none."""
    try:
        n = service.take_all(ask.platform, ask.actor, files.read(ask.files.get("file", b"")))
    except LionrockError as problem:
        return _view(ask, problem, "file")
    return Go(HERE, Text("{n} readings are kept.", "已保存 {n} 項讀數。").format(n=str(n)))


@act("measures.probe", HERE + "/probes", needs="register.edit", fresh=True)
def probe(ask: Ask) -> Shown:
    """Set up a probe; the token of one that is pushed to is shown once."""
    try:
        every = ask.form.get("every", "").strip()
        wanted = Wanted(
            ask.form.get("system", ""),
            ask.form.get("measure", ""),
            ask.form.get("kind", ""),
            ask.form.get("target", "").strip()[:500],
            ask.form.get("pointer", "").strip()[:200],
            int(every) if every.isdigit() and len(every) < 7 else 0,  # noqa: PLR2004 a day has five digits
        )
        id, token = service.add_probe(ask.platform, ask.actor, wanted, ask.typed("why", _NAMES["why"], most=500))
    except LionrockError as problem:
        return _view(ask, problem, "probe")
    if token:
        return _view(ask, None, "", push=_pushing(f"{ask.origin}/api/measures/{id}", token))
    return Go(HERE, Text("The probe is set up; it looks within seconds.", "已設立探測，數秒內開始。"))


@act("measures.end", HERE + "/probes/{id}/end", needs="register.edit", fresh=True)
def end(ask: Ask) -> Go:
    """Take a probe away."""
    service.end_probe(ask.platform, ask.actor, ask.path["id"], ask.typed("why", _NAMES["why"], most=500))
    return Go(HERE, Text("The probe looks no longer.", "探測已停止。"))


def _pushing(url: str, token: str) -> dict[str, str]:
    """Return what somebody needs to push numbers."""
    example = f"""curl -H 'Authorization: Bearer {token}' -d '{{"value": 3, "source": "call centre"}}' {url}"""
    return {"url": url, "token": token, "example": example}


def _back(ask: Ask) -> str:
    """Return where the form came from: an incident's page, or this one."""
    found = ask.form.get("back", "")
    return found if found.startswith("/incidents/") and len(found) < 60 and found.isprintable() else HERE  # noqa: PLR2004 an id and no more


def _view(ask: Ask, problem: LionrockError | None, at: str, push: dict[str, str] | None = None) -> View:
    """Return the page with what was typed and what was wrong."""
    estate, sealed = ask.platform.port(Estate), None
    try:
        rows, probes, systems = service.rows(ask.platform), service.probes(ask.platform), list(estate.systems())
    except SealedError as found:
        rows, probes, systems, sealed = [], [], [], found
    values = {
        "title": TITLE,
        "here_place": "register",
        "rows": rows,
        "measures": MEASURES,
        "probes": [asdict(one) | {"title": MEASURES[one.measure].label} for one in probes],
        "kinds": list(KINDS.items()),
        "kind_words": KINDS,
        "systems": systems,
        "names": dict(systems),
        "choices": [(one.name, one.label) for one in MEASURES.values()],
        "readings": store.readings(ask.platform.db, most=_SHOWN),
        "typed": {name: value[:300] for name, value in ask.form.items()},
        "now_typed": times.field(ask.now),
        "problem": problem or sealed,
        "at": at,
        "push": push,
    }
    return View("measures/measures.html", values, 422 if problem else 200)
