"""The operator of the simulation: its register, people, accounts and a roster with deputies, leave and gaps."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from register.rosters import STAFF
from register.world import SMALL, load

from lionrock.counsel.service import packs
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import ConflictError
from lionrock.kernel.platform import Platform
from lionrock.register import roster
from lionrock.register import service as register
from lionrock.register.roster import Leave, Shift

DESIGNATED: Final = date(2026, 7, 2)
BEGAN: Final = datetime(2026, 7, 2, 12, tzinfo=HONG_KONG)

LAM: Final = Actor("1" * 32, "Lam Cheuk-yan 林卓欣", "supervisor", "totp", fresh=True)
HO: Final = Actor("2" * 32, "Ho Man 何敏", "deputy", "totp", fresh=True)
NG: Final = Actor("3" * 32, "Ng Tsz-kit 吳子傑", "analyst", "totp", fresh=True)
CHEUNG: Final = Actor("4" * 32, "Cheung Hoi-ting 張凱婷", "analyst", "totp", fresh=True)
COUNSEL: Final = Actor("5" * 32, "Ada Lee 李雅", "counsel", "totp", fresh=True)
BOARD: Final = Actor("6" * 32, "Wong Sui-lan 黃瑞蘭", "approver", "totp", fresh=True)

ACCOUNTS: Final = {"lam": LAM, "ho": HO, "ng": NG, "cheung": CHEUNG}
"""Who of the register has an account, by key; the engineer has none, and lets it ring."""
DECIDERS: Final = (HO, LAM)
_FIRST: Final = ("ng", "cheung", "fung")
_WEEK: Final = timedelta(days=7)


def founded(platform: Platform) -> None:
    """Register the operator, its systems and people, take in the law and switch regimes on."""
    packs.take(platform)
    small = SMALL.replace('contact = "ho-man"', 'contact = "ho"').replace('owner = "ho-man"', 'owner = "ho"')
    load(platform, STAFF.replace("工程師,,,", "工程師,+852 0000 1670,,"), "staff.csv")
    load(platform, small.split("[[person]]")[0], "small.toml")
    platform.settle()


def rostered(platform: Platform, random: Random, start: Instant, weeks: int) -> int:
    """Enter a roster for some weeks: a first, deputies, now and then nobody; and leave; return the gaps left."""
    gaps = 0
    monday = start.astimezone(HONG_KONG).date()
    for number in range(weeks):
        begins = datetime.combine(monday, time(8), HONG_KONG) + number * _WEEK
        if random.random() < 0.1:
            gaps += 1
            continue
        for half in (timedelta(0), timedelta(days=4)):
            ends = begins + (timedelta(days=4) if not half else _WEEK)
            first = random.choice(_FIRST)
            deputies = tuple(one for one in ("ho", "ng") if one != first)[: random.randint(0, 2)]
            people = tuple(register.resolve(platform, "person", key) for key in (first, *deputies))
            roster.put(platform, LAM, "roster", Shift(begins + half, ends, people[0], people[1:]))
    for key in ("ng", "cheung", "ho", "lam"):
        _leave(platform, random, key, start, weeks)
    platform.settle()
    return gaps


def _leave(platform: Platform, random: Random, key: str, start: Instant, weeks: int) -> None:
    """Enter a leave of some days within these weeks."""
    begins = start + timedelta(days=random.randrange(weeks * 7), hours=random.randrange(24))
    away = Leave(begins, begins + timedelta(days=random.randint(1, 9)), register.resolve(platform, "person", key))
    try:
        roster.put(platform, LAM, "leave", away)
    except ConflictError:
        return  # leave that overlaps other leave is refused: the person is away already
