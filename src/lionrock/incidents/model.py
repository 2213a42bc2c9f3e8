"""An incident as a value: four questions in order, and every legal way from one state to the next.

The questions are those of Cap. 653 s. 28 as this product asks them: (0) which critical computer system, (1) what
happened, (2) since when are we aware, (3) the core function. A machine can open a suspicion; only a person's
*possible incident* or *incident* makes awareness, and what was once stated is never forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from lionrock.events.incidents import Seriousness, Standing
from lionrock.incidents.awareness import Awareness, Ending, Former
from lionrock.incidents.awareness import since as set_since
from lionrock.incidents.errors import AnswerError, ClosedError
from lionrock.incidents.seriousness import Line, strictest
from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.text import Text

Scope = Literal["named", "none", "unknown"]
"""Answer to question 0; `none` means none of our critical computer systems."""
Nature = Literal["suspected", "possible", "incident", "threat_only", "technical_fault"]
"""Answer to question 1; `suspected` is none yet, `possible` is *undecided, it may be one*."""
Dismissal = Literal["threat_only", "technical_fault"]

ASKED_AGAIN: Final = hours(24)
"""How soon *threat only* and *technical fault* are asked again."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. Every method that names an answer returns a new value with `version` one higher."""

    id: str
    number: int
    title: Text
    opened_at: Instant
    by_hand: bool
    exercise: bool = False
    scope: Scope = "unknown"
    system: str | None = None
    placed_by: Literal["register", "person"] | None = None
    nature: Nature = "suspected"
    awareness: Awareness | None = None
    earlier: tuple[Former, ...] = ()
    verdict: Seriousness = "undecided"
    verdict_at: Instant | None = None
    ask_again_at: Instant | None = None
    closed_at: Instant | None = None
    lines: tuple[Line, ...] = ()
    """One line for each system where it names several, the first that of `system`; `verdict` is the strictest."""
    merged_into: str | None = None
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse a state the law and the questions do not know."""
        aware = self.nature in ("possible", "incident")
        legal = {
            "a named system has an id, no other answer has": (self.scope == "named") == (self.system is not None),
            "a named system was placed by someone": (self.scope == "named") == (self.placed_by is not None),
            "none of our systems leaves the nature open": self.scope != "none" or self.nature == "suspected",
            "an incident concerns a named system": self.nature != "incident" or self.scope == "named",
            "awareness belongs to possible and to incident": aware == (self.awareness is not None),
            "a verdict needs awareness": aware or self.verdict == "undecided",
            "a verdict has its instant": (self.verdict != "undecided") == (self.verdict_at is not None),
            "a dismissal is asked again": self.dismissed == (self.ask_again_at is not None),
            "only what is answered is closed": self.open or self.question is None or self.merged_into is not None,
            "what was merged is closed": self.merged_into is None or self.closed_at is not None,
            "several systems have a line each": not self.lines or self._lined(),
            "a line's verdict needs awareness": aware or all(one.verdict == "undecided" for one in self.lines),
        }
        broken = [rule for rule, holds in legal.items() if not holds]
        if broken:
            raise ValueError(f"{self.reference}: {'; '.join(broken)}")

    @property
    def reference(self) -> str:
        """Return the name people call it by, such as INC-0007."""
        return reference(self.number)

    @property
    def standing(self) -> Standing:
        """Return where it stands in the sense of the law."""
        return "not_ours" if self.scope == "none" else self.nature

    @property
    def dismissed(self) -> bool:
        """Say whether it was called a threat only or a technical fault."""
        return self.nature in ("threat_only", "technical_fault")

    @property
    def provisional(self) -> bool:
        """Say whether the clock runs on a *possible incident* alone."""
        return self.nature == "possible"

    @property
    def aware_at(self) -> Instant | None:
        """Return since when the operator is aware, None while it is not or no longer."""
        return self.awareness.at if self.awareness else None

    @property
    def open(self) -> bool:
        """Say whether it still takes answers."""
        return self.closed_at is None

    @property
    def lapsed(self) -> tuple[Former, ...]:
        """Return the awarenesses that ended with the s. 28 question, leaving out corrections."""
        return tuple(former for former in self.earlier if former.because not in ("corrected", "unmerged"))

    @property
    def systems(self) -> tuple[str, ...]:
        """Return the systems it names, the first one first."""
        if self.lines:
            return tuple(line.system for line in self.lines)
        return (self.system,) if self.system else ()

    @property
    def question(self) -> Literal["system", "nature", "core"] | None:
        """Return the first question, in order, that waits for a person; None when it can be closed."""
        if self.scope == "none" or self.dismissed:
            return None
        if self.scope == "unknown":
            return "system"
        if self.nature != "incident":
            return "nature"
        return "core" if self.undecided else None

    @property
    def undecided(self) -> tuple[str | None, ...]:
        """Return the systems whose seriousness nobody decided; None stands for a system not yet named."""
        if self.lines:
            return tuple(line.system for line in self.lines if line.verdict == "undecided")
        return (self.system,) if self.verdict == "undecided" else ()

    def asks_again(self, now: Instant) -> bool:
        """Say whether a dismissal is a day old and waits to be looked at again."""
        return self.open and self.ask_again_at is not None and self.ask_again_at <= now

    def named(self, system: str) -> Incident:
        """Return it with the system a person named; among several it takes the place of the first."""
        lines = self.lines
        if lines and system in self.systems:
            lines = (*(one for one in lines if one.system == system), *(one for one in lines if one.system != system))
        elif lines:
            lines = (replace(lines[0], system=system), *lines[1:])
        return self.becoming(scope="named", system=system, placed_by="person", lines=lines)

    def none_of_ours(self, at: Instant) -> Incident:
        """Return it with none of our systems concerned: it stays, without a s. 28 question."""
        ended = self._ended("not_ours", at)
        return self.becoming(
            scope="none", system=None, placed_by=None, nature="suspected", ask_again_at=None, **ended | {"lines": ()}
        )

    def not_known(self) -> Incident:
        """Return it with the system not yet known; an incident becomes a possible one again, the clock runs on."""
        nature: Nature = "possible" if self.nature == "incident" else self.nature
        return self.becoming(scope="unknown", system=None, placed_by=None, nature=nature, lines=())

    def called_possible(self, at: Instant) -> Incident:
        """Return it as a possible incident: without an awareness that stands, the provisional clock counts from `at`.

        Nothing stands before this answer. After *none of our systems* the system is not yet known again.
        """
        if self.nature == "possible":
            raise AnswerError(
                Text(f"{self.reference} is a possible incident already", f"{self.reference} 已列為可能事故"),
                Text("The clock counts from the first statement.", "時限由首次表述起計。"),
            )
        scope: Scope = "unknown" if self.scope == "none" else self.scope
        awareness = self.awareness or Awareness(at, at, "possible")
        return self.becoming(nature="possible", scope=scope, awareness=awareness, ask_again_at=None)

    def affirmed(self, at: Instant, since: Instant | None = None) -> Incident:
        """Return it as an incident in the sense of the law, on a named system.

        An awareness that stands goes on. Without one it is `since`, or `at`; when an earlier one lapsed, the person
        must say `since` when, so that no clock moves silently. Raises AnswerError.
        """
        if self.scope != "named":
            raise AnswerError(
                Text("an incident in the sense of the law concerns a named system", "條例所指的事故須涉及已指明的系統"),
                Text(
                    "Name the system, or say possible incident: the clock then runs provisionally.",
                    "請先指明系統，或選「可能事故」，時限即暫定起計。",
                ),
            )
        if self.awareness is None:
            return self.becoming(nature="incident", awareness=self._first(since, at), ask_again_at=None)
        affirmed = self.becoming(nature="incident")
        if since is None or since == self.awareness.at:
            return affirmed
        return replace(affirmed.aware_since(since, at), version=affirmed.version)

    def called(self, dismissal: Dismissal, at: Instant) -> Incident:
        """Return it as a threat only or a technical fault; it is asked again within 24 hours."""
        if self.scope == "none":
            raise AnswerError(
                Text("none of our systems is concerned", "並不涉及任何關鍵電腦系統"),
                Text("Name a system first, or say possible incident.", "請先指明系統，或選「可能事故」。"),
            )
        return self.becoming(nature=dismissal, ask_again_at=at + ASKED_AGAIN, **self._ended(dismissal, at))

    def aware_since(self, moment: Instant, at: Instant) -> Incident:
        """Return it with the awareness a person set; the former value is kept.

        Raises AnswerError for a moment after the first statement, or more than a year before the opening.
        """
        awareness = self._stated()
        former = Former(awareness, at, "corrected")
        return self.becoming(
            awareness=set_since(moment, awareness.stated, self.opened_at), earlier=(*self.earlier, former)
        )

    def judged(self, verdict: Seriousness, at: Instant, system: str | None = None) -> Incident:
        """Return it with the answer on the core function; `at` is the instant of the decision.

        Where it names several systems the answer is on that of one `system`, and the strictest decides the clock.
        """
        self._stated()
        decided = None if verdict == "undecided" else at
        if not self.lines:
            return self.becoming(verdict=verdict, verdict_at=decided)
        if system not in self.systems:
            raise AnswerError(
                Text(f"{self.reference} names several systems", f"{self.reference} 涉及多個系統"),
                Text("Answer for each system on its own line.", "請逐個系統作答。"),
            )
        return self.becoming(
            **lined(
                replace(one, verdict=verdict, verdict_at=decided) if one.system == system else one for one in self.lines
            )
        )

    def also(self, system: str) -> Incident:
        """Return it with a further system, whose seriousness is undecided; raises AnswerError before the first."""
        if self.system is None or system in self.systems:
            raise AnswerError(
                Text("a further system needs a first one, and another", "須先指明一個系統，方可加入另一個系統"),
                Text(
                    "Answer which system is concerned first; name each once.",
                    "請先回答涉及哪個系統；每個系統只列一次。",
                ),
            )
        first = self.lines or (Line(self.system, self.verdict, self.verdict_at),)
        return self.becoming(**lined((*first, Line(system))))

    def without(self, system: str) -> Incident:
        """Return it without one of several systems; raises AnswerError for one it does not name."""
        if not self.lines or system not in self.systems:
            raise AnswerError(
                Text("this system is not one of several named", "此系統並非已指明的多個系統之一"),
                Text(
                    "An only system is changed by answering which one is concerned.",
                    "如只有一個系統，請更改「涉及哪個系統」的答案。",
                ),
            )
        left = lined(one for one in self.lines if one.system != system)
        return self.becoming(**left, placed_by=self.placed_by if system != self.system else "person")

    def closed(self, at: Instant) -> Incident:
        """Return it closed; raises AnswerError while a question waits."""
        if self.question is not None:
            raise AnswerError(
                Text(f"{self.reference} has an unanswered question", f"{self.reference} 尚有問題未作決定"),
                Text("Answer the questions in order; then close it.", "請依次回答各項問題，然後結案。"),
            )
        return self.becoming(closed_at=at)

    def reopened(self) -> Incident:
        """Return it open again, as it stood."""
        if self.merged_into is not None:
            raise AnswerError(
                Text(f"{self.reference} was merged into another incident", f"{self.reference} 已併入另一事故"),
                Text("Take the merge back on the incident it was merged into.", "請在併入的事故頁面取消合併。"),
            )
        if self.open:
            raise AnswerError(
                Text(f"{self.reference} is open", f"{self.reference} 並未結案"), Text("Nothing to do.", "無須處理。")
            )
        return replace(self, closed_at=None, version=self.version + 1)

    def _stated(self) -> Awareness:
        """Return the awareness that stands; raises AnswerError when there is none."""
        if self.awareness is None:
            raise AnswerError(
                Text("nobody has said that this is or may be an incident", "尚未有人表示這是或可能是事故"),
                Text("Answer what happened first.", "請先回答發生了甚麼。"),
            )
        return self.awareness

    def _first(self, since: Instant | None, at: Instant) -> Awareness:
        """Return the awareness of a first affirmation; raises AnswerError when one lapsed and `since` is not said."""
        if since is not None:
            return set_since(since, at, self.opened_at)
        if self.lapsed:
            raise AnswerError(
                Text("an earlier awareness is on record", "紀錄中已有較早的知悉時間"),
                Text("Say since when: from then, or from now.", "請說明由何時起知悉：由當時或由現在。"),
            )
        return Awareness(at, at, "affirmed")

    def _ended(self, because: Ending, at: Instant) -> dict[str, Any]:
        """Return the changes that end awareness and verdict, the awareness kept among the earlier ones."""
        ended = () if self.awareness is None else (Former(self.awareness, at, because),)
        lines = tuple(Line(system) for system in self.systems) if self.lines else ()
        return {
            "awareness": None,
            "verdict": "undecided",
            "verdict_at": None,
            "lines": lines,
            "earlier": (*self.earlier, *ended),
        }

    def _lined(self) -> bool:
        """Say whether the lines are of two systems or more, each once, with the strictest as the verdict."""
        several = len(set(self.systems)) == len(self.lines) > 1
        answer = strictest(line.answer for line in self.lines)
        return several and self.lines[0].system == self.system and answer == (self.verdict, self.verdict_at)

    def guard(self) -> None:
        """Raise ClosedError when it takes no answers."""
        if self.merged_into is not None:
            raise ClosedError(
                Text(f"{self.reference} was merged into another incident", f"{self.reference} 已併入另一事故"),
                Text("Answer on the incident it was merged into.", "請在併入的事故作答。"),
            )
        if not self.open:
            raise ClosedError(
                Text(f"{self.reference} is closed", f"{self.reference} 已結案"),
                Text("Reopen it with a reason.", "請說明理由，重新開啟。"),
            )

    def becoming(self, **changes: Any) -> Incident:
        """Return the next version; raises ClosedError when it takes no answers."""
        self.guard()
        return replace(self, version=self.version + 1, **changes)


def reference(number: int) -> str:
    """Return the name people call an incident of this number by, such as INC-0007."""
    return f"INC-{number:04d}"


def lined(lines: Iterable[Line]) -> dict[str, Any]:
    """Return the changes that give an incident these lines: first system, strictest verdict; one line alone is none."""
    found = tuple(lines)
    verdict, at = strictest(line.answer for line in found)
    kept = found if len(found) > 1 else ()
    return {"lines": kept, "system": found[0].system, "verdict": verdict, "verdict_at": at}
