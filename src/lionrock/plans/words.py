"""Words both plans use for what the register and the law hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from lionrock.events.plans import Unknown
from lionrock.kernel.text import Text, same
from lionrock.register.estate import Book
from lionrock.register.model import Contact, Operator, Person, System
from lionrock.register.thresholds import MEASURES

if TYPE_CHECKING:
    from datetime import date

    from lionrock.kernel.platform import Platform
    from lionrock.register.opened import Opened

NONE: Final = Text("not entered", "未輸入")
IN_REGISTER: Final = Text("Enter it in the register.", "請在登記冊輸入。")
ROLES: Final = {
    "supervisor": Text("supervisor", "主管"),
    "deputy": Text("deputy", "副主管"),
    "analyst": Text("analyst", "分析員"),
    "counsel": Text("counsel", "法律顧問"),
    "approver": Text("approver", "批核人"),
    "auditor": Text("auditor", "審核員"),
    "administrator": Text("platform administrator", "平台管理員"),
}


def opened(platform: Platform) -> Opened:
    """Return the register as it is now."""
    return platform.port(Book).opened()


def operator(platform: Platform) -> Operator | None:
    """Return the operator, None while nobody entered it."""
    found = opened(platform).find("operator", "operator")
    record = found.record if found else None
    return record if isinstance(record, Operator) else None


def systems(platform: Platform) -> list[System]:
    """Return the critical computer systems."""
    return [one.record for one in opened(platform).of("system") if isinstance(one.record, System)]


def people(platform: Platform) -> list[Person]:
    """Return the people of the register."""
    return [one.record for one in opened(platform).of("person") if isinstance(one.record, Person)]


def contacts(platform: Platform) -> list[Contact]:
    """Return the teams, suppliers and authorities of the register."""
    return [one.record for one in opened(platform).of("contact") if isinstance(one.record, Contact)]


def cell(value: object) -> Text:
    """Return a value as a cell of a table; what is not there says so."""
    if isinstance(value, Text):
        return value
    return NONE if value is None or value == "" else same(str(value))


def day(value: date | None) -> Text:
    """Return a day as a cell."""
    return NONE if value is None else same(value.isoformat())


def joined(items: Iterable[Text]) -> Text:
    """Return items in one line."""
    found = list(items)
    return Text("; ".join(one.en for one in found), "；".join(one.zh for one in found))


def limit(name: str, value: float | None) -> Text:
    """Return a threshold in words."""
    if value is None:
        return Text("not set", "未設定")
    return MEASURES[name].amount.format(n=f"{value:g}")


def missing(what: Text) -> Unknown:
    """Return something the register does not hold."""
    return Unknown(what, IN_REGISTER)
