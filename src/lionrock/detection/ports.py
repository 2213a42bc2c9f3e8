"""Ports detection provides."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lionrock.detection import store
from lionrock.detection.hunting import Hunter
from lionrock.detection.learning.model import Detector
from lionrock.detection.learning.second import Forest, Second
from lionrock.detection.learning.switches import Locations
from lionrock.detection.naming import Named
from lionrock.detection.renewing import Renewed
from lionrock.detection.replaying import Replays
from lionrock.detection.rule_files import OWN
from lionrock.detection.service import Desk
from lionrock.detection.serving import Runner
from lionrock.detection.settings import LOCATIONS, RULES
from lionrock.detection.writing import quiet, site
from lionrock.detection.writing.previewing import Previews
from lionrock.events.hunting import RuleHunter
from lionrock.events.ports import Findings, Matcher
from lionrock.events.risk import FindingTally
from lionrock.events.rulesets import RuleSet
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import provides
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache


@provides(Findings)
def findings(platform: Platform) -> Desk:
    """Return the tables' desk."""
    return Desk(platform)


class Tally:
    """Answers how many findings there were."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def counted(self, moment: Instant) -> Mapping[str, int]:
        """Return by system how many findings of high or critical level were active since, expected ones left out."""
        return store.tally(self.platform.db, moment)


@provides(FindingTally)
def tally(platform: Platform) -> Tally:
    """Return the tally."""
    return Tally(platform)


@provides(Runner)
def runner(platform: Platform) -> Runner:
    """Return the rules of this folder, compiled, and renewed when their files change.

    Where nothing is matched, our own speak for them until they are: asking for this port keeps all others waiting.
    """
    matches = platform.runs("matcher")
    made = Renewed(
        lambda: folders(platform),
        Cache(platform.folder / "plans"),
        meanwhile=() if matches else (OWN,),
        beside=[one.info() for one in platform.registry.of(Detector)],
        off=(lambda: quiet.unheard(platform)) if matches else frozenset,
    )
    made.watch()
    return made


@provides(RuleSet)
def rule_set(platform: Platform) -> Named:
    """Return the name of the rules that serve."""
    return Named(platform.port(Runner))


@provides(Matcher)
def matcher(platform: Platform) -> Runner:
    """Return the runner."""
    return platform.port(Runner)


@provides(RuleHunter)
def hunter(platform: Platform) -> Hunter:
    """Return who hunts for rules in what is stored."""
    return Hunter(platform)


@provides(Second)
def second(platform: Platform) -> Forest:
    """Return who gives second opinions on what is unusual."""
    return Forest()


@provides(Locations)
def locations(platform: Platform) -> Locations:
    """Return the file that says where addresses are."""
    return Locations(str(platform.settings[LOCATIONS]))


@provides(Previews)
def previews(platform: Platform) -> Previews:
    """Return what works off previews."""
    return Previews(platform)


@provides(Replays)
def replays(platform: Platform) -> Replays:
    """Return what works off replays."""
    return Replays(platform)


def folders(platform: Platform) -> list[Path]:
    """Return the rules the site wrote here, our own, and the folders it names; of two of one id the first serves."""
    return [site.folder(platform), OWN, *(Path(part) for part in str(platform.settings[RULES]).split(":") if part)]
