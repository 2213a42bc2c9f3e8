"""Counsel's choice between the two readings of an upgrade."""

from __future__ import annotations

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.obligations import service
from lionrock.obligations.model import CHOICES
from lionrock.obligations.pages import reached
from lionrock.ui.pages import Ask, Go, act


@act("obligations.reading", "/incidents/{id}/reading", needs="reading.choose", fresh=True)
def reading(ask: Ask) -> Go:
    """Record counsel's choice between the two readings of an upgrade."""
    matter = reached.matter(ask)
    chosen = next((one for one in CHOICES if one == ask.form.get("reading")), None)
    if chosen is None:
        raise InputError(Text("no reading was chosen", "未選擇解讀"), Text("Choose one of the two.", "請選擇其一。"))
    service.choose(ask.platform, matter.incident, chosen, ask.actor, ask.form.get("reason", ""))
    return Go(f"/incidents/{matter.reference}#clocks", Text("Recorded; both stay on record.", "已記錄；兩者均予保留。"))
