"""What was done and by whom, as stored: calls, submissions, reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.obligations.model import First, Given

Outcome = Literal["completed", "no_answer", "engaged", "voicemail", "cut_off"]
WarningKind = Literal["gale", "black_rainstorm"]

ANNEX_E: Final = "annex-e"
ANNEX_F: Final = "annex-f"

OUTCOMES: Final[dict[Outcome, Text]] = {
    "completed": Text("spoke with a person", "已與職員通話"),
    "no_answer": Text("no answer", "無人接聽"),
    "engaged": Text("engaged", "線路繁忙"),
    "voicemail": Text("voicemail", "留言信箱"),
    "cut_off": Text("cut off", "通話中斷"),
}


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something, as known at that moment: name, role and the factor they had used."""

    actor: str
    name: str
    role: str
    factor: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the Commissioner's office; only a *completed* one is a notice.

    `at` is when it was, `recorded_at` when it was entered. `digest` is the SHA-256 of the words said.
    """

    id: str
    incident: str
    outcome: Outcome
    at: Instant
    recorded_at: Instant
    who: Who
    entry: str
    spoken_to: str = ""
    their_reference: str = ""
    digest: str = ""

    @property
    def completed(self) -> bool:
        """Say whether a person took the notice."""
        return self.outcome == "completed"


@dataclass(frozen=True, slots=True)
class Submission:
    """That a person recorded a submission; `version` is 0 where no content of ours was approved for it."""

    id: str
    incident: str
    filing: str
    version: int
    at: Instant
    recorded_at: Instant
    channel: str
    first_notice: bool
    who: Who
    entry: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """That so many percent of a clock's time had passed while its duty was open."""

    clock: str
    incident: str
    share: int
    at: Instant
    entry: str


@dataclass(frozen=True, slots=True)
class WarningDay:
    """A day on which a warning stood, as a person entered it."""

    day: date
    kind: WarningKind
    name: str
    entry: str


@dataclass(frozen=True, slots=True)
class Done:
    """What was done about one incident, the earliest first."""

    calls: tuple[Call, ...] = ()
    submissions: tuple[Submission, ...] = ()

    @property
    def given(self) -> Given:
        """Return what the Commissioner's office was given."""
        return given(self.calls, self.submissions)

    @property
    def attempts(self) -> int:
        """Return how many calls reached nobody."""
        return sum(not call.completed for call in self.calls)


def given(calls: Iterable[Call], submissions: Sequence[Submission]) -> Given:
    """Return what the Commissioner's office was given, by what was recorded."""
    notices = [First(call.at, "telephone", call.id) for call in calls if call.completed]
    notices += [First(one.at, "form", one.id) for one in submissions if one.first_notice]
    written = [one.at for one in submissions if one.filing == ANNEX_E and not one.first_notice]
    reports = [one.at for one in submissions if one.filing == ANNEX_F]
    return Given(
        first=min(notices, key=lambda first: first.at, default=None),
        written_at=min(written, default=None),
        report_at=min(reports, default=None),
    )


def who(actor: Actor) -> Who:
    """Return who acts, as the records keep it."""
    return Who(actor.id, actor.name, actor.role, actor.factor)
