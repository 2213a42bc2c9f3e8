"""The list with its filters, one vulnerability, one finding over its rescans, hosts that nobody registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from lionrock.events.ports import Estate
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from lionrock.ui import times
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import tabs
from lionrock.vulnerabilities.model import LEVEL_WORDS, LEVELS, STATED
from lionrock.vulnerabilities.pages.overview import names, titles
from lionrock.vulnerabilities.pages.places import HERE, HOSTS, LIST, READ, TITLE
from lionrock.vulnerabilities.policy import EXPOSURE
from lionrock.vulnerabilities.service.excepting import DECIDE, KINDS
from lionrock.vulnerabilities.store import history, listing, lists, sums
from lionrock.vulnerabilities.store.listing import Search

SIZE: Final = 50
_FILTERS: Final = ("q", "level", "system", "state", "standing", "scanner", "asset", "host")
STATES: Final = (
    ("open", Text("open", "未修復")),
    ("aside", Text("set aside by a document (VEX)", "文件聲稱不受影響（VEX）")),
    ("fixed", Text("fixed", "已修復")),
    ("all", Text("all", "全部")),
)
STANDINGS: Final = (
    ("overdue", Text("past due", "已過期限")),
    ("excepted", Text("with an exception", "設有豁免")),
    ("listed", Text("known to be exploited (KEV)", "已知遭利用（KEV）")),
    ("likely", Text("EPSS 10 % and above", "EPSS 達 10% 或以上")),
)
TURNS: Final = {
    "fixed": Text("fixed: looked for and not there", "已修復：曾檢查而不存在"),
    "back": Text("back", "再度出現"),
    "aside": Text("set aside by the document", "由文件擱置"),
    "opened": Text("no longer set aside", "不再擱置"),
}


@page("vulnerabilities.list", LIST.url, title=TITLE, needs=READ, place="vulnerabilities")
def listed(ask: Ask) -> View:
    """Show findings, what is due first."""
    asked = {name: ask.query.get(name, "")[:200] for name in _FILTERS}
    number = ask.whole("page", 1, least=1, most=100_000)
    state = asked["state"] or "open"
    search = Search(
        state="" if state == "all" else state,
        level=asked["level"],
        system=asked["system"],
        scanner=asked["scanner"],
        standing=asked["standing"],
        text=asked["q"],
        asset=asked["asset"],
        host=asked["host"],
        limit=SIZE,
        offset=(number - 1) * SIZE,
    )
    rest = urlencode({name: value for name, value in asked.items() if value})
    values = {
        "tabs": tabs(ask.platform, "vulnerabilities", LIST.url),
        "rows": shown(ask, listing.findings(ask.platform.db, search, ask.now)),
        "total": listing.count(ask.platform.db, search, ask.now),
        "number": number,
        "size": SIZE,
        "url": f"{LIST.url}?{rest}{'&' if rest else ''}page={{page}}",
        "asked": asked,
        "narrowed": bool(rest),
        "any": bool(sums.totals(ask.platform.db)),
        "levels": [(level, LEVEL_WORDS[level]) for level in LEVELS],
        "systems": [*names(ask).items(), ("none", Text("of no critical system", "不屬任何關鍵電腦系統"))],
        "states": STATES,
        "standings": STANDINGS,
        "scanners": list(titles(ask).items()),
    }
    return View("vulnerabilities/list.html", values)


@page(
    "vulnerabilities.weakness",
    HERE + "/weaknesses/{id}",
    title=Text("Vulnerability", "漏洞"),
    needs=READ,
    place="vulnerabilities",
)
def weakness(ask: Ask) -> View:
    """Show one vulnerability: what it is, where it is, by when it is due, its exceptions."""
    return weakness_view(ask, ask.path["id"], None)


def weakness_view(ask: Ask, id: str, problem: LionrockError | None) -> View:
    """Return the page of a vulnerability, with what was wrong in a form."""
    db = ask.platform.db
    found = listing.weakness(db, id)
    number = ask.whole("page", 1, least=1, most=100_000)
    search = Search(state="", weakness=found["id"], limit=SIZE, offset=(number - 1) * SIZE)
    rows = shown(ask, listing.findings(db, search, ask.now))
    values = {
        "title": found["title"],
        "one": found,
        "scanner": titles(ask).get(found["scanner"], found["scanner"]),
        "cves": lists.told_of(db, found["cves"]),
        "rows": rows,
        "total": listing.count(db, search, ask.now),
        "open": listing.count(db, Search(weakness=found["id"]), ask.now),
        "number": number,
        "size": SIZE,
        "url": f"{HERE}/weaknesses/{found['id']}?page={{page}}",
        "relatives": listing.relatives(db, found["id"], found["cves"]),
        "exceptions": lists.exceptions(db, found["id"], ended=True),
        "kinds": KINDS,
        "hosts": sorted({(row["host"], row["host_name"]) for row in rows}, key=lambda pair: pair[1]),
        "may_decide": ask.allows(DECIDE),
        "typed": {name: value[:2000] for name, value in ask.form.items()},
        "until": times.field(ask.now),
        "problem": problem,
    }
    return View("vulnerabilities/weakness.html", values, 422 if problem else 200)


@page(
    "vulnerabilities.finding",
    HERE + "/findings/{id}",
    title=Text("Vulnerability on a host", "主機上的漏洞"),
    needs=READ,
    place="vulnerabilities",
)
def finding(ask: Ask) -> View:
    """Show one finding over its rescans."""
    db = ask.platform.db
    one = listing.finding(db, ask.path["id"], ask.now)
    found = listing.weakness(db, one["weakness"])
    turns = history.turns(db, one["id"])
    values = {
        "title": found["title"],
        "one": placed(ask, one),
        "weakness": found,
        "looks": [(look, told(one, turns, look)) for look in history.looks(db, one["host"], one["scanner"])],
        "turns": [(at, TURNS[what], scan) for at, what, scan in turns],
        "exposure": EXPOSURE[one["exposure"]],
        "exceptions": [row for row in lists.exceptions(db, found["id"]) if row["host"] in {None, one["host"]}],
        "kinds": KINDS,
        "stated": STATED,
    }
    return View("vulnerabilities/finding.html", values)


@page("vulnerabilities.hosts", HOSTS.url, title=HOSTS.label, needs=READ, place="vulnerabilities")
def hosts(ask: Ask) -> View:
    """Show the hosts of scans that the register does not know, those with most open findings first."""
    number = ask.whole("page", 1, least=1, most=100_000)
    _, unknown = sums.host_counts(ask.platform.db)
    values = {
        "tabs": tabs(ask.platform, "vulnerabilities", HOSTS.url),
        "rows": sums.unmatched(ask.platform.db, SIZE, (number - 1) * SIZE),
        "total": unknown,
        "number": number,
        "size": SIZE,
        "url": f"{HOSTS.url}?page={{page}}",
        "any": bool(sums.host_counts(ask.platform.db)[0]),
    }
    return View("vulnerabilities/hosts.html", values)


def shown(ask: Ask, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return findings with the names of asset and system."""
    return [placed(ask, row) for row in rows]


