"""Did a second person endorse what each plan says, by the ledger and not by the table alone?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lionrock.events.plans import PlanEndorsed, PlanKind, PlanVersioned
from lionrock.events.seconds import AccountLinked, Persons
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.plans import service, store
from lionrock.plans.model import BODIES, TITLES
from lionrock.plans.store import Version
from lionrock.plans.twins import both_endorsed, set_down
from lionrock.register.twins import DEPUTY

WAITS = days(30)
"""How long a version may wait for its endorsement."""


@control(
    "plans.second-person",
    title=Text(
        "What each plan says was endorsed by a second person for a body that may",
        "每份計劃的內容均由第二人代表有權機構認可",
    ),
    satisfies=("C-GOV-03",),
    every=days(1),
    proof="document",
    on=(PlanVersioned, PlanEndorsed, AccountLinked),
    witness="person",
    guidance=Text(
        "Under Obligations, Plans: have somebody else than who set the version down endorse it for the board, its "
        "committee or senior management, signed in with two factors. The test reads the entry of the endorsement in "
        "the ledger; it cannot see the meeting that decided.",
        "在「法定責任」的「計劃」，由製訂版本者以外的人以兩重認證登入，代表董事會、其委員會或高級管理層認可該版本。"
        "此測試讀取存證帳本中的認可紀錄，無法得知作出決定的會議。",
    ),
)
def second_person(platform: Platform) -> Iterator[Result]:
    """Yield one result for each plan: unknown before one is set down or once the entry was erased."""
    known = {(one.fact["plan"], one.fact["version"]): one for one in _endorsements(platform)}
    for kind in TITLES:
        yield _judged(platform, kind, known)


@dataclass(frozen=True, slots=True)
class _Endorsed:
    """An endorsement as the ledger has it: who, and of what."""

    actor: dict[str, Any]
    fact: dict[str, Any]


def _endorsements(platform: Platform) -> Iterator[_Endorsed]:
    """Yield the endorsements in the ledger whose payload stands, the oldest first."""
    found = reading.listing(platform.db, Search(kind=PlanEndorsed.__name__, limit=500))
    bodies = reading.payloads(platform.db, [one.number for one in found])
    for leaf in reversed(found):
        if leaf.number in bodies:
            told = json.loads(bodies[leaf.number].body)
            yield _Endorsed(told["actor"], told["fact"])


def _judged(platform: Platform, kind: PlanKind, known: dict[tuple[str, int], _Endorsed]) -> Result:
    """Return what one plan shows."""
    versions = store.versions(platform.db, kind)
    if not versions:
        return Result(kind, "unknown", Text("no version was set down", "尚未製訂版本"))
    endorsed = next((one for one in versions if one.endorsed), None)
    if endorsed is None:
        return Result(kind, "failed", Text("no version is endorsed", "沒有獲認可的版本"))
    told = known.get((kind, endorsed.number))
    if told is None:
        words = Text("the ledger holds no entry of its endorsement that can be read", "存證帳本沒有可讀取的認可紀錄")
        return Result(kind, "unknown", words)
    fault = _fault(platform, endorsed, told)
    if fault is not None:
        return Result(kind, "failed", fault, endorsed.endorsed)
    return _newest(kind, versions[0], endorsed, platform.now())


def _fault(platform: Platform, version: Version, told: _Endorsed) -> Text | None:
    """Return what is wrong with an endorsement, None when a second person gave it for what the version says."""
    who = str(told.actor["id"])
    if told.fact["digest"] != version.digest or told.fact["body"] != version.body:
        return Text("the ledger has another content or body endorsed", "存證帳本所載的認可內容或機構不同")
    if version.author is None:
        return Text("nobody knows who set it down", "不知由誰製訂")
    if told.actor["name"] == version.who or platform.port(Persons).same(version.author, who):
        return Text("whoever set it down endorsed it", "由製訂者自行認可")
    if told.actor["factor"] == "none" or told.actor["role"] == "system":
        return Text("it was endorsed without a second factor", "認可時未經第二重認證")
    return None


def _newest(kind: PlanKind, newest: Version, endorsed: Version, now: Instant) -> Result:
    """Return how a plan stands whose endorsement is sound: partly while a later version waits too long."""
    if newest.number > endorsed.number and now - newest.made > WAITS:
        words = Text("version {n} waits for its endorsement since {day}", "第 {n} 版自 {day} 起等候認可")
        return Result(kind, "partly", words.format(n=newest.number, day=f"{newest.made:%Y-%m-%d}"), endorsed.endorsed)
    words = Text("version {n}, by a second person for: {body}", "第 {n} 版，由第二人代表{body}認可")
    said = words.format(n=endorsed.number, body=BODIES[endorsed.body or "board"])
    return Result(kind, "passed", said, endorsed.endorsed)


@world(second_person, "passed")
def another_person_endorsed(twin: Twin) -> None:
    """A deputy set both plans down, and an approver endorsed them for the board."""
    both_endorsed(twin)


@world(second_person, "unknown")
def nothing_was_set_down(twin: Twin) -> None:
    """No version of any plan exists."""


@breaks(second_person)
def they_are_one_person(twin: Twin) -> None:
    """It turns out that the accounts of author and endorser are the same person's."""
    twin.platform.bind(Persons, _OnePerson())


@breaks(second_person)
def the_table_is_edited(twin: Twin) -> None:
    """Somebody with the database exchanges the content of an endorsed version behind the verbs."""
    with twin.platform.db.begin() as db:
        store.mark(db, "response", 1, {"digest": "0" * 64})


@breaks(second_person, "partly")
def a_later_version_waits(twin: Twin) -> None:
    """The plan is reworded and set down again, and for five weeks nobody endorses it."""
    section = service.assemble(twin.platform, "response").parts[0].id
    service.word(twin.platform, DEPUTY, "response", section, Text("Otherwise.", "另有做法。"), "broken")
    set_down(twin, "response")
    twin.wait(days(35))


class _OnePerson:
    """Says of any two accounts that they are one person's."""

    def person(self, account: str) -> str | None:
        """Return nobody's record."""
        return None

    def same(self, one: str, other: str) -> bool:
        """Say that they are."""
        return True
