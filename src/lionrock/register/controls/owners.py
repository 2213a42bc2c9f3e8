"""Has every asset of a critical computer system an owner?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from lionrock.register.twins import ME, estate

_NAMED = 10


@control(
    "register.owners",
    title=Text("Every asset of a critical computer system has an owner", "關鍵電腦系統的每項資產均有負責人"),
    satisfies=("C-AST-01",),
    every=days(1),
    proof="document",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="person",
    guidance=Text(
        "Name an owner for each asset listed: open it in the register, or add the owner column to the asset file and "
        "import it again. An owner is a person or team that is itself registered.",
        "請為所列每項資產指定負責人：在登記冊開啟該資產，或在資產檔案加入 owner 欄後再匯入。"
        "負責人須為已登記的人員或單位。",
    ),
)
def owners(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: unknown without assets, failed with none owned, partly with some."""
    opened = platform.port(Book).opened()
    if not opened.of("system"):
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    assets = [version.record for version in opened.of("asset") if isinstance(version.record, Asset)]
    for version in opened.of("system"):
        assert version.record is not None
        own = [one for one in assets if one.system == version.record.key]
        yield Result(version.id, *_judged([one.name for one in own if one.owner is None], len(own)))


@world(owners, "passed")
def each_asset_is_owned(twin: Twin) -> None:
    """Two systems, each with an asset that somebody owns."""
    estate(twin)


@world(owners, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@world(owners, "unknown")
def a_system_has_no_asset(twin: Twin) -> None:
    """A system stands in the register without a single asset."""
    estate(twin, assets=())


@breaks(owners)
def an_asset_loses_its_owner(twin: Twin) -> None:
    """The only asset of a system is entered again without an owner."""
    service.put(twin.platform, ME, "broken", Asset(key="oms-db", name="Outage database", system="oms"))


@breaks(owners, "partly")
def an_asset_is_added_without_owner(twin: Twin) -> None:
    """A second asset comes into a system, owned by nobody."""
    service.put(twin.platform, ME, "broken", Asset(key="oms-web", name="Outage web", system="oms"))


def _judged(ownerless: list[str], many: int) -> tuple[State, Text]:
    """Return state and reason of a system's assets."""
    if not many:
        return "unknown", Text("no asset is registered", "尚未登記資產")
    if not ownerless:
        return "passed", Text(f"assets: {many}, each with an owner", f"{many} 項資產均有負責人")
    state: State = "failed" if len(ownerless) == many else "partly"
    names = ", ".join(ownerless[:_NAMED])
    rest = len(ownerless) - _NAMED
    more = Text(f" and {rest} more", f" 等另 {rest} 項") if rest > 0 else Text("", "")
    said = Text("{n} of {many} without owner: {names}{more}", "{many} 項中 {n} 項沒有負責人：{names}{more}")
    return state, said.format(n=len(ownerless), many=many, names=names, more=more)
