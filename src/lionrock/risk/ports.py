"""What risk keeps in memory."""

from lionrock.kernel.contributions import provides
from lionrock.kernel.platform import Platform
from lionrock.risk.waiting import TestFiles


@provides(TestFiles)
def waiting(platform: Platform) -> TestFiles:
    """Return the files that wait for a confirmation."""
    return TestFiles()
