"""Has the security unit a supervisor and a deputy who are qualified and can be called?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service
from lionrock.register.estate import Book
from lionrock.register.fields import DUTIES
from lionrock.register.model import Person, Version
from lionrock.register.roster.telephone import dialable
from lionrock.register.twins import ME

_POSTS: Final = ("supervisor", "deputy")


@control(
    "register.supervisor",
    title=Text(
        "A qualified supervisor of the security unit and a deputy are registered",
        "已登記合資格的安全管理單位主管及副主管",
    ),
    satisfies=("C-GOV-02",),
    every=days(1),
    proof="document",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="person",
    guidance=Text(
        "Under Register, People, give one person the role Supervisor and another the role Deputy, each with a "
        "telephone number, the qualification and its last day. The register holds what a person entered: keep the "
        "certificate itself as evidence. A qualification that never ends needs no day.",
        "在「登記冊」的「人員」分別登記主管及副主管，並填寫電話、專業資格及其有效日期。登記冊只載有人員所填內容："
        "證書本身請另存作證據。資格無期限者，無須填寫日期。",
    ),
)
def supervisor(platform: Platform) -> Iterator[Result]:
    """Yield one result for each supervisor and deputy, and one for a post that nobody holds."""
    people = platform.port(Book).opened().of("person")
    if not people:
        yield Result("people", "unknown", Text("nobody is registered", "尚未登記人員"))
        return
    for post in _POSTS:
        found = [one for one in people if isinstance(one.record, Person) and one.record.role == post]
        if not found:
            words = Text("no {post} is registered", "尚未登記{post}").format(post=DUTIES[post])
            yield Result(post, "failed", words)
        for one in found:
            yield _judged(one, platform.now().astimezone(HONG_KONG).date())


def _judged(version: Version, today: date) -> Result:
    """Return what the register says of one person who leads the unit."""
    person = version.record
    assert isinstance(person, Person)
    who = DUTIES[person.role or ""]
    until = person.qualified_until
    if until is not None and until < today:
        words = Text("{who}: the qualification ran out on {day}", "{who}：資格已於 {day} 屆滿")
        return Result(version.id, "failed", words.format(who=who, day=str(until)))
    missing = {
        Text("no telephone number that can be dialled", "沒有可撥通的電話號碼"): not dialable(person.phone),
        Text("no qualification", "未填寫專業資格"): not person.qualification,
    }
    for what, lacks in missing.items():
        if lacks:
            return Result(version.id, "partly", Text("{who}: {what}", "{who}：{what}").format(who=who, what=what))
    words = Text("{who}: reachable, {what}", "{who}：可聯絡，{what}").format(who=who, what=person.qualification)
    return Result(version.id, "passed", words)


@world(supervisor, "passed")
def both_posts_are_held(twin: Twin) -> None:
    """A supervisor and a deputy, each with a number and a certificate that holds for another year."""
    for post in _POSTS:
        _registered(twin, post)


@world(supervisor, "unknown")
def nobody_is_registered(twin: Twin) -> None:
    """The register holds no person."""


@breaks(supervisor)
def the_supervisor_leaves(twin: Twin) -> None:
    """The supervisor is taken out of the register; the deputy stays."""
    version = twin.platform.port(Book).opened().find("person", "supervisor")
    assert version is not None
    service.end(twin.platform, ME, "broken", version)


@breaks(supervisor)
def the_deputy_becomes_an_analyst(twin: Twin) -> None:
    """The deputy is given another role, and nobody follows."""
    _registered(twin, "deputy", role="analyst")


@breaks(supervisor)
def a_certificate_runs_out(twin: Twin) -> None:
    """The year passes, and neither certificate is renewed."""
    twin.wait(days(367))


@breaks(supervisor, "partly")
def a_number_is_removed(twin: Twin) -> None:
    """The deputy's telephone number is taken out."""
    _registered(twin, "deputy", phone=None)


@breaks(supervisor, "partly")
def a_qualification_is_removed(twin: Twin) -> None:
    """The supervisor is entered anew without a qualification."""
    _registered(twin, "supervisor", qualification=None, qualified_until=None)


def _registered(twin: Twin, post: str, **changes: str | date | None) -> None:
    """Register who holds a post, with these changes."""
    name = Text(f"The {post}", DUTIES[post].zh)
    ends = (twin.clock.now + days(365)).astimezone(HONG_KONG).date()
    made = Person(
        key=post,
        name=name,
        post=DUTIES[post],
        phone="+852 2000 0004",
        role=post,
        qualification="CISSP",
        qualified_until=ends,
    )
    service.put(twin.platform, ME, "a twin's unit", replace(made, **changes))  # type: ignore[arg-type]  # of many kinds
