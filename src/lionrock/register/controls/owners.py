"""Has every asset of a critical computer system an owner?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import service
from lionrock.register.model import Asset, System


@control(
    "register.owners",
    title=Text("Every asset of a critical computer system has an owner", "關鍵電腦系統的每項資產均有負責人"),
    satisfies=("C-AST-01",),
    every=days(1),
    proof="document",
    guidance=Text("Name an owner for each asset listed.", "請為所列每項資產指定負責人。"),
)
def owners(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: unknown without assets, failed with an asset nobody owns."""
    records = service.records(platform)
    for system in (one for one in records if isinstance(one, System)):
        assets = [one for one in records if isinstance(one, Asset) and one.system == system.id]
        ownerless = [one.name for one in assets if not one.owner]
        if not assets:
            yield Result(system.id, "unknown", Text("no asset is registered", "尚未登記資產"))
        elif ownerless:
            names = ", ".join(ownerless[:10])
            yield Result(
                system.id,
                "failed",
                Text(
                    f"{len(ownerless)} of {len(assets)} without owner: {names}",
                    f"{len(assets)} 項中 {len(ownerless)} 項沒有負責人：{names}",
                ),
            )
        else:
            yield Result(
                system.id,
                "passed",
                Text(f"{len(assets)} assets, each with an owner", f"{len(assets)} 項資產均有負責人"),
            )
