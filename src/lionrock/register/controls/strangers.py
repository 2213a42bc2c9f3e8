"""Is every machine that talks in the network of a critical computer system registered?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.events.register import MachineSetApart, RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service
from lionrock.register.discovering import Seen
from lionrock.register.estate import Book
from lionrock.register.material.comparing import network
from lionrock.register.material.strangers import networks, strangers
from lionrock.register.meeting import Meeting
from lionrock.register.model import Asset
from lionrock.register.sightings import Sighted, Sightings
from lionrock.register.twins import ME, estate

_SHOWN: Final = 5


@control(
    "register.strangers",
    title=Text(
        "Every machine met in the network of a critical system is registered", "在關鍵系統網絡中遇見的每部機器均已登記"
    ),
    satisfies=("C-AST-01",),
    every=minutes(10),
    proof="effect",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone, MachineSetApart),
    witness="source",
    guidance=Text(
        "Under Register, Machines met, say of each address whether it is an asset, and of which, or that it is known "
        "and none. The test sees the addresses that logs, findings and scans name, in networks where assets of the "
        "system are registered: a machine that nothing logs is not seen.",
        "在「登記冊」的「遇見的機器」逐一說明該位址屬哪項資產，或屬已知而非資產。此測試只檢視日誌、偵測結果及掃描所載、"
        "並位於該系統已登記資產所在網絡的位址：未有日誌的機器無法得知。",
    ),
)
def unregistered(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: unknown where nothing was met in its networks, failed with a stranger there."""
    opened = platform.port(Book).opened()
    homes = networks(opened)
    if not homes:
        yield Result(
            "operator", "unknown", Text("no asset of a critical system has an address", "關鍵系統的資產均無位址")
        )
        return
    sighted = platform.port(Sightings).now()
    for label, why in sighted.silent:
        words = Text("{who} could not be asked: {why}", "未能查詢{who}：{why}")
        yield Result(label.en, "unknown", words.format(who=label, why=why))
    addresses = list(dict.fromkeys(sighted.addresses()))
    met = {homes[where] for one in addresses if (where := network(one) or "") in homes}
    found: dict[str, list[str]] = {}
    for says in strangers(opened, addresses, platform.port(Meeting).known(platform)).values():
        found.setdefault(says["system"], []).append(says["name"])
    for version in opened.of("system"):
        assert version.record is not None
        key = version.record.key
        yield _judged(version.id, found.get(key, []), key in met, sighted)


def _judged(system: str, unknown: list[str], met: bool, sighted: Sighted) -> Result:  # noqa: FBT001 a statement
    """Return what was met in the networks of one system."""
    if not met:
        words = Text("no machine was met in its networks", "未在其網絡中遇見任何機器")
        return Result(system, "unknown", words, sighted.at)
    if unknown:
        more = f" + {len(unknown) - _SHOWN}" if len(unknown) > _SHOWN else ""
        words = Text("not registered: {which}{more}", "未登記：{which}{more}")
        return Result(system, "failed", words.format(which=", ".join(unknown[:_SHOWN]), more=more), sighted.at)
    words = Text("every address met is registered, or known and none", "遇見的位址均已登記，或屬已知而非資產")
    return Result(system, "passed", words, sighted.at)


@world(unregistered, "passed")
def only_known_machines_talk(twin: Twin) -> None:
    """Logs name the addresses of both systems' assets, and one from far away."""
    _networks(twin)
    _met(twin, "192.0.2.10", "198.51.100.20", "203.0.113.99")


@world(unregistered, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@world(unregistered, "unknown")
def nothing_was_met(twin: Twin) -> None:
    """Both systems are registered, and no log names any machine in their networks."""
    _networks(twin)
    _met(twin, "203.0.113.99")


@breaks(unregistered)
def a_stranger_talks(twin: Twin) -> None:
    """An address turns up beside a critical system that nobody registered."""
    _met(twin, "192.0.2.10", "192.0.2.77", "198.51.100.20")


@breaks(unregistered)
def an_asset_is_taken_out(twin: Twin) -> None:
    """One of two machines of a system leaves the register, and goes on talking."""
    second = Asset(key="oms-web", name="Web", addresses=("192.0.2.12",), owner="ho-man", system="oms")
    service.put(twin.platform, ME, "a second machine", second)
    _met(twin, "192.0.2.10", "192.0.2.12", "198.51.100.20")
    version = twin.platform.port(Book).opened().find("asset", "oms-web")
    assert version is not None
    service.end(twin.platform, ME, "broken", version)


@breaks(unregistered, "unknown")
def a_network_falls_silent(twin: Twin) -> None:
    """Nothing names a machine of one of the two systems any more."""
    _met(twin, "192.0.2.10")


def _networks(twin: Twin) -> None:
    """Register two systems in a network each."""
    estate(twin, assets=())
    for key, address in (("oms", "192.0.2.10"), ("dir", "198.51.100.20")):
        made = Asset(key=f"{key}-1", name=f"{key}-1", addresses=(address,), owner="ho-man", system=key)
        service.put(twin.platform, ME, "a twin's estate", made)


def _met(twin: Twin, *addresses: str) -> None:
    """Have the last look at the logs tell of these addresses."""
    seen = tuple(Seen((one,)) for one in addresses)
    twin.platform.port(Sightings).last = Sighted(twin.clock.now, (), seen, (), ())
