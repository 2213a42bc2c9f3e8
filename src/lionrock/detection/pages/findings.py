"""Pages of findings: the list, by story, by entity or one by one, and one finding with its whole chain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from lionrock.detection import alerts, explaining, modes, pasts, pictures, reasons, routing, service, store
from lionrock.detection.correlation import telling
from lionrock.detection.findings import Finding
from lionrock.detection.model import LEVELS, RuleInfo
from lionrock.detection.pages import expected, groups, naming
from lionrock.detection.reasons import Kept
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.detection.stories import MOST, SPAN_DAYS, Group
from lionrock.events.ports import EventStore, Hunt, StoredEvent
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import tabs

SIZE: Final = 50
_LONGEST_RULE: Final = 20_000
_KEPT: Final = ("view", "level", "system", "state", "q", "rule")
_FIRSTS: Final = 5
"""Records of a stream that are asked when it was first read; the very first may not have been understood."""
_VIEWS: Final = (
    ("", Text("Stories", "按經過")),
    ("entities", Text("By entity", "按對象")),
    ("single", Text("One by one", "逐項")),
)


@page("detection.findings", "/findings", title=Text("Findings", "偵測結果"), place="findings")
def findings(ask: Ask) -> View:
    """List findings, the latest activity first: as stories, by entity, or one by one."""
    asked = _search(ask)
    view = next((value for value, _ in _VIEWS if value == ask.query.get("view", "")), "")
    number = ask.whole("page", 1, least=1, most=100_000)
    kept = {name: ask.query[name] for name in _KEPT if ask.query.get(name)}
    unviewed = {name: value for name, value in kept.items() if name != "view"}
    values = {
        "tabs": tabs(ask.platform, "findings", naming.HERE),
        "views": [
            (label, _url(unviewed | ({"view": value} if value else {})), value == view) for value, label in _VIEWS
        ],
        "view": view,
        "number": number,
        "size": SIZE,
        "url": f"/findings?{urlencode(kept)}{'&' if kept else ''}page={{page}}",
        "levels": [(level, level) for level in reversed(LEVELS)],
        "systems": naming.systems(ask.platform),
        "asked": {name: ask.query.get(name, "") for name in ("level", "system", "state", "q")},
        "narrowed": bool(unviewed),
        "expects": ask.allows("finding.triage"),
    }
    if view == "single":
        return View("detection/findings.html", values | _singles(ask, replace(asked, offset=(number - 1) * SIZE)))
    way = view or "stories"
    rows, total, cut = groups.listed(ask, way, lambda one: _fits(one, asked), (number - 1) * SIZE, SIZE)
    shown = {"rows": rows, "total": total, "cut": cut, "most": MOST, "days": SPAN_DAYS}
    return View("detection/groups.html", values | shown)


@page("detection.finding", "/findings/{id}", title=Text("Finding", "偵測結果"), place="findings")
def finding(ask: Ask) -> View:
    """Show one finding: why, and why now; its events, its rule, and the rule's history."""
    found = service.get(ask.platform, ask.path["id"])
    return View("detection/finding.html", _chain(ask, found))


def _url(kept: dict[str, str]) -> str:
    """Return the address of the list with these filters."""
    return f"/findings?{urlencode(kept)}" if kept else "/findings"


def _singles(ask: Ask, search: Search) -> dict[str, Any]:
    """Return findings one by one."""
    rows = store.listing(ask.platform.db, search)
    names = {id: naming.system(ask.platform, id) for id in {one.entity.system for one in rows}}
    return {
        "rows": [(one, names[one.entity.system]) for one in rows],
        "total": store.count(ask.platform.db, search),
        "standing": naming.incidents(ask.platform, [one.id for one in rows]),
    }


def _fits(group: Group, search: Search) -> bool:
    """Say whether a group is searched for: its level, its system, a rule in it, and every word somewhere in it."""
    if search.expected is not None and group.expected != search.expected:
        return False
    if search.level and group.level != search.level:
        return False
    if search.system and (group.system or "-") != search.system:
        return False
    if search.rule and all(one.rule != search.rule for one in group.findings):
        return False
    told = [
        word.casefold()
        for one in group.findings
        for word in (one.title.en, one.title.zh, one.host, one.user, one.address)
        if word
    ]
    return all(any(word in each for each in told) for word in search.text.casefold().split()[:8])


