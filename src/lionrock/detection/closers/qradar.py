"""Closes offenses of QRadar (POST /api/siem/offenses/{id})."""

from urllib.parse import quote, urlencode

from lionrock.detection.closing import Closer, Request, Site
from lionrock.detection.foreign import Followed
from lionrock.kernel.text import same


def request(site: Site, alert: Followed, _words: str) -> Request:
    """Return the call that closes an offense with the closing reason that the site named by its number."""
    asked = urlencode({"status": "CLOSED", "closing_reason_id": site.closing_reason})
    return Request("POST", f"{site.url}/api/siem/offenses/{quote(alert.id, safe='')}?{asked}")


QRADAR = Closer(id="qradar", title=same("IBM QRadar"), secret=("SEC", ""), request=request)
