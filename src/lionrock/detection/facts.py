"""Numbers of detection that status and metrics show."""

from lionrock.detection import store
from lionrock.detection.store import Search
from lionrock.kernel.contributions import gauge
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@gauge("findings", Text("Findings", "偵測結果"))
def findings(platform: Platform) -> float:
    """Return how many findings there are."""
    return store.count(platform.db, Search(expected=None))
