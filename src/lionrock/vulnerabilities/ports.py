"""What vulnerabilities keep in memory."""

from lionrock.kernel.contributions import provides
from lionrock.kernel.platform import Platform
from lionrock.vulnerabilities.figures import Figures
from lionrock.vulnerabilities.waiting import Waiting


@provides(Waiting)
def waiting(platform: Platform) -> Waiting:
    """Return the files that wait for a confirmation."""
    return Waiting()


@provides(Figures)
def figures(platform: Platform) -> Figures:
    """Return the sums of the platform."""
    return Figures(platform)
