"""A small operator with two critical systems, people, and what a test writes of risks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text, same
from lionrock.register import service as register
from lionrock.register.model import Operator, Person, System
from lionrock.register.twins import ME
from lionrock.risk.model import Assessment, Scenario, Words
from lionrock.risk.service import assessing, scenarios
from lionrock.risk.service.assessing import Wanted

LEAD = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
SECOND = Actor("s" * 32, "Ng Chi Keung", "supervisor", "totp", fresh=True)
ANALYST = Actor("a" * 32, "Ken Lau", "analyst", "totp", fresh=True)
AUDITOR = Actor("e" * 32, "Ann Yip", "auditor", "totp", fresh=True)
REDUCED = replace(LEAD, factor="none")
DESIGNATED = date(2026, 6, 1)


def furnished(platform: Platform, designated: date | None = DESIGNATED) -> dict[str, str]:
    """Register the operator and two systems; return their ids by key."""
    owner = Person(
        key="ho", name=Text("Man Ho", "何文"), post=Text("Owner", "負責人"), role="owner", phone="+852 0000 0001"
    )
    operator = Operator(
        name=Text("Example Power", "例子電力"),
        sector="energy",
        category="1",
        office=same("1 Test Road"),
        designated_on=designated,
    )
    for record in (owner, operator):
        register.put(platform, ME, "a test's register", record)
    return {
        key: register.put(
            platform,
            ME,
            "a test's register",
            System(key=key, name=name, short=key.upper(), core_function=Text("core", "核心"), owner="ho"),
        )
        for key, name in (("oms", Text("Outage", "停電管理")), ("dir", Text("Directory", "目錄服務")))
    }


def opened(platform: Platform, *systems: str, cycle: str = "yearly") -> Assessment:
    """Open an assessment."""
    return assessing.begin(platform, ANALYST, Wanted(cycle, systems, "workshop after ISO/IEC 27005", "Ken Lau"))


def words(system: str, likelihood: int = 3, impact: int = 4, treatment: str = "") -> Words:
    """Return a scenario's words."""
    return Words(
        system=system,
        threat="ransomware",
        weakness="backups stand on the same network",
        controls=(),
        likelihood=likelihood,
        likelihood_why="seen twice in the sector",
        impact=impact,
        impact_why="a day without the system",
        treatment=treatment,  # type: ignore[arg-type]  # a test's word
        treatment_why="cheaper" if treatment else "",
    )


def treated(platform: Platform, one: Assessment, due: date = date(2027, 1, 31)) -> list[Scenario]:
    """Write one scenario a system, each reduced by an action."""
    found = []
    for system in one.systems:
        made = scenarios.write(platform, ANALYST, one.id, words(system, treatment="reduce"))
        scenarios.act(platform, ANALYST, made.id, "keep backups offline", "Man Ho", due)
        found.append(made)
    return found


def closed(platform: Platform) -> Assessment:
    """Open, fill and close an assessment of everything."""
    one = opened(platform)
    treated(platform, one)
    return assessing.close(platform, ANALYST, one.id, one.version, "two high risks, both being treated")


def soon(platform: Platform, span: float = 30) -> Instant:
    """Return a moment so many days ahead."""
    return platform.now() + days(span)
