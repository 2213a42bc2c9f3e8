#!/usr/bin/env python3
"""Redraw the sample of a Lionrock audit anywhere: Python 3.9 or later, nothing else, no network.

    python lionrock_sample.py POPULATION.jsonl --seed SEED --items N [--rows]

POPULATION.jsonl has one row a line; row 1 is its first line. D is the SHA-256 of the file in hexadecimal, R its number
of rows. For the counter i = 1, 2, 3 … take x = SHA-256 of the text "SEED, newline, D, newline, i" in UTF-8, read as one
whole number, the first byte the highest. When x < 2^256 - (2^256 mod R), row 1 + (x mod R) is drawn, unless it was
drawn before; else x is left aside, so that no row is likelier than another. This ends with N rows.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

SPACE = 1 << 256


def draw(seed: str, digest: str, rows: int, items: int) -> list[int]:
    """Return the numbers of the rows drawn, from 1, in the order in which they were drawn."""
    if not 0 < items <= rows:
        raise ValueError(f"{items} of {rows} rows cannot be drawn")
    drawn: dict[int, None] = {}
    counter = 0
    while len(drawn) < items:
        counter += 1
        x = int.from_bytes(hashlib.sha256(f"{seed}\n{digest}\n{counter}".encode()).digest(), "big")
        if x < SPACE - SPACE % rows:
            drawn.setdefault(1 + x % rows)
    return list(drawn)


def main() -> int:
    """Print digest and number of rows of a population, and the rows drawn; return the exit code."""
    parser = argparse.ArgumentParser(description="Redraw the sample of a Lionrock audit.")
    parser.add_argument("population", type=Path)
    parser.add_argument("--seed", required=True, help="as the auditor gave it")
    parser.add_argument("--items", required=True, type=int, help="how many rows to draw")
    parser.add_argument("--rows", action="store_true", help="print the rows drawn, not only their numbers")
    given = parser.parse_args()
    data = given.population.read_bytes()
    lines, digest = data.split(b"\n")[:-1], hashlib.sha256(data).hexdigest()
    try:
        numbers = draw(given.seed, digest, len(lines), given.items)
    except ValueError as problem:
        parser.error(str(problem))
    sys.stdout.write(f"sha256 {digest}\nrows {len(lines)}\ndrawn {' '.join(map(str, numbers))}\n")
    sys.stdout.flush()
    for number in numbers if given.rows else ():
        sys.stdout.buffer.write(b"%d\t%s\n" % (number, lines[number - 1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
