"""What obligations hand over: the clocks that run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.response import Carried, hands_over
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.obligations import board, face
from lionrock.obligations.face import Row

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@hands_over("obligations.clocks", part="clocks")
def clocks(platform: Platform, now: Instant) -> Iterator[Carried]:
    """Yield every duty whose clock runs, an uncalled first notice first."""
    for row in board.running(platform):
        yield Carried(
            key=f"{row.matter.incident}:{row.kind}",
            title=Text("{what} · {about}", "{what} · {about}").format(what=face.title(row), about=face.about(row)),
            detail=_standing(row),
            url=f"/incidents/{row.matter.reference}#clocks",
            due=row.until(now) or min((clock.terms.work_to for clock in row.governing), default=None),
            pressing=row.uncalled,
        )


def _standing(row: Row) -> Text:
    """Return how far the duty is, and on what its clock hangs."""
    parts = [face.standing(row)]
    if row.provisional:
        parts.append(Text("provisional", "暫定"))
    if row.open_reading:
        parts.append(face.COUNSEL)
    return Text(" · ".join(one.en for one in parts), " · ".join(one.zh for one in parts))
