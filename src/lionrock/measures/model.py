"""Readings, probes and how near a threshold is; nothing here reads or writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from lionrock.kernel.clock import Instant, hours, minutes
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.register.thresholds import MEASURES

Way = Literal["typed", "probe", "push", "file"]
Kind = Literal["http", "tcp", "json", "push"]
DOWNTIME: Final = "max_tolerable_downtime"
LONGEST: Final = hours(24 * 7)
"""A reading counts for a week at most; then it is unknown again."""
AHEAD: Final = minutes(5)
"""How far ahead of our clock a reading's time may lie."""
NEAR: Final = Decimal("0.75")
"""The share of a threshold from which the warning stands."""

KINDS: Final[dict[Kind, Text]] = {
    "http": Text("web address answers", "網址有回應"),
    "tcp": Text("port answers", "連接埠有回應"),
    "json": Text("number read from a web address", "從網址讀取數字"),
    "push": Text("number pushed by a program", "由程式推送數字"),
}
WAYS: Final[dict[Way, Text]] = {
    "typed": Text("typed in", "人手輸入"),
    "probe": Text("probe", "探測"),
    "push": Text("pushed", "推送"),
    "file": Text("file", "檔案"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a measure, true at `at`, counted until `until`."""

    id: str
    system: str
    measure: str
    value: Decimal
    at: Instant
    until: Instant
    learned: Instant
    how: Way
    source: str
    who: str
    own_containment: bool
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """Looks at one thing every so often. `target` is where; `pointer` where in a JSON answer the number stands.

    A probe of kind http or tcp tells downtime: minutes since it was last found up.
    """

    id: str
    system: str
    measure: str
    kind: Kind
    target: str
    pointer: str
    every: int
    """Seconds between two looks."""
    looked: Instant | None = None
    up: bool | None = None
    since: Instant | None = None
    """Since when it is up, or down."""
    value: Decimal | None = None
    problem: str = ""

    @property
    def patience(self) -> timedelta:
        """Return how long a look counts: three intervals, two minutes at least."""
        return max(timedelta(seconds=3 * self.every), minutes(2))


@dataclass(frozen=True, slots=True)
class Nearness:
    """How a reading stands to a threshold; `left` is in minutes, None where time does not tell."""

    share: Decimal
    met: bool
    left: int | None

    @property
    def near(self) -> bool:
        """Say whether the warning stands."""
        return self.met or self.share >= NEAR


def number(measure: str, written: str) -> Decimal:
    """Return a value of a measure as typed; raises InputError naming its bounds."""
    known = MEASURES.get(measure)
    if known is None:
        raise InputError(
            Text(f"no measure is called {measure[:60]}", f"沒有名為 {measure[:60]} 的量度"),
            Text("Choose one of: {names}.", "請選擇：{names}。").format(names=", ".join(MEASURES)),
        )
    try:
        found = Decimal(written.strip().replace(",", ""))
    except InvalidOperation:
        found = Decimal(-1)
    if not (found.is_finite() and 0 <= found <= known.most) or (known.whole and found != int(found)):
        raise InputError(
            Text(
                "{name}: a number from 0 to {most} expected, found {found}",
                "{name}：應為 0 至 {most} 的數字，現為 {found}",
            ).format(name=known.label, most=str(known.most), found=written.strip()[:40]),
            Text("Type digits; no unit.", "請只填數字，不加單位。"),
        )
    return found


def span(now: Instant, at: Instant, until: Instant) -> tuple[Instant, Instant]:
    """Return when a reading was true and until when it counts; raises InputError for times that cannot be."""
    if at > now + AHEAD:
        raise InputError(
            Text("the time of the reading lies ahead", "讀數時間在未來"),
            Text("Give when it was true.", "請填寫讀數的實際時間。"),
        )
    if until <= at or until - at > LONGEST:
        raise InputError(
            Text(
                "a reading counts for a week at most, and at least a moment", "讀數最多在一星期內有效，且須遲於讀數時間"
            ),
            Text("Give an expiry after its time, within seven days.", "請填寫讀數時間之後七日內的屆滿時間。"),
        )
    return at, until


def downtime(probe: Probe, now: Instant) -> Decimal | None:
    """Return whole minutes a probe's target has been down, 0 while it is up, None when the last look is too old."""
    if probe.looked is None or now - probe.looked > probe.patience or probe.up is None:
        return None
    if probe.up or probe.since is None:
        return Decimal(0)
    return Decimal((now - probe.since) // timedelta(minutes=1))


def nearness(measure: str, value: Decimal, limit: Decimal, *, below: bool) -> Nearness:
    """Return how near a value is to a limit; `below` where falling under it counts (a service level)."""
    if below:
        met = value < limit
        room = Decimal(100) - limit
        share = (Decimal(100) - value) / room if room > 0 else Decimal(1 if met else 0)
    else:
        met = value >= limit
        share = value / limit if limit > 0 else Decimal(1)
    left = max(0, int(limit - value)) if measure == DOWNTIME else None
    return Nearness(share, met, left)


def at_pointer(document: object, pointer: str) -> object:
    """Return what stands at a JSON pointer (RFC 6901), None when nothing does."""
    found = document
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(name)
        elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return None
    return found
