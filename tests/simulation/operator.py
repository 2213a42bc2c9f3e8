"""A scripted operator who does what Lionrock says, after a while: answers pages, decides, calls, forgets nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from lionrock.incidents import service as incidents
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG, minutes
from lionrock.obligations import service as obligations
from lionrock.obligations.model import CHOICES
from lionrock.obligations.store import matter
from lionrock.paging import service as paging
from lionrock.paging import store as pages
from lionrock.paging.model import Page
from lionrock.register import service as register
from simulation.desk import Desk
from simulation.site import ACCOUNTS, DECIDERS, LAM


@dataclass
class Operator(Desk):
    """The people of the operator, at their desks and woken at night; `upgraded` counts what grew worse."""

    upgraded: int = 0
    _rung: set[tuple[str, int]] = field(default_factory=set)

    def listen(self) -> None:
        """Hear the pages that ring anew, each person in their own way."""
        for page in pages.pages.opened(self.platform.db):
            if (page.id, page.calls) not in self._rung:
                self._rung.add((page.id, page.calls))
                self._rings(page)

    def _rings(self, page: Page) -> None:
        """Answer in time, or not: at night people sleep, and one person has no telephone."""
        if page.state == "unanswered":
            actor = self.random.choice([*ACCOUNTS.values()])
            self.work.after(minutes(self.random.randint(5, 40)), lambda: self._answer(page.id, actor))
            return
        key = self.key(page.current)
        night = not 7 <= self.work.now.astimezone(HONG_KONG).hour < 23
        if key in ACCOUNTS and self.random.random() < (0.4 if night else 0.75):
            self.work.after(minutes(self.random.randint(1, 4)), lambda: self._answer(page.id, ACCOUNTS[key]))

    def _answer(self, id: str, actor: Actor) -> None:
        """Take a page that still rings, then do what it is about."""
        if not pages.pages.get(self.platform.db, id).open:
            return
        page = paging.answer(self.platform, actor, id)
        self.later(1, 20, lambda: self._do(page, actor))

    def _do(self, page: Page, actor: Actor) -> None:
        """Do what a page is about."""
        if page.why == "duty":
            self.pressing()
        elif page.why == "unanswered-clock" and page.incident:
            self.clocks(page.incident, 1.0)
        elif page.incident:
            self.decide(page.incident, actor)

    def decide(self, incident: str, actor: Actor) -> None:
        """Answer the question an incident waits for, when one may; else have those called who may."""
        found = self.incident(incident)
        question = self.question(incident)
        if question is None:
            return
        if actor not in DECIDERS:
            if self.random.random() < 0.5:
                paging.call(self.platform, actor, incident, ("deputy", "supervisor"))
            return
        if self.random.random() < 0.25:
            return  # thinks about it, and is called again
        self._say(found, question, actor)
        self.later(3, 40, lambda: self.decide(incident, actor))
        if self.random.random() < 0.8:
            self.later(5, 50, lambda: self.clocks(incident, 0.0))

    def _say(self, found: Incident, question: str, actor: Actor) -> None:
        """Answer a question as it really is."""
        nature, verdict = self.truth[found.id]
        by = Answering(found.id, found.version, actor, "as the people on the spot found it")
        if question == "system":
            incidents.name_system(self.platform, by, register.resolve(self.platform, "system", "oms"))
        elif question == "core":
            incidents.judge_core(self.platform, by, verdict)  # type: ignore[arg-type]  # one of its words
        elif nature != "incident" and found.nature == nature:
            incidents.close(self.platform, by)
        else:
            evidence = "" if nature == "incident" else "work order 7"
            incidents.judge_nature(self.platform, by, nature, evidence=evidence)  # type: ignore[arg-type]  # its words

    def worse(self, incident: str) -> None:
        """An incident that was not serious turns out to be; counsel then says which reading stands."""
        found = self.incident(incident)
        if found.open and found.nature == "incident" and found.verdict == "not_serious":
            self.truth[incident] = ("incident", "serious")
            self.upgraded += 1
            by = Answering(incident, found.version, LAM, "dispatch stopped in one district")
            incidents.judge_core(self.platform, by, "serious")
            self.platform.settle()
            if matter(self.platform.db, incident).upgraded:
                obligations.choose(self.platform, incident, self.random.choice(CHOICES), LAM, "as counsel advised")
