"""Is the catalogue of exploited vulnerabilities of today or yesterday, so that what is new is matched the same day?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.events.vulnerabilities import ReferenceImported
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.ui.words import date, span
from lionrock.vulnerabilities import twins
from lionrock.vulnerabilities.store import lists

_SUBJECT: Final = "kev"
_DAY: Final = days(2)
"""Today's or yesterday's: it is brought in by hand where nothing may fetch it."""
_WEEK: Final = days(7)
_MONTH: Final = days(30)
"""No edition of the catalogue stays the newest for so long."""


@control(
    "vulnerabilities.catalogue-fresh",
    title=Text(
        "The catalogue of exploited vulnerabilities was brought in within two days",
        "兩日內曾匯入遭利用漏洞名錄",
    ),
    satisfies=("C-AI-01",),
    every=hours(1),
    proof="effect",
    on=(ReferenceImported,),
    guidance=Text(
        "Fetch known_exploited_vulnerabilities.json daily on a machine that may reach it, and import it: what scans "
        "found is held against it at once. How soon what matched was contained, this control does not say.",
        "請每日在可連線的電腦下載 known_exploited_vulnerabilities.json 並匯入：掃描所得隨即與之比對。"
        "吻合項目多快獲處理，此項檢測不作說明。",
    ),
)
def catalogue_fresh(platform: Platform) -> Iterator[Result]:
    """Yield one result: how long ago a catalogue was brought in; unknown when none ever was."""
    known = lists.references(platform.db).get(_SUBJECT)
    if known is None:
        yield Result(_SUBJECT, "unknown", Text("none was ever imported", "從未匯入"))
        return
    age, dated = platform.now() - known["learned"], known["dated"]
    if dated is not None and platform.now() - dated > _MONTH:
        words = Text("the edition in force is of {at}", "現行版本日期為 {at}").format(at=date(dated))
        yield Result(_SUBJECT, "failed", words, known["learned"])
        return
    state: State = "passed" if age <= _DAY else "partly" if age <= _WEEK else "failed"
    said = Text("imported {age} ago, {n} entries", "{age}前匯入，共 {n} 項")
    yield Result(_SUBJECT, state, said.format(age=span(age), n=f"{known['entries']:,}"), known["learned"])


@world(catalogue_fresh, "passed")
def it_is_of_today(twin: Twin) -> None:
    """The catalogue of today was imported."""
    twins.catalogue(twin)


@world(catalogue_fresh, "unknown")
def none_was_ever_imported(twin: Twin) -> None:
    """Nobody imported it."""


@breaks(catalogue_fresh, "partly")
def nobody_fetches_it_for_some_days(twin: Twin) -> None:
    """Four days pass."""
    twin.wait(days(4))


@breaks(catalogue_fresh)
def nobody_fetches_it_any_more(twin: Twin) -> None:
    """A month passes."""
    twin.wait(days(30))


@world(catalogue_fresh, "failed")
def an_old_edition_is_imported(twin: Twin) -> None:
    """Somebody imports today what was published two months ago."""
    twins.catalogue(twin, ago=days(60))
