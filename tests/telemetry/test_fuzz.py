"""Every source against mutations of its samples: no crash, no hang, bounded memory; what ever failed is tried again.

A few hundred inputs run with the tests. The suite runs many from a fresh seed, which a failure names, and counts them
over its life (see `fuzzing`); the input that failed is kept in `corpus/`, named by its source, and runs ever after.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import fuzzing
import pytest
from fuzzing import Tried, mutated

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.registry import Registry
from lionrock.telemetry.formats import headed
from lionrock.telemetry.parsing import Parser, understood
from lionrock.telemetry.recognise import judged

SOURCES = [source for source in Registry(["lionrock.telemetry"]).of(Source) if source.id != "windows.evtx"]
BY_ID = {source.id: source for source in SOURCES}
CORPUS = Path(__file__).with_name("corpus")
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


def trouble(source: Source, raw: bytes, settings: dict[str, str]) -> str:
    """Return what is wrong with how a source takes an input, empty when nothing is."""
    return Tried(source.id).try_(lambda: taken(source, raw, settings))


def taken(source: Source, raw: bytes, settings: dict[str, str]) -> str:
    """Return what is wrong with what a source makes of an input; raises what it raises."""
    found = understood(source, raw, settings, 1)
    if source.relays:
        found = PARSER.understood(source, raw, settings, 1)
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


def fuzzed(source: Source, count: int, seed: str) -> Tried:
    """Try so many inputs; one that fails is kept in the corpus and named."""
    tried, before = Tried(source.id), fuzzing.memory()
    for raw, settings in attempts(source, count, random.Random(f"{seed}/{source.id}")):
        if why := tried.try_(lambda raw=raw, settings=settings: taken(source, raw, settings)):  # type: ignore[misc]  # bound at once
            kept = fuzzing.kept(CORPUS, source.id, raw)
            if headed.HEADER in settings:
                kept.with_suffix(".header").write_text(settings[headed.HEADER], "utf-8")
            pytest.fail(f"{source.id} {why}: seed {seed}, kept as {kept.name}")
    tried.grown = fuzzing.memory() - before
    return tried


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
def test_many_mutations(source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    """As many as are told, others in each run, counted over the life of the suite; memory stays bounded."""
    tried = fuzzed(source, fuzzing.per_run(len(SOURCES)), fuzzing.seed())
    line = fuzzing.counted(tried)
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")
    assert tried.grown < fuzzing.MOST_GROWN


@pytest.mark.parametrize("kept", sorted(CORPUS.glob("*.bin")), ids=lambda path: path.stem)
def test_what_once_failed_fails_no_more(kept: Path) -> None:
    """Every input of the corpus, also as the beginning of a file."""
    source = BY_ID[kept.stem.rpartition("-")[0]]
    raw, header = kept.read_bytes(), kept.with_suffix(".header")
    above = {headed.HEADER: header.read_text("utf-8")} if header.exists() else {}
    assert trouble(source, raw, {**SITE, **above}) == ""
    assert judged(SOURCES, "any.log", raw).guesses is not None
