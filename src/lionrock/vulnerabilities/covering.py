"""Which share of the machines of each critical system scans looked at to the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from lionrock.kernel.contributions import Result, State
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register.machines import machines
from lionrock.vulnerabilities.store import sums

_NAMED: Final = 5


def judged(platform: Platform, lately: timedelta) -> Iterator[Result]:
    """Yield one result a system: passed when each of its machines was looked at within that time."""
    seen = sums.looked_at(platform.db, platform.now() - lately)
    for system, own in machines(platform).items():
        left = sorted(name for id, name in own.items() if id not in seen)
        yield Result(system, *_state(left, len(own)), min((seen[id] for id in own if id in seen), default=None))


def _state(left: Sequence[str], many: int) -> tuple[State, Text]:
    """Return state and reason of a system with so many machines, of which some were not looked at."""
    if not many:
        return "unknown", Text("no asset with a host name or address is registered", "沒有登記設主機名稱或位址的資產")
    if not left:
        return "passed", Text(f"looked at: all {many} machines", f"已檢查全部 {many} 台機器")
    names = ", ".join(left[:_NAMED]) + (" …" if len(left) > _NAMED else "")
    said = Text("not looked at: {n} of {many} machines: {names}", "{many} 台機器中 {n} 台未經檢查：{names}")
    return "failed" if len(left) == many else "partly", said.format(n=len(left), many=many, names=names)