def placed(ask: Ask, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding with the names of its asset and system; sealed names are left out."""
    asset = system = None
    try:
        if row["asset"]:
            version = ask.platform.port(Book).opened().by_id.get(("asset", row["asset"]))
            asset = version.record.name if version and isinstance(version.record, Asset) else None
        system = dict(ask.platform.port(Estate).systems()).get(row["system"] or "")
    except SealedError:
        pass
    late = row["state"] == "open" and row["due"] is not None and row["due"] <= ask.now
    return {**row, "asset_name": asset, "system_name": system, "late": late}


def told(one: Mapping[str, Any], turns: list[tuple[Instant, str, str]], look: Mapping[str, Any]) -> Text:
    """Return what a look at the host told of a finding."""
    at = look["at"]
    turned = next((what for _, what, scan in turns if scan == look["scan"]), None)
    if turned is not None:
        return TURNS[turned]
    if look["scan"] == one["first_scan"]:
        return Text("new", "首次錄得")
    if at < one["first_seen"]:
        return Text("not told", "沒有提及")
    before = [what for when, what, _ in turns if when <= at]
    if before and before[-1] == "fixed":
        return Text("still gone", "仍已消失")
    return Text("still there", "仍然存在") if at <= one["last_seen"] else Text("not looked for", "未有檢查")
