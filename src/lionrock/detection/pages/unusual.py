"""Pages of what is unusual: what each detector does here, since when it learns, and what it learned of whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from lionrock.detection import modes
from lionrock.detection import store as findings
from lionrock.detection.findings import Finding
from lionrock.detection.learning import second, store, switches
from lionrock.detection.learning.model import Detector, until
from lionrock.detection.learning.store import Anomaly
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, page, panel
from lionrock.ui.tabs import Tab, tabs

HERE: Final = "/unusual"
TAB = Tab("detection.unusual-tab", "findings", 35, Text("Unusual", "異常"), HERE)
_LATELY: Final = timedelta(days=30)
_OPINIONS: Final = {
    "raised": Text("raises confidence", "提高可信度"),
    "lowered": Text("lowers confidence", "降低可信度"),
    "unchanged": Text("leaves confidence as it is", "可信度不變"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a detector stands: why it is off, of how many entities it knows enough, and until when it learns at least."""

    detector: Detector
    off: Text | None
    known: int
    learned: int
    until: Instant | None
    waiting: int
    found: int
    live: bool


@page("detection.unusual", HERE, title=Text("What is unusual", "異常情況"), place="findings")
def unusual(ask: Ask) -> View:
    """List the detectors, each with its state: learning, on, or off and why."""
    values = {
        "tabs": tabs(ask.platform, "findings", HERE),
        "rows": [standing(ask.platform, one) for one in ask.platform.registry.of(Detector)],
        "second": second.installed(),
        "days": _LATELY.days,
    }
    return View("detection/unusual.html", values)


@page("detection.detector", HERE + "/{id}", title=Text("What a detector learned", "偵測所學"), place="findings")
def learned(ask: Ask) -> View:
    """Show what one detector learned of each entity, the latest first, and with which numbers it runs."""
    detector = ask.platform.registry.get(Detector, ask.path["id"])
    words, learns = ask.query.get("q", "")[:100], _learns(ask.platform, detector)
    rows = [
        (detector.named(key), habit, detector.told(habit), until(habit, learns))
        for key, habit in store.latest(ask.platform.db, detector, words)
    ]
    values = {
        "title": detector.title,
        "one": standing(ask.platform, detector),
        "name": detector.id.removeprefix(switches.PREFIX),
        "numbers": [(name, one, _number(ask.platform, detector, name)) for name, one in detector.numbers.items()],
        "rows": [(name, told, ends, ends > ask.now) for name, _, told, ends in rows],
        "asked": {"q": words},
        "most": store.MOST,
    }
    return View("detection/detector.html", values)


@panel("detection.unusual", place="finding", slot="main", order=10)
def why(ask: Ask, subject: Any) -> View | None:
    """Show why something was unusual, by how much, and what a second opinion says."""
    found = findings.get(ask.platform.db, subject)
    if found is None or not found.rule.startswith(switches.PREFIX):
        return None
    events = [one.event for one in findings.events(ask.platform.db, found.id)]
    rows = [(one, opinion(one)) for one in store.of_events(ask.platform.db, found.rule, events) if _about(found, one)]
    return View("detection/unusual_why.html", {"rows": rows, "rule": found.rule}) if rows else None


def _about(found: Finding, one: Anomaly) -> bool:
    """Say whether something unusual is about the entity of a finding; one event may show it of several."""
    if found.entity.kind == "none":
        return (one.host, one.user, one.address) == (found.host, found.user, found.address)
    told = {"user": one.user, "address": one.address, "asset": one.host}.get(found.entity.kind)
    wanted = found.host if found.entity.kind == "asset" else found.entity.id
    return (told or "").lower() == (wanted or "").lower()


def opinion(one: Anomaly) -> Text:
    """Return what the second opinion says, and what that does to the first."""
    if one.second is None:
        return Text("not asked", "沒有徵詢")
    does = _OPINIONS[second.confidence(one.second)]
    share = f"{one.second:.1%}"
    return Text(
        f"more unusual than {share} of {one.second_of:,} points of its own past; {does.en}",
        f"較本身過往 {one.second_of:,} 點中的 {share} 更為異常；{does.zh}",
    )


def standing(platform: Platform, detector: Detector) -> Standing:
    """Return how a detector stands."""
    db, now = platform.db, platform.now()
    learns = timedelta(days=_learns(platform, detector))
    earliest = store.earliest(db, detector.id)
    return Standing(
        detector=detector,
        off=switches.off(platform, detector),
        known=store.number(db, detector.id),
        learned=store.learned(db, detector.id, now - learns),
        until=earliest + learns if earliest else None,
        waiting=sum(one.waiting for (id, _), one in store.places(db).items() if id == detector.id),
        found=store.counts(db, now - _LATELY).get(detector.id, 0),
        live=not modes.watching(db, detector.info()),
    )


def _learns(platform: Platform, detector: Detector) -> float:
    """Return for how many days a detector learns here."""
    return _number(platform, detector, "days")


def _number(platform: Platform, detector: Detector, name: str) -> float:
    """Return a number a detector runs with; its default where the settings are wrong, which its state tells."""
    try:
        return switches.numbers(platform, detector)[name]
    except ConfigurationError:
        return detector.numbers[name].default
