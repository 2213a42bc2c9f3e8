"""Every control over the period of an audit: the share of time with fresh proof, the gaps, and what changed."""

from __future__ import annotations

from typing import Final

from lionrock.audit import period
from lionrock.audit.pages.places import HERE, ONE, common, found
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, page

_TITLE: Final = Text("Controls over the period", "期間內的控制措施")


@page("audit.controls", ONE + "/controls", title=_TITLE, place="evidence")
def controls(ask: Ask) -> View:
    """List every control with its share of fresh proof, the least first."""
    audit = found(ask)
    told = [
        (one, period.told(ask.platform, one, audit.since, audit.until)) for one in ask.platform.registry.of(Control)
    ]
    rows = [(one, past, sum(not span.proven for span in past.spans)) for one, past in told if past is not None]
    rows.sort(key=lambda row: (row[1].share, row[0].id))
    return View("audit/controls.html", common(ask, audit) | {"title": _TITLE, "rows": rows})


@page("audit.control", ONE + "/controls/{control}", title=_TITLE, place="evidence")
def control(ask: Ask) -> View:
    """Show one control over the period: a strip, its table, and every change."""
    audit = found(ask)
    one = ask.platform.registry.get(Control, ask.path["control"][:100])
    past = period.told(ask.platform, one, audit.since, audit.until)
    values = {
        "title": one.title,
        "one": one,
        "past": past,
        "gaps": [span for span in past.spans if not span.proven] if past else [],
        "changes": period.changes(ask.platform, past, audit.since, audit.until) if past else [],
        "until": min(audit.until, ask.now),
        "back_url": f"{HERE}/{audit.id}/controls",
    }
    return View("audit/control.html", common(ask, audit) | values)
