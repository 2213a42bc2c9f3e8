"""What a file is taken for: with a confidence, a runner-up, and a question where two understand it alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.registry import Registry
from lionrock.telemetry.following import Follower
from lionrock.telemetry.parsing import Parser
from lionrock.telemetry.recognise import judged

SOURCES = Registry(["lionrock.telemetry"]).of(Source)
BY_ID = {source.id: source for source in SOURCES}
MIXED = (
    b"Nov 22 18:30:01 hist-02 systemd[1]: Started Daily apt activities.\n"
    b"Nov 22 18:30:02 jump-01 sshd[812]: Failed password for root from 203.0.113.9 port 5102 ssh2\n"
    b"Nov 22 18:30:03 fw-1 %ASA-4-106023: Deny tcp src outside:203.0.113.9/51023 dst ot:192.0.2.10/502\n"
    b"Nov 22 18:30:04 app-1 CEF:0|Grid|Gate|1|7|stopped|5|src=203.0.113.9 act=deny dst=192.0.2.10\n"
    b"Nov 22 18:30:05 app-1 systemd[1]: Stopped app.\n"
    b'Nov 22 18:30:06 web-1 httpd[9]: "GET / HTTP/1.1" 200 "x CEF:0|Grid|Gate|1|7|forged|5|src=192.0.2.66"\n'
)


def test_a_special_source_goes_before_a_general_one() -> None:
    """Both understand every line of a firewall's syslog; the firewall's own source tells more."""
    verdict = judged(
        SOURCES, "fw.log", b"Nov 22 18:30:01 fw-1 : %ASA-5-111008: User 'ops' executed the 'x' command.\n" * 5
    )
    assert [guess.source.id for guess in verdict.guesses] == ["cisco.asa", "syslog.any"]
    assert [guess.confidence for guess in verdict.guesses] == [1.0, 0.5]
    assert not verdict.ambiguous


def test_two_that_understand_alike_are_a_question(tmp_path: Path) -> None:
    """The file is not read until a person names its kind; both are named."""
    twin = replace(BY_ID["squid.access"], id="squid.twin")
    raw = BY_ID["squid.access"].samples[0].raw + b"\n"
    verdict = judged([BY_ID["squid.access"], twin], "access.log", raw)
    assert verdict.source is None
    assert verdict.why.en == "it may be squid.access or squid.twin: name the kind"
    (tmp_path / "access.log").write_bytes(raw)
    follower = Follower(tmp_path, [BY_ID["squid.access"], twin], {})
    for _ in range(2):
        follower.look()
        assert follower.batch(final=True) is None
        assert follower.problems == {"access.log": verdict.why}
    named = Follower(tmp_path, [twin], {})
    named.look()
    assert named.batch(final=True) is not None


def test_nobody_knows_prose() -> None:
    """Text without time or form is nobody's."""
    verdict = judged(SOURCES, "notes.txt", b"Buy milk.\nCall the office.\n")
    assert (verdict.guesses, verdict.source) == ((), None)
    assert "no source" in verdict.why.en


def test_a_mixed_file_is_read_line_by_line_as_what_each_is() -> None:
    """One file of a syslog server holds many products; a mark that somebody typed into a request makes no record."""
    source = judged(SOURCES, "all.log", MIXED).source
    assert source is not None
    parser = Parser(SOURCES)
    found = [parser.understood(source, raw, {}, n) for n, raw in enumerate(MIXED.splitlines(), 1)]
    kinds = [one.source for one in found if isinstance(one, LogRecord)]
    assert kinds == ["syslog.any", "linux.auth", "cisco.asa", "any.cef", "syslog.any", "syslog.any"]


def test_a_document_of_another_kind_is_read_as_its_own() -> None:
    """Documents of several products in one file, or carried by syslog; one that nobody claims stays unknown."""
    parser = Parser(SOURCES)
    okta, eve = (BY_ID[id].samples[0].raw for id in ("okta.system", "suricata.eve"))
    found = parser.understood(BY_ID["okta.system"], eve, {}, 1)
    assert isinstance(found, LogRecord)
    assert (found.source, found.raw) == ("suricata.eve", eve)
    line = b"<134>1 2026-11-22T18:30:01+08:00 tap-ot suricata 9 - - " + eve
    found = parser.understood(BY_ID["syslog.any"], line, {}, 1)
    assert isinstance(found, LogRecord)
    assert (found.source, found.raw) == ("suricata.eve", line)
    assert isinstance(parser.understood(BY_ID["suricata.eve"], okta, {}, 1), LogRecord)
    assert isinstance(parser.understood(BY_ID["okta.system"], b'{"nobody":"knows"}', {}, 1), Unparsed)
    forged = b'Nov 22 18:30:06 web-1 httpd[9]: agent="x" ' + eve
    found = parser.understood(BY_ID["syslog.any"], forged, {}, 1)
    assert isinstance(found, LogRecord)
    assert found.source == "syslog.any"
