"""What pages of the console show of calling: each page with its ladder, the lines, the switch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from lionrock.events.response import Docket
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text, same
from lionrock.paging import lines, people, service, store
from lionrock.paging.line import MEDIA, Line
from lionrock.paging.model import HOWS, Page, why
from lionrock.paging.record import LineState, Step
from lionrock.register import roster
from lionrock.register.roster import OnDuty
from lionrock.register.roster.telephone import dialable

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Rung = Literal["current", "called", "waiting"]
_SKIPPED: Final = {
    "leave": Text("on leave", "放假"),
    "left": Text("no longer registered", "不再登記"),
    "off_duty": Text("no longer on duty", "不再當值"),
    "unreached": Text("no line reached them", "沒有線路可接通"),
}


@dataclass(frozen=True, slots=True)
class Called:
    """A person of a page's ladder: how to telephone them, and where the calling stands with them."""

    person: str
    name: Text
    phone: str | None
    rung: Rung


@dataclass(frozen=True, slots=True)
class Row:
    """A page as it is shown. `mine` says that the reader is being called, `may` that they may take it."""

    page: Page
    why: Text
    incident: str | None
    ladder: Sequence[Called]
    mine: bool
    may: bool

    @property
    def current(self) -> Called | None:
        """Return who is being called."""
        return next((one for one in self.ladder if one.rung == "current"), None)


@dataclass(frozen=True, slots=True)
class Told:
    """One step of a page in words."""

    at: Instant
    title: Text
    detail: Text | None
    weight: Literal["plain", "decision", "gap"]
    entry: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as it is shown: whether it is used now, and when it was last proven."""

    line: Line
    medium: Text
    state: LineState
    used: bool


def opened(platform: Platform, actor: Actor) -> list[Row]:
    """Return the pages that want an answer, those that call the reader first."""
    rows = [row(platform, page, actor) for page in store.pages.opened(platform.db)]
    return sorted(rows, key=lambda one: (not one.mine, one.page.test, one.page.number))


def row(platform: Platform, page: Page, actor: Actor) -> Row:
    """Return one page as it is shown."""
    own = people.of_actor(platform, actor)
    found = _ladder(platform, page)
    return Row(
        page,
        why(page.why),
        reference(platform, page.incident),
        [Called(one.person, one.name, one.phone if dialable(one.phone) else None, _rung(page, one)) for one in found],
        mine=own is not None and own == page.current,
        may=page.open and service.may_answer(platform, actor, page),
    )


def reference(platform: Platform, incident: str | None) -> str | None:
    """Return the name of an incident, None when there is none or it is not known."""
    try:
        return platform.port(Docket).matter(incident).reference if incident else None
    except LionrockError:
        return None


def callable_people(platform: Platform) -> list[OnDuty]:
    """Return everybody who may be called now; nobody while names are sealed."""
    try:
        return list(roster.everyone(platform, platform.now()))
    except LionrockError:
        return []


def on_duty(platform: Platform) -> list[OnDuty] | None:
    """Return who is on duty now, None while names are sealed."""
    try:
        return list(roster.on_duty(platform, platform.now()))
    except LionrockError:
        return None


def line_rows(platform: Platform, *, assumed: bool) -> list[LineRow]:
    """Return every line with what is known of it; `assumed` says that only lines out of band are used."""
    return [
        LineRow(
            line,
            MEDIA[line.medium],
            store.messages.line(platform.db, line.id),
            used=line.problem is None and (line.out_of_band or not assumed) and not (platform.demo and line.automatic),
        )
        for line in lines.lines(platform)
    ]


def told(platform: Platform, page: Page) -> list[Told]:
    """Return the steps of a page in words, the oldest first."""
    titles = {line.id: line.title for line in lines.lines(platform)}
    return [_told(platform, step, titles) for step in store.pages.steps(platform.db, [page.id])]


def ending(platform: Platform, page: Page) -> Text | None:
    """Return how a page was answered, in words."""
    if page.ending is None:
        return None
    found = page.ending
    who: Text = same(found.by) if found.by else people.name(platform, found.person)
    return Text("{who}, {how}", "{who}，{how}").format(who=who, how=HOWS[found.how])


def _ladder(platform: Platform, page: Page) -> Iterable[OnDuty]:
    """Return the ladder of a page as it is now; after it, everybody."""
    try:
        if page.state == "unanswered":
            return roster.everyone(platform, platform.now()) if page.policy.everybody else ()
        return people.ladder(platform, page, platform.now())
    except LionrockError:
        return ()


def _rung(page: Page, one: OnDuty) -> Rung:
    """Return where the calling stands with a person."""
    if page.state == "unanswered":
        return "called"
    return "current" if one.person == page.current else "called" if one.person in page.called else "waiting"


def _told(platform: Platform, step: Step, titles: dict[str, Text]) -> Told:
    """Return one step in words."""
    who = people.name(platform, step.person) if step.person else Text("", "")
    line = titles.get(step.line or "", same(step.line or ""))
    weight: Literal["plain", "decision", "gap"] = (
        "decision" if step.kind == "answered" else "gap" if step.kind in {"not_sent", "unanswered", "sealed", "voided"}
        else "plain"
    )  # fmt: skip
    return Told(step.at, _title(step).format(who=who, line=line, by=step.who), _detail(step), weight, step.entry)


def _title(step: Step) -> Text:
    """Return what a step says, with places for names."""
    if step.kind == "opened" and step.who:
        return Text("Opened by {by}", "由{by}發起")
    if step.kind == "answered":
        return Text("Answered by {by}", "{by}已回應") if step.who else _ANSWERED
    return _TITLES[step.kind]


def _detail(step: Step) -> Text | None:
    """Return what stands below the title of a step."""
    if step.kind == "skipped":
        return _SKIPPED.get(step.detail)
    if step.kind == "answered":
        return next((words for how, words in HOWS.items() if how == step.detail), None)
    if step.kind == "called":
        return Text("round {n}", "第 {n} 輪").format(n=step.detail)
    if step.kind == "not_sent":
        return Text("try {n}", "第 {n} 次嘗試").format(n=step.detail)
    return None


_ANSWERED: Final = Text("{who} answered", "{who}已回應")
_TITLES: Final = {
    "opened": Text("Opened", "開始傳召"),
    "called": Text("{who} is called", "傳召{who}"),
    "skipped": Text("{who} is passed over", "略過{who}"),
    "sent": Text("{line} accepted the message to {who}", "{line}已接納給{who}的訊息"),
    "not_sent": Text("{line} did not accept the message to {who}", "{line}未接納給{who}的訊息"),
    "unanswered": Text("Nobody on the ladder answered", "名單上無人回應"),
    "everybody": Text("{who} is called with everybody", "連同所有人傳召{who}"),
    "voided": Text(
        "The answer over {line} no longer counts: it may have been read", "經{line}的回應不再算數：該線路可能已被人閱讀"
    ),
    "sealed": Text("Nobody could be named: the roster is sealed", "當值名單已封存，無法得知人員"),
}
