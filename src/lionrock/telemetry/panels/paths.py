"""What a stream's page shows of its path: how much is usual, when the path was last proven, and what is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lionrock.kernel.text import Text
from lionrock.telemetry import canary, expecting, retained, sending, store, watching
from lionrock.ui.pages import Ask, View, panel


@panel("telemetry.usual", place="source", slot="main", order=20)
def usual(ask: Ask, subject: Any) -> View | None:
    """Show how many records are usual at this hour, and since when too few came."""
    stream = store.stream(ask.platform.db, str(subject))
    if stream.replayed_by:
        return None
    hour = expecting.number(ask.now)
    profile = watching.profile(ask.platform, stream.id, hour)
    values = {
        "stream": stream,
        "slot": profile.slot(hour),
        "judges": profile.judges(hour),
        "weeks": expecting.WEEKS,
        "least": expecting.LEAST_SAMPLES,
    }
    return View("telemetry/usual.html", values)


@panel("telemetry.journey", place="source", slot="main", order=30)
def journey(ask: Ask, subject: Any) -> View | None:
    """Show when the path was last proven, hop by hop, and what the last canary met."""
    stream = store.stream(ask.platform.db, str(subject))
    if stream.replayed_by:
        return None
    last = stream.journey or {}
    before = 0
    hops = []
    for hop, title in canary.HOPS.items():
        reached = last.get("hops", {}).get(hop)
        hops.append((title, reached, None if reached is None else reached - before, hop == last.get("broken")))
        before = before if reached is None else reached
    values = {
        "stream": stream,
        "hops": hops if last else [],
        "at": datetime.fromisoformat(last["at"]) if last else None,
        "broken": last.get("broken", ""),
        "why": Text(*last["why"]) if last.get("why") else None,
        "took": last.get("took"),
        "refused": sending.refusal(stream),
    }
    return View("telemetry/journey.html", values)


@panel("telemetry.kept", place="source", slot="main", order=40)
def kept(ask: Ask, subject: Any) -> View | None:
    """Show what the last proof of the kept records found."""
    found = retained.last(store.stream(ask.platform.db, str(subject)))
    return View("telemetry/kept.html", {"at": found[0] if found else None, "proof": found[1] if found else None})
