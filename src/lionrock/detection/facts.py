"""Numbers of detection that status and metrics show, and what an auditor's pack holds of how detection works."""

from collections.abc import Iterator

from lionrock.detection import store
from lionrock.detection.reviewing import exhibits
from lionrock.detection.store import Search
from lionrock.events.subjects import AUDIT
from lionrock.kernel.contributions import Item, exhibit, gauge
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@gauge("findings", Text("Findings", "偵測結果"))
def findings(platform: Platform) -> float:
    """Return how many findings there are."""
    return store.count(platform.db, Search(expected=None))


@exhibit("detection.mechanism", of=AUDIT)
def mechanism(platform: Platform, audit: str) -> Iterator[Item]:
    """Yield coverage as it stands, the tests behind it, versions of the site's rules, and signed reviews."""
    yield from exhibits.items(platform)
