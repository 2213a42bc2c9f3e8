"""Posture: what our tests of controls found, unknown first; no mark for an area, no mark for the operator."""

from __future__ import annotations

from collections import Counter
from typing import Final

from lionrock.assurance import judging, running, words
from lionrock.assurance.areas import by_area
from lionrock.assurance.judging import SHOWN
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text
from lionrock.law import site
from lionrock.ui.pages import Ask, Go, View, act, page

_MOST: Final = 50
"""Subjects of a control that are listed; the others are counted."""


@page("assurance.posture", "/posture", title=Text("Posture", "防護狀況"), place="posture")
def posture(ask: Ask) -> View:
    """Show every control with its newest results, what we do not know first."""
    found = running.standing(ask.platform, _MOST)
    groups = sorted(
        ((judging.worst(one.counts), ask.platform.registry.get(Control, one.control), one) for one in found),
        key=lambda group: (SHOWN.index(group[0]), group[1].id),
    )
    counts: Counter[str] = Counter()
    for one in found:
        counts.update(one.counts)
    values = {"groups": groups, "counts": counts, "order": SHOWN, "proofs": words.PROOFS}
    book = site.rulebook(ask.platform, ask.now.astimezone(HONG_KONG).date())
    areas = by_area(book, [(state, control) for state, control, _ in groups])
    return View("assurance/posture.html", values | {"loaded": book.loaded, "areas": areas})


@act("assurance.run", "/posture/{control}", needs="finding.triage")
def run(ask: Ask) -> Go:
    """Run one control now."""
    found = running.run(ask.platform, [ask.path["control"]])
    said = Text("{id} was run over {n} subjects", "{id} 已就 {n} 個對象執行").format(id=found[0].control, n=len(found))
    return Go(f"/posture#{found[0].control}", said)
