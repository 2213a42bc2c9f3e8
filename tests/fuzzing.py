"""Mutations of samples, and what became of them: inputs, crashes, the slowest input, peak memory; totals over runs.

LIONROCK_FUZZ says how many inputs a suite tries in all, LIONROCK_FUZZ_SEED from which seed; an input that fails is kept
in the corpus of its test and tried ever after. `totals.json` counts what was tried over the life of the suite.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TOTALS = Path(__file__).with_name("fuzzing.json")
GOAL = 1_000_000
"""Inputs a parser is to have seen over the life of the suite."""
PER_RUN = 20_000
"""Inputs a parser sees in one run, unless told otherwise: all of them take about half an hour on two cores."""
SLOWEST = 2.0
"""Seconds of one core that one input may take on a machine under load; the bound of a hang, not of speed."""
MOST_GROWN = 256 * 1024
"""KiB by which the process may grow over all inputs of a parser."""
NASTY = (
    b"", b"\0", b"\xff\xfe", b"\\", b'"', b"'", b"=", b"|", b"[", b"]", b"{", b"}", b",", b":", b"<", b">", b" ",
    b"\t", b"\n", b"%", b"#", b"-", b"1e999", b"-1", b"99999999999999999999", b"null", b"true", b"[[[[", b'{"a":',
    b"\\u0000", b"\\x00", b"2026-02-30", b"25:61:61", b"+99:99", b"Feb 29", b"\xe4\xb8\xad\xe6\x96\x87",
    b"::ffff:1.2.3.4", b"=cmd|' /C calc'!A0", b"</", b"/>", b"<!--", b"<![CDATA[", b"&#0;", b"&x;", b"]]>",
)  # fmt: skip
LONGEST = 64 * 1024


def per_run(parsers: int) -> int:
    """Return how many inputs each of so many parsers sees in this run."""
    told = os.environ.get("LIONROCK_FUZZ")
    return max(1, int(told) // parsers) if told else PER_RUN


def seed() -> str:
    """Return the seed of this run: fresh, unless told otherwise."""
    return os.environ.get("LIONROCK_FUZZ_SEED") or os.urandom(8).hex()


def mutated(draw: random.Random, raw: bytes, others: Sequence[bytes]) -> bytes:
    """Return a sample with one to eight changes: bits, cuts, repeats, nasty bytes, parts of other samples."""
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
    return raw[:LONGEST]


def attempts(samples: Sequence[bytes], others: Sequence[bytes], count: int, draw: random.Random) -> Iterator[bytes]:
    """Yield so many inputs."""
    for _ in range(count):
        yield mutated(draw, draw.choice(samples), others)


@dataclass
class Tried:
    """What became of the inputs of one parser in this process."""

    parser: str
    inputs: int = 0
    crashes: int = 0
    slowest: float = 0.0
    grown: int = 0

    def try_(self, act: Callable[[], str]) -> str:
        """Run one input; return what is wrong with how it was taken, empty when nothing is."""
        begun = time.process_time()
        try:
            why = act()
        except Exception as problem:  # noqa: BLE001 whatever it is, it is the finding
            why = f"raised {problem!r}"
        took = time.process_time() - begun
        self.inputs, self.slowest = self.inputs + 1, max(self.slowest, took)
        why = why or (f"took {took:.1f} s" if took > SLOWEST else "")
        self.crashes += bool(why)
        return why

    def said(self, total: int) -> str:
        """Return it as a line."""
        return (
            f"{self.parser}: {self.inputs:,} inputs, {self.crashes} crashes, slowest {self.slowest * 1000:.0f} ms, "
            f"grown by {self.grown / 1024:.0f} MiB; {total:,} of {GOAL:,} over the life of the suite"
        )


def kept(folder: Path, parser: str, raw: bytes) -> Path:
    """Keep an input in a corpus and return its file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{parser}-{hashlib.sha256(raw).hexdigest()[:12]}.bin"
    path.write_bytes(raw)
    return path


def memory() -> int:
    """Return the most memory this process had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def counted(tried: Tried) -> str:
    """Add what was tried to the totals, which processes share, and return it as a line."""
    with TOTALS.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        totals = json.loads(file.read() or "{}")
        totals[tried.parser] = totals.get(tried.parser, 0) + tried.inputs
        file.seek(0)
        file.truncate()
        file.write(json.dumps(dict(sorted(totals.items())), indent=1) + "\n")
    return tried.said(totals[tried.parser])
