"""What a stream's page shows of its path: how much is usual, when the path was last proven, and what is kept."""

from __future__ import annotations

from typing import Any

from lionrock.telemetry import expecting, store, watching
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
