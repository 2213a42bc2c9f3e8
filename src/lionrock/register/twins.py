"""A small estate for the twins in which controls are tested: one operator, two systems, people, and their assets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lionrock.events.ports import Findings
from lionrock.events.records import Frame, Match
from lionrock.events.seconds import Persons
from lionrock.kernel.change import Actor, system
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.text import Text, same
from lionrock.kernel.twin import Twin
from lionrock.register import exporting, importing, service
from lionrock.register.estate import Book
from lionrock.register.model import Asset, Operator, Person, System, Threshold, threshold_key

ME: Final = system("twin")
SUPERVISOR: Final = Actor("5" * 32, "Sam Wong", "supervisor", "totp", fresh=True)
DEPUTY: Final = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
COUNSEL: Final = Actor("c" * 32, "Ada Lee", "counsel", "totp", fresh=True)
APPROVER: Final = Actor("a" * 32, "Ng Chi Keung", "approver", "totp", fresh=True)
"""People who act in twins: each has just proved who they are with two factors."""

OWNER: Final = Person(
    key="ho-man",
    name=Text("Man Ho", "何文"),
    post=Text("System owner", "系統負責人"),
    role="owner",
    phone="+852 0000 0001",
)
OPERATOR: Final = Operator(
    name=Text("Twin Operator (fictional)", "副本營運者（虛構）"),
    sector="energy",
    category="essential_service",
    office=same("1 Test Road"),
)
SYSTEMS: Final = (
    System(
        key="oms",
        name=Text("Outage management", "停電管理系統"),
        short="OMS",
        core_function=Text("restores supply", "恢復供電"),
        owner="ho-man",
    ),
    System(
        key="dir",
        name=Text("Directory", "目錄服務"),
        short="DIR",
        core_function=Text("signs people in", "供人員登入"),
        owner="ho-man",
    ),
)
ASSETS: Final = (
    Asset(
        key="oms-db", name="Outage database", hosts=("oms-db",), addresses=("192.0.2.10",), owner="ho-man", system="oms"
    ),
    Asset(
        key="dir-1", name="Domain controller", hosts=("dir-1",), addresses=("192.0.2.20",), owner="ho-man", system="dir"
    ),
)

LIMITS: Final = {
    "max_tolerable_downtime": 60,
    "min_service_level": 80,
    "material_leak_records": 1000,
    "material_complaints": 100,
}


def estate(twin: Twin, *, assets: Iterable[Asset] = ASSETS, systems: Iterable[System] = SYSTEMS) -> dict[str, str]:
    """Register the small estate in a twin as one file would, and return the ids of its systems by their keys."""
    made = exporting.document([OWNER, OPERATOR, *systems, *assets])
    planned = importing.plan("estate.toml", made, service.records(twin.platform), whole=False).checked()
    if planned.work:
        service.apply(twin.platform, ME, "a twin's estate", planned)
    found = twin.platform.port(Book).opened().of("system")
    return {one.record.key: one.id for one in found if one.record is not None}


def limits(twin: Twin, system: str, paper: str | None = "BCP-1, table 2") -> None:
    """Set the four thresholds of the system with this id, with the paper they stand in."""
    key = next(
        one.record.key for one in twin.platform.port(Book).opened().of("system") if one.id == system and one.record
    )
    values = {
        name: Threshold(key=threshold_key(key, name), system=key, name=name, value=value, paper=paper)
        for name, value in LIMITS.items()
    }
    service.set_thresholds(twin.platform, ME, "a twin's estate", system, values)


class Themselves:
    """In a twin an account is the registered person whose id it has, and nobody else's."""

    def person(self, account: str) -> str | None:
        """Return the account's own id."""
        return account

    def same(self, one: str, other: str) -> bool:
        """Say whether two accounts are one."""
        return one == other


def as_person(twin: Twin, key: str) -> Actor:
    """Return a registered person who signed in with an account of their own."""
    twin.platform.bind(Persons, Themselves())
    return Actor(service.resolve(twin.platform, "person", key), "The owner", "deputy", "totp", fresh=True)


class Gone:
    """A cipher whose keys are not here."""

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Refuse."""
        raise _gone()

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Refuse."""
        raise _gone()


def locked(twin: Twin) -> None:
    """Take the keys away from a twin: nothing that is sealed can be read."""
    twin.platform.bind(Cipher, Gone())
    twin.platform.port(Book).changed()


def _gone() -> SealedError:
    """Return the error of keys that are not here."""
    return SealedError(Text("The keys are not here.", "密碼匙不在此處。"), Text("Put them back.", "請放回密碼匙。"))


def alerted(twin: Twin, host: str) -> None:
    """Let another product find something grave on a host, which opens an incident, and deliver what follows."""
    now = twin.clock.now
    title = Text("A tool of thieves", "竊取工具")
    match = Match("other.rule", title, "high", (), 0, now, host, None, None, "mimikatz")
    frame = Frame("alerts", "crowdstrike.alerts", 0, (b"",), now, "00" * 32)
    with twin.platform.change(ME, "a match was counted") as change:
        twin.platform.port(Findings).count(change, frame, [match])
    twin.settle()
