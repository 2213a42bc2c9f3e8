"""What twins hold in which risk is tested: an assessed estate, a tested one, somebody who may decide."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate
from lionrock.risk.alternative import Words as Instead
from lionrock.risk.model import Assessment, Treatment, Words
from lionrock.risk.service import assessing, scenarios, standing_in, testing
from lionrock.risk.service.assessing import Wanted
from lionrock.risk.service.testing import Sent

WHO: Final = Actor("0" * 31 + "1", "Twin Deputy", "deputy", "totp", fresh=True)
"""A named person with two factors who may decide, in a twin."""


def today(twin: Twin, ahead: int = 0) -> date:
    """Return the day in Hong Kong, so many days ahead."""
    return (twin.platform.now().astimezone(HONG_KONG) + timedelta(days=ahead)).date()


def begun(twin: Twin, ago: int = 0) -> Assessment:
    """Register the estate and open an assessment of all of it as of so many days ago."""
    estate(twin)
    as_of = twin.platform.now() - timedelta(days=ago)
    return assessing.begin(twin.platform, WHO, Wanted("yearly", (), "a twin's workshop", WHO.name, as_of))


def written(twin: Twin, one: Assessment, system: str, treatment: Treatment = "reduce") -> str:
    """Write a scenario for a system; return its id."""
    words = Words(
        system=system,
        threat="ransomware",
        weakness="a twin's weakness",
        controls=(),
        likelihood=3,
        likelihood_why="a twin's reason",
        impact=4,
        impact_why="a twin's reason",
        treatment=treatment,
        treatment_why="a twin's reason",
    )
    return scenarios.write(twin.platform, WHO, one.id, words).id


def assessed(twin: Twin, days: int = 90, ago: int = 0) -> Assessment:
    """Close an assessment in which every system has a scenario with an action due in so many days."""
    one = begun(twin, ago)
    for system in one.systems:
        id = written(twin, one, system)
        scenarios.act(twin.platform, WHO, id, "a twin's action", WHO.name, today(twin, days))
    return assessing.close(twin.platform, WHO, one.id, one.version, "a twin's conclusion")


def pentested(twin: Twin, *covers: str, name: str = "a twin's test") -> str:
    """Import a penetration test of these systems with one finding each; return its id."""
    day = today(twin).isoformat()
    rows = "".join(f"F{at},a weakness,high,{system},open,{day},\n" for at, system in enumerate(covers, 1))
    data = f"reference,title,severity,system,state,found_on,retest\n{rows}".encode()
    return testing.take(twin.platform, WHO, Sent(data, "test.csv", name, "a tester", today(twin), covers))


def approved(twin: Twin, system: str, days: int = 30) -> str:
    """Propose and approve an alternative control for so many days; return its id."""
    now = twin.platform.now()
    words = Instead("a guard at the door", "the door has no lock", "somebody follows through the door")
    wanted = standing_in.Wanted("C-PHY-01", system, words, "Man Ho", now, now + timedelta(days=days))
    made = standing_in.propose(twin.platform, WHO, wanted)
    standing_in.approve(twin.platform, WHO, made.id, made.digest)
    return made.id
