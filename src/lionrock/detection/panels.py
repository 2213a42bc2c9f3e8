"""What detection shows on Today, in the rail and in the palette."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from lionrock.detection import expectation, expectations, modes, noise, store
from lionrock.detection.beginning import first, replay  # noqa: F401 the registry finds both here
from lionrock.detection.effects import GRAVE
from lionrock.detection.pages.chain import chain  # noqa: F401 the registry finds it here
from lionrock.detection.pages.unusual import why  # noqa: F401 the registry finds it here
from lionrock.detection.replaying import Replays
from lionrock.detection.reviewing import service as reviewing
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.detection.writing import store as writing
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, tally, unknown
from lionrock.ui.words import date

_MOST_EXPIRING: Final = 8


@tally("detection.findings", place="findings")
def count(ask: Ask) -> int | None:
    """Return how many findings nobody marked as expected."""
    return store.count(ask.platform.db, Search()) or None


@unknown("detection.rules")
def rules(ask: Ask) -> Iterator[Gap]:
    """Yield that rules cannot be read, or that some are broken."""
    runner = ask.platform.port(Runner)
    broken = sum(one.trouble in {"broken", "unreadable"} for one in runner.serving.report.left_out)
    if runner.trouble is not None or broken:
        yield Gap(
            what=Text("What some rules would find", "部分規則可察覺的情況"),
            why=runner.trouble or Text(f"broken rules are left out: {broken}", f"有誤而未採用的規則：{broken} 條"),
            hangs=Text("whether an attack they look for would be seen", "它們所針對的攻擊能否察覺"),
            url="/rules",
            do=Text("See the rules", "查看規則"),
            consequence=Consequence.SIGHT,
        )


@unknown("detection.watch")
def watching(ask: Ask) -> Iterator[Gap]:
    """Yield that grave rules may open no incident, for nobody looked at what they would do; or that some are gone."""
    rules = [one for one in ask.platform.port(Runner).serving.rules.values() if one.level in GRAVE]
    let = modes.every(ask.platform.db)
    held = sum(modes.mode(let.get(one.id), one.digest) == "watch" for one in rules)
    if held:
        yield Gap(
            what=Text(f"What {held} grave rules in watch would do", f"{held} 條觀察中的嚴重規則會有何影響"),
            why=Text("nobody replayed them over your history and looked", "未有人以過往紀錄重播並查看"),
            hangs=Text("whether an attack they see opens an incident by itself", "它們察覺攻擊時會否自動開立事故"),
            url="/rules#watch",
            do=Text("Replay them", "重播規則"),
            consequence=Consequence.SIGHT,
        )
    gone = len(modes.gone(ask.platform.db, ask.platform.port(Runner)))
    if gone:
        yield Gap(
            what=Text(f"What {gone} rules that were let would find", f"{gone} 條已獲准的規則可察覺的情況"),
            why=Text("they serve no more", "該等規則已不再生效"),
            hangs=Text("whether an attack they look for would be seen", "它們所針對的攻擊能否察覺"),
            url="/rules#gone",
            do=Text("See which", "查看規則"),
            consequence=Consequence.SIGHT,
        )


@unknown("detection.review")
def review(ask: Ask) -> Iterator[Gap]:
    """Yield that the review of detection is due."""
    due = reviewing.due(ask.platform)
    if due is not None and due - ask.platform.now() <= reviewing.SOON:
        yield Gap(
            what=Text("Whether detection works as it should", "偵測機制運作是否正常"),
            why=Text("its review is due {at}", "檢討於 {at} 到期").format(at=date(due)),
            hangs=Text("whether the monitoring the Code asks for can be shown", "能否證明守則所要求的監察"),
            url="/rules/review",
            do=Text("Review it", "進行檢討"),
            consequence=Consequence.PROOF,
        )
    grave = {id for id, one in ask.platform.port(Runner).serving.rules.items() if one.level in GRAVE}
    off = [one for id, one in writing.off(ask.platform.db, ask.platform.now()).items() if id in grave]
    if off:
        yield Gap(
            what=Text(
                f"What {len(off)} grave rules would find that are switched off",
                f"{len(off)} 條已關閉的嚴重規則可察覺的情況",
            ),
            why=Text("{who} switched one off until {at}", "{who} 將其中一條關閉至 {at}").format(
                who=off[0].by, at=date(off[0].until)
            ),
            hangs=Text("whether an attack they look for would be seen", "它們所針對的攻擊能否察覺"),
            url="/rules?mode=off",
            do=Text("See which", "查看規則"),
            consequence=Consequence.SIGHT,
        )


@panel("detection.reading", place="replay", slot="main", order=10, every=2)
def reading(ask: Ask, subject: Any) -> View | None:
    """Show how far a replay has come."""
    progress = ask.platform.port(Replays).progress(subject)
    one = modes.replay(ask.platform.db, subject)
    ended = one is None or one.state != "asked"
    return View("detection/reading.html", {"id": subject, "progress": None if ended else progress, "ended": ended})


@panel("detection.today", place="today", slot="main", order=40, every=20)
def latest(ask: Ask, subject: Any) -> View | None:
    """Show the latest findings."""
    rows = store.listing(ask.platform.db, Search(limit=6))
    total = store.count(ask.platform.db, Search())
    return View("detection/latest.html", {"rows": rows, "total": total}) if rows else None


@panel("detection.shift", place="today", slot="main", order=41, every=60)
def shift(ask: Ask, subject: Any) -> View | None:
    """Show what this shift was given to read, beside what it can."""
    return noise.shift(ask, subject) if store.count(ask.platform.db, Search(expected=None)) else None


@panel("detection.shift-findings", place="findings", slot="main", order=10)
def shift_of_findings(ask: Ask, subject: Any) -> View:
    """Show the same above the findings."""
    return noise.shift(ask, subject)


@panel("detection.why-incident", place="finding", slot="aside", order=5)
def why_incident(ask: Ask, subject: Any) -> View | None:
    """Show why a finding stands in an incident, or in none."""
    return noise.why(ask, subject)


@panel("detection.left-out", place="incident", slot="aside", order=96, of=INCIDENT)
def left_out(ask: Ask, subject: Any) -> View | None:
    """Show findings near an incident that are not in it, and why."""
    return noise.beside(ask, subject)


@panel("detection.expiring", place="today", slot="main", order=42)
def expiring(ask: Ask, subject: Any) -> View | None:
    """Show what is expected and runs out within a week, and what ran out and is found again."""
    db, now = ask.platform.db, ask.platform.now()
    soon = [one for one in expectations.standing(db, now) if one.until - now <= expectation.SOON]
    again = expectations.still_fire(db, now - expectation.SOON, now)
    rows = [*((one, True) for one in again), *((one, False) for one in soon)][:_MOST_EXPIRING]
    return View("detection/expiring.html", {"rows": rows}) if rows else None


@finder("detection.findings")
def find(ask: Ask, words: str) -> Iterable[Found]:
    """Find findings by title, host, user or address."""
    for one in store.listing(ask.platform.db, Search(text=words[:100], limit=10)):
        yield Found(one.title, f"/findings/{one.id}", one.where)
