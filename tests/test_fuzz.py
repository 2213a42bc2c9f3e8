"""Importers, scanners and framing against mutations of their samples: no crash, no hang, bounded memory.

A few inputs run with the tests. The suite runs many from a fresh seed; see `fuzzing`.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import fuzzing
import msgspec
import pyarrow as pa
import pytest
from conftest import START
from register import files
from register.world import SMALL
from vulnerabilities.test_scanners import Bytes

from lionrock.detection import loading, rule_files
from lionrock.detection.documents import documents
from lionrock.detection.errors import RuleError
from lionrock.detection.forms import Forms
from lionrock.detection.testing import samples
from lionrock.events.ports import Hunt
from lionrock.events.records import Frame, Source, Unparsed
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import same
from lionrock.register import importing, mapping, taking
from lionrock.register.problems import Report
from lionrock.register.sheets import Importer
from lionrock.telemetry import query
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.receiving.framing import BrokenError, Commands, Messages
from lionrock.telemetry.spreading import wire
from lionrock.vulnerabilities import archives
from lionrock.vulnerabilities.scanning import Scanner
from lionrock.vulnerabilities.times import Clockwork

CORPUS = Path(__file__).with_name("corpus")
Act = Callable[[bytes, Path], str]


@dataclass(frozen=True)
class Parser:
    """What is fed, and with mutations of what."""

    id: str
    samples: tuple[bytes, ...]
    act: Act


def scanned(scanner: Scanner) -> Parser:
    """Return a scanner's files."""

    def act(raw: bytes, _: Path) -> str:
        try:
            for _part in scanner.read(Bytes(raw), Clockwork(START)):
                pass
        except LionrockError:
            return ""
        return ""

    return Parser(f"scan.{scanner.id}", tuple(sample.data for sample in scanner.samples), act)


def imported(importer: Importer, *samples: bytes) -> Parser:
    """Return an importer's files: read, columns proposed, and planned."""

    def act(raw: bytes, _: Path) -> str:
        report = Report("file")
        sheet = importer.read(raw, report, "utf-8")
        if sheet is None:
            return "" if report.problems else "nothing was read and nothing is said of it"
        kind = mapping.guessed(sheet, importer.meant)
        columns = {one.head: one.target for one in mapping.propose(sheet, kind, importer.meant)}
        if not mapping.problems(columns, kind):
            taking.plan(taking.Taken(importer, sheet, report), raw, kind, columns, [])
        return ""

    return Parser(f"import.{importer.id}", samples, act)


def planned(name: str, raw: bytes, _: Path) -> str:
    """Plan a file of the register's own form."""
    importing.plan(name, raw, [])
    return ""


def cut(raw: bytes, _: Path) -> str:
    """Cut what a syslog sender sends, in pieces of any size; nothing is held beyond its bound."""
    made, dice = Messages(), random.Random(len(raw))
    try:
        found = [one for piece in pieces(raw, dice) for one in made.feed(piece)] + made.end()
    except BrokenError:
        return ""
    if any(len(one) > LONGEST + 1 for one in found):
        return "a message longer than any may be"
    return "" if sum(map(len, found)) <= len(raw) else "more came out than went in"


def commanded(raw: bytes, _: Path) -> str:
    """Cut what a RELP client sends."""
    made, dice = Commands(), random.Random(len(raw))
    try:
        found = [one for piece in pieces(raw, dice) for one in made.feed(piece)]
    except BrokenError:
        return ""
    return "" if sum(len(one.data) for one in found) <= len(raw) else "more came out than went in"


def pieces(raw: bytes, dice: random.Random) -> list[bytes]:
    """Return bytes in pieces, as a network brings them."""
    cuts = sorted(dice.randint(0, len(raw)) for _ in range(dice.choice((0, 1, 5, 40))))
    return [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]


def unpacked(raw: bytes, place: Path) -> str:
    """Open a packed file and read it to its end."""
    path = place / "packed"
    path.write_bytes(raw)
    try:
        with archives.opened(path, most=1 << 20) as stream:
            while stream.read(65_536):
                pass
    except LionrockError:
        return ""
    return ""


def loaded(raw: bytes, _: Path) -> str:
    """Load a file of rules and correlations, and read the samples that stand with them as their sources do."""
    loading.load(rule_files.Found((rule_files.RuleFile("fed.yml", raw),), 0, "0"), Forms(b""))
    for document in documents(raw):
        if not isinstance(document, RuleError):
            for sample in samples.read(document.content):
                samples.record(sample, SOURCES)
    return ""


def travelled(kind: type[wire.Task | wire.Outcome]) -> Act:
    """Return what unpacks a message of matchers elsewhere: bytes as they come, and what is well packed and broken."""

    def act(raw: bytes, _: Path) -> str:
        whole = b"".join((PACKED[:HEAD], len(raw).to_bytes(8, "big"), pa.compress(raw, codec="zstd", asbytes=True)))
        for data in (raw, whole):
            try:
                message = wire.unpacked(data, kind)
                if isinstance(message, wire.Outcome):
                    message.results(FRAME)
            except InputError:
                continue
        return ""

    return act


def hunted(raw: bytes, _: Path) -> str:
    """Take a search apart as the hunt page does."""
    try:
        query.parsed(raw.decode(errors="replace")).hunt(Hunt())
    except LionrockError:
        return ""
    return ""


