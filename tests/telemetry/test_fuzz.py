"""Every source against mutations of its samples: no crash, no hang, bounded memory; what ever failed is tried again.

A few hundred inputs run with the tests. The suite runs a million (LIONROCK_FUZZ says how many in all) from a fresh
seed, which a failure names; the input that failed is kept in `corpus/`, named by its source, and runs ever after.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.registry import Registry
from lionrock.telemetry.formats import headed
from lionrock.telemetry.parsing import Parser, understood
from lionrock.telemetry.recognise import judged

SOURCES = [source for source in Registry(["lionrock.telemetry"]).of(Source) if source.id != "windows.evtx"]
BY_ID = {source.id: source for source in SOURCES}
CORPUS = Path(__file__).with_name("corpus")
SLOWEST = 2.0
"""Seconds of one core that one input may take on a machine under load; the bound of a hang, not of speed."""
LONG = (
    b" ",
    b"1",
    b"a",
    b"a ",
    b"=",
    b"a=",
    b",",
    b'"',
    b"\\",
    b"[",
    b"(",
    b":",
    b"1.1.1.1 ",
    b"{",
    b"\n",
    b"user ",
    b"|",
    b"\xff",
)
"""What a long record may be full of: reading it must not take the square of its length."""
SITE = {"zone": "+08:00", "written": "2026-11-22T00:00:00+00:00"}
NASTY = (
    b"", b"\0", b"\xff\xfe", b"\\", b'"', b"'", b"=", b"|", b"[", b"]", b"{", b"}", b",", b":", b"<", b">", b" ",
    b"\t", b"\n", b"%", b"#", b"-", b"1e999", b"-1", b"99999999999999999999", b"null", b"true", b"[[[[", b'{"a":',
    b"\\u0000", b"\\x00", b"2026-02-30", b"25:61:61", b"+99:99", b"Feb 29", b"\xe4\xb8\xad\xe6\x96\x87",
    b"::ffff:1.2.3.4", b"=cmd|' /C calc'!A0",
)  # fmt: skip


def mutated(draw: random.Random, raw: bytes, others: list[bytes]) -> bytes:
    """Return a record with one to eight changes: bits, cuts, repeats, nasty bytes, parts of other products' records."""
    for _ in range(draw.randint(1, 8)):
        at, end = sorted((draw.randint(0, len(raw)), draw.randint(0, len(raw))))
        end = min(end, at + draw.choice((0, 1, 3, 40, 4000)))
        put = draw.choice(
            (
                draw.choice(NASTY),
                draw.choice(NASTY) * draw.choice((2, 50, 3000)),
                draw.randbytes(draw.randint(0, 12)),
                raw[at:end] * 2,
                draw.choice(others)[: draw.randint(0, 200)],
            )
        )
        raw = raw[:at] + put + raw[end:]
    return raw[: 64 * 1024]


def trouble(source: Source, raw: bytes, settings: dict[str, str]) -> str:
    """Return what is wrong with how a source takes an input, empty when nothing is."""
    begun = time.process_time()
    try:
        found = understood(source, raw, settings, 1)
        if source.relays:
            found = PARSER.understood(source, raw, settings, 1)
    except Exception as problem:  # noqa: BLE001 whatever it is, it is the finding
        return f"raised {problem!r}"
    if time.process_time() - begun > SLOWEST:
        return f"took {time.process_time() - begun:.1f} s"
    if isinstance(found, Unparsed):
        return "failed inside" if "parser failed" in found.reason.en else ""
    return "" if found is None or (isinstance(found, LogRecord) and found.raw == raw) else "lost the raw record"


PARSER = Parser(SOURCES)


def attempts(source: Source, count: int, draw: random.Random) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Yield inputs for a source, with the settings they are read under."""
    others = [sample.raw for one in SOURCES for sample in one.samples]
    for _ in range(count):
        sample = draw.choice(source.samples)
        above = {headed.HEADER: headed.leading(sample.above, source.header)} if sample.above else {}
        if above and draw.random() < 0.1:
            above = {headed.HEADER: mutated(draw, sample.above, others).decode(errors="replace")}
        yield mutated(draw, sample.raw, others), {**(SITE if draw.random() < 0.8 else {}), **above}


def fuzzed(source: Source, count: int, seed: str) -> None:
    """Try so many inputs; one that fails is kept in the corpus and named."""
    for raw, settings in attempts(source, count, random.Random(f"{seed}/{source.id}")):
        why = trouble(source, raw, settings)
        if why:
            CORPUS.mkdir(exist_ok=True)
            kept = CORPUS / f"{source.id}-{hashlib.sha256(raw).hexdigest()[:12]}.bin"
            kept.write_bytes(raw)
            if headed.HEADER in settings:
                kept.with_suffix(".header").write_text(settings[headed.HEADER], "utf-8")
            pytest.fail(f"{source.id} {why}: seed {seed}, kept as {kept.name}")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_few_mutations(source: Source) -> None:
    """A dozen inputs a source, the same in each run."""
    fuzzed(source, 12, "tests")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_long_records_take_no_square_of_their_length(source: Source) -> None:
    """A hundred thousand of the same sign within a record, or at its end, are read or refused in time."""
    sample = source.samples[0]
    above = {headed.HEADER: headed.leading(sample.above, source.header)} if sample.above else {}
    for at in (len(sample.raw) // 2, len(sample.raw)):
        for sign in LONG:
            raw = sample.raw[:at] + sign * (100_000 // len(sign)) + sample.raw[at:]
            assert not trouble(source, raw, {**SITE, **above}), (at, sign)


@pytest.mark.suite
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_million_mutations(source: Source) -> None:
    """A million in all, others in each run; memory stays bounded."""
    count = int(os.environ.get("LIONROCK_FUZZ", "1000000")) // len(SOURCES)
    seed = os.environ.get("LIONROCK_FUZZ_SEED", os.urandom(8).hex())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    fuzzed(source, count, seed)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 256 * 1024


@pytest.mark.parametrize("kept", sorted(CORPUS.glob("*.bin")), ids=lambda path: path.stem)
def test_what_once_failed_fails_no_more(kept: Path) -> None:
    """Every input of the corpus, also as the beginning of a file."""
    source = BY_ID[kept.stem.rpartition("-")[0]]
    raw, header = kept.read_bytes(), kept.with_suffix(".header")
    above = {headed.HEADER: header.read_text("utf-8")} if header.exists() else {}
    assert trouble(source, raw, {**SITE, **above}) == ""
    assert judged(SOURCES, "any.log", raw).guesses is not None
