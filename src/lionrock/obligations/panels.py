"""What obligations show elsewhere: the clock bar, running clocks on Today, clocks and script on an incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from lionrock.events.incidents import MergePreview
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.text import Text
from lionrock.obligations import board, composing, face, recall, store
from lionrock.obligations.applicable import rules
from lionrock.obligations.face import Row
from lionrock.obligations.model import Law, plan
from lionrock.obligations.record import ANNEX_E, ANNEX_F, Done
from lionrock.ui import values
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, tally, unknown

_SHOWN: Final = 5


@panel("obligations.bar", place="frame", slot="bar", every=20)
def bar(ask: Ask, _: Any) -> View | None:
    """Show the most pressing clock on every page."""
    rows = board.running(ask.platform)
    if not rows:
        return None
    return View("obligations/bar.html", {"row": rows[0], "more": len(rows) - 1, "face": face, "act": act(rows[0])})


@panel("obligations.clocks", place="today", slot="main", order=10, every=20)
def clocks(ask: Ask, _: Any) -> View:
    """Show the clocks that run, an uncalled first notice first."""
    rows = board.running(ask.platform)
    book = recall.law(ask.platform).rulebook(ask.now.astimezone(HONG_KONG).date())
    shown = {"rows": rows[:_SHOWN], "rest": rows[_SHOWN:], "face": face, "act": act, "law": book.standing}
    return View("obligations/today.html", shown)


@panel("obligations.acts", place="incident", slot="bar", order=10, of=INCIDENT)
def acts(ask: Ask, incident: str) -> View | None:
    """Offer the call and the content of the form at the head of an incident."""
    matter = recall.known(ask.platform, incident)
    if matter is None:
        return None
    given = recall.done(ask.platform, matter.incident).given
    aware = any(row.uncalled for row in board.of(ask.platform, matter.incident))
    return View("obligations/acts.html", {"matter": matter, "given": given, "aware": aware})


@panel("obligations.incident", place="incident", slot="main", order=5, of=INCIDENT, every=20)
def incident_clocks(ask: Ask, incident: str) -> View | None:
    """Show the clocks of one incident, each reading with its end."""
    matter = recall.known(ask.platform, incident)
    if matter is None:
        return None
    rows = board.of(ask.platform, matter.incident)
    return View("obligations/incident.html", {"matter": matter, "rows": rows, "face": face})


@panel("obligations.merged", place="incident", slot="main", order=6, of=INCIDENT)
def merged(ask: Ask, incident: str) -> View | None:
    """Show the clocks that ended because their incident was merged into this one; what had run out stays in sight."""
    kin = store.families(ask.platform.db, (incident,))[incident][1:]
    if not kin:
        return None
    matters = store.matters(ask.platform.db, kin)
    rows = [(matters[id], clock) for id in kin for clock in recall.history(ask.platform, id) if clock.terms.governs]
    shown = [(matter, clock) for matter, clock in rows if clock.state != "replaced"]
    return View("obligations/merged.html", {"rows": shown, "face": face, "incident": incident}) if shown else None


@panel("obligations.merging", place="merging", slot="main", order=10)
def merging(ask: Ask, preview: MergePreview) -> View | None:
    """Show what a merge does: the clocks of the other end, those that follow count from the awareness chosen."""
    into, other = recall.known(ask.platform, preview.into), recall.known(ask.platform, preview.absorbed)
    if into is None or other is None:
        return None
    relaxed = other.relaxed if preview.counts == other.incident else into.relaxed
    after = replace(into, relaxed=relaxed).assessed(preview.after)
    done = [recall.done(ask.platform, one.incident) for one in (into, other)]
    given = Done(
        *(tuple(each for one in done for each in getattr(one, name)) for name in ("calls", "submissions"))
    ).given
    book = rules(recall.law(ask.platform), after, given, ask.now)
    values = {
        "into": into,
        "other": other,
        "ending": [one for one in recall.current(ask.platform, other.incident) if one.running and one.terms.governs],
        "running": [one for one in recall.current(ask.platform, into.incident) if one.running and one.terms.governs],
        "after": [one for one in plan(after, given, Law(book, store.warnings(ask.platform.db))) if one.governs],
        "given": given,
        "face": face,
    }
    return View("obligations/merging.html", values)


@panel("obligations.script", place="incident", slot="main", order=10, of=INCIDENT)
def script(ask: Ask, incident: str) -> View | None:
    """Show the script for the call until a first notice is on record."""
    matter = recall.known(ask.platform, incident)
    if matter is None or matter.ended or not ask.allows("register.read"):
        return None
    if recall.done(ask.platform, matter.incident).given.first is not None:
        return None
    return View(
        "obligations/script.html",
        {"matter": matter, "script": composing.call_script(ask.platform, matter.incident, ask.actor), "other": False},
    )


@panel("obligations.standing", place="filing", slot="bar", order=10)
def standing(ask: Ask, reached: Any) -> View | None:
    """Say how the duty stands that a form answers."""
    matter = recall.known(ask.platform, reached.subject.id) if reached.form.of == INCIDENT else None
    if matter is None:
        return None
    kind = "report" if reached.form.id == ANNEX_F else "written"
    row = next(one for one in board.of(ask.platform, matter.incident) if one.kind == kind)
    given = recall.done(ask.platform, matter.incident).given
    return View("obligations/standing.html", {"matter": matter, "row": row, "face": face, "given": given})


@panel("obligations.first_notice", place="filing", slot="main", order=10)
def first_notice(ask: Ask, reached: Any) -> View | None:
    """Warn that recording a submission makes the form the first notice, while no call is on record."""
    matter = recall.known(ask.platform, reached.subject.id) if reached.form.id == ANNEX_E else None
    if matter is None or recall.done(ask.platform, matter.incident).given.first:
        return None
    return View("obligations/first_notice.html", {})


@unknown("obligations.unknown")
def unknowns(ask: Ask) -> Iterator[Gap]:
    """Yield what the clocks rest on and nobody has settled: the number, the law, the machine's time."""
    yield from _number(ask)
    yield from _law(ask)
    yield from _time(ask)


