"""Every source that the registry finds: its samples come out as it says, and nothing hostile stops it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.events.records import LogRecord, Sample, Source, Unparsed
from lionrock.kernel.registry import Registry
from lionrock.telemetry import sources
from lionrock.telemetry.formats import headed
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.parsing import Parser, understood
from lionrock.telemetry.recognise import judged


def _foreign(module: Any) -> bool:
    """Say whether a module reads findings of another product."""
    return any(getattr(one, "__module__", "") == "lionrock.telemetry.formats.alerts" for one in vars(module).values())


SOURCES = Registry(["lionrock.telemetry"]).of(Source)
SAMPLES = [(source, sample) for source in SOURCES for sample in source.samples]
RELAYED = [
    (source, one)
    for source, one in SAMPLES
    if source.carried and one.raw[:1] != b"{" and re.search(source.carried, one.raw)
]
MODULES = [
    module
    for one in pkgutil.iter_modules(sources.__path__)
    if not _foreign(module := importlib.import_module(f"{sources.__name__}.{one.name}"))
]
AS_ANOTHER = {"windows.export": "windows.json", "windows.evtx": "windows.json"}
SITE = {"zone": "+08:00", "written": "2026-11-22T00:00:00+00:00"}
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
    b'{"timestamp":1e400,"class":[],"event":{},"account":7,"audit_record":{"user":[{}],"timestamp":{}}}',
    b'{"@timestamp":[1,2],"event":{"category":{"a":1},"module":[[]]},"host":{"name":{},"os":{"type":[]}}}',
    b'{"protoPayload":{"methodName":{},"metadata":{"event":[7,{"parameter":7}]}},"timestamp":{"seconds":1}}',
    b'{"time":[],"resourceId":1,"operationName":{},"category":[],"properties":{"status":{"errorCode":[]}}}',
    b'{"CreationTime":1,"Operation":[],"Workload":{},"Parameters":[{"Name":[]},7],"AuditData":"{"}',
    b'{"__REALTIME_TIMESTAMP":"x","MESSAGE":[256,-1],"SYSLOG_IDENTIFIER":["sshd"]}',
    b'{"class_uid":1007,"metadata":[],"time":1e30,"device":7,"a":[[[[{"b":[{}]}]]]]}',
    b'{"a":1,"a":2,"timestamp":"x","event_type":"dns","flow_id":1,"dns":{"answers":[{"rdata":[1]}]}}',
    b"type=EXECVE msg=audit(999999999999.0:1): a0=" + b"41" * 50_000,
    b"Feb 29 25:61:61 host sshd[1]: Failed password for  from  port ",
    b"Feb 30 00:00:00 h sudo:  : TTY= ; PWD= ; USER= ; COMMAND=",
    b"Jan 01 00:00:00 h sshd[1]: Failed none for " + b"from x port 1 " * 3000,
    b'1.2.3.4 - - [99/Foo/0000:99:99:99 +9999] "' + b"\\" * 999 + b'" 200 1',
    b"1.2.3.4 - " + b"[" * 5000,
    b"CEF:0|" + b"\\|" * 5000,
    b"CEF:0|a|b|c|d|e|f|" + b"k=" * 20_000,
    b"LEEF:2.0|a|b|c|d|xFFFF|" + b"=" * 5000,
    b"<999>1 - - - - - [" + b'a="\\' * 5000,
    b"date=2026-99-99 time=99:99:99 type=" + b"a=" * 20_000,
    b"1," + b'"' * 9999,
    b"<1>%ASA-1-106023: Deny " + b"1.1.1.1/1 " * 5000,
    b'2026-11-22 10:30:01 UTC,"' + b'""' * 20_000,
    b"99/99/9999 99:99:99 PM 0A1C PACKET  " + b"(" * 9999,
    b"client 1.1.1.1#1 (" + b"(" * 9999 + b"): query: ",
    b"dhcpd: DHCPACK on " + b"00:" * 9999,
    b"\0" * 4096,
    b"=1+1|cmd '/c calc'!A0",
    b"x" * (LONGEST + 1),
]


def test_there_are_sources() -> None:
    """The registry finds the sources by itself."""
    known = {source.id for source in SOURCES}
    assert known >= {"windows.evtx", "linux.auth", "zeek.tsv", "suricata.eve", "postgresql.csv", "microsoft.entra"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_samples_come_out_as_the_source_says(source: Source) -> None:
    """Each sample is parsed to exactly what stands beside it, and none is left unknown."""
    for sample in source.samples:
        record = understood(source, sample.raw, _above(source, sample), 1)
        assert isinstance(record, LogRecord), record
        assert record.raw == sample.raw
        assert record.source == ("windows.json" if source.id == "windows.export" else source.id)
        assert {name: _seen(record, name, expected) for name, expected in sample.expect.items()} == dict(sample.expect)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_file_of_samples_is_recognised(source: Source) -> None:
    """A file that begins with a sample is taken for its kind, without doubt."""
    for sample in source.samples:
        verdict = judged(SOURCES, "any.log", sample.above + sample.raw + b"\n")
        assert verdict.source is not None, verdict.why
        assert verdict.source.id in {source.id, AS_ANOTHER.get(source.id)}


@pytest.mark.parametrize(("source", "sample"), RELAYED, ids=lambda value: getattr(value, "id", ""))
def test_a_relayed_line_is_read_as_its_own_kind(source: Source, sample: Sample) -> None:
    """In a file of syslog, a line of a product we know is the product's, wherever the syslog server put it."""
    relay = next(one for one in SOURCES if one.id == "syslog.any")
    record = Parser(SOURCES).understood(relay, sample.raw, {}, 1)
    assert isinstance(record, LogRecord)
    assert record.source == source.id


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_each_source_says_how_to_emit_its_log_in_both_languages(source: Source) -> None:
    """The guidance is there in both languages, and samples."""
    assert source.samples
    assert len(source.guidance.en) > 40
    assert source.guidance.zh != source.guidance.en


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_each_file_tells_the_set_up(module: Any) -> None:
    """The docstring has what is read, and below how to make the product write it; the mapping is told."""
    first, _, further = (module.__doc__ or "").partition("\n\n")
    assert first
    assert len(further) > 40
    assert all(one.maps for one in vars(module).values() if isinstance(one, Source))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_hostile_records_are_parsed_or_kept_unparsed(source: Source) -> None:
    """Nothing a stranger writes into a log raises; what is not understood is kept with a reason."""
    header = _above(source, source.samples[0])
    for raw in HOSTILE:
        found = understood(source, raw, {**SITE, **header}, 7)
        if isinstance(found, Unparsed):
            assert (found.raw, found.where) == (raw, 7)
            assert found.reason.en
            assert "parser failed" not in found.reason.en, (raw[:60], found.reason.en)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_hostile_heads_are_not_fatal_to_recognition(source: Source) -> None:
    """Asking whether a file is ours never raises."""
    for raw in HOSTILE:
        assert source.claims("x.log", raw[: 64 * 1024]) in {True, False}
        assert source.closed(raw[: 64 * 1024]) in {True, False}


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_mutation_of_a_sample_is_parsed_or_kept(data: st.DataObject) -> None:
    """Bytes cut out of, put into or changed in a real record never raise."""
    source, sample = data.draw(st.sampled_from(SAMPLES))
    at = data.draw(st.integers(0, len(sample.raw)))
    gone = data.draw(st.integers(0, 40))
    raw = sample.raw[:at] + data.draw(st.binary(max_size=40)) + sample.raw[at + gone :]
    found = understood(source, raw, {**SITE, **_above(source, sample)}, 1)
    assert isinstance(found, LogRecord | Unparsed | None)
    assert not (isinstance(found, Unparsed) and "parser failed" in found.reason.en), (raw, found.reason.en)


def _above(source: Source, sample: Sample) -> Mapping[str, str]:
    """Return the header that stands above a sample, as its record finds it."""
    return {headed.HEADER: headed.leading(sample.above, source.header)} if sample.above else {}


def _seen(record: LogRecord, name: str, expected: Any) -> Any:
    """Return a part of a record in the words of samples: times as ISO text, fields as far as they are named."""
    if name == "time":
        return record.time.isoformat() if record.time else None
    if name == "logsource":
        return (record.logsource.product, record.logsource.category, record.logsource.service)
    if name == "fields":
        return {field: record.fields.get(field) for field in expected}
    return getattr(record, name)
