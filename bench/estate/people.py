"""The estate: machines with their addresses, people with their work, and what its staff knows of its own habits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

SEED: Final = 20_260_101
DOMAIN: Final = "HARBOUR"
REALM: Final = "harbour.example"
ACCOUNT: Final = "410000653001"
TENANT: Final = "5f0c1d6e-0653-4c0b-9d11-2026a0010001"
Kind = Literal[
    "dc",
    "server",
    "database",
    "jump",
    "workstation",
    "linux",
    "web",
    "proxy",
    "k8s",
    "firewall",
    "asa",
    "switch",
    "vpn",
    "dns",
    "dhcp",
    "historian",
    "gateway",
    "plc",
    "cloud",
    "tenant",
    "cluster",
    "tap",
]
Work = Literal["staff", "admin", "helpdesk", "developer", "operator", "dba"]

_SHARES: Final[tuple[tuple[Kind, str, float, str | None], ...]] = (
    ("dc", "dc", 0.01, "ids"),
    ("server", "srv", 0.08, None),
    ("database", "sql", 0.015, "bill"),
    ("jump", "jmp", 0.005, None),
    ("linux", "lnx", 0.08, None),
    ("web", "web", 0.02, "portal"),
    ("proxy", "rp", 0.005, "portal"),
    ("k8s", "kub", 0.02, "portal"),
    ("firewall", "fw", 0.015, None),
    ("asa", "asa", 0.005, None),
    ("switch", "sw", 0.07, None),
    ("vpn", "vpn", 0.0025, None),
    ("dns", "ns", 0.005, None),
    ("dhcp", "dhcp", 0.005, None),
    ("historian", "hist", 0.01, "dist"),
    ("gateway", "otgw", 0.015, "dist"),
    ("plc", "plc", 0.05, "dist"),
)
"""Kind, name, share of all assets, critical computer system; the rest are workstations."""
_SURNAMES: Final = (
    "chan",
    "lee",
    "wong",
    "cheung",
    "lau",
    "ho",
    "ng",
    "yip",
    "tam",
    "leung",
    "fong",
    "kwok",
    "mak",
    "tse",
    "lam",
    "yu",
    "choi",
    "siu",
    "poon",
    "tang",
)
_GIVEN: Final = (
    "kaman",
    "waiyin",
    "tszkit",
    "siuming",
    "hoyin",
    "meiling",
    "chiho",
    "yanyan",
    "kwokwai",
    "lokyi",
    "pui",
    "wingsze",
    "manho",
    "sukyee",
    "chunkit",
    "hiutung",
    "kayan",
    "tinlok",
    "yatsing",
    "oiling",
)
_WORKS: Final[tuple[tuple[Work, float], ...]] = (
    ("admin", 0.03),
    ("helpdesk", 0.025),
    ("developer", 0.06),
    ("operator", 0.04),
    ("dba", 0.01),
)


@dataclass(frozen=True, slots=True)
class Asset:
    """A machine, an account of a cloud, or a device."""

    kind: Kind
    name: str
    address: str
    system: str | None

    @property
    def full(self) -> str:
        """Return its name with the domain."""
        return self.name if self.kind in {"cloud", "tenant", "cluster"} else f"{self.name}.{REALM}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; `joins` and `leaves` are days of the thirty, 0 and 99 outside."""

    name: str
    work: Work
    desk: Asset
    joins: int = 0
    leaves: int = 99

    def here(self, day: int) -> bool:
        """Say whether they work here that day."""
        return self.joins <= day < self.leaves


@dataclass(frozen=True, slots=True)
class Known:
    """What the staff would say without looking: an account or address that does this as its work."""

    kind: Literal["user", "host", "address"]
    value: str
    why: str


@dataclass(frozen=True)
class Estate:
    """All of it, made from a seed."""

    seed: int
    assets: tuple[Asset, ...]
    people: tuple[Person, ...]
    kinds: dict[str, tuple[Asset, ...]] = field(default_factory=dict)
    works: dict[str, tuple[Person, ...]] = field(default_factory=dict)

    def of(self, *kinds: Kind) -> Sequence[Asset]:
        """Return the assets of these kinds."""
        return [one for kind in kinds for one in self.kinds.get(kind, ())]

    def who(self, work: Work, day: int) -> Sequence[Person]:
        """Return who does this work on a day."""
        return [one for one in self.works[work] if one.here(day)]


