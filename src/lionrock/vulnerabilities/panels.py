"""What vulnerabilities show elsewhere: what is overdue on Today, a system's figures, unknowns, answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lionrock.events.ports import Estate
from lionrock.events.subjects import SYSTEM
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text, same
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, tally, unknown
from lionrock.vulnerabilities.figures import Figures
from lionrock.vulnerabilities.model import LEVELS
from lionrock.vulnerabilities.pages.places import HERE, HOSTS, LIST, READ
from lionrock.vulnerabilities.store import listing, sums


@panel("vulnerabilities.overdue", place="today", slot="main", order=14, needs=READ, every=60)
def overdue(ask: Ask, _: Any) -> View | None:
    """Show each critical system with critical vulnerabilities past due; nothing while there is none."""
    late = ask.platform.port(Figures).overdue("critical")
    if not late:
        return None
    try:
        names = dict(ask.platform.port(Estate).systems())
    except SealedError:
        names = {}
    return View("vulnerabilities/today.html", {"rows": [(id, names.get(id), many) for id, many in late.items()]})


@panel("vulnerabilities.system", place="system", slot="main", order=60, of=SYSTEM, needs=READ)
def system(ask: Ask, subject: Any) -> View | None:
    """Show what is open on a system by severity, what is past due, and when it was last looked at."""
    id = str(subject)
    try:
        ask.platform.port(Estate).system(id)
    except LionrockError:
        return None
    mine = [one for one in ask.platform.port(Figures).sums() if one["system"] == id]
    values = {
        "id": id,
        "levels": [(level, sum(one["open"] for one in mine if one["level"] == level)) for level in LEVELS[:-1]],
        "past": sum(one["past"] - one["excepted"] for one in mine),
        "excepted": sum(one["excepted"] for one in mine),
        "last": sums.last_look(ask.platform.db, id),
    }
    return View("vulnerabilities/system.html", values)


@tally("vulnerabilities.overdue", place="vulnerabilities", needs=READ)
def count(ask: Ask) -> int | None:
    """Return how many findings are past due without an exception."""
    return ask.platform.port(Figures).late() or None


@unknown("vulnerabilities.unlooked", needs=READ)
def gaps(ask: Ask) -> Iterable[Gap]:
    """Yield systems that no scan looked at, and hosts of scans that the register does not know."""
    hosts, strangers = sums.host_counts(ask.platform.db)
    if not hosts:
        return
    try:
        systems = list(ask.platform.port(Estate).systems())
    except SealedError:
        return
    for id, name in systems:
        if sums.last_look(ask.platform.db, id) is None:
            yield Gap(
                Text("Vulnerabilities of {name}", "{name}的漏洞").format(name=name),
                Text("no scan looked at a host of it", "沒有掃描涵蓋其主機"),
                Text("whether it can be broken into", "能否被入侵"),
                f"{HERE}/import",
                Text("Import a scan", "匯入掃描"),
                Consequence.REACH,
            )
    if strangers:
        yield Gap(
            Text(f"Which assets {strangers:,} scanned hosts are", f"{strangers:,} 部受掃描主機屬哪些資產"),
            Text("not in the register", "不在登記冊"),
            Text("whether they belong to a critical system, and by when to fix them", "是否屬關鍵系統及何時須修復"),
            HOSTS.url,
            Text("See them", "查看"),
            Consequence.RECORD,
        )


@finder("vulnerabilities.find", needs=READ)
def find(ask: Ask, words: str) -> Iterator[Found]:
    """Find vulnerabilities by title, number or CVE."""
    for row in listing.find(ask.platform.db, words[:100]):
        about = Text("vulnerability {number}", "漏洞 {number}").format(number=row["identifier"])
        yield Found(same(row["title"]), f"{HERE}/weaknesses/{row['id']}", about)
    if words.upper().startswith("CVE-"):
        label = Text("All findings with {cve}", "所有涉及 {cve} 的項目").format(cve=words[:30].upper())
        yield Found(label, f"{LIST.url}?q={words[:30].upper()}", Text("vulnerabilities", "漏洞"))
