"""Closes incidents of Microsoft Sentinel (PUT …/Microsoft.SecurityInsights/incidents/{name})."""

from urllib.parse import quote

from lionrock.detection.closing import Closer, Request, Site, as_json
from lionrock.detection.foreign import Followed
from lionrock.kernel.text import same

_VERSION = "2024-09-01"
_SEVERITY = {"informational": "Informational", "low": "Low", "medium": "Medium", "high": "High", "critical": "High"}


def request(site: Site, alert: Followed, words: str) -> Request:
    """Return the call that closes an incident; the address of the site is that of its workspace."""
    named = f"{site.url}/providers/Microsoft.SecurityInsights/incidents/{quote(alert.id, safe='')}"
    properties = {
        "title": alert.title,
        "severity": _SEVERITY[alert.level],
        "status": "Closed",
        "classification": "BenignPositive",
        "classificationReason": "SuspiciousButExpected",
        "classificationComment": words,
    }
    return as_json("PUT", f"{named}?api-version={_VERSION}", {"properties": properties})


SENTINEL = Closer(id="sentinel", title=same("Microsoft Sentinel"), secret=("Authorization", "Bearer "), request=request)
