"""What is proposed about machines that were met, and what a person decides on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, insert, select

from lionrock.events.register import MachineSetApart
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, table, text
from lionrock.kernel.database import Database
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.register import service
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from lionrock.register.opened import Opened
from lionrock.register.reconciling import Proposal, normal, reconcile, twice
from lionrock.register.service import EDIT
from lionrock.register.sightings import Sighted, Sightings

APART: Final = table("register_apart", text("id", primary_key=True), text("who"), text("why"), instant("at"))
"""Proposals that a person said are not so, by their digest."""

Pairs = tuple[tuple[str, str, Text], ...]
"""Keys of two assets that look like one machine, and why."""


@dataclass(frozen=True, slots=True)
class Met:
    """Proposals, pairs registered twice, how many machines were told of when, who could not be asked, with why.

    `cut` names who told of so many machines that there may be more.
    """

    proposals: tuple[Proposal, ...]
    pairs: Pairs
    told: int
    at: Instant
    silent: tuple[tuple[Text, Text], ...]
    cut: tuple[tuple[Text, int], ...]


class Meeting:
    """Keeps the proposals for what was met and for the register as it stands: the same again costs nothing."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._last: tuple[Sighted, Opened, tuple[Proposal, ...], Pairs] | None = None

    def proposed(self, platform: Platform) -> Met:
        """Return what is proposed now; raises SealedError without keys."""
        sighted, made, pairs = self._now(platform)
        apart = _apart(platform.db)
        left = tuple(one for one in made if one.id not in apart)
        return Met(left, pairs, len(sighted.machines), sighted.at, sighted.silent, sighted.cut)

    def known(self, platform: Platform) -> frozenset[str]:
        """Return the names of machines that a person said are known and no assets."""
        apart = _apart(platform.db)
        found = (one for one in self._now(platform)[1] if one.id in apart)
        return frozenset(mark[1] for one in found for name in one.names if (mark := normal(name)))

    def _now(self, platform: Platform) -> tuple[Sighted, tuple[Proposal, ...], Pairs]:
        """Return what was met with every proposal made of it, set apart or not."""
        sighted, opened = platform.port(Sightings).now(), platform.port(Book).opened()
        kept = self._last
        if kept is None or kept[0] is not sighted or kept[1] is not opened:
            assets = list(_assets(opened))
            kept = (sighted, opened, tuple(reconcile(assets, sighted.machines)), tuple(twice(assets)))
            self._last = kept
        return sighted, kept[2], kept[3]


def met(platform: Platform) -> Met:
    """Return what is proposed about machines that were met; raises SealedError without keys."""
    return platform.port(Meeting).proposed(platform)


def confirm(platform: Platform, actor: Actor, reason: str, id: str) -> str:
    """Add the names a machine was met under to the asset it is, and return that asset's id.

    Raises NotFoundError when it is proposed no more, InputError when no single asset is proposed.
    """
    found = _proposal(platform, id)
    if found.verdict != "same":
        raise InputError(
            Text("no single asset is proposed", "沒有提出單一資產"),
            Text("Change the assets themselves.", "請直接更改資產。"),
        )
    version = platform.port(Book).opened().find("asset", found.assets[0])
    if version is None or not isinstance(version.record, Asset):
        raise _gone()
    return service.put(platform, actor, reason, _with(version.record, found), base=version.number)


def set_apart(platform: Platform, actor: Actor, reason: str, id: str) -> None:
    """Remember that a proposal is not so; raises NotFoundError when it is proposed no more."""
    platform.port(Authorizer).require(actor, EDIT)
    if not reason.strip():
        raise InputError(Text("the reason is empty", "未填寫原因"), Text("Say why.", "請說明原因。"))
    found = _proposal(platform, id)
    with platform.change(actor, reason) as change:
        if found.id in _apart(change.db):
            raise ConflictError(Text("this was decided already", "已作出決定"), Text("See the list.", "請查看清單。"))
        change.publish(MachineSetApart(found.id, len(found.names)))
        row = {"id": found.id, "who": actor.name or actor.id, "why": reason.strip()[:500], "at": change.now}
        change.db.execute(insert(APART).values(row))


def _with(asset: Asset, found: Proposal) -> Asset:
    """Return an asset with the names it was met under; a bare name that begins a full one is left out."""
    sorts = [normal(name) for name in found.unknown]
    hosts = [mark[1] for mark in sorts if mark and mark[0] in {"host", "short"}]
    addresses = [mark[1] for mark in sorts if mark and mark[0] == "address"]
    macs = [mark[1] for mark in sorts if mark and mark[0] == "mac"]
    begun = {name.partition(".")[0] for name in (*asset.hosts, *hosts) if "." in name}
    return replace(
        asset,
        hosts=tuple(dict.fromkeys([*asset.hosts, *(name for name in hosts if name not in begun)])),
        addresses=tuple(dict.fromkeys([*asset.addresses, *addresses])),
        macs=tuple(dict.fromkeys([*asset.macs, *macs])),
        serial=asset.serial or found.serial,
    )


def _proposal(platform: Platform, id: str) -> Proposal:
    """Return the proposal with this id as it stands now."""
    found = next((one for one in met(platform).proposals if one.id == id), None)
    if found is None:
        raise _gone()
    return found


def _gone() -> NotFoundError:
    """Return the error of a proposal that is made no more."""
    return NotFoundError(
        Text("this is proposed no more: register or sightings changed", "已不再提出：登記冊或所見機器有變"),
        Text("Look at the list again.", "請重新查看清單。"),
    )


def _assets(opened: Opened) -> Iterator[Asset]:
    """Yield the registered assets."""
    yield from (one.record for one in opened.of("asset") if isinstance(one.record, Asset))


def _apart(db: Database | Connection) -> frozenset[str]:
    """Return the proposals that people said are not so."""
    return frozenset(row.id for row in db.execute(select(APART.c.id)))
