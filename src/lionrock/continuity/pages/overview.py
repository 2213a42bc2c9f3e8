"""Back-up and continuity at a glance, and what a person does about it here."""

from __future__ import annotations

from typing import Any, Final

from lionrock.continuity import settings, store
from lionrock.continuity.record import Watchdog
from lionrock.continuity.service import acknowledging, sheets, tending, watching
from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, Go, View, act, page
from lionrock.ui.tabs import Tab, tabs

PATH: Final = "/settings/continuity"
TITLE: Final = Text("Back-up and continuity", "備份及持續運作")
TAB = Tab(id="continuity.overview", place="settings", order=20, label=TITLE, url=PATH)


@page("continuity.overview", PATH, title=TITLE, place="settings")
def overview(ask: Ask) -> View:
    """Show gaps, back-ups, watchdogs, the sheet and what waits."""
    return _view(ask)


@act("continuity.acknowledge", f"{PATH}/gaps/{{id}}", needs="incident.decide", fresh=True)
def acknowledge(ask: Ask) -> Go | View:
    """State that a person knows of the gap a restore left."""
    try:
        words = ask.typed("words", _KNOWN)
    except LionrockError as problem:
        return _view(ask, problem)
    acknowledging.acknowledge(ask.platform, ask.actor, ask.path["id"], words)
    return Go(PATH, Text("It is on record that you know of the gap.", "已記錄你知悉此空白時段。"))


@act("continuity.back-up", f"{PATH}/back-up", needs="settings.manage", fresh=True)
def back_up(ask: Ask) -> Go:
    """Write a back-up into the folder of the settings now."""
    made = tending.back_up_now(ask.platform, ask.actor)
    return Go(
        PATH, Text("Back-up {file} written and read back.", "已寫入備份 {file} 並重讀核對。").format(file=made.file)
    )


@act("continuity.revoke", f"{PATH}/watchdogs/{{id}}/revoke", needs="settings.manage", fresh=True)
def revoke(ask: Ask) -> Go:
    """Let a watchdog ask no longer."""
    watching.revoke(ask.platform, ask.actor, ask.path["id"])
    return Go(f"{PATH}#watchdogs", Text("It may ask no longer.", "已不准其查詢。"))


@act("continuity.sheet", f"{PATH}/grab-sheet", needs="register.read")
def sheet(ask: Ask) -> Download:
    """Hand over the newest sheet; one is made when it would say something else."""
    found = sheets.latest(ask.platform)
    return Download(f"grab-sheet-{found.sheet.made:%Y%m%d-%H%M}.pdf", found.pdf, "application/pdf")


def views(ask: Ask) -> list[tuple[Text, str, bool]]:
    """Return the views of Settings that this person may open."""
    return [
        one for one in tabs(ask.platform, "settings", PATH) if one[1] != "/settings" or ask.allows("settings.manage")
    ]


def _view(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the page, with what was wrong of a form."""
    db, every = ask.platform.db, max(1, int(ask.platform.settings[settings.EVERY]))
    last = store.last_backup(db)
    values = {
        "tabs": views(ask),
        "returns": store.returns(db),
        "last": last,
        "due": last.made + hours(every) if last else None,
        "every": every,
        "folder": ask.platform.settings[settings.FOLDER],
        "failure": _failure(ask),
        "backups": store.backups(db, 10),
        "rehearsal": store.last_rehearsal(db),
        "rehearsal_failed": _rehearsal_failed(ask),
        "upgrades": store.upgrades(db),
        "watchdogs": [_watchdog(ask, one) for one in store.watchdogs(db)],
        "sheet": store.last_sheet(db),
        "waits": store.waits(db),
        "keys": ask.platform.identity.keys,
        "problem": problem,
    }
    return View("continuity/overview.html", values, status=422 if problem else 200)


def _failure(ask: Ask) -> Any:
    """Return the last failure, when no back-up followed it."""
    last, failed = store.last_backup(ask.platform.db), store.last_failure(ask.platform.db)
    return failed if failed and (last is None or failed.at > last.made) else None


def _rehearsal_failed(ask: Ask) -> tuple[Instant, Text] | None:
    """Return when and why the last rehearsal failed, when none went well since."""
    last, failed = store.last_rehearsal(ask.platform.db), store.last_failed_rehearsal(ask.platform.db)
    stands = failed is not None and (last is None or failed.at >= last.at)
    return (failed.at, Text(failed.why, failed.why_zh)) if failed is not None and stands else None


def _watchdog(ask: Ask, one: Watchdog) -> dict[str, Any]:
    """Return a watchdog with when it last asked, and whether that is well."""
    past = watching.silent_for(ask.platform, one)
    state = "unknown" if past is None else "passed" if past <= watching.SILENCE else "failed"
    return {"one": one, "at": None if past is None else ask.now - past, "state": state}


_KNOWN: Final = Text("what you know of that time", "你對該段時間所知")
