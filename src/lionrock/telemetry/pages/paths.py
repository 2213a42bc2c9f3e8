"""What a person does about the path of a stream: switch its canary on or off."""

from __future__ import annotations

from lionrock.kernel.text import Text
from lionrock.telemetry import canary
from lionrock.telemetry.service import MANAGE
from lionrock.ui.pages import Ask, Go, act


@act("telemetry.canary", "/sources/streams/{id}/canary", needs=MANAGE)
def switched(ask: Ask) -> Go:
    """Switch the canary of a stream on or off."""
    on = ask.form.get("on") == "yes"
    reason = ask.form.get("reason", "").strip()[:500] or "under Sources"
    canary.switch(ask.platform, ask.actor, reason, ask.path["id"], on=on)
    said = (
        Text("A canary is sent every quarter of an hour.", "每十五分鐘發出一次測試紀錄。")
        if on
        else Text("No canary is sent any more.", "不再發出測試紀錄。")
    )
    return Go(f"/sources/streams/{ask.path['id']}#path", said)
