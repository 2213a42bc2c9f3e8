"""Does the platform hear logs from the assets of every critical computer system?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.machines import machines
from lionrock.register.model import Asset
from lionrock.register.twins import ME, estate
from lionrock.telemetry import hearing, twins

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_LATELY: Final = days(1)
_NAMED: Final = 5


@control(
    "telemetry.systems-heard",
    title=Text(
        "Logs of the assets of every critical computer system are heard within a day",
        "一日內收到每個關鍵電腦系統各資產的日誌",
    ),
    satisfies=("C-MON-01",),
    every=hours(1),
    proof="effect",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="source",
    guidance=Text(
        "The reason names assets from which no record came. Send their logs to a receiver or a followed folder, under "
        "the host name or address that the register has for them. Where an asset cannot write a log, record the "
        "alternative, such as a sensor beside it. A log from a host says nothing of how much of it is watched.",
        "理由列出沒有紀錄的資產。請將其日誌傳送至接收端或受監察的資料夾，主機名稱或位址須與登記冊一致。"
        "如資產不能寫日誌，請記錄替代措施，例如在旁設置感應器。收到某主機的日誌，並不表示已監察其全部活動。",
    ),
)
def systems_heard(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: passed when each asset with a host or address was heard, unknown without assets."""
    heard = hearing.by_system(platform, hearing.heard(platform, platform.now() - _LATELY))
    for system, own in machines(platform).items():
        found = {placed.asset for _, placed in heard.get(system, ())}
        yield Result(system, *_judged([name for id, name in own.items() if id not in found], len(own)))


def _judged(quiet: Collection[str], many: int) -> tuple[State, Text]:
    """Return state and reason of a system with so many assets, of which some are quiet."""
    if not many:
        return "unknown", Text("no asset with a host name or address is registered", "沒有登記設主機名稱或位址的資產")
    if not quiet:
        return "passed", Text(f"heard: all {many} assets", f"已收到全部 {many} 項資產的日誌")
    listed = sorted(quiet)
    more = len(listed) - _NAMED
    names = ", ".join(listed[:_NAMED])
    said = Text("not heard: {n} of {many} assets: {names}{more}", "{many} 項資產中 {n} 項沒有日誌：{names}{more}")
    rest = Text(f" and {more} more", f" 等另 {more} 項") if more > 0 else Text("", "")
    return "failed" if len(listed) == many else "partly", said.format(n=len(listed), many=many, names=names, more=rest)


@world(systems_heard, "passed")
def each_asset_is_heard(twin: Twin) -> None:
    """Two systems, and a log of the asset of each."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "ssh")
    twins.write(twin, "ssh", [*twins.sign_ins(twin, "oms-db"), *twins.sign_ins(twin, "dir-1")])


@world(systems_heard, "unknown")
def no_system_is_registered(twin: Twin) -> None:
    """Logs come, and nobody registered what they belong to."""
    twins.site(twin)
    twins.follow(twin, "ssh")
    twins.write(twin, "ssh", twins.sign_ins(twin, "oms-db"))


@world(systems_heard, "unknown")
def a_system_has_no_assets(twin: Twin) -> None:
    """Systems stand in the register without any asset."""
    estate(twin, assets=())
    twins.site(twin)


@world(systems_heard, "failed")
def nothing_is_read(twin: Twin) -> None:
    """Systems with assets, and not one log."""
    estate(twin)
    twins.site(twin)


@breaks(systems_heard)
def one_system_falls_silent(twin: Twin) -> None:
    """The asset of one system is heard no more; that of the other goes on."""
    twin.wait(days(2))
    twins.write(twin, "ssh", twins.sign_ins(twin, "dir-1", first=10))


@breaks(systems_heard, "partly")
def an_asset_is_added_and_not_heard(twin: Twin) -> None:
    """A server comes into a system, and nobody sends its log."""
    register.put(twin.platform, ME, "broken", Asset(key="oms-web", name="Outage web", hosts=("oms-web",), system="oms"))


@breaks(systems_heard)
def an_asset_is_renamed(twin: Twin) -> None:
    """The register names a host that no log comes from."""
    register.put(twin.platform, ME, "broken", Asset(key="oms-db", name="Database", hosts=("oms-new",), system="oms"))


@breaks(systems_heard)
def an_old_log_is_read_in_place_of_a_live_one(twin: Twin) -> None:
    """What comes are the lines of last week, read once more."""
    again = [*twins.sign_ins(twin, "oms-db"), *twins.sign_ins(twin, "dir-1")]
    twin.wait(days(7))
    twins.write(twin, "ssh", again, "again.log")
