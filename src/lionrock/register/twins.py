"""A small estate for the twins in which controls are tested: one operator, two systems, people, and their assets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lionrock.kernel.change import system
from lionrock.kernel.text import Text, same
from lionrock.kernel.twin import Twin
from lionrock.register import service
from lionrock.register.model import Asset, Operator, Person, System

ME: Final = system("twin")

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
    category="1",
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


def estate(twin: Twin, *, assets: Iterable[Asset] = ASSETS, systems: Iterable[System] = SYSTEMS) -> dict[str, str]:
    """Register the small estate in a twin, and return the ids of its systems by their keys."""
    for record in (OWNER, OPERATOR):
        service.put(twin.platform, ME, "a twin's estate", record)
    found = {one.key: service.put(twin.platform, ME, "a twin's estate", one) for one in systems}
    for asset in assets:
        service.put(twin.platform, ME, "a twin's estate", asset)
    return found
