"""Resolves alerts of Microsoft Graph security (PATCH /v1.0/security/alerts_v2/{id})."""

from urllib.parse import quote

from lionrock.detection.closing import Closer, Request, Site, as_json
from lionrock.detection.foreign import Followed
from lionrock.kernel.text import same


def request(site: Site, alert: Followed, _words: str) -> Request:
    """Return the call that resolves an alert as expected activity."""
    body = {"status": "resolved", "classification": "informationalExpectedActivity"}
    return as_json("PATCH", f"{site.url}/v1.0/security/alerts_v2/{quote(alert.id, safe='')}", body)


MICROSOFT = Closer(
    id="microsoft", title=same("Microsoft Defender"), secret=("Authorization", "Bearer "), request=request
)
