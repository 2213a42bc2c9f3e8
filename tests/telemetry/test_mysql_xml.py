"""The audit log of MySQL as XML: streamed record by record, and deaf to the tricks of XML."""

from __future__ import annotations

import io
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.events.records import LogRecord, Unparsed
from lionrock.telemetry.parsing import understood
from lionrock.telemetry.reading import raws
from lionrock.telemetry.sources.mysql_audit_xml import MYSQL_AUDIT_XML, extent, split

OLD, NEW = (sample.raw for sample in MYSQL_AUDIT_XML.samples)
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<AUDIT>\n'
FILE = HEAD + b" " + OLD + b"\n " + NEW + b"\n" + OLD + b"\n</AUDIT>\n"


def read(raw: bytes) -> LogRecord | Unparsed | None:
    """Return what a record is."""
    return understood(MYSQL_AUDIT_XML, raw, {}, 1)


def test_a_file_of_both_styles_is_cut_into_its_records() -> None:
    """Declaration and frame are no records; nothing else is left out."""
    assert list(split(FILE)) == [OLD, NEW, OLD]
    assert extent(FILE) == len(FILE)
    assert list(split(b"garbage\n" + OLD + b"\ntrailing")) == [b"garbage", OLD, b"trailing"]
    broken = OLD[:60] + b"\n" + NEW
    assert list(split(broken)) == [OLD[:60] + b"\n", NEW]


@pytest.mark.parametrize("cut", range(0, len(FILE), 37))
def test_a_growing_file_waits_for_whole_records(cut: int) -> None:
    """Wherever a block ends, what is taken is whole, and the rest comes with the next one."""
    begin = FILE[:cut]
    begin = begin[: begin.rfind(b"\n") + 1]
    end = extent(begin)
    assert [*split(begin[:end]), *split(FILE[end:])] == [OLD, NEW, OLD]


@pytest.mark.parametrize(
    "raw",
    [
        b'<!DOCTYPE AUDIT [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        NEW.replace(b"eve", b"&a;"),
        NEW.replace(b"eve", b"&#xD800;"),
        NEW.replace(b"eve", b"&#99999999;"),
        NEW.replace(b"eve", b"a & b"),
        NEW.replace(b"<USER>eve", b"<USER><![CDATA[eve]]>"),
        NEW.replace(b"</USER>", b"</HOST>"),
        NEW.replace(b"<USER>", b"<!-- x --><USER>"),
        b"<AUDIT_RECORD>" + b"<A>" * 5000 + b"</AUDIT_RECORD>",
        b"<AUDIT_RECORD" + b' A="' * 20_000,
        b"<AUDIT_RECORD" + b"".join(b' A%d="1"' % n for n in range(2000)) + b"/>",
        OLD.replace(b'NAME="Query"', b""),
        OLD[:-2],
        b"<AUDIT_RECORD" + b" " * 500_000,
        b"<AUDIT_RECORD>" + b"&" * 500_000 + b"</AUDIT_RECORD>",
    ],
    ids=range(15),
)
def test_tricks_are_kept_and_not_followed(raw: bytes) -> None:
    """A record that is not whole or brings entities of its own is kept, told and never expanded."""
    begun = time.perf_counter()
    found = read(raw)
    assert isinstance(found, Unparsed)
    assert "parser failed" not in found.reason.en
    assert time.perf_counter() - begun < 0.5


def test_entities_of_xml_itself_are_read() -> None:
    """Signs, and characters by number."""
    found = read(OLD.replace(b"customer", b"&#x9999;&#10;&apos;&amp;lt;"))
    assert isinstance(found, LogRecord)
    assert "香\n'&lt;" in str(found.fields["statement"])


def test_a_large_file_is_read_in_little_memory() -> None:
    """Records come as they are cut; the document is never held as one."""
    file = io.BytesIO(HEAD + (NEW + b"\n") * 12_000)
    tracemalloc.start()
    count = sum(1 for _ in raws(file, MYSQL_AUDIT_XML))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 12_000
    assert peak < 40 << 20


@given(st.binary(max_size=80), st.integers(0, len(FILE)), st.integers(0, 60))
def test_nothing_of_a_broken_file_is_lost_or_fatal(news: bytes, at: int, gone: int) -> None:
    """Whatever happens to a file, each piece is a record or kept."""
    data = FILE[:at] + news + FILE[at + gone :]
    for raw in split(data):
        found = read(raw)
        assert found is None or isinstance(found, LogRecord | Unparsed)
        assert not (isinstance(found, Unparsed) and "parser failed" in found.reason.en)
    assert 0 <= extent(data) <= len(data)
