"""What obligations answer filings: an incident with its law, submissions, and what was said by telephone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lionrock.events.filings import About, Recorded, Spoken, Submitted
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.obligations import recall, service, store
from lionrock.obligations.applicable import rules
from lionrock.obligations.model import Matter
from lionrock.obligations.record import Call, Submission

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Duties:
    """Answers from what obligations keep of incidents."""

    def __init__(self, platform: Platform) -> None:
        """Read and write through this platform."""
        self.platform = platform

    def about(self, incident: str) -> About:
        """Return an incident as a form is headed with it; one opened a moment ago is waited for."""
        matter = self._matter(incident)
        given = recall.done(self.platform, matter.incident).given
        law = rules(recall.law(self.platform), matter, given, self.platform.now())
        return About(
            incident=matter.incident,
            reference=matter.reference,
            title=matter.title,
            opened_at=matter.opened_at,
            exercise=matter.exercise,
            law=law.standing,
            rulebook=law.version,
        )

    def submissions(self, incident: str, filing: str) -> Sequence[Recorded]:
        """Return the submissions recorded for a form, the earliest first."""
        return [_recorded(one) for one in store.submissions(self.platform.db, incident, filing)]

    def calls(self, incident: str) -> Sequence[Spoken]:
        """Return the completed calls, the earliest first."""
        return [self._spoken(call) for call in recall.done(self.platform, incident).calls if call.completed]

    def submitted(self, filing: str, incident: str, said: Submitted, actor: Actor) -> Recorded:
        """Record a submission; the duty it answers is worked off."""
        return _recorded(service.record(self.platform, filing, incident, said, actor))

    def _matter(self, incident: str) -> Matter:
        """Return the incident, by id or reference; raises NotFoundError."""
        try:
            return recall.matter(self.platform, incident)
        except NotFoundError:
            self.platform.settle()
            return recall.matter(self.platform, incident)

    def _spoken(self, call: Call) -> Spoken:
        """Return a call with the words said, None where they cannot be opened now."""
        try:
            said = service.said(self.platform, call.id)
        except LionrockError:
            said = None
        return Spoken(call.id, call.at, call.spoken_to, call.their_reference, said, call.who.name, call.entry)


def _recorded(one: Submission) -> Recorded:
    """Return a submission as others need it."""
    return Recorded(
        id=one.id,
        filing=one.filing,
        version=one.version,
        at=one.at,
        recorded_at=one.recorded_at,
        channel=one.channel,
        first_notice=one.first_notice,
        actor=one.who.actor,
        name=one.who.name,
        entry=one.entry,
    )