@tally("obligations.running", place="obligations")
def number(ask: Ask) -> int | None:
    """Return how many duties have a running clock."""
    return store.count(ask.platform.db) or None


@finder("obligations.duties")
def found(ask: Ask, typed: str) -> Iterator[Found]:
    """Yield the duties whose section or title holds what was typed."""
    words = typed.strip().casefold()
    for one in recall.law(ask.platform).rulebook(ask.now.astimezone(HONG_KONG).date()).obligations:
        if words and words in f"{one.id} {one.section} {one.title.en} {one.title.zh}".casefold():
            about = Text(f"s.{one.section}", f"第{one.section}條") if one.force == "statute" else _CODE
            yield Found(one.title, f"/obligations#{one.id}", about)


def act(row: Row) -> tuple[Text, str]:
    """Return the one thing to do about a row, and where."""
    page = f"/incidents/{row.matter.reference}"
    if row.kind == "notice":
        return Text("Notify by telephone", "致電通報"), f"{page}/call"
    if row.kind == "written":
        return Text("Open the content", "開啟內容"), f"{page}/annex-e"
    return Text("Open the content", "開啟內容"), f"{page}/annex-f"


def _number(ask: Ask) -> Iterator[Gap]:
    """Yield that the number for notices is not entered."""
    known = values.known(ask.platform, "operator.commissioner_number", "")
    if known.unknown:
        yield Gap(
            what=Text("The number to notify by telephone", "致電通報的電話號碼"),
            why=known.source,
            hangs=Text("the first notice, 12 h or 48 h", "首次通報，12 小時或 48 小時"),
            url=known.link or "/register/operator",
            do=Text("Enter it", "輸入"),
            consequence=Consequence.CLOCK,
        )


def _law(ask: Ask) -> Iterator[Gap]:
    """Yield that the rows of s. 28 were not checked against the official text."""
    book = recall.law(ask.platform).rulebook(ask.now.astimezone(HONG_KONG).date())
    if not book.notice_verified:
        yield Gap(
            what=Text("Whether the limits of s.28 are as loaded", "第28條的時限是否與所載入者相符"),
            why=Text("nobody has checked them against the official text", "尚未有人與官方文本核對"),
            hangs=Text("every statutory clock", "所有法定時限"),
            url="/obligations/law",
            do=Text("See the rows", "查看各項"),
            consequence=Consequence.PROOF,
        )


def _time(ask: Ask) -> Iterator[Gap]:
    """Yield that timers are not polled, or that the machine's clock jumped."""
    health = ask.platform.watch.health() if ask.platform.watch else None
    if health is not None and health.problem is not None:
        yield Gap(
            what=Text("Whether reminders come in time", "提示是否準時"),
            why=health.problem,
            hangs=Text("reminders of every clock", "所有時限的提示"),
            url="/settings/about",
            do=Text("Look", "查看"),
            consequence=Consequence.CLOCK,
        )


_CODE: Final = Text("the Code of Practice", "實務守則")
