"""A containment the platform carries out, as a value: planned, approved, in force, undone; and what it may touch.

Pure. Whether a target is operational technology is read from the register; what nobody registered is unknown, and
unknown is said, never taken for harmless.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from lionrock.events.containment import Foreseen, Order, Outcome, TargetKind
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.register.model import Asset
from lionrock.response.errors import StateError
from lionrock.response.model import NO_WORDS

State = Literal["planned", "dropped", "approved", "in_force", "failed", "lifting", "undone", "stuck"]
"""`approved` and `lifting` wait to be carried out. `failed`: nothing was done. `stuck`: it may be in force."""
Standing = Literal["none", "clear", "listed", "refused", "unknown"]
"""What the register says of the target: no asset is asked about, an asset that is none of operational technology, one
of operational technology that the site listed, one it did not list, or nothing at all."""

WAITING: Final[tuple[State, ...]] = ("approved", "lifting")
STANDS: Final[tuple[State, ...]] = ("in_force", "lifting", "stuck")
"""States in which something of it may be in force."""
DEVICES: Final = frozenset({"controller", "field_device"})
"""Kinds of asset that are operational technology wherever they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """One containment on an incident; every method returns the next version."""

    id: str
    incident: str
    action: str
    kind: TargetKind
    target: str
    standing: Standing
    plan: Foreseen
    minutes: int
    until: Instant
    planned_at: Instant
    planned_by: str
    asset: str | None = None
    state: State = "planned"
    keeps: Mapping[str, str] = field(default_factory=dict)
    said: Text = NO_WORDS
    approved_by: str = ""
    approved_at: Instant | None = None
    exercise: bool = False
    version: int = 1

    @property
    def waits(self) -> bool:
        """Say whether the platform still has to do or to undo it."""
        return self.state in WAITING

    @property
    def stands(self) -> bool:
        """Say whether something of it may be in force."""
        return self.state in STANDS

    @property
    def troubled(self) -> bool:
        """Say whether nobody knows if it is in force, or its undoing failed."""
        return self.state == "stuck"

    def order(self, reference: str) -> Order:
        """Return it as a contribution is asked to do it."""
        return Order(self.id, reference, self.kind, self.target, self.until)

    def approved(self, by: str, at: Instant) -> Barrier:
        """Return it as approved; raises StateError when it is not planned, or its time has run out."""
        self._must("planned")
        if self.until <= at:
            raise StateError(
                Text("the time it was planned for has passed", "原定時間已過"),
                Text("Make another dry run.", "請重新預演。"),
            )
        return self._next(state="approved", approved_by=by, approved_at=at)

    def done(self, outcome: Outcome) -> Barrier:
        """Return it as in force."""
        self._must("approved", "in_force")
        return self._next(state="in_force", keeps=dict(outcome.keeps), said=outcome.said)

    def lifted(self) -> Barrier:
        """Return it as to be undone."""
        self._must("in_force", "stuck")
        return self._next(state="lifting")

    def undone(self, outcome: Outcome) -> Barrier:
        """Return it as undone."""
        self._must("lifting")
        return self._next(state="undone", said=outcome.said)

    def broken(self, why: Text, *, certain: bool) -> Barrier:
        """Return it after a doing or undoing that failed; a doing of which nothing is certain may be in force."""
        self._must("approved", "lifting")
        return self._next(state="failed" if self.state == "approved" and certain else "stuck", said=why)

    def dropped(self) -> Barrier:
        """Return it as given up; nothing of it is in force."""
        self._must("planned")
        return self._next(state="dropped")

    def prolonged(self, until: Instant) -> Barrier:
        """Return it with a later end; raises StateError when the end is no later."""
        self._must("in_force")
        if until <= self.until:
            raise StateError(
                Text("it stands until then already", "現已維持至該時間"),
                Text("Give a later time.", "請填寫較後的時間。"),
            )
        return self._next(until=until)

    def _must(self, *states: State) -> None:
        """Raise StateError when it is in none of these states."""
        if self.state not in states:
            raise StateError(
                Text("the containment is no longer where it was", "該遏制措施的狀態已變"),
                Text("See how it stands now.", "請查看現況。"),
            )

    def _next(self, **changes: Any) -> Barrier:
        """Return the next version."""
        return replace(self, version=self.version + 1, **changes)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the register says of a target, and why."""

    standing: Standing
    why: Text
    asset: str | None = None


def judged(asset: Asset, id: str, zones: tuple[str, ...], listed: frozenset[str]) -> Judgement:
    """Return whether the platform may touch an asset by itself; `zones` are words that mark operational technology."""
    reason = technology(asset, zones)
    if reason is None:
        return Judgement("clear", _CLEAR.format(name=asset.name), id)
    if asset.key in listed:
        return Judgement("listed", _LISTED.format(name=asset.name, why=reason), id)
    return Judgement("refused", _REFUSED.format(name=asset.name, why=reason, key=asset.key), id)


def within(target: str, addresses: Iterable[tuple[str, str]]) -> list[str]:
    """Return the ids of the assets with an address in a network, each once; none for what is no network."""
    try:
        network = ipaddress.ip_network(target.strip())
    except ValueError:
        return []
    found = (id for address, id in addresses if _in(network, address))
    return list(dict.fromkeys(found))


def _in(network: ipaddress.IPv4Network | ipaddress.IPv6Network, address: str) -> bool:
    """Say whether a registered address, or network, lies in a network or holds some of it."""
    try:
        other = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False
    return other.version == network.version and other.overlaps(network)


def worst(judgements: Iterable[Judgement]) -> Judgement:
    """Return the judgement that weighs most: refused, listed, clear; none at all is unknown."""
    order: tuple[Standing, ...] = ("refused", "listed", "clear")
    ranked = sorted(judgements, key=lambda one: order.index(one.standing))
    return ranked[0] if ranked else UNREGISTERED


def technology(asset: Asset, zones: tuple[str, ...]) -> Text | None:
    """Return why an asset counts as operational technology, None when it does not."""
    if asset.kind in DEVICES:
        return Text(f"its kind is {asset.kind}", f"其種類為 {asset.kind}")
    if asset.zone and marked(asset.zone, zones):
        return Text(f"it stands in the zone “{asset.zone}”", f"位於網絡區域「{asset.zone}」")
    if not asset.kind and not asset.zone:
        return Text("the register names neither its kind nor its zone", "登記冊未載其種類及網絡區域")
    return None


def marked(zone: str, words: tuple[str, ...]) -> bool:
    """Say whether a zone's name holds one of the words, whole and in any case."""
    return any(re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", zone.lower()) for word in words)


def parts(written: str) -> tuple[str, ...]:
    """Return the words of a setting, separated by commas, in small letters."""
    return tuple(dict.fromkeys(part for one in written.split(",") if (part := one.strip().lower())))


NOT_ASKED: Final = Judgement("none", Text("an account is no asset", "帳戶並非資產"))
UNREGISTERED: Final = Judgement(
    "unknown",
    Text(
        "the register does not know it: whether it is operational technology is unknown",
        "登記冊沒有此項：是否屬操作技術不得而知",
    ),
)
_CLEAR: Final = Text("{name}: no operational technology, by the register", "{name}：按登記冊並非操作技術")
_LISTED: Final = Text(
    "{name} is operational technology ({why}), and the site listed it", "{name} 屬操作技術（{why}），機構已將其列入設定"
)
_REFUSED: Final = Text(
    "{name} is operational technology ({why}); the platform does not touch it by itself unless the setting "
    "containment.ot_listed names {key}",
    "{name} 屬操作技術（{why}）；除非設定 containment.ot_listed 列明 {key}，否則平台不會自行觸及",
)
