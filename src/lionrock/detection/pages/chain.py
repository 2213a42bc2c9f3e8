"""The chain of a finding: from raw records to what the authorities were told, each link a step away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from lionrock.detection import modes, store
from lionrock.detection.findings import Finding, Seen
from lionrock.detection.pages import groups, naming
from lionrock.detection.serving import Runner
from lionrock.events.filings import DutyBook
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text, same
from lionrock.ui import words
from lionrock.ui.pages import Ask, View, panel

_NONE: Final = Text("none yet", "暫無")


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain: what it is, what there is of it, and where that is looked at, if anywhere."""

    name: Text
    there: Text
    url: str = ""


@panel("detection.chain", place="finding", slot="main", order=5)
def chain(ask: Ask, subject: Any) -> View | None:
    """Show the links from raw records to notices."""
    found = store.get(ask.platform.db, subject)
    if found is None:
        return None
    seen = store.events(ask.platform.db, found.id)
    links = [*_before(ask, found, seen), _itself(found), *_after(ask, found)]
    return View("detection/chain.html", {"links": links})


def _before(ask: Ask, found: Finding, seen: list[Seen]) -> list[Link]:
    """Return raw records, events and rule; the rules of a correlation's events stand before it."""
    first = f"/events/{quote(seen[0].event, safe=':')}" if seen else ""
    many = len(seen)
    raw = Text(f"{many:,} kept with their proof", f"{many:,} 項連同證明")
    counted = Text(f"{found.count:,} counted, {many:,} by name", f"共 {found.count:,} 項，列出 {many:,} 項")
    links = [
        Link(Text("Raw records", "原始紀錄"), raw if many else _NONE, first and f"{first}#proof"),
        Link(Text("Events", "事項"), counted if many else _NONE, first),
    ]
    based = sorted({one.rule for one in seen if one.rule})
    serving = ask.platform.port(Runner).serving.rules
    links += [
        Link(Text("Base rule", "基礎規則"), serving[rule].title if rule in serving else same(rule), _rule(rule))
        for rule in based
    ]
    return [
        *links,
        Link(Text("Rule", "規則"), _standing(ask, found), _rule(found.rule) if found.rule in serving else ""),
    ]


def _standing(ask: Ask, found: Finding) -> Text:
    """Return the rule and whether it may open incidents."""
    info = ask.platform.port(Runner).serving.rules.get(found.rule)
    if info is None:
        return Text("serves no more, or is another product's", "已停用，或屬其他產品")
    mode = (
        Text("in watch", "觀察中")
        if modes.watching(ask.platform.db, info)
        else Text("may open incidents", "可開立事故")
    )
    return Text(f"{info.title.en}; {mode.en}", f"{info.title.zh}；{mode.zh}")


def _itself(found: Finding) -> Link:
    """Return the finding."""
    at = words.stamp(found.first)
    return Link(Text("Finding", "偵測結果"), Text(f"since {at.en}", f"自 {at.zh} 起"))


def _after(ask: Ask, found: Finding) -> list[Link]:
    """Return story, incident and notices."""
    beside = groups.beside(ask.platform, found)
    story = Text(f"with {beside:,} others", f"另有 {beside:,} 項") if beside else Text("alone", "單獨一項")
    incident = naming.incidents(ask.platform, [found.id]).get(found.id, "")
    return [
        Link(Text("Story", "經過"), story, f"/findings/groups/{found.id}" if beside else ""),
        Link(
            Text("Incident", "事故"),
            same(incident) if incident else _NONE,
            f"/incidents/{incident}" if incident else "",
        ),
        Link(
            Text("Notices", "通報"),
            _notices(ask, incident) if incident else _NONE,
            incident and f"/incidents/{incident}",
        ),
    ]


def _notices(ask: Ask, incident: str) -> Text:
    """Return what the authorities were told by telephone, as far as it is on record; forms stand with the incident."""
    try:
        book = ask.platform.port(DutyBook) if ask.platform.provides(DutyBook) else None
        calls = len(book.calls(book.about(incident).incident)) if book else 0
    except LionrockError:
        return Text("see the incident", "見事故頁")
    if not calls:
        return Text("no call on record; forms stand with the incident", "沒有通話紀錄；表格見事故頁")
    return Text(f"{calls} by telephone; forms stand with the incident", f"電話通報 {calls} 次；表格見事故頁")


def _rule(id: str) -> str:
    """Return the address of a rule's page."""
    return f"/rules/{quote(id, safe='')}"
