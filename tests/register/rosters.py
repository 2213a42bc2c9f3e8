"""A roster to test with: five people, shifts of twelve hours, times as Hong Kong writes them."""

from __future__ import annotations

from datetime import datetime

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.platform import Platform
from lionrock.register import roster
from lionrock.register import service as register
from lionrock.register.commands import SHELL
from lionrock.register.roster import service
from lionrock.register.roster.importing import Plan
from register.world import load

STAFF = """id,name_en,name_zh,post_en,post_zh,phone,email,role
ng,Ng Tsz-kit,吳子傑,Analyst,分析員,+852 0000 1661,ng@power.example,analyst
cheung,Cheung Hoi-ting,張凱婷,Analyst,分析員,+852 0000 1662,cheung@power.example,analyst
ho,Ho Man,何敏,Deputy,副主管,+852 0000 1654,ho@power.example,deputy
lam,Lam Cheuk-yan,林卓欣,Supervisor,主管,+852 0000 1650,lam@power.example,supervisor
fung,Fung Wai-lun,馮偉倫,Engineer,工程師,,,engineer
"""

WEEK = """start,end,primary,deputies
2026-11-22T08:00,2026-11-22T20:00,cheung,ho
2026-11-22T20:00,2026-11-23T08:00,ng,ho
2026-11-23T08:00,2026-11-23T20:00,cheung,ho
"""


def staff(platform: Platform) -> None:
    """Register the five people."""
    load(platform, STAFF, "staff.csv")


def hkt(written: str) -> Instant:
    """Return a moment of Hong Kong time."""
    return datetime.fromisoformat(written).replace(tzinfo=HONG_KONG)


def take(platform: Platform, text: str, name: str = "roster.csv", *, whole: bool = False) -> Plan:
    """Import a roster and return the plan that was carried out."""
    plan = service.plan(platform, name, text.encode(), whole=whole).checked()
    roster.apply(platform, SHELL, "a test", plan)
    return plan


def on(platform: Platform, written: str) -> list[str]:
    """Return the keys of who is on duty at a moment, in order."""
    return [one.key for one in roster.on_duty(platform, hkt(written))]


def person(platform: Platform, key: str) -> str:
    """Return the id of a person."""
    return register.resolve(platform, "person", key)
