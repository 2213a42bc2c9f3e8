"""What a sample is taken for."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.errors import InputError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.telemetry.parsing import Parser, understood
from lionrock.telemetry.recognise import judged
from lionrock.telemetry.teaching import choices, files, proposing
from lionrock.telemetry.teaching.making import source
from lionrock.telemetry.teaching.proposing import Proposal
from lionrock.telemetry.teaching.trial import tried
from telemetry.teaching import lines

OURS = Registry(["lionrock.telemetry"]).of(Source)
LOGS = {
    "text": lines.TEXT,
    "json": lines.JSON,
    "pairs": lines.PAIRS,
    "cells": lines.CELLS,
    "bare": lines.BARE,
    "carried": lines.CARRIED,
    "cef": lines.CEF,
}


def proposed(data: bytes, **given: str) -> Proposal:
    """Return the proposal for a sample."""
    return proposing.propose("plant.log", Text("Plant", "廠房"), proposing.sampled(data)[0], **given)  # type: ignore[arg-type]  # texts alone


@pytest.mark.parametrize(
    ("name", "shape", "roles", "asks"),
    [
        ("text", "text", {"time": "time", "user": "user", "address": "address", "message": "Message"}, {"zone"}),
        ("json", "json", {"time": "ts", "host": "station", "user": "operator", "address": "remote.ip",
                          "message": "event"}, {"zone"}),
        ("pairs", "pairs", {"time": "time", "user": "user", "address": "src", "message": "action"}, {"zone"}),
        ("cells", "cells", {"time": "When", "user": "Who", "host": "Station"}, {"zone"}),
        ("bare", "cells", {"time": "cell1"}, {"zone"}),
        ("carried", "text", {"user": "user", "message": "Message"}, {"zone"}),
        ("cef", "cef", {"time": "rt", "user": "User", "address": "src", "message": "Name"}, set()),
    ],
)  # fmt: skip
def test_each_form_is_detected(name: str, shape: str, roles: dict[str, str], asks: set[str]) -> None:
    """Form, roles, and what must be asked, by our own readers."""
    found = proposed(LOGS[name])
    told = {role: own for role, own in found.taught.roles.items() if role in roles}
    assert (found.taught.shape, told, found.asks) == (shape, roles, frozenset(asks))
    assert found.taught.samples


@pytest.mark.parametrize("name", sorted(LOGS))
def test_a_taught_kind_is_a_source_as_every_other(name: str) -> None:
    """It recognises its file without doubt, parses its own samples as they stand there, and survives its file."""
    taught = replace(proposed(LOGS[name]).taught, zone="+08:00")
    taught = proposing.sampling(taught, proposing.sampled(LOGS[name])[0])
    assert files.read(files.written(taught).encode()) == taught
    made = source(taught)
    verdict = judged([*OURS, made], "any.log", LOGS[name])
    assert verdict.source is not None, verdict.why
    assert verdict.source.taught or verdict.source.general or name == "cef"
    trial = tried(made, proposing.sampled(LOGS[name])[0])
    assert (trial.share, trial.timed if name != "carried" else trial.understood) == (1.0, trial.understood)
    for sample in made.samples:
        record = understood(made, sample.raw, {}, 1)
        assert isinstance(record, LogRecord)
        assert record.source == "plant.log"


def test_the_zone_settles_times() -> None:
    """A day that cannot be a month says which stands first; the zone makes an instant of it."""
    taught = replace(proposed(lines.PAIRS).taught, zone="Asia/Hong_Kong")
    record = understood(source(taught), lines.PAIRS.splitlines()[3], {}, 1)
    assert isinstance(record, LogRecord)
    assert record.time == datetime(2026, 11, 22, 10, 30, 3, tzinfo=UTC)
    assert record.fields["SourceIp"] == record.address == "192.0.2.4"


def test_an_order_nobody_can_tell_is_asked_for() -> None:
    """Where day and month may both stand first, a person says which."""
    log = b"".join(b'when=03/04/2026 user=op%d point=%d at="03/04/2026 10:00:%02d"\n' % (n, n, n) for n in range(9))
    assert proposed(log).asks == {"clock", "zone"}


def test_a_relayed_line_nobody_knows_is_of_the_taught_kind() -> None:
    """What a general source alone reads is read as what the site taught; a line of a known product stays its own."""
    made = source(proposed(lines.CARRIED).taught)
    relay = next(one for one in OURS if one.id == "syslog.any")
    parser = Parser([*OURS, made])
    line = lines.CARRIED.splitlines()[0]
    sshd = b"Nov 22 18:30:01 jump sshd[812]: Failed password for root from 203.0.113.9 port 22 ssh2"
    found = [parser.understood(relay, raw, {}, 1) for raw in (line, sshd, line.replace(b"turbined", b"other"))]
    assert [one.source for one in found if isinstance(one, LogRecord)] == ["plant.log", "linux.auth", "syslog.any"]


def test_a_line_of_another_form_says_what_is_missing() -> None:
    """What does not fit is kept with the reason."""
    for data, line in ((lines.TEXT, b"something else"), (lines.JSON, b'{"a":1}'), (lines.CELLS, b"a;b"),
                       (lines.PAIRS, b"a=1 b=2"), (lines.CELLS, b"never;a;b;c;d")):  # fmt: skip
        found = understood(source(proposed(data).taught), line, {}, 7)
        assert isinstance(found, Unparsed)
        assert "as taught" in found.reason.en
    assert understood(source(proposed(lines.CELLS).taught), b"When;Who;Station;Point;Value", {}, 1) is None


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\0" * 9000 + b"\n", b"x" * (1 << 20), b"\xff\xfe\n" * 3])
def test_what_has_no_form_is_refused(data: bytes) -> None:
    """Nothing is made up."""
    with pytest.raises(InputError):
        proposed(data)


@pytest.mark.parametrize(
    "data",
    [
        b"".join(b"%d " % n for n in range(60_000)) * 3,
        (b"a=" * 4000 + b"\n") * 60,
        (b"{" * 5000 + b"\n") * 50,
        (b'{"a":' * 900 + b"1" + b"}" * 900 + b"\n") * 100,
        (b"w " * 4000 + b"\n") * 30,
        b"".join(b"word%d constant other%d\n" % (n, n) for n in range(20_000)),
        b"".join(b" ".join(b"%dx" % (n * k) for k in range(90)) + b" end\n" for n in range(600)),
        (b'"' * 15_000 + b";;;\n") * 20,
    ],
    ids=range(8),
)
def test_hostile_samples_are_bounded(data: bytes) -> None:
    """Whatever is pasted, the answer comes soon, within bounds."""
    begun = time.process_time()
    try:
        found = proposed(data).taught
    except InputError:
        found = None
    assert time.process_time() - begun < 3
    assert found is None or (len(found.lines) <= choices.MOST_TEMPLATES and len(found.samples) <= choices.MOST_SAMPLES)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(LOGS)), st.integers(0, 600), st.binary(max_size=60), st.integers(0, 60))
def test_any_mutation_of_a_sample_is_proposed_or_refused(name: str, at: int, news: bytes, gone: int) -> None:
    """Bytes changed in a sample never raise anything but a refusal."""
    data = LOGS[name][:at] + news + LOGS[name][at + gone :]
    try:
        taught = proposed(data).taught
    except InputError:
        return
    assert files.read(files.written(taught).encode()).id == "plant.log"
