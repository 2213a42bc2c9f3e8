"""What detection shows on Today, in the rail and in the palette."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lionrock.detection import store
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, tally, unknown


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


@panel("detection.today", place="today", slot="main", order=40, every=20)
def latest(ask: Ask, subject: Any) -> View | None:
    """Show the latest findings."""
    rows = store.listing(ask.platform.db, Search(limit=6))
    total = store.count(ask.platform.db, Search())
    return View("detection/latest.html", {"rows": rows, "total": total}) if rows else None


@finder("detection.findings")
def find(ask: Ask, words: str) -> Iterable[Found]:
    """Find findings by title, host, user or address."""
    for one in store.listing(ask.platform.db, Search(text=words[:100], limit=10)):
        yield Found(one.title, f"/findings/{one.id}", one.where)
