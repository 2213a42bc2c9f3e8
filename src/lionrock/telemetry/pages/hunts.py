"""Hunts: those kept under a name, a rule looked for in all that is stored, and a hunt made a rule."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from lionrock.events.hunting import HuntedRule, RuleHunter, Span
from lionrock.events.ports import EventStore, Hunt
from lionrock.events.records import LogSource
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry import asrule, hunts
from lionrock.telemetry.formats.times import stated
from lionrock.telemetry.hunts import SAVES, Asking, SavedHunt
from lionrock.telemetry.pages import events
from lionrock.telemetry.teaching import lessons
from lionrock.ui.pages import Ask, Go, Shown, View, act, page
from lionrock.ui.tabs import Tab, tabs

HERE: Final = "/hunts"
_TITLE: Final = Text("Hunts", "搜尋項目")
TAB: Final = Tab("telemetry.hunts", place="events", order=20, label=_TITLE, url=HERE)
_LIMIT: Final = 100
_SECONDS: Final = 5.0
_SAMPLE: Final = 20
_MOST_ORDINAL: Final = 18
_SPANS: Final = [
    ("7", Text("7 days", "7 日")),
    ("30", Text("30 days", "30 日")),
    ("90", Text("90 days", "90 日")),
    ("365", Text("a year", "一年")),
]


@page("telemetry.hunts", HERE, title=_TITLE, place="events")
def kept(ask: Ask) -> View:
    """List the hunts people kept, with a form that hunts by a rule."""
    return _page(ask)


@page("telemetry.hunt-rule", HERE + "/rule", title=Text("Hunt by rule", "按規則搜尋"), needs=SAVES, place="events")
def of_id(ask: Ask) -> View:
    """Show what a rule that serves finds in all that is stored, as far as one answer goes; none asked is the form."""
    return _hunted(ask, ask.query) if ask.query.get("rule", "").strip() else _page(ask)


@act("telemetry.hunt-text", HERE + "/rule", needs=SAVES)
def of_text(ask: Ask) -> Shown:
    """Show what a rule that was pasted finds; one that is wrong comes back with what is wrong."""
    return _hunted(ask, ask.form)


@page("telemetry.hunt", HERE + "/{id}", title=_TITLE, place="events")
def one(ask: Ask) -> Shown:
    """Show a kept hunt as it is now: its search, or what its rule finds."""
    found = hunts.get(ask.platform.db, ask.path["id"])
    if not found.asking.rule:
        return Go(_url(found))
    if not ask.allows(SAVES):
        return _page(ask)
    asked = {"rule": found.asking.rule} if "\n" not in found.asking.rule else {"content": found.asking.rule}
    span = _times(found.asking) | {"span": found.asking.span or "all"}
    return _hunted(ask, {**asked, **span, **dict(ask.query)}, found)


@act("telemetry.keep", HERE, needs=SAVES)
def keep(ask: Ask) -> Shown:
    """Keep a hunt under a name."""
    form = ask.form
    asking = Asking(
        query=form.get("q", "").strip(),
        rule=(form.get("content") or form.get("rule") or "").replace("\r\n", "\n"),
        span=form.get("span", "")[:10],
        since=_moment(form.get("since")),
        until=_moment(form.get("until")),
    )
    try:
        made = hunts.save(ask.platform, ask.actor, form.get("name", ""), asking)
    except InputError as problem:
        return _page(ask, problem)
    return Go(HERE + (f"/{made.id}" if asking.rule else ""), Text(f"Kept: {made.name}", f"已儲存：{made.name}"))


@act("telemetry.unkeep", HERE + "/{id}/remove", needs=SAVES)
def unkeep(ask: Ask) -> Go:
    """Remove a kept hunt."""
    hunts.remove(ask.platform, ask.actor, ask.path["id"])
    return Go(HERE, Text("Removed.", "已移除。"))


@page("telemetry.as-rule", HERE + "/as-rule", title=Text("Save as rule", "存為規則"), needs=SAVES, place="events")
def as_rule(ask: Ask) -> View:
    """Show the rule a hunt makes; it is previewed over history, and watches when it is put in force."""
    looked = events.look(ask)
    hunt = looked.query.hunt(Hunt(since=looked.since, until=looked.until, limit=_SAMPLE))
    sources: list[tuple[LogSource, int]] = ask.platform.ask("store.logsources", hunt)
    found = ask.platform.port(EventStore).search(hunt) if sources else []
    id = str(uuid.UUID(bytes=bytes.fromhex(new_id())))
    first = sources[0][0] if sources else LogSource()
    values = {
        "looked": looked,
        "draft": asrule.drafted(looked.query, first, found, id, ask.actor.name) if str(looked.query) else None,
        "sources": [(_named(one), many) for one, many in sources],
        "spans": _SPANS,
        "most": hunts.MOST_RULE,
    }
    return View("telemetry/as_rule.html", values)


def _page(ask: Ask, problem: LionrockError | None = None, given: Mapping[str, str] | None = None) -> View:
    """Show the kept hunts and the form, with what is wrong with what was given."""
    rows = [(one, _url(one)) for one in hunts.every(ask.platform.db)]
    values = {
        "tabs": tabs(ask.platform, "events", HERE),
        "rows": rows,
        "saves": ask.allows(SAVES),
        "problem": problem,
        "given": {name: (given or {}).get(name, "") for name in ("content", "rule", "span")},
        "spans": [(id, words) for id, _, words in events.SPANS],
        "most": hunts.MOST_RULE,
    }
    return View("telemetry/hunts.html", values, status=422 if problem else 200)


def _hunted(ask: Ask, given: Mapping[str, str], saved: SavedHunt | None = None) -> View:
    """Show what a rule finds; `before` goes on where an earlier answer stopped."""
    rule, content = given.get("rule", "").strip()[:200], given.get("content", "")[: hunts.MOST_RULE]
    span, since, until = _span(ask, given)
    asked = Span(since, until, _LIMIT, _SECONDS, before=_before(given))
    try:
        found = _answer(ask, rule, content, asked)
    except LionrockError as problem:
        return _page(ask, problem, given)
    titles = {source.id: source.title for source in lessons.everything(ask.platform)}
    values = {
        "title": found.title,
        "found": found,
        "rows": [events.listed(event, titles) for event in found.hits.events],
        "rule": "" if content.strip() else rule,
        "content": content,
        "times": {"span": span} if span != "own" else _times(Asking(since=since, until=until)) | {"span": ""},
        "spoken": next((words for id, _, words in events.SPANS if id == span), None),
        "since": since,
        "until": until,
        "before": _marked(found),
        "reached": round(100 * found.hits.reached),
        "saved": saved,
        "followed": asked.before is not None,
    }
    return View("telemetry/hunted.html", values)


def _answer(ask: Ask, rule: str, content: str, asked: Span) -> HuntedRule:
    """Return what the rule finds; raises InputError when none was given."""
    hunter = ask.platform.port(RuleHunter)
    if content.strip():
        return hunter.of_text(content, asked)
    if not rule:
        raise InputError(
            Text("no rule was given", "沒有提供規則"),
            Text(
                "Paste a Sigma rule, or write the id of one that serves.",
                "請貼上 Sigma 規則，或填寫生效規則的編號。",
            ),
        )
    return hunter.of_id(rule, asked)


def _span(ask: Ask, given: Mapping[str, str]) -> tuple[str, Instant | None, Instant | None]:
    """Return the span chosen with its ends; all that is stored when nobody chose."""
    since, until = _moment(given.get("since")), _moment(given.get("until"))
    if since or until:
        return "own", since, until
    chosen, length = next(
        ((id, length) for id, length, _ in events.SPANS if id == given.get("span", "")), ("all", None)
    )
    return chosen, ask.now - length if length else None, None


def _before(given: Mapping[str, str]) -> tuple[Instant, str, int] | None:
    """Return where an earlier answer stopped."""
    at, stream, ordinal = _moment(given.get("at")), given.get("stream", "")[:128], given.get("ordinal", "0")
    if at is None or not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) <= _MOST_ORDINAL):
        return None
    return at, stream, int(ordinal)


def _marked(found: HuntedRule) -> dict[str, str]:
    """Return where to go on, as fields of a form; none at the end."""
    if found.hits.before is None:
        return {}
    at, stream, ordinal = found.hits.before
    return {"at": at.isoformat(), "stream": stream, "ordinal": str(ordinal)}


def _url(one: SavedHunt) -> str:
    """Return the address of a kept hunt: its search, or its own page where it is a rule's."""
    if one.asking.rule:
        return f"{HERE}/{one.id}"
    parts = {"q": one.asking.query, "span": one.asking.span} | _times(one.asking)
    return "/events?" + urlencode({name: value for name, value in parts.items() if value})


def _times(asking: Asking) -> dict[str, str]:
    """Return the ends of a span for an address."""
    ends = {"since": asking.since, "until": asking.until}
    return {name: moment.isoformat() for name, moment in ends.items() if moment}


def _moment(written: str | None) -> Instant | None:
    """Return an instant that was written, None when there is none."""
    return stated(written) if written else None


def _named(source: LogSource) -> str:
    """Return a log source in Sigma's words."""
    parts: dict[str, Any] = {"product": source.product, "category": source.category, "service": source.service}
    return " ".join(f"{name}: {value}" for name, value in parts.items() if value)
