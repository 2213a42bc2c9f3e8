"""Every source that the registry finds: its samples come out as it says, and nothing hostile stops it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.events.records import LogRecord, Sample, Source, Unparsed
from lionrock.kernel.registry import Registry
from lionrock.telemetry.lines import LONGEST
from lionrock.telemetry.parsing import understood

SOURCES = Registry(["lionrock.telemetry"]).of(Source)
SAMPLES = [(source, sample) for source in SOURCES for sample in source.samples]
HOSTILE = [
    b"\xff\xfe\x00",
    b"{" * 5000,
    b'{"a":' * 2000 + b"1" + b"}" * 2000,
    b'{"EventID":1e999,"Channel":"Security"}',
    b'{"EventID":{"a":[[[1]]]},"Channel":{"b":2},"SourceName":["x"]}',
    b'{"Event":{"System":[],"EventData":7}}',
    b'{"Event":{"System":{"EventID":null,"Provider":"x","TimeCreated":{"#attributes":{"SystemTime":5}}}}}',
    b'{"winlog":{"event_id":1,"channel":"x","event_data":"<Data Name=\'a\'>' + b"<Data>" * 100 + b'"}}',
    b'{"eventSource":"x","eventName":"y","userIdentity":[],"eventTime":"9999-12-31T23:59:59-14:00"}',
    b'{"UtcTime":"0001-01-01T00:00:00+14:00","EventID":1,"Channel":"x"}',
    b"type=EXECVE msg=audit(999999999999.0:1): a0=" + b"41" * 50_000,
    b"Feb 29 25:61:61 host sshd[1]: Failed password for  from  port ",
    b"Feb 30 00:00:00 h sudo:  : TTY= ; PWD= ; USER= ; COMMAND=",
    b"Jan 01 00:00:00 h sshd[1]: Failed none for " + b"from x port 1 " * 3000,
    b'1.2.3.4 - - [99/Foo/0000:99:99:99 +9999] "' + b"\\" * 999 + b'" 200 1',
    b"1.2.3.4 - " + b"[" * 5000,
    b"\0" * 4096,
    b"=1+1|cmd '/c calc'!A0",
    b"x" * (LONGEST + 1),
]


def test_there_are_sources() -> None:
    """The registry finds the sources by itself."""
    assert {source.id for source in SOURCES} >= {"windows.evtx", "windows.json", "linux.auth", "nginx.access"}


@pytest.mark.parametrize(("source", "sample"), SAMPLES, ids=lambda value: getattr(value, "id", ""))
def test_sample_comes_out_as_the_source_says(source: Source, sample: Sample) -> None:
    """A sample is parsed to exactly what stands beside it."""
    record = understood(source, sample.raw, {}, 1)
    assert isinstance(record, LogRecord)
    assert record.raw == sample.raw
    assert record.source == ("windows.json" if source.id == "windows.export" else source.id)
    assert {name: _seen(record, name, expected) for name, expected in sample.expect.items()} == dict(sample.expect)


@pytest.mark.parametrize(("source", "sample"), SAMPLES, ids=lambda value: getattr(value, "id", ""))
def test_sample_is_claimed_by_one_source(source: Source, sample: Sample) -> None:
    """A file that begins with a sample is recognised as one kind; containers are known by their magic."""
    claimed = [one.id for one in SOURCES if one.claims("any.log", sample.raw + b"\n")]
    assert claimed == [source.id if source.id != "windows.evtx" else "windows.json"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_each_source_says_how_to_emit_its_log_in_both_languages(source: Source) -> None:
    """The guidance is there, and the Chinese is not the English."""
    assert source.samples
    assert len(source.guidance.en) > 40
    assert source.guidance.zh != source.guidance.en


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_record_is_parsed_or_kept_unparsed(source: Source, raw: bytes) -> None:
    """Nothing a stranger writes into a log raises; what is not understood is kept with a reason."""
    found = understood(source, raw, {"zone": "+08:00", "written": "2026-11-22T00:00:00+00:00"}, 7)
    if isinstance(found, Unparsed):
        assert (found.raw, found.where) == (raw, 7)
        assert found.reason.en
    else:
        assert isinstance(found, LogRecord)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_head_is_not_fatal_to_recognition(source: Source, raw: bytes) -> None:
    """Asking whether a file is ours never raises."""
    assert source.claims("x.log", raw[: 64 * 1024]) in {True, False}


@given(st.data())
def test_any_mutation_of_a_sample_is_parsed_or_kept(data: st.DataObject) -> None:
    """Bytes cut out of, put into or changed in a real record never raise."""
    source, sample = data.draw(st.sampled_from(SAMPLES))
    at = data.draw(st.integers(0, len(sample.raw)))
    gone = data.draw(st.integers(0, 40))
    raw = sample.raw[:at] + data.draw(st.binary(max_size=40)) + sample.raw[at + gone :]
    assert isinstance(understood(source, raw, {"zone": "UTC"}, 1), LogRecord | Unparsed | None)


def _seen(record: LogRecord, name: str, expected: Any) -> Any:
    """Return a part of a record in the words of samples: times as ISO text, fields as far as they are named."""
    if name == "time":
        return record.time.isoformat() if record.time else None
    if name == "logsource":
        return (record.logsource.product, record.logsource.category, record.logsource.service)
    if name == "fields":
        return {field: record.fields.get(field) for field in expected}
    return getattr(record, name)
