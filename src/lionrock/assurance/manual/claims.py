"""What the controls without a live source read: manual evidence about one requirement, for each system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.assurance import running
from lionrock.assurance.manual import service, store
from lionrock.assurance.manual.entered import altered
from lionrock.assurance.manual.model import judged
from lionrock.assurance.store import results
from lionrock.events.evidence import EvidenceGiven, EvidenceWithdrawn
from lionrock.events.ports import Estate
from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.contributions import Control, Result
from lionrock.kernel.text import Text
from lionrock.register import service as register

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

ON: Final = (EvidenceGiven, EvidenceWithdrawn, RegisterChanged, RegisterImported, RegisterImportUndone)
"""The facts after which such a control looks again."""

_NO_SYSTEM: Final = Text("no critical computer system is registered", "尚未登記關鍵電腦系統")
_ALTERED: Final = Text(
    "what is kept of the evidence is not what was entered: {what}; the table was edited past the product",
    "所存的證據與輸入時的紀錄不符：{what}；有人繞過本產品更改資料表",
)


def told(platform: Platform, requirement: str) -> Iterator[Result]:
    """Yield one result a system: passed, failed or unknown as the newest manual evidence in scope says.

    What was given before the requirement was renamed, and since, counts alike. Of a system that left the register and
    was put back, what was given before says nothing.
    """
    systems = list(platform.port(Estate).systems()) if platform.provides(Estate) else []
    if not systems:
        yield Result("operator", "unknown", _NO_SYSTEM)
    by_name = {name: store.of_requirement(platform.db, name) for name in sorted(names(platform, requirement))}
    found, now = [one for mine in by_name.values() for one in mine], platform.now()
    wrong = [other for name, mine in by_name.items() for other in altered(platform, name, mine)] if systems else []
    left = register.left(platform, "system")
    for id, _ in systems:
        if wrong:
            yield Result(id, "unknown", _ALTERED.format(what=", ".join(wrong[:3])))
        else:
            mine = [one for one in found if id not in left or one.given > left[id]]
            yield Result(id, *judged(mine, id, now))


def names(platform: Platform, requirement: str) -> frozenset[str]:
    """Return the id of a requirement as it is named here and as it is loaded now.

    Others that it had are not among them: they may be of rows that were put together, and a part shows no whole.
    """
    row = service.book(platform).requirement(requirement)
    return frozenset({requirement} if row is None else {requirement, row.id})


def run_ended(platform: Platform) -> int:
    """Run the controls of which evidence ran out since they were run last, and return how many there were."""
    ended = store.ended(platform.db, platform.now())
    late = [one for one in platform.registry.of(Control) if EvidenceGiven in one.on and _late(platform, one, ended)]
    for control in late:
        running.refresh(platform, control)
    return len(late)


def _late(platform: Platform, control: Control, ended: dict[str, Instant]) -> bool:
    """Say whether evidence ran out after a control was run."""
    tested = results.tested(platform.db, control.id)
    named = {name for id in control.satisfies for name in names(platform, id)}
    times = [ended[id] for id in named if id in ended]
    return tested is not None and any(at > tested for at in times)
