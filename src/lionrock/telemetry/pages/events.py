"""Events: search by time, words and fields; one event with its raw record and what proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from lionrock.events.ports import EventStore, FieldTest, Findings, Hunt, StoredEvent
from lionrock.events.rulesets import RuleSet
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.text import Text, same
from lionrock.telemetry import hunts, proof, store
from lionrock.telemetry.eventstore import Overview
from lionrock.telemetry.fieldstats import FieldAsked, FieldStats
from lionrock.telemetry.formats.times import stated
from lionrock.telemetry.pages.sources import shown
from lionrock.telemetry.query import PLAIN, Query, parsed, written
from lionrock.telemetry.reach import Glance
from lionrock.telemetry.teaching import lessons
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import Tab, tabs
from lionrock.ui.times import field, typed

TITLE: Final = Text("Events", "日誌")
TAB: Final = Tab("telemetry.events", place="events", order=10, label=Text("Search", "搜尋"), url="/events")
SIZE: Final = 50
_BINS: Final = 60
_MOST_PAGES: Final = 200
_MOST_VALUES: Final = 6
_AHEAD: Final = timedelta(minutes=5)
_USUAL: Final = "24h"
SPANS: Final = (
    ("1h", timedelta(hours=1), Text("last hour", "過去 1 小時")),
    ("24h", timedelta(hours=24), Text("last 24 hours", "過去 24 小時")),
    ("7d", timedelta(days=7), Text("last 7 days", "過去 7 日")),
    ("30d", timedelta(days=30), Text("last 30 days", "過去 30 日")),
    ("all", None, Text("all that is stored", "全部已儲存")),
)
FACETS: Final = (
    ("source", Text("Source", "來源")),
    ("host", Text("Host", "主機")),
    ("user", Text("User", "使用者")),
    ("address", Text("Address", "位址")),
    ("class", Text("OCSF class", "OCSF 類別")),
    ("rule", Text("Rule", "規則")),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search asked for: its text, its span, and the addresses of searches beside it."""

    query: Query
    span: str
    since: Instant | None
    until: Instant | None

    def url(self, query: Query | None = None, **other: str) -> str:
        """Return the address of this search, or of one beside it."""
        parts = {"q": str(self.query if query is None else query), "span": self.span}
        if self.span == "own":
            parts |= {"since": _iso(self.since), "until": _iso(self.until)}
        return "/events?" + urlencode({name: value for name, value in (parts | other).items() if value})

    def fixed(self, now: Instant) -> str:
        """Return the address that shows this span tomorrow too."""
        until = self.until or now + _AHEAD
        return Looked(self.query, "own", self.since, until).url()

    def at(self, path: str) -> str:
        """Return the address of another page about this search."""
        return path + self.url().removeprefix("/events")

    def brushed(self) -> str:
        """Return the address the chart goes to, with `{since}` and `{until}` to be filled in."""
        return "/events?" + urlencode({"q": str(self.query), "span": "own"}) + "&since={since}&until={until}"


@page("telemetry.events", "/events", title=TITLE, place="events")
def events(ask: Ask) -> View:
    """Show the events a search finds, their times as a chart, and what they have in common."""
    number = ask.whole("page", 1, least=1, most=_MOST_PAGES)
    looked, answer = _answered(ask, look(ask), number)
    values: dict[str, Any] = {
        "looked": looked,
        "tabs": tabs(ask.platform, "events", "/events"),
        "typed": ask.query.get("q", "")[:1000],
        "spans": [(id, words) for id, _, words in SPANS],
        "number": number,
        "size": SIZE,
        "chips": chips(looked),
        "from_": field(looked.since) if looked.span == "own" and looked.since else "",
        "to": field(looked.until) if looked.span == "own" and looked.until else "",
        "saves": ask.allows(hunts.SAVES),
        "stat": ask.query.get("stat", "")[:200],
    }
    return View("telemetry/events.html", values | answer)


