"""The desk: on working days the lists are read, and what they name is done, sooner or later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from lionrock.duties import service as duties
from lionrock.duties.commands import listing
from lionrock.duties.model import Duty
from lionrock.filings.service import occasions
from lionrock.filings.store import occasions as proposals
from lionrock.incidents import service as incidents
from lionrock.incidents.service import Answering
from lionrock.kernel.clock import HONG_KONG, days, hours
from lionrock.kernel.errors import ConflictError
from lionrock.law.dates import Warnings, excluded
from lionrock.plans import service as plans
from simulation.hands import Hands
from simulation.site import BOARD, HO, LAM

_FORMS: Final = {
    "OBL-19-CHANGE": "annex-a",
    "OBL-20-OPERATOR": "annex-b",
    "OBL-21-SUPERVISOR": "annex-c",
    "OBL-22-MATERIAL": "annex-d",
}
_PLANS: Final = {"OBL-23-PLAN": "management", "OBL-27-ERP": "response"}


@dataclass
class Desk(Hands):
    """The people of the operator at their desks; `wrong` counts records that were taken back."""

    wrong: int = 0

    def sit_down(self) -> None:
        """On a working day read the lists: what is due, what waits for a judgement, what may be closed."""
        today = self.work.now.astimezone(HONG_KONG).date()
        if today.weekday() > 4 or excluded(today, Warnings()):
            return
        for one in proposals.listing(self.platform.db):
            if one.material is None and self.random.random() < 0.3:
                self._judge(one.id)
        for id in self._listed(days(30)):
            if self.random.random() < 0.12:
                self._fulfil(id)
        for due in self.due():
            if due.kind == "notice" or self.random.random() < (0.5 if due.kind == "written" else 0.12):
                self.work_off(due)
        self._close()

    def _listed(self, within: timedelta) -> list[str]:
        """Return the duties that `lionrock duties list` names with a date within so long, or with none."""
        rows: Iterable[dict[str, Any]] = listing.act(self.platform).rows
        until = self.work.now + within
        return [row["duty"] for row in rows if row["work_to"] is None or row["work_to"] <= until]

    def pressing(self) -> None:
        """Do what is due within two days."""
        for id in self._listed(days(2)):
            self._fulfil(id)

    def _fulfil(self, id: str) -> None:
        """Do what a duty asks for, by the part of the platform it belongs to."""
        duty = duties.get(self.platform, id)
        if duty.standing != "open":
            return
        if duty.row in _FORMS:
            self._form(duty)
        elif duty.row == "OBL-19-OFFICE":
            made = occasions.open_(self.platform, "annex-a", "The office in Hong Kong is kept", None, HO)
            self.hand_in("annex-a", made.id)
        elif duty.row in _PLANS:
            self._plan(_PLANS[duty.row])
        elif duty.row == "OBL-23-REVISE":
            plans.submit(self.platform, HO, "management", int(duty.period), self.work.now, "designated channel", "R")
        elif duty.row != "OBL-23-REVIEW" or not self._reviewed():
            self._by_hand(duty)

    def _form(self, duty: Duty) -> None:
        """Judge the change where nobody has, and hand the form in where it is material."""
        if proposals.occasion(self.platform.db, duty.period).material is None:
            self._judge(duty.period)
        if proposals.occasion(self.platform.db, duty.period).material:
            self.hand_in(_FORMS[duty.row], duty.period)

    def _judge(self, occasion: str) -> None:
        """Say whether a change is material."""
        material = self.random.random() < 0.5
        occasions.judge(self.platform, occasion, material=material, reason="as the change board found", actor=HO)

    def _plan(self, kind: Any) -> None:
        """Set a plan down, have it endorsed by a second person, and record it as submitted."""
        made = plans.set_down(self.platform, HO, kind, "for submission")
        plans.endorse(self.platform, BOARD, kind, made.number, "board", made.digest)
        plans.submit(self.platform, HO, kind, made.number, self.work.now, "designated channel", "R")

    def _reviewed(self) -> bool:
        """Review the plan: a new version where it differs, which opens its hand-in; say whether it did."""
        try:
            made = plans.set_down(self.platform, HO, "management", "review")
        except ConflictError:
            return False
        plans.endorse(self.platform, BOARD, "management", made.number, "board", made.digest)
        return True

    def _by_hand(self, duty: Duty) -> None:
        """Record what was done; once in a while for the wrong duty, which is taken back an hour later."""
        done = duties.fulfil(self.platform, HO, duty.id, duty.version, self.work.now, "done", "R")
        if duty.work_to and duty.work_to - self.work.now > days(3) and self.random.random() < 0.15:
            self.wrong += 1
            self.work.after(hours(1), lambda: self._take_back(done))

    def _take_back(self, done: Duty) -> None:
        """Take a wrong record back."""
        duties.reopen(self.platform, LAM, done.id, done.version, "it was recorded for the wrong duty")

    def _close(self) -> None:
        """Close incidents that wait for nobody and whose clocks were all worked off."""
        running = {due.incident for due in self.due()}
        for id in self.truth:
            found = self.incident(id)
            if found.open and found.nature == "incident" and id not in running and self.question(id) is None:
                by = Answering(id, found.version, LAM, "everything is done")
                incidents.close(self.platform, by)
