"""Forms of risk read at the edge: every field that is wrong is named at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.risk.matrix import STEPS, threats
from lionrock.risk.model import TREATMENTS, Treatment, Words
from lionrock.ui import times

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from lionrock.kernel.clock import Instant
    from lionrock.ui.pages import Ask

MOST: Final = 4000
NAMES: Final[Mapping[str, Text]] = {
    "system": Text("System", "系統"),
    "threat": Text("Threat", "威脅"),
    "weakness": Text("Vulnerability or weakness", "漏洞或弱點"),
    "likelihood": Text("Likelihood", "可能性"),
    "likelihood_why": Text("Why this likelihood", "選擇此可能性的理由"),
    "impact": Text("Impact", "影響"),
    "impact_why": Text("Why this impact", "選擇此影響的理由"),
    "treatment": Text("Treatment", "處理方式"),
    "treatment_why": Text("Why this treatment", "選擇此處理方式的理由"),
    "method": Text("Method", "方法"),
    "assessors": Text("Assessors", "評估人員"),
    "cycle": Text("Which assessment", "評估類別"),
    "conclusion": Text("Conclusion", "結論"),
    "what": Text("What is to be done", "行動內容"),
    "owner": Text("Owner", "負責人"),
    "due": Text("Last day", "期限"),
    "how": Text("What was done", "完成情況"),
    "reason": Text("Reason", "原因"),
    "why": Text("Why", "原因"),
    "until": Text("Until", "有效至"),
    "since": Text("From", "由"),
    "name": Text("Name of the test", "測試名稱"),
    "tester": Text("Tester", "測試人員"),
    "tested_on": Text("Last day of the test", "測試最後一日"),
    "requirement": Text("Requirement", "要求"),
    "instead": Text("What stands in its place", "替代措施"),
    "remains": Text("Risks that remain", "剩餘風險"),
    "reviewer": Text("Reviewer", "檢討人"),
}


@dataclass(slots=True)
class Form:
    """A form as sent, and what is wrong with it so far, by field."""

    ask: Ask
    wrong: dict[str, Text] = field(default_factory=dict)

    def words(self, name: str, most: int = MOST, *, required: bool = True) -> str:
        """Return the words of a field."""
        try:
            return self.ask.typed(name, NAMES[name], most=most, required=required)
        except InputError as problem:
            self.wrong[name] = problem.message
            return ""

    def step(self, name: str) -> int:
        """Return one of the five steps; 0 where none is chosen."""
        written = self.ask.form.get(name, "")
        if written in {str(step) for step in STEPS}:
            return int(written)
        self.wrong[name] = Text("{name}: choose one of the five", "{name}：請選擇其一").format(name=NAMES[name])
        return 0

    def choice(self, name: str, known: Collection[str]) -> str:
        """Return one of the known values."""
        written = self.ask.form.get(name, "")
        if written not in known:
            self.wrong[name] = Text("{name}: choose one", "{name}：請選擇其一").format(name=NAMES[name])
        return written

    def moment(self, name: str) -> Instant | None:
        """Return a date and time, None where it is missing."""
        try:
            found = times.typed(self.ask.form.get(name, ""))
        except InputError as problem:
            self.wrong[name] = problem.message
            return None
        if found is None:
            self.wrong[name] = Text("{name} is empty", "未填寫{name}").format(name=NAMES[name])
        return found

    def day(self, name: str) -> date | None:
        """Return a day, None where it is missing or unreadable."""
        try:
            return times.day(self.ask.form.get(name, ""))
        except InputError as problem:
            self.wrong[name] = problem.message
            return None

    def problems(self, problem: LionrockError | None = None) -> list[tuple[str, Text]]:
        """Return what the summary of errors shows: each field that is wrong, then what the verb said."""
        found = list(self.wrong.items())
        return [*found, ("", problem.message), ("", problem.hint)] if problem else found


def scenario(form: Form, systems: Collection[str]) -> Words:
    """Return what a person wrote of a scenario; what is wrong stands in the form."""
    treatment = form.ask.form.get("treatment", "")
    known: Treatment = next((one for one in TREATMENTS if one == treatment), "")
    return Words(
        system=form.choice("system", systems),
        threat=form.choice("threat", threats()),
        weakness=form.words("weakness"),
        controls=tuple(form.ask.lists.get("controls", ())[:200]),
        likelihood=form.step("likelihood"),
        likelihood_why=form.words("likelihood_why"),
        impact=form.step("impact"),
        impact_why=form.words("impact_why"),
        treatment=known,
        treatment_why=form.words("treatment_why", required=bool(known)),
    )
