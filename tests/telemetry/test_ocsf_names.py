"""OCSF findings never pass for those of a product with a kind of its own."""

from __future__ import annotations

import json

from lionrock.telemetry.sources.ocsf_findings import parse


def test_a_finding_under_anothers_name_is_kept_apart() -> None:
    """Forged under a coming number, it would have the true one counted as known, or closed at its product."""
    event = {
        "class_uid": 2004,
        "time": 1795140000000,
        "metadata": {"product": {"name": "QRadar"}},
        "finding_info": {"uid": "54", "title": "x"},
    }
    alert = parse(json.dumps(event).encode(), {}).alert
    assert alert is not None
    assert (alert.product, alert.id) == ("ocsf:qradar", "54")
    event["metadata"] = {"product": {"name": "Prowler"}}
    alert = parse(json.dumps(event).encode(), {}).alert
    assert alert is not None
    assert alert.product == "ocsf:prowler"
