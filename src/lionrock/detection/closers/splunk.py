"""Closes notable events of Splunk Enterprise Security (POST /services/notable_update)."""

from urllib.parse import urlencode

from lionrock.detection.closing import Closer, Request, Site
from lionrock.detection.foreign import Followed
from lionrock.kernel.text import same

_CLOSED = "5"
"""The status *closed* as Enterprise Security is delivered."""


def request(site: Site, alert: Followed, words: str) -> Request:
    """Return the call that closes a notable event with a comment."""
    form = {"ruleUIDs": alert.id, "status": _CLOSED, "comment": words}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request("POST", f"{site.url}/services/notable_update", urlencode(form).encode(), kind)


SPLUNK = Closer(
    id="splunk", title=same("Splunk Enterprise Security"), secret=("Authorization", "Bearer "), request=request
)