def name(rank: int) -> str:
    """Return an account name."""
    given, rest = divmod(rank, len(_SURNAMES))
    more, given = divmod(given, len(_GIVEN))
    return f"{_GIVEN[given]}.{_SURNAMES[rest]}{more + 1 if more else ''}"


def made(size: int, seed: int = SEED) -> Estate:
    """Return the estate of this many assets."""
    rng = Random(f"{seed}/estate/{size}")
    assets = [*_machines(size), *_places()]
    desks = [one for one in assets if one.kind == "workstation"]
    ranks = rng.sample(range(len(desks) * 2), len(desks))
    people = [
        _person(rng, name(rank), desk, n, len(desks)) for n, (rank, desk) in enumerate(zip(ranks, desks, strict=True))
    ]
    kinds: dict[str, list[Asset]] = {}
    works: dict[str, list[Person]] = {"staff": [], **{work: [] for work, _ in _WORKS}}
    for asset in assets:
        kinds.setdefault(asset.kind, []).append(asset)
    for person in people:
        works[person.work].append(person)
    return Estate(
        seed,
        tuple(assets),
        tuple(people),
        {kind: tuple(found) for kind, found in kinds.items()},
        {work: tuple(found) for work, found in works.items()},
    )


def _machines(size: int) -> list[Asset]:
    """Return machines and devices by their shares."""
    found: list[Asset] = []
    for network, (kind, short, share, system) in enumerate(_SHARES):
        count = max(2 if kind in {"dc", "web", "jump", "linux"} else 1, round(size * share))
        found += [_asset(kind, short, n, 10 + network, system) for n in range(1, count + 1)]
    rest = size - len(found)
    return [*found, *(_asset("workstation", "pc", n, 100, None) for n in range(1, rest + 1))]


def _asset(kind: Kind, short: str, n: int, network: int, system: str | None) -> Asset:
    """Return one machine; names of workstations have four digits."""
    written = f"{short}-{n:04}" if kind == "workstation" else f"{short}-{n:02}"
    return Asset(kind, written, f"10.20.{network + n // 250}.{n % 250 + 1}", system)


def _places() -> list[Asset]:
    """Return what is no machine and stands in the register all the same, and the sensor beside the OT network."""
    return [
        Asset("cloud", ACCOUNT, "-", "portal"),
        Asset("tenant", TENANT, "-", "ids"),
        Asset("cluster", "kube-portal", "-", "portal"),
        Asset("tap", "tap-ot", "10.20.60.9", "dist"),
        Asset("tap", "tap-edge", "10.20.61.9", None),
    ]


def _person(rng: Random, account: str, desk: Asset, n: int, among: int) -> Person:
    """Return who sits at a desk; two in a hundred join and two leave within the month."""
    work: Work = "staff"
    place = n / among
    for candidate, share in _WORKS:
        if place < share or n == 0:
            work = candidate
            break
        place -= share
    joins, leaves = 0, 99
    if work == "staff":
        change = rng.random()
        joins = rng.randrange(2, 28) if change < 0.02 else 0
        leaves = rng.randrange(5, 29) if change > 0.98 else 99
    return Person(account, work, desk, joins, leaves)


SCANNER: Final = "10.20.9.40"
MONITOR: Final = "10.20.9.30"
BACKUP: Final = "10.20.9.20"
DEPLOY: Final = "10.20.9.50"
KNOWN: Final = (
    Known("address", SCANNER, "the vulnerability scanner, weekly and after patching"),
    Known("user", "svc-scan", "the scanner's own account"),
    Known("address", MONITOR, "the monitoring server asks every machine whether it is there"),
    Known("user", "svc-backup", "nightly backups: shadow copies, exports of the directory, large reads"),
    Known("user", "svc-adsync", "synchronises the directory with the cloud, and replicates it for that"),
    Known("user", "svc-logrot", "saves and clears event logs every Sunday by an approved script"),
    Known("user", "svc-deploy", "installs software and updates"),
)
"""What the staff knows, written down before anything was measured."""
