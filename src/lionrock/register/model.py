"""Records of the register: frozen values, checked where they are made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

Kind = Literal["operator", "system", "asset", "dependency", "person"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Sector = Literal[
    "energy",
    "information_technology",
    "banking",
    "air_transport",
    "land_transport",
    "maritime_transport",
    "healthcare",
    "telecommunications",
]
"""Sectors of Schedule 1; `telecommunications` includes broadcasting, `banking` financial services."""

ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")
LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """The operator: one an instance. Numbers and channels come from its own official papers."""

    id: str = "operator"
    name: Text
    sector: Sector
    category: str | None = None
    designee: bool = False
    designated_on: str | None = None
    office: str | None = None
    callback: str | None = None
    commissioner_number: str | None = None
    commissioner_number_tested: str | None = None
    secure_channel: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The values of CoP 7.3.4 the operator sets per system; None is unset, which is unknown.

    Downtime in minutes, service level in per cent, records and cases as numbers.
    """

    max_tolerable_downtime: int | None = None
    min_service_level: float | None = None
    material_leak_records: int | None = None
    material_complaints: int | None = None

    def __post_init__(self) -> None:
        """Refuse values that no threshold can have."""
        for name in self.__slots__:
            value = getattr(self, name)
            if value is not None and value < 0:
                msg = f"{name}: expected 0 or more, found {value}"
                raise ValueError(msg)
        if self.min_service_level is not None and self.min_service_level > 100:  # noqa: PLR2004 per cent
            msg = f"min_service_level: expected at most 100, found {self.min_service_level}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A critical computer system as designated; dates as YYYY-MM-DD."""

    id: str
    name: Text
    short: str
    core_function: Text
    owner: str | None = None
    designated_on: str | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A machine, application or device; `system` None means of no critical computer system."""

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    kind: str = "server"
    zone: str | None = None
    owner: str | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One system or asset needs another."""

    id: str
    needs: str
    of: str
    why: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a post; `role` is the role of an account, when they have one."""

    id: str
    name: Text
    post: Text
    phone: str | None = None
    role: str | None = None


Record = Operator | System | Asset | Dependency | Person
TYPES: Final[dict[Kind, type[Record]]] = {
    "operator": Operator,
    "system": System,
    "asset": Asset,
    "dependency": Dependency,
    "person": Person,
}

THRESHOLD_WORDS: Final = {
    "max_tolerable_downtime": (
        Text("Maximum tolerable downtime", "最長可容忍停機時間"),
        Text("minutes", "分鐘"),
        Text("an outage cannot be held against it", "無法據此衡量服務中斷"),
    ),
    "min_service_level": (
        Text("Minimum service level", "最低服務水平"),
        Text("per cent", "百分比"),
        Text("a degraded service cannot be held against it", "無法據此衡量服務下降"),
    ),
    "material_leak_records": (
        Text("Leaked customer records that are material", "重大客戶資料外洩數量"),
        Text("records", "筆"),
        Text("a leak cannot be held against it", "無法據此衡量資料外洩"),
    ),
    "material_complaints": (
        Text("Enquiries and complaints that are material", "重大查詢及投訴數目"),
        Text("cases", "宗"),
        Text("complaints cannot be held against it", "無法據此衡量投訴"),
    ),
}
"""Each threshold: its name, its unit, and what follows while it is unset."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record: when it was true, when we learned it, and the record; None once it was ended."""

    kind: Kind
    id: str
    number: int
    effective: Instant
    learned: Instant
    record: Record | None
    by: str
    reason: str


def kind_of(record: Record) -> Kind:
    """Return the kind of a record."""
    return next(kind for kind, type_ in TYPES.items() if isinstance(record, type_))