def _answered(ask: Ask, looked: Looked, number: int) -> tuple[Looked, dict[str, Any]]:
    """Return the search with its answer; over all that is stored when nobody chose a span and the last day has none."""
    try:
        answer = found(ask, looked, number)
        if not answer["total"] and looked.span == _USUAL and not ask.query.get("span"):
            looked = Looked(looked.query, "all", None, None)
            answer = found(ask, looked, number)
    except LionrockError as problem:
        return looked, dict(_NOTHING) | {"problem": problem}
    return looked, answer | {"problem": None}


_NOTHING: Final[Mapping[str, Any]] = {
    "rows": [],
    "total": 0,
    "points": [],
    "facets": [],
    "all_url": "",
    "names": [],
    "stats": None,
}


def look(ask: Ask) -> Looked:
    """Return what the address of the page asks for."""
    query = parsed(ask.query.get("q", "")[:1000])
    since, until = _instant(ask.query.get("since")), _instant(ask.query.get("until"))
    since, until = since or typed(ask.query.get("from", "")), until or typed(ask.query.get("to", ""))
    if since or until:
        return Looked(query, "own", since, until)
    return Looked(query, *_span(ask, ask.query.get("span", "")))


def _span(ask: Ask, chosen: str) -> tuple[str, Instant | None, Instant | None]:
    """Return the span chosen with its ends; without a choice, the last day. Clocks ahead by minutes are within it."""
    span, length = next(((id, length) for id, length, _ in SPANS if id == chosen), (_USUAL, timedelta(days=1)))
    return (span, ask.now - length, ask.now + _AHEAD) if length else (span, None, None)


def found(ask: Ask, looked: Looked, number: int) -> dict[str, Any]:
    """Return the rows of one page of a search, its chart and its facets."""
    hunt = looked.query.hunt(Hunt(since=looked.since, until=looked.until, limit=SIZE, offset=(number - 1) * SIZE))
    events = ask.platform.port(EventStore)
    glance: Overview = ask.platform.ask("store.overview", Glance(hunt, _BINS, _MOST_VALUES))
    total = sum(count for _, count in glance.bins)
    sources = {source.id: source.title for source in lessons.everything(ask.platform)}
    values = (
        dict(glance.facets)
        | {"class": glance.facets["ocsf"]}
        | {"rule": tuple(events.facets(hunt, "rule", _MOST_VALUES)) if total else ()}
    )
    named = {"source": sources, "rule": _rules(ask, looked, [rule for rule, _ in values["rule"]])}
    rows = [listed(event, sources) for event in events.search(hunt)] if total else []
    stat = ask.query.get("stat", "").strip()[:200]
    return {
        "rows": rows,
        "names": [*PLAIN, *sorted({name for row in rows for name in row["event"].fields})],
        "stats": statistics(ask, looked, hunt, stat) if stat and total else None,
        "total": total,
        "points": list(glance.bins),
        "facets": [
            (words, [_facet(looked, name, value, count, named.get(name, {})) for value, count in values[name]])
            for name, words in FACETS
            if values[name]
        ],
        "all_url": looked.url(span="all", since="", until="") if not total and looked.span != "all" else "",
    }


def statistics(ask: Ask, looked: Looked, hunt: Hunt, name: str) -> dict[str, Any]:
    """Return what a field holds over the events found, each value with the search it leads to."""
    stats: FieldStats = ask.platform.ask("store.field", FieldAsked(hunt, name))

    def led(values: Sequence[tuple[str, int]]) -> list[tuple[str, int, str]]:
        return [(value, count, looked.url(looked.query.having(name, value))) for value, count in values]

    return {
        "of": stats,
        "share": round(100 * stats.absent, 1),
        "most": led(stats.most),
        "least": led(stats.least),
        "absent_url": looked.url(looked.query.asking(FieldTest(name, "is", "*", negated=True))),
    }


