"""Exports of other products: whatever the form of the file, the same alerts, each byte as it lay there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lionrock.events.records import LogRecord, Source
from lionrock.kernel.registry import Registry
from lionrock.telemetry.parsing import understood
from lionrock.telemetry.recognise import claiming

SOURCES = Registry(["lionrock.telemetry"]).of(Source)
ALERTS = [one for one in SOURCES if any("alert" in sample.expect for sample in one.samples) and not one.whole]


def forms(raw: bytes) -> Iterator[bytes]:
    """Yield files that hold a document twice: lines, a list, a list in an object, the answer of a search."""
    yield raw + b"\n" + raw + b"\n"
    yield b"[" + raw + b",\n " + raw + b"]"
    yield b'{"@odata.context": "x", "value": [' + raw + b"," + raw + b"]}"
    yield (
        b'{"took":3,"_shards":{"total":1},"hits":{"total":{"value":2},"max_score":null,"hits":['
        + raw
        + b","
        + raw
        + b"]}}"
    )


def test_there_are_nine_products_and_ocsf() -> None:
    """Each is a source of its own; reported mail is a container."""
    assert {one.id.partition(".")[0] for one in ALERTS} >= {
        "crowdstrike", "elastic", "microsoft", "ocsf", "qradar", "sentinel", "splunk", "suricata", "wazuh",
    }  # fmt: skip


@pytest.mark.parametrize("source", ALERTS, ids=lambda one: one.id)
def test_every_form_of_export_gives_the_same_alerts(source: Source) -> None:
    """The file is recognised, and what is kept is what lay there."""
    raw = next(sample.raw for sample in source.samples if sample.expect.get("alert"))
    alone = understood(source, raw, {}, 1)
    assert isinstance(alone, LogRecord)
    for data in forms(raw):
        assert claiming(SOURCES, "export.json", data) is source
        assert list(source.split(data)) == [raw, raw]


@pytest.mark.parametrize("source", [one for one in ALERTS if one.id != "suricata.eve"], ids=lambda one: one.id)
def test_what_sends_alerts_is_not_what_they_are_about(source: Source) -> None:
    """A receiver settles its sender as the host of lines that name none; for Suricata that is the sensor, and right."""
    for sample in source.samples:
        told = understood(source, sample.raw, {"host": "10.9.9.9"}, 1)
        assert isinstance(told, LogRecord)
        assert told.host != "10.9.9.9"