def zipped(data: bytes) -> bytes:
    """Return a ZIP of one file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("scan.xml", data)
    return made.getvalue()


IMPORTERS = {one.id: one for one in Registry(["lionrock.register"]).of(Importer)}
SCANNERS = Registry(["lionrock.vulnerabilities"]).of(Scanner)
SYSLOG = b"<38>Nov 22 18:30:01 jump01 sshd[811]: Failed password for root from 203.0.113.9 port 50212 ssh2"
SOURCES = {one.id: one for one in Registry(["lionrock.telemetry"]).of(Source)}
FRAME = Frame("s1", "linux.auth", 7, (SYSLOG, b"?"), START, "00" * 32)
TASK = wire.Task("r", "l", FRAME)
OUTCOME = wire.outcome(TASK, "m1", [SOURCES["linux.auth"].parse(SYSLOG, {}), Unparsed(b"?", 1, same("no line"))], [])
PACKED = wire.packed(TASK)
HEAD = len(PACKED) - len(pa.compress(msgspec.msgpack.encode(TASK), codec="zstd", asbytes=True)) - 8
RULES = tuple(path.read_bytes() for path in sorted((rule_files.OWN / "correlations").glob("*.yml"))[:6])
LINUX = tuple(path.read_bytes() for path in sorted((rule_files.OWN / "linux").glob("*.yml"))[:6])
QUERIES = (
    b'host:ws-1 -user:ops "reg save" CommandLine:/sam.*hiv/ EventID:>=4 src:10.0.0.0/8',
    b"failed OR x class:1007",
)
WORKBOOK = files.workbook([["Server name", "IP", "Serial no."], ["oms-db-01", "192.0.2.21", "SN-021"]])
PARSERS = [
    *map(scanned, SCANNERS),
    imported(IMPORTERS["delimited"], files.NETBOX_CSV.encode(), b"Server name;IP\nsrv-1;192.0.2.50\n"),
    imported(IMPORTERS["netbox"], files.NETBOX_CSV.encode(), files.NETBOX_JSON.encode()),
    imported(IMPORTERS["servicenow"], files.SERVICENOW_CSV.encode(), files.SERVICENOW_XML.encode()),
    imported(IMPORTERS["ldif"], files.LDIF.encode()),
    imported(IMPORTERS["computers"], files.COMPUTERS.encode()),
    imported(IMPORTERS["xlsx"], WORKBOOK),
    Parser("register.toml", (SMALL.encode(),), lambda raw, place: planned("s.toml", raw, place)),
    Parser("register.csv", (b"id,name,hosts\na-1,One,one.example\n",), lambda raw, place: planned("s.csv", raw, place)),
    Parser("framing.syslog", (b"%d %b" % (len(SYSLOG), SYSLOG) * 3, (SYSLOG + b"\n") * 3), cut),
    Parser("framing.relp", (b"1 open 5 a=b c\n2 syslog %d %b\n3 close 0\n" % (len(SYSLOG), SYSLOG),), commanded),
    Parser("archives", (gzip.compress(SYSLOG * 9), zipped(SYSLOG * 9), b"plain"), unpacked),
    Parser("rules.files", (*RULES, *LINUX), loaded),
    Parser("matchers.task", (msgspec.msgpack.encode(TASK), PACKED), travelled(wire.Task)),
    Parser("matchers.outcome", (msgspec.msgpack.encode(OUTCOME), wire.packed(OUTCOME)), travelled(wire.Outcome)),
    Parser("hunt.query", QUERIES, hunted),
]
BY_ID = {one.id: one for one in PARSERS}
OTHERS = [sample for one in PARSERS for sample in one.samples] + [json.dumps({"a": [1, {}]}).encode()]


def fuzzed(parser: Parser, count: int, seed: str, place: Path) -> fuzzing.Tried:
    """Try so many inputs; one that fails is kept in the corpus and named."""
    tried, before = fuzzing.Tried(parser.id), fuzzing.memory()
    for raw in fuzzing.attempts(parser.samples, OTHERS, count, random.Random(f"{seed}/{parser.id}")):
        if why := tried.try_(lambda raw=raw: parser.act(raw, place)):  # type: ignore[misc]  # bound at once
            pytest.fail(f"{parser.id} {why}: seed {seed}, kept as {fuzzing.kept(CORPUS, parser.id, raw).name}")
    tried.grown = fuzzing.memory() - before
    return tried


@pytest.mark.parametrize("parser", PARSERS, ids=lambda one: one.id)
def test_a_few_mutations(parser: Parser, tmp_path: Path) -> None:
    """A dozen and the samples themselves, the same in each run."""
    assert [parser.act(sample, tmp_path) for sample in parser.samples] == [""] * len(parser.samples)
    fuzzed(parser, 12, "tests", tmp_path)


@pytest.mark.suite
@pytest.mark.parametrize("parser", PARSERS, ids=lambda one: one.id)
def test_many_mutations(parser: Parser, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As many as are told, others in each run, counted over the life of the suite."""
    tried = fuzzed(parser, fuzzing.per_run(len(PARSERS)), fuzzing.seed(), tmp_path)
    line = fuzzing.counted(tried)
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")
    assert tried.grown < fuzzing.MOST_GROWN


@pytest.mark.parametrize("kept", sorted(CORPUS.glob("*.bin")), ids=lambda path: path.stem)
def test_what_once_failed_fails_no_more(kept: Path, tmp_path: Path) -> None:
    """Every input of the corpus."""
    parser = BY_ID[kept.stem.rpartition("-")[0]]
    assert parser.act(kept.read_bytes(), tmp_path) == ""
