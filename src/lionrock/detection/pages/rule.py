"""One rule: what it costs and found, its tests, versions, and what a person may do about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, Final

from lionrock.detection import bench, expectations, hunting, modes, store
from lionrock.detection.attack import techniques
from lionrock.detection.correlation import telling
from lionrock.detection.model import RuleInfo
from lionrock.detection.serving import Runner
from lionrock.detection.testing import store as tests
from lionrock.detection.writing import previewing, site
from lionrock.detection.writing import store as writing
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page

HERE: Final = "/rules/{id}"
_REASON: Final = Text("Reason", "理由")
_OWNER: Final = Text("Owner", "負責人")
_LENGTHS: Final = [(str(n), Text("1 day", "1 日") if n == 1 else Text(f"{n} days", f"{n} 日")) for n in site.OFF_DAYS]


@page("detection.rule", HERE, title=Text("Rule", "規則"), place="findings")
def rule(ask: Ask) -> View:
    """Show one rule at work."""
    id = ask.path["id"]
    info = ask.platform.port(Runner).serving.rules.get(id)
    versions = writing.versions(ask.platform.db, id)
    if info is None and not versions:
        raise NotFoundError(Text(f"no rule {id[:60]}", f"沒有規則 {id[:60]}"), Text("See the list.", "請查閱清單。"))
    return View("detection/rule.html", _values(ask, id, info, versions))


@act("detection.restore", HERE + "/restore", needs=site.DECIDES, fresh=True)
def restore(ask: Ask) -> Go:
    """Put an earlier version in force again."""
    made = site.restore(ask.platform, ask.actor, ask.form.get("version", "")[:64], _reason(ask))
    return Go(f"/rules/{made.rule}#versions", Text("In force again within twenty seconds.", "二十秒內重新生效。"))


@act("detection.withdraw", HERE + "/withdraw", needs=site.DECIDES, fresh=True)
def withdraw(ask: Ask) -> Go:
    """Withdraw the site's text."""
    made = site.withdraw(ask.platform, ask.actor, ask.path["id"], _reason(ask))
    return Go(f"/rules/{made.rule}#versions", Text("Withdrawn.", "已取消。"))


@act("detection.switch-off", HERE + "/off", needs=site.DECIDES, fresh=True)
def off(ask: Ask) -> Go:
    """Switch a rule off until a time."""
    owner = ask.typed("owner", _OWNER, most=200)
    for_days = ask.form.get("days", "")
    number = int(for_days) if for_days.isascii() and for_days.isdigit() and len(for_days) < 4 else 0  # noqa: PLR2004 digits
    site.switch_off(ask.platform, ask.actor, ask.path["id"], owner, _reason(ask), number)
    return Go(f"/rules/{ask.path['id']}", Text("Switched off.", "已關閉。"))


@act("detection.switch-on", HERE + "/on", needs=site.DECIDES, fresh=True)
def on(ask: Ask) -> Go:
    """Switch a rule on again."""
    site.switch_on(ask.platform, ask.actor, ask.path["id"], _reason(ask))
    return Go(f"/rules/{ask.path['id']}", Text("It counts again from now on.", "由現在起重新計算。"))


def _values(ask: Ask, id: str, info: RuleInfo | None, versions: list[writing.Version]) -> dict[str, Any]:
    """Return what the page shows."""
    platform, db = ask.platform, ask.platform.db
    serving = platform.port(Runner).serving
    line = next((one for one in bench.lines(platform) if one.rule.id == id), None)
    proofs = tests.of_rule(db, id)
    awaited = versions[0].content if versions and not info else ""
    title = info.title if info else hunting.of_text(awaited).info.title if awaited else Text(id, id)
    return {
        "title": title,
        "id": id,
        "info": info,
        "line": line,
        "let": modes.every(db).get(id),
        "span": bench.SPAN.days,
        "proofs": proofs,
        "kinds": tests.KINDS,
        "versions": versions,
        "in_force": versions[0] if versions and versions[0].content else None,
        "trials": writing.trials(db, id),
        "written": site.text_of(info) if info else "",
        "asked": telling.of(serving.book, id, serving.title),
        "history": store.of_rule(db, id, 10),
        "total": store.count(db, replace(_search(id), expected=None)),
        "expected": [one for one in expectations.standing(db, ask.now) if one.rule == id],
        "incidents": bench.incidents(platform, id)[:20],
        "techniques": techniques.named(info.tags) if info else (),
        "fired": Counter(one.kind for one in proofs if one.fired),
        "tries": ask.allows(previewing.TRIES),
        "decides": ask.allows(site.DECIDES),
        "lengths": _LENGTHS,
        "me": ask.actor.name,
        "deaf": _deaf(ask, id),
    }


def _deaf(ask: Ask, id: str) -> list[tuple[str, Text, Instant]]:
    """Return the rules that a correlation builds on and that are switched off, with their titles and until when."""
    serving = ask.platform.port(Runner).serving
    bases = serving.book.only({id}).bases if id in {one.id for one in serving.book.correlations} else frozenset()
    off = writing.off(ask.platform.db, ask.now, bases) if bases else {}
    return [(one, info.title, off[one].until) for one in sorted(off) if (info := serving.info(one)) is not None]


def _search(id: str) -> store.Search:
    """Return the search for a rule's findings."""
    return store.Search(rule=id)


def _reason(ask: Ask) -> str:
    """Return the reason typed; raises InputError."""
    return ask.typed("reason", _REASON, most=1000)
