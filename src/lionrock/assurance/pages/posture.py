"""Posture: what our tests of controls found, unknown first; no mark for an area, no mark for the operator."""

from __future__ import annotations

from collections import Counter

from lionrock.assurance import judging, running, words
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text
from lionrock.law.rulebook import rulebook
from lionrock.ui.pages import Ask, Go, View, act, page

_ORDER = ("unknown", "failed", "partly", "passed", "not_due", "not_applicable")


@page("assurance.posture", "/posture", title=Text("Posture", "防護狀況"), place="posture")
def posture(ask: Ask) -> View:
    """Show every control with its newest results, what we do not know first."""
    results = running.current(ask.platform)
    groups = [
        {
            "control": control,
            "state": judging.worst(one.state for one in mine),
            "results": sorted(mine, key=lambda one: (_ORDER.index(one.state), one.subject)),
            "counts": Counter(one.state for one in mine),
            "proof": words.PROOFS[control.proof],
        }
        for control in ask.platform.registry.of(Control)
        if (mine := [one for one in results if one.control == control.id])
    ]
    groups.sort(key=lambda group: _ORDER.index(group["state"]))
    book = rulebook(ask.now.astimezone(HONG_KONG).date())
    counts = Counter(one.state for one in results)
    return View("assurance/posture.html", {"groups": groups, "counts": counts, "order": _ORDER, "loaded": book.loaded})


@act("assurance.run", "/posture/{control}", needs="finding.triage")
def run(ask: Ask) -> Go:
    """Run one control now."""
    found = running.run(ask.platform, [ask.path["control"]])
    said = Text("{id} was run over {n} subjects", "{id} 已就 {n} 個對象執行").format(id=found[0].control, n=len(found))
    return Go(f"/posture#{found[0].control}", said)
