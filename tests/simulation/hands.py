"""The hands of the operator: calls, forms and answers, as the platform names what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from lionrock.events.continuity import Due, DueTimes
from lionrock.events.ports import Incidents
from lionrock.filings import composing
from lionrock.filings import service as filings
from lionrock.incidents import store as incident_store
from lionrock.incidents.model import Incident
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import minutes
from lionrock.kernel.platform import Platform
from lionrock.obligations import service as obligations
from lionrock.obligations.service import Submitted, Told
from lionrock.paging.service.watching import waits_for
from lionrock.register import service as register
from simulation.clockwork import Clockwork
from simulation.site import ACCOUNTS, DECIDERS, HO


@dataclass
class Hands:
    """What people do about clocks and forms. `truth` is what each incident really is: nature, then seriousness."""

    work: Clockwork
    random: Random
    approves: float = 0.0
    """How often content is composed and approved before it is recorded; a document takes a second to make."""
    truth: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def platform(self) -> Platform:
        """Return the platform worked with."""
        return self.work.platform

    def clocks(self, incident: str, all_: float) -> None:
        """Work off the clocks of an incident that press: the call always, forms with a chance of `all_`."""
        for due in self.due():
            if due.incident == incident and (due.kind == "notice" or self.random.random() < all_):
                self.work_off(due)

    def work_off(self, due: Due) -> None:
        """Call, or hand the form in."""
        if due.kind == "notice":
            self._call(due.incident)
            return
        form = "annex-e" if due.kind == "written" else "annex-f"
        actor = self.random.choice(DECIDERS)
        version = self.approved(form, due.incident, actor)
        filings.record(self.platform, form, due.incident, Submitted(version, "designated channel"), actor)

    def _call(self, incident: str) -> None:
        """Call the Commissioner's office; when nobody answers, again after some minutes."""
        actor = self.random.choice([*ACCOUNTS.values()])
        if self.random.random() < 0.3:
            obligations.attempt(
                self.platform, incident, actor, self.random.choice(("no_answer", "engaged", "voicemail"))
            )
            self.later(2, 10, lambda: self.clocks(incident, 0.0))
            return
        told = Told("Officer Chan", "Nature, systems concerned and a short account were read out.", "OCC-1")
        obligations.complete(self.platform, incident, actor, told)

    def approved(self, form: str, about: str, actor: Actor) -> int:
        """Compose and approve content now and then; return its version, 0 for none of ours."""
        if self.random.random() >= self.approves:
            return 0
        digest = composing.draft(self.platform, form, about).digest
        return filings.approve(self.platform, form, about, digest, actor).version

    def hand_in(self, form: str, occasion: str) -> None:
        """Record a form as submitted; now and then what was composed here was approved first."""
        version = self.approved(form, occasion, HO)
        filings.record(self.platform, form, occasion, Submitted(version, "designated channel"), HO)

    def due(self) -> list[Due]:
        """Return the clocks that run, as the platform names them."""
        return list(self.platform.port(DueTimes).running())

    def incident(self, id: str) -> Incident:
        """Return an incident as it stands."""
        return incident_store.get(self.platform.db, id)

    def question(self, id: str) -> str | None:
        """Return the question an incident waits for; of a dismissal, once it was asked again."""
        told = self.platform.port(Incidents).describe(id)
        return waits_for(told, again=self.incident(id).asks_again(self.work.now))

    def key(self, person: str | None) -> str:
        """Return the key of a person in the register."""
        if person is None:
            return ""
        record = next((one.record for one in register.versions(self.platform) if one.id == person), None)
        return record.key if record else ""

    def later(self, least: int, most: int, act: Callable[[], None]) -> None:
        """Do something after some minutes."""
        self.work.after(minutes(self.random.randint(least, most)), act)
