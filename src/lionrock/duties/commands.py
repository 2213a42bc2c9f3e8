"""Commands of duties."""

from __future__ import annotations

from lionrock.duties import service, store
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@command("duties.list", Text("Show open duties by date.", "按日期顯示未履行的責任。"), "lionrock duties list --json")
def listing(platform: Platform) -> Answer:
    """Return the open duties, those without a date last."""
    service.set_out(platform)
    return Answer(
        [
            {
                "duty": one.id,
                "kind": one.kind,
                "row": one.row,
                "title": one.title,
                "recipient": one.recipient,
                "work_to": one.work_to,
                "last_day": one.last_day.isoformat() if one.last_day else None,
            }
            for one in store.listing(platform.db)
        ]
    )
