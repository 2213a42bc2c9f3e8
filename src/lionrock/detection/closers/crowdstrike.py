"""Closes alerts of CrowdStrike Falcon (PATCH /alerts/entities/alerts/v3)."""

from lionrock.detection.closing import Closer, Request, Site, as_json
from lionrock.detection.foreign import Followed
from lionrock.kernel.text import same


def request(site: Site, alert: Followed, words: str) -> Request:
    """Return the call that closes an alert with a comment."""
    actions = [{"name": "update_status", "value": "closed"}, {"name": "append_comment", "value": words}]
    body = {"composite_ids": [alert.id], "action_parameters": actions}
    return as_json("PATCH", f"{site.url}/alerts/entities/alerts/v3", body)


CROWDSTRIKE = Closer(
    id="crowdstrike", title=same("CrowdStrike Falcon"), secret=("Authorization", "Bearer "), request=request
)
