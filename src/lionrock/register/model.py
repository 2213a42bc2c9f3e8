"""Records of the register: frozen values, checked before they are made. A reference is the key of another record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

Kind = Literal["operator", "system", "threshold", "asset", "dependency", "person", "contact"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
OPERATOR: Final = "operator"
"""The key of the one operator of an instance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """The operator. The number and the channel come from its own official papers, which `…_paper` names."""

    key: str = OPERATOR
    name: Text
    sector: str
    category: str | None = None
    designated_on: date | None = None
    designated_by: str | None = None
    office: Text | None = None
    callback: str | None = None
    contact: str | None = None
    commissioner_number: str | None = None
    commissioner_number_paper: str | None = None
    commissioner_number_tested_on: date | None = None
    secure_channel: str | None = None
    secure_channel_paper: str | None = None
    secure_channel_tested_on: date | None = None

    @property
    def designee(self) -> bool:
        """Say whether a designated authority (Schedule 2), not the Commissioner, designated the operator."""
        return self.designated_by == "designated_authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A critical computer system as designated."""

    key: str
    name: Text
    short: str
    core_function: Text
    designated_on: date | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One value of CoP 7.3.4 that the operator set for a system; a threshold that is unset has no record."""

    key: str
    system: str
    name: str
    value: int | float
    paper: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A machine, application or device; `system` None means of no critical computer system."""

    key: str
    name: str
    hosts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    serial: str | None = None
    macs: tuple[str, ...] = ()
    kind: str | None = None
    zone: str | None = None
    owner: str | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """A system or asset (`dependent`) needs another, or a contact that supplies it."""

    key: str
    dependent: str
    needs: str
    why: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the operator with a post; `role` is what they do when on duty.

    `qualification` is what qualifies them for it, `qualified_until` the last day on which it holds.
    """

    key: str
    name: Text
    post: Text
    phone: str | None = None
    email: str | None = None
    role: str | None = None
    qualification: str | None = None
    qualified_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A team, supplier or authority to reach, and what for."""

    key: str
    name: Text
    purpose: Text
    phone: str | None = None
    email: str | None = None


Record = Operator | System | Threshold | Asset | Dependency | Person | Contact
TYPES: Final[dict[Kind, type[Record]]] = {
    "operator": Operator,
    "system": System,
    "threshold": Threshold,
    "asset": Asset,
    "dependency": Dependency,
    "person": Person,
    "contact": Contact,
}
_KIND_OF: Final[dict[type[Record], Kind]] = {type_: kind for kind, type_ in TYPES.items()}

NAMES: Final[dict[Kind, Text]] = {
    "operator": Text("operator", "營運者"),
    "system": Text("critical computer system", "關鍵電腦系統"),
    "threshold": Text("threshold", "門檻"),
    "asset": Text("asset", "資產"),
    "dependency": Text("dependency", "相依關係"),
    "person": Text("person", "人員"),
    "contact": Text("contact", "聯絡單位"),
}
"""What each kind of record is called."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record: since when it is true, when we learned it, who said so and why.

    `id` is opaque: it stands in facts and addresses, while key and contents are sealed. `record` is None once ended.
    `event` is the id of the ledger entry that carries its digest.
    """

    kind: Kind
    id: str
    number: int
    effective: Instant
    learned: Instant
    record: Record | None
    by: str
    reason: str
    event: str
    digest: str


def kind_of(record: Record) -> Kind:
    """Return the kind of a record."""
    return _KIND_OF[type(record)]


def threshold_key(system: str, name: str) -> str:
    """Return the key of a system's threshold."""
    return f"{system}.{name}"


def dependency_key(dependent: str, needs: str) -> str:
    """Return the key of a dependency."""
    return f"{dependent}>{needs}"


def label(record: Record) -> Text:
    """Return what a reader calls a record."""
    if isinstance(record, Asset):
        return Text(record.name, record.name)
    if isinstance(record, Dependency):
        return Text(f"{record.dependent} needs {record.needs}", f"{record.dependent} 依賴 {record.needs}")
    if isinstance(record, Threshold):
        return Text(record.key, record.key)
    return record.name
