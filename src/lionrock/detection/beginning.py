"""What detection adds to the first hour: the first findings, and the replay after which rules may open incidents."""

from __future__ import annotations

from typing import Any, Final

from lionrock.detection import modes, store
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.kernel.text import Text
from lionrock.ui.onward import Reached, onward
from lionrock.ui.pages import Ask, View, panel

_SHOWN: Final = 8


@panel("detection.first", place="start", slot="main", order=30, every=5)
def first(ask: Ask, subject: Any) -> View | None:
    """Show findings, the gravest first, then in time order."""
    total = store.count(ask.platform.db, Search())
    found = store.gravest(ask.platform.db, _SHOWN)
    return View("detection/first.html", {"rows": found, "total": total}) if found else None


@onward("detection.replay", Text("Let rules open incidents", "讓規則開立事故"), order=10)
def replay(ask: Ask) -> Reached | None:
    """Say how many rules may open incidents; the others are watched until a person saw what they would have done."""
    let = modes.every(ask.platform.db)
    rules = list(ask.platform.port(Runner).serving.rules.values())
    live = sum(modes.mode(let.get(one.id), one.digest) != "watch" for one in rules)
    said = Text(
        f"{live} of {len(rules)} rules may; the others are watched until replayed over this history",
        f"{len(rules)} 條規則中 {live} 條可開立；其餘處於觀察狀態，須先以這些紀錄重播",
    )
    return Reached("partly" if live else "not_due", said, "/rules", Text("Replay rules", "重播規則"))
