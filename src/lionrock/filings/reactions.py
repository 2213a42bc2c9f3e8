"""What filings do when facts become true: a change of the register may call for a form."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, get_args

from lionrock.events.register import RegisterChanged
from lionrock.filings import changes
from lionrock.filings.service import occasions
from lionrock.kernel.change import Delivery
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import reaction
from lionrock.register import service as register
from lionrock.register.estate import Book
from lionrock.register.model import OPERATOR, Kind, Version

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_KINDS: Final = frozenset({"operator", "system", "asset", "dependency", "person"})
_REGISTERING: Final = hours(24)
"""What is entered within a day of the first entry is the registration itself, not a change of what was registered."""


@reaction(RegisterChanged)
def propose(platform: Platform, fact: RegisterChanged, delivery: Delivery) -> None:
    """Propose the form a change may call for; a person judges whether it is material."""
    kind = next((one for one in get_args(Kind) if one == fact.kind), None)
    if kind is None or fact.kind not in _KINDS:
        return
    history = register.history(platform, kind, fact.record)
    pairs = {after.number: (after, before) for after, before in pairwise([*history, None]) if after}
    after, before = pairs.get(fact.version, (None, None))
    if after is None:
        return
    called = []
    for one in changes.touched(after, before):
        system = _system(platform, one.system)
        if _registered(platform, after, one.system, system):
            called.append((one, system.id if system else None))
    if called:
        occasions.note(platform, called, delivery)


def _system(platform: Platform, key: str | None) -> Version | None:
    """Return the system with this key, also where an asset of it is named; None when there is none."""
    opened = platform.port(Book).opened()
    asset = opened.find("asset", key)
    return opened.find("system", getattr(asset.record, "system", None) if asset else key)


def _registered(platform: Platform, after: Version, key: str | None, system: Version | None) -> bool:
    """Say whether what changed was on the register for a day; of assets, that they belong to a system."""
    if key is not None and system is None and after.kind != "system":
        return False
    opened = platform.port(Book).opened()
    own = system is not None and (after.kind, after.id) != ("system", system.id)
    base = system if own else opened.find("operator", OPERATOR)
    if base is None:
        return False
    first = register.history(platform, base.kind, base.id)[-1]
    return after.learned - first.learned >= _REGISTERING
