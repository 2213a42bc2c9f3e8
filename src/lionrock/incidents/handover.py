"""What incidents hand over: those that are open, and the questions nobody has answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.response import Carried, hands_over
from lionrock.incidents import knowledge, questions, sheet, story
from lionrock.incidents.model import Incident
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text, same

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@hands_over("incidents.open", part="incidents")
def incidents(platform: Platform, now: Instant) -> Iterator[Carried]:
    """Yield every open incident with where it stands, what needs a decision first."""
    for incident, _ in sheet.needs(platform):
        yield Carried(
            key=incident.id,
            title=_title(incident),
            detail=_standing(platform, incident),
            url=f"/incidents/{incident.reference}",
        )


@hands_over("incidents.questions", part="questions")
def waiting(platform: Platform, now: Instant) -> Iterator[Carried]:
    """Yield what nobody has decided, with what hangs on it."""
    for incident, need in sheet.needs(platform):
        if need is not None:
            yield Carried(
                key=f"{incident.id}:{need.question}",
                title=Text(f"{incident.reference}: {need.words.en}", f"{incident.reference}：{need.words.zh}"),
                detail=Text("hangs on it: {what}", "影響：{what}").format(what=need.hangs),
                url=f"/incidents/{incident.reference}#q-{need.question}",
                pressing=need.rank == 0,
            )


def _title(incident: Incident) -> Text:
    """Return reference and title."""
    return Text(f"{incident.reference} {incident.title.en}", f"{incident.reference} {incident.title.zh}")


def _standing(platform: Platform, incident: Incident) -> Text:
    """Return system, standing and verdict."""
    parts = [questions.STANDINGS[incident.standing]]
    if incident.systems:
        parts.insert(0, story.listed([knowledge.named(platform, one) for one in incident.systems]))
    if incident.awareness is not None:
        parts.append(questions.VERDICTS[incident.verdict].label)
    if incident.exercise:
        parts.append(Text("exercise", "演習"))
    each = [one if isinstance(one, Text) else same(one) for one in parts]
    return Text(" · ".join(one.en for one in each), " · ".join(one.zh for one in each))
