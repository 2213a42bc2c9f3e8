"""What filings do when facts become true: a change of the register may call for a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.register import ChangesLabelled, RegisterChanged, RegisterImported
from lionrock.filings import changes
from lionrock.filings.service import occasions
from lionrock.kernel.change import Delivery
from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.contributions import reaction
from lionrock.register import service as register
from lionrock.register.estate import Book
from lionrock.register.material import service as material
from lionrock.register.model import OPERATOR, Kind, Version

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_KINDS: Final = frozenset({"operator", "system", "asset", "dependency", "person"})
_REGISTERING: Final = hours(24)
"""What is entered within a day of the first entry is the registration itself, not a change of what was registered."""


@reaction(RegisterChanged)
def propose(platform: Platform, fact: RegisterChanged, delivery: Delivery) -> None:
    """Propose the form a change may call for; a person judges whether it is material."""
    if fact.kind in _KINDS:
        _propose(platform, delivery)


@reaction(RegisterImported)
def propose_imported(platform: Platform, fact: RegisterImported, delivery: Delivery) -> None:
    """Propose the forms that what a file changed may call for."""
    if fact.added or fact.changed or fact.ended:
        _propose(platform, delivery)


@reaction(ChangesLabelled)
def follow_label(platform: Platform, fact: ChangesLabelled, delivery: Delivery) -> None:
    """Open or judge the forms that changes of the estate call for, as a person labelled them."""
    if not fact.occasion and fact.verdict != "unsaid":
        said, reason = material.said(platform, fact.label)
        occasions.labelled(platform, fact.label, fact.verdict, said, reason, delivery)


def _propose(platform: Platform, delivery: Delivery) -> None:
    """Propose the forms that the changes of one entry may call for, each with the system concerned."""
    known: dict[tuple[Kind, str], Instant] = {}
    called = []
    for after in register.of_event(platform, delivery.event):
        if after.kind not in _KINDS:
            continue
        for one in changes.touched(after, _before(platform, after)):
            system = _system(platform, one.system)
            if _registered(platform, after, one.system, system, known):
                called.append((one, system.id if system else None))
    if called:
        occasions.note(platform, called, delivery)


def _before(platform: Platform, after: Version) -> Version | None:
    """Return the version before, None for the first."""
    if after.number == 1:
        return None
    history = register.history(platform, after.kind, after.id)
    return next((one for one in history if one.number == after.number - 1), None)


def _system(platform: Platform, key: str | None) -> Version | None:
    """Return the system with this key, also where an asset of it is named; None when there is none."""
    opened = platform.port(Book).opened()
    asset = opened.find("asset", key)
    return opened.find("system", getattr(asset.record, "system", None) if asset else key)


def _registered(
    platform: Platform, after: Version, key: str | None, system: Version | None, known: dict[tuple[Kind, str], Instant]
) -> bool:
    """Say whether what changed was on the register for a day; of assets, that they belong to a system.

    `known` remembers since when each was, for a file changes many.
    """
    if key is not None and system is None and after.kind != "system":
        return False
    own = system is not None and (after.kind, after.id) != ("system", system.id)
    base = system if own else platform.port(Book).opened().find("operator", OPERATOR)
    if base is None:
        return False
    if (base.kind, base.id) not in known:
        known[base.kind, base.id] = register.history(platform, base.kind, base.id)[-1].learned
    return after.learned - known[base.kind, base.id] >= _REGISTERING
