"""Pages of findings: the list, one finding with its whole chain, and marking it as expected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from lionrock.detection import alerts, explaining, routing, service, store
from lionrock.detection.findings import Finding
from lionrock.detection.model import LEVELS, RuleInfo
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.events.ports import Estate, EventStore, Hunt, StoredEvent
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page

SIZE: Final = 50
_LONGEST_RULE: Final = 20_000


@page("detection.findings", "/findings", title=Text("Findings", "偵測結果"), place="findings")
def findings(ask: Ask) -> View:
    """List findings, the latest activity first."""
    asked = _search(ask)
    number = ask.whole("page", 1, least=1, most=100_000)
    shown = replace(asked, offset=(number - 1) * SIZE)
    kept = {name: ask.query[name] for name in ("level", "system", "state", "q", "rule") if ask.query.get(name)}
    values = {
        "rows": [(one, _system(ask.platform, one.entity.system)) for one in store.listing(ask.platform.db, shown)],
        "total": store.count(ask.platform.db, asked),
        "number": number,
        "size": SIZE,
        "url": f"/findings?{urlencode(kept)}{'&' if kept else ''}page={{page}}",
        "levels": [(level, level) for level in reversed(LEVELS)],
        "systems": _systems(ask.platform),
        "asked": {name: ask.query.get(name, "") for name in ("level", "system", "state", "q")},
        "narrowed": bool(kept),
    }
    return View("detection/findings.html", values)


@page("detection.finding", "/findings/{id}", title=Text("Finding", "偵測結果"), place="findings")
def finding(ask: Ask) -> View:
    """Show one finding: why, and why now; its events, its rule, and the rule's history."""
    found = service.get(ask.platform, ask.path["id"])
    return View("detection/finding.html", _chain(ask.platform, found))


@act("detection.expect", "/findings/{id}/expected", needs="finding.triage")
def expect(ask: Ask) -> Go:
    """Mark a finding as expected, with a reason."""
    reason = ask.typed("reason", Text("Reason", "理由"), most=1000)
    service.expect(ask.platform, ask.actor, ask.path["id"], reason)
    return Go(f"/findings/{ask.path['id']}", Text("Marked as expected.", "已標記為預期之內。"))


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


def _chain(platform: Platform, found: Finding) -> dict[str, Any]:
    """Return everything a finding's page shows."""
    seen = store.events(platform.db, found.id)
    stored, problem = _stored(platform, tuple(one.event for one in seen))
    info, tree = _rule(platform, found.rule)
    first = next((stored[one.event] for one in seen if one.event in stored), None)
    return {
        "title": found.title,
        "one": found,
        "system": _system(platform, found.entity.system),
        "seen": seen,
        "alerts": alerts.of(platform.db, found.id),
        "stored": stored,
        "problem": problem,
        "rule": info,
        "written": _written(info),
        "because": explaining.because(tree, _record(first), first.message) if first and tree else [],
        "first": first,
        "history": store.of_rule(platform.db, found.rule),
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


def _system(platform: Platform, id: str | None) -> Text | None:
    """Return the name of a system, None when it is unknown or the register is sealed."""
    if id is None:
        return None
    try:
        name: Text = platform.port(Estate).system(id)["name"]
    except LionrockError:
        return None
    return name


def _systems(platform: Platform) -> list[tuple[str, Text]]:
    """Return the systems to choose from."""
    try:
        known = list(platform.port(Estate).systems())
    except SealedError:
        known = []
    return [*known, ("-", Text("system unknown", "系統未知"))]