def _rules(ask: Ask, looked: Looked, rules: Sequence[str]) -> dict[str, Text]:
    """Return the titles of rules; of those that do not serve here, of another product say, by what was found."""
    known = titles(ask, rules)
    if known.keys() >= set(rules):
        return known
    since, until = looked.since or datetime.fromtimestamp(0, UTC), looked.until or ask.now + _AHEAD
    try:
        found = ask.platform.port(Findings).between(since, until)
    except LionrockError:
        return known
    return {one.rule: Text(one.title_en, one.title_zh) for one in found} | known


def titles(ask: Ask, rules: Sequence[str]) -> dict[str, Text]:
    """Return the titles of those of these rules that serve here; none where detection is not installed."""
    return ask.platform.port(RuleSet).titles(rules) if ask.platform.provides(RuleSet) else {}


def _facet(looked: Looked, name: str, value: str, count: int, titles: Mapping[str, Text]) -> dict[str, Any]:
    """Return one value of a facet, by its title where it has one, with the search it leads to."""
    return {
        "words": titles.get(value, same(value)),
        "count": count,
        "url": looked.url(looked.query.having(name, value)),
    }


def listed(event: StoredEvent, titles: Mapping[str, Text]) -> dict[str, Any]:
    """Return what the list shows of an event."""
    return {
        "event": event,
        "fields": [(name, several(value)) for name, value in sorted(event.fields.items())],
        "raw": shown(event.raw),
        "at": event.replayed_as or event.time,
        "source": titles.get(event.source, same(event.source)),
    }


def chips(looked: Looked) -> list[tuple[str, str, str]]:
    """Return the conditions of a search, in order, each with the search without it."""
    query = looked.query
    named = [(name, value, looked.url(query.without(name))) for name, value in (query.plain | query.fields).items()]
    tested = [(one.name, written(one).partition(":")[2], one, "-" * one.negated) for one in query.tests]
    return named + [(sign + name, value, looked.url(query.dropping(one))) for name, value, one, sign in tested]


@page("telemetry.event", "/events/{id}", title=Text("Event", "事項"), place="events")
def event(ask: Ask) -> View:
    """Show one event: its times, fields, raw record, and the frame and entry that prove it."""
    one = next(iter(ask.platform.port(EventStore).search(Hunt(ids=(ask.path["id"],)))), None)
    if one is None:
        raise NotFoundError(
            Text(f"no event {ask.path['id'][:80]} is stored", f"沒有已儲存的事項 {ask.path['id'][:80]}"),
            Text("It may not be stored yet, or no longer be kept.", "可能尚未儲存，或已過保留期。"),
        )
    stream = next((each for each in store.streams(ask.platform.db) if each.id == one.stream), None)
    sources = {source.id: source.title for source in lessons.everything(ask.platform)}
    values = {
        "title": one.message or one.id,
        **listed(one, sources),
        "titles": titles(ask, one.rules),
        "stream": stream,
        "fields": sorted(
            (name, [(each, Query().having(name, each)) for each in values])
            for name, values in ((name, several(value)) for name, value in one.fields.items())
        ),
        "search": lambda query: "/events?" + urlencode({"q": str(query), "span": "all"}),
        "around": _around(one),
        "raw": shown(one.raw),
        "proof": proof.of(ask.platform, one),
    }
    return View("telemetry/event.html", values)


def _around(event: StoredEvent) -> str:
    """Return the address of what else happened on the host within five minutes, empty without host."""
    if not event.host:
        return ""
    at = event.replayed_as or event.time or event.learned
    near = timedelta(minutes=5)
    return Looked(Query().having("host", event.host), "own", at - near, at + near).url()


def several(value: Any) -> list[str]:
    """Return a field's values as texts."""
    return [] if value is None else [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _instant(text: str | None) -> Instant | None:
    """Return the instant of an address, None when there is none."""
    return stated(text) if text else None


def _iso(moment: datetime | None) -> str:
    """Return an instant for an address."""
    return moment.isoformat() if moment else ""
