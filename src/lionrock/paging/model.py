"""A page as a value, and every legal way from one call to the next; pure.

One person at a time is called and has until a deadline; then the next, around the ladder a number of times, then
everybody at once. The ladder is read anew at each step, so whoever went on leave or off duty is passed over and
whoever came on duty is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from lionrock.events.paging import How
from lionrock.kernel.clock import Instant, minutes
from lionrock.kernel.text import Text, same

State = Literal["calling", "answered", "unanswered"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How long each person has, how often the ladder is gone around, and whether everybody is called in the end."""

    minutes: int
    rounds: int
    everybody: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """How a page was answered, when, by whom in the console, and which person of the register it reached."""

    how: How
    at: Instant
    by: str
    person: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One need for a person. `called` are those called in this round, `ladder` the order as last read.

    `last` are people called only after the others; `only` is the one line a test goes over. `unanswered_at` stays once
    nobody answered in time, also when somebody does later.
    """

    id: str
    number: int
    key: str
    why: str
    incident: str | None
    policy: Policy
    opened_at: Instant
    entry: str
    exercise: bool = False
    roles: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    only: str | None = None
    person: str | None = None
    state: State = "calling"
    round: int = 1
    calls: int = 0
    called: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()
    current: str | None = None
    deadline: Instant | None = None
    timer: str | None = None
    unanswered_at: Instant | None = None
    ending: Ending | None = None

    @property
    def reference(self) -> str:
        """Return the name people call it by within the platform, such as PG-0007."""
        return f"PG-{self.number:04d}"

    @property
    def open(self) -> bool:
        """Say whether it still wants an answer."""
        return self.ending is None

    @property
    def test(self) -> bool:
        """Say whether it only proves that people can be called."""
        return self.why in TESTS

    def calling(self, person: str, round: int, at: Instant) -> Page:
        """Return it with one person called from `at` on."""
        called = (*self.called, person) if round == self.round else (person,)
        deadline = at + minutes(self.policy.minutes)
        return replace(self, round=round, called=called, current=person, deadline=deadline, calls=self.calls + 1)

    def given_up(self, at: Instant) -> Page:
        """Return it as one that nobody answered in time."""
        return replace(self, state="unanswered", current=None, deadline=None, timer=None, unanswered_at=at,
                       calls=self.calls + 1)  # fmt: skip

    def answered(self, ending: Ending) -> Page:
        """Return it with its answer."""
        return replace(self, state="answered", current=None, deadline=None, timer=None, ending=ending)

    def reopened(self) -> Page:
        """Return it as if nobody had answered: the next round begins."""
        return replace(self, state="calling", ending=None, called=(), round=1)


@dataclass(frozen=True, slots=True)
class Move:
    """What comes next: one person in a round, or nobody: then everybody is. `skipped` dropped out of the ladder."""

    person: str | None
    round: int
    skipped: tuple[str, ...] = ()


def advance(page: Page, ladder: Sequence[str]) -> Move:
    """Return whom to call next when the ladder is as read now."""
    dropped = tuple(one for one in page.ladder if one not in ladder and one not in page.called)
    waiting = [one for one in ladder if one not in page.called]
    if waiting:
        return Move(waiting[0], page.round, dropped)
    if page.round < page.policy.rounds and ladder:
        return Move(ladder[0], page.round + 1, dropped)
    return Move(None, page.round, dropped)


def ordered(ladder: Sequence[str], last: Sequence[str]) -> tuple[str, ...]:
    """Return the ladder with those called last at its end."""
    first = [one for one in ladder if one not in last]
    return (*first, *(one for one in ladder if one in last))


WHYS: Final = MappingProxyType(
    {
        "possible-incident": Text("A possible incident was declared", "有人表明可能屬事故"),
        "critical-finding": Text("A critical suspicion is new", "新出現危急的懷疑事故"),
        "undecided-question": Text("A question is still undecided", "有問題仍未決定"),
        "weekly-test": Text("Weekly test call", "每週測試傳召"),
        "channel-test": Text("Test of one channel", "單一渠道測試"),
        "by-hand": Text("Called by a person", "由人員傳召"),
        "duty": Text("A duty is due", "有責任到期"),
        "measure": Text("A reading passed a threshold", "有讀數越過門檻"),
        "watchdog": Text("The platform did not answer", "平台沒有回應"),
        "unanswered-clock": Text("A statutory time is running out", "法定時限將屆"),
    }
)
"""Why people are called, by code; it is shown within the platform alone."""
TESTS: Final = frozenset({"weekly-test", "channel-test"})

HOWS: Final[MappingProxyType[How, Text]] = MappingProxyType(
    {
        "console": Text("in the console", "在控制台"),
        "code": Text("by the code of the message", "以代碼回應"),
        "telephone": Text("by telephone", "經電話"),
        "decided": Text("by deciding", "已作決定"),
    }
)


def why(code: str) -> Text:
    """Return why people are called; a code of another capability stands for itself."""
    return WHYS.get(code, same(code))
