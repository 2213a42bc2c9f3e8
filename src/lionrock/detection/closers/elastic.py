"""Closes alerts in Kibana (POST /api/detection_engine/signals/status)."""

from lionrock.detection.closing import Closer, Request, Site, as_json
from lionrock.detection.foreign import Followed
from lionrock.kernel.text import same


def request(site: Site, alert: Followed, _words: str) -> Request:
    """Return the call that sets the workflow status; Kibana takes no words with it."""
    body = {"signal_ids": [alert.id], "status": "closed"}
    headers = {"kbn-xsrf": "true"}
    return as_json("POST", f"{site.url}/api/detection_engine/signals/status", body, **headers)


ELASTIC = Closer(id="elastic", title=same("Elastic Security"), secret=("Authorization", "ApiKey "), request=request)
