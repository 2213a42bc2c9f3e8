"""What vulnerabilities keep in memory."""

from lionrock.events.risk import OpenWeaknesses, Weaknesses
from lionrock.kernel.contributions import provides
from lionrock.kernel.platform import Platform
from lionrock.vulnerabilities.figures import Figures
from lionrock.vulnerabilities.model import LEVELS
from lionrock.vulnerabilities.store import sums
from lionrock.vulnerabilities.waiting import Waiting


@provides(Waiting)
def waiting(platform: Platform) -> Waiting:
    """Return the files that wait for a confirmation."""
    return Waiting()


@provides(Figures)
def figures(platform: Platform) -> Figures:
    """Return the sums of the platform."""
    return Figures(platform)


class Counts:
    """Answers what is open on a system."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def of(self, system: str) -> OpenWeaknesses:
        """Return the open vulnerabilities of a system by level, the gravest first."""
        levels, exploited = sums.open_of(self.platform.db, system)
        ordered: dict[str, int] = {level: levels[level] for level in LEVELS if level in levels}
        return OpenWeaknesses(ordered, exploited, sums.last_look(self.platform.db, system))


@provides(Weaknesses)
def weaknesses(platform: Platform) -> Counts:
    """Return the counts."""
    return Counts(platform)
