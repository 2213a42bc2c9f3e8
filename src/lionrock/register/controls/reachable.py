"""Can the operator be called back, and the owner of each critical computer system be called?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service
from lionrock.register.estate import Book
from lionrock.register.model import OPERATOR as KEY
from lionrock.register.model import Contact, Operator, Person, System, label
from lionrock.register.opened import Opened
from lionrock.register.roster.telephone import dialable
from lionrock.register.twins import ME, OPERATOR, OWNER, SYSTEMS, estate


@control(
    "register.reachable",
    title=Text(
        "The operator can be called back, and the owner of each critical system called",
        "可回電營運者，並可致電每個關鍵系統的負責人",
    ),
    satisfies=("C-ERP-01", "C-INC-01"),
    every=days(1),
    proof="document",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="person",
    guidance=Text(
        "In the register, give the operator a call-back number and a contact for written records, and each system an "
        "owner with a telephone number. The test sees that a number can be dialled; whether somebody answers is shown "
        "by the weekly test call alone.",
        "在登記冊為營運者填寫回電號碼及書面紀錄聯絡人，並為每個系統指定有電話號碼的負責人。此測試只檢視號碼可否撥通："
        "有否人接聽，只有每週測試來電可以得知。",
    ),
)
def reachable(platform: Platform) -> Iterator[Result]:
    """Yield one result for the operator and one a system: failed where nobody can be called, partly by mail alone."""
    opened = platform.port(Book).opened()
    version = opened.find("operator", KEY)
    if version is None or not isinstance(version.record, Operator):
        yield Result(KEY, "unknown", Text("no operator is registered", "尚未登記營運者"))
    else:
        yield Result(KEY, *_operator(version.record, opened))
    for one in opened.of("system"):
        assert isinstance(one.record, System)
        yield Result(one.id, *_called(one.record.owner, opened))


def _operator(operator: Operator, opened: Opened) -> tuple[State, Text]:
    """Return whether the operator can be called back, and who takes what is written."""
    if not dialable(operator.callback):
        return "failed", Text("no call-back number that can be dialled", "沒有可撥通的回電號碼")
    state, said = _called(operator.contact, opened)
    if state == "failed":
        return "partly", Text("no contact for written records: {why}", "沒有書面紀錄聯絡人：{why}").format(why=said)
    return "passed", Text("call-back number, and a contact for written records", "已有回電號碼及書面紀錄聯絡人")


def _called(key: str | None, opened: Opened) -> tuple[State, Text]:
    """Return whether a person or contact can be called, with who it is."""
    version = opened.find("person", key) or opened.find("contact", key)
    record = version.record if version else None
    if not isinstance(record, (Person, Contact)):
        return "failed", Text("nobody is named", "未指定任何人")
    who = label(record)
    if dialable(record.phone):
        return "passed", Text("{who} can be called", "可致電{who}").format(who=who)
    if record.email:
        return "partly", Text("{who}: by mail alone", "{who}：只有電郵").format(who=who)
    return "failed", Text("{who}: neither number nor mail", "{who}：沒有電話及電郵").format(who=who)


@world(reachable, "passed")
def everybody_can_be_called(twin: Twin) -> None:
    """An operator with number and contact, and two systems whose owner has a telephone."""
    estate(twin)
    service.put(twin.platform, ME, "a twin's owner", replace(OWNER, phone="+852 2000 0001"))
    called = replace(OPERATOR, callback="+852 2000 0009", contact=OWNER.key)
    service.put(twin.platform, ME, "a twin's operator", called)


@world(reachable, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@breaks(reachable)
def the_call_back_number_is_removed(twin: Twin) -> None:
    """The operator loses its call-back number."""
    service.put(twin.platform, ME, "broken", replace(OPERATOR, contact=OWNER.key))


@breaks(reachable, "partly")
def nobody_takes_what_is_written(twin: Twin) -> None:
    """The operator loses its contact for written records."""
    service.put(twin.platform, ME, "broken", replace(OPERATOR, callback="+852 2000 0009"))


@breaks(reachable)
def a_system_loses_its_owner(twin: Twin) -> None:
    """One of the two systems is entered again without an owner."""
    service.put(twin.platform, ME, "broken", replace(SYSTEMS[0], owner=None))


@breaks(reachable)
def a_number_cannot_be_dialled(twin: Twin) -> None:
    """A digit of the owner's number is lost."""
    service.put(twin.platform, ME, "broken", replace(OWNER, phone="+852 2000 001"))


@breaks(reachable, "partly")
def a_team_has_a_mailbox(twin: Twin) -> None:
    """The owner of one system becomes a team that has a mailbox and no telephone."""
    team = Contact(
        key="team", name=Text("Grid team", "電網組"), purpose=Text("owns it", "負責"), email="grid@twin.invalid"
    )
    service.put(twin.platform, ME, "broken", team)
    service.put(twin.platform, ME, "broken", replace(SYSTEMS[0], owner="team"))