def _search(ask: Ask) -> Search:
    """Return the search of an address."""
    states = {"": False, "open": False, "expected": True, "all": None}
    return Search(
        level=ask.query.get("level", "")[:20],
        system=ask.query.get("system", "")[:64],
        rule=ask.query.get("rule", "")[:100],
        text=ask.query.get("q", "")[:200],
        expected=states.get(ask.query.get("state", ""), False),
        limit=SIZE,
    )


def _chain(ask: Ask, found: Finding) -> dict[str, Any]:
    """Return everything a finding's page shows."""
    platform = ask.platform
    seen = store.events(platform.db, found.id)
    stream = seen[0].event.rpartition(":")[0] if seen else ""
    firsts = tuple(f"{stream}:{n}" for n in range(_FIRSTS)) if stream else ()
    stored, problem = _stored(platform, (*(one.event for one in seen), *firsts))
    info, tree = _rule(platform, found.rule)
    first = next((stored[one.event] for one in seen if one.event in stored), None)
    because = explaining.because(tree, _record(first), first.message) if first and tree else []
    told = alerts.of(platform.db, found.id)
    serving = platform.port(Runner).serving
    asked = telling.of(serving.book, found.rule, serving.title)
    began = min((stored[one].learned for one in firsts if one in stored), default=None)
    return {
        "title": found.title,
        "one": found,
        "system": naming.system(platform, found.entity.system),
        "seen": seen,
        "alerts": told,
        "ours": bool(told) and told[-1].product == reasons.OURS,
        "stored": stored,
        "problem": problem,
        "rule": info,
        "watching": info is not None and modes.watching(platform.db, info),
        "written": _written(info),
        "because": because,
        "asked": asked,
        "met": {one.rule: serving.title(one.rule) for one in seen if one.rule},
        "shares": telling.parts((one.rule for one in seen), serving.title),
        "first": first,
        "history": store.of_rule(platform.db, found.rule),
        "beside": groups.beside(platform, found),
        **_answers(ask, found, Kept(seen, told, because, began, asked)),
        **_doing(ask, found),
    }


def _answers(ask: Ask, found: Finding, kept: Kept) -> dict[str, Any]:
    """Return why this, why now, and the picture of thirty days."""
    past = pasts.past(ask.platform.db, found)
    label = Text("Events on each of 30 days, the last is {day}", "30 日內每日的事項數目，最後一日為 {day}")
    return {
        "why": reasons.why(found, kept),
        "how_often": reasons.how_often(found, past),
        "after": reasons.after(found, kept, past),
        "days": pictures.days(past.days, ask.say(label.format(day=found.day))),
    }


def _doing(ask: Ask, found: Finding) -> dict[str, Any]:
    """Return what a person may do: expect it, or open an incident from it."""
    return {
        "incident": naming.incidents(ask.platform, [found.id]).get(found.id),
        "opens": naming.may_open(ask.platform) and ask.allows("incident.open"),
        "expects": ask.allows("finding.triage"),
        "word": expected.word_of(ask, found),
        **expected.filled(ask, [found]),
    }


def _stored(platform: Platform, ids: tuple[str, ...]) -> tuple[dict[str, StoredEvent], Text | None]:
    """Return the stored events behind a finding; without the store, what is wrong with it."""
    try:
        found = platform.port(EventStore).search(Hunt(ids=ids, limit=len(ids) or 1))
    except LionrockError as problem:
        return {}, problem.message
    return {one.id: one for one in found}, None


def _rule(platform: Platform, id: str) -> tuple[RuleInfo | None, Any]:
    """Return the rule as it serves now, None when it serves no more."""
    serving = platform.port(Runner).serving
    return serving.rules.get(id), serving.tree(id)


def _written(info: RuleInfo | None) -> str:
    """Return the text of the rule's file."""
    if info is None:
        return ""
    try:
        return Path(info.file).read_text("utf-8", errors="replace")[:_LONGEST_RULE]
    except OSError:
        return ""


def _record(event: StoredEvent) -> dict[str, Any]:
    """Return the fields of an event as a rule reads them."""
    windows = {name: event.fields.get(written) for name, written in routing.WRITTEN.items()}
    return {**event.fields, **{name: value for name, value in windows.items() if value is not None}}
