"""What risk shows elsewhere: a system's scenarios on its page, late actions in the rail, unknowns, answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lionrock.events.ports import Estate
from lionrock.events.subjects import SYSTEM
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text, same
from lionrock.risk import alternative, model, recall
from lionrock.risk.matrix import threats
from lionrock.risk.pages.places import HERE, READ, TITLE
from lionrock.risk.service import standing_in
from lionrock.risk.store import assessments, scenarios
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, tally, unknown


@panel("risk.system", place="system", slot="main", order=70, of=SYSTEM, needs=READ)
def system(ask: Ask, subject: Any) -> View | None:
    """Show the scenarios of a system in its last closed assessment, or that there is none."""
    id = str(subject)
    try:
        ask.platform.port(Estate).system(id)
        closed = (one for one in assessments.listing(ask.platform.db) if one.closed and id in one.systems)
        last = next(closed, None)
        rows = [one for one in recall.of(ask.platform, last.id) if one.words.system == id] if last else []
    except LionrockError:
        return None
    values = {"last": last, "rows": rows, "threats": threats(), "standings": model.STANDINGS, "now": ask.now}
    return View("risk/system.html", values)


@panel("risk.requirement", place="requirement", slot="main", order=20, needs=READ)
def instead(ask: Ask, subject: Any) -> View | None:
    """Show what stands in place of a requirement where a system cannot meet it; nothing where nothing does."""
    rows = [one for one in standing_in.listing(ask.platform) if one.requirement == str(subject)]
    values = {"rows": rows, "names": recall.names(ask.platform), "standings": alternative.STANDINGS, "now": ask.now}
    return View("risk/instead.html", values) if rows else None


@tally("risk.late", place="risk", needs=READ)
def count(ask: Ask) -> int | None:
    """Return how many actions of treatments are past their last day."""
    return scenarios.late(ask.platform.db, ask.now.astimezone(HONG_KONG).date()) or None


@unknown("risk.unassessed", needs=READ)
def gaps(ask: Ask) -> Iterable[Gap]:
    """Yield one gap for all systems that no closed assessment covers."""
    covered = {id for one in assessments.listing(ask.platform.db) if one.closed for id in one.systems}
    try:
        bare = [name for id, name in ask.platform.port(Estate).systems() if id not in covered]
    except SealedError:
        return
    if bare:
        named = Text(", ".join(one.en for one in bare[:5]), "、".join(one.zh for one in bare[:5]))
        yield Gap(
            Text("Risks of {named}", "{named}的風險").format(named=named),
            Text("no closed assessment covers them, {n} in all", "沒有已完成的評估涵蓋，共 {n} 個").format(n=len(bare)),
            Text("the yearly report", "每年的報告"),
            HERE,
            Text("Assess them", "進行評估"),
            Consequence.RECORD,
        )


@finder("risk.find", needs=READ)
def find(ask: Ask, words: str) -> Iterator[Found]:
    """Find assessments by reference."""
    wanted = words.strip().upper()[:20]
    if not wanted.startswith("RSK"):
        return
    for one in assessments.listing(ask.platform.db):
        if wanted in one.reference:
            yield Found(same(one.reference), f"{HERE}/assessments/{one.id}", TITLE)
