"""The redraw script: the same sample everywhere, no row twice, none likelier than another, by the published rule."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.audit.lionrock_sample import draw

ALONE = Path(__file__).parents[2] / "verifier" / "lionrock_sample.py"
DIGEST = hashlib.sha256(b"population").hexdigest()


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=40), st.integers(1, 400), st.data())
def test_sample_is_the_same_and_names_no_row_twice(seed: str, rows: int, data: st.DataObject) -> None:
    """Two runs agree; positions are rows of the population, each at most once; a larger sample begins with it."""
    items = data.draw(st.integers(1, min(rows, 60)))
    found = draw(seed, DIGEST, rows, items)
    assert found == draw(seed, DIGEST, rows, items)
    assert len(set(found)) == items
    assert set(found) <= set(range(1, rows + 1))
    assert draw(seed, DIGEST, rows, max(1, items - 1)) == found[: max(1, items - 1)]


def test_every_row_is_as_likely() -> None:
    """Over 6,000 seeds each of 12 rows is drawn about as often (chi-square, 11 degrees, below 31.3 with p 0.999)."""
    counted = Counter(draw(f"seed {n}", DIGEST, 12, 1)[0] for n in range(6_000))
    assert sum((counted[row] - 500) ** 2 / 500 for row in range(1, 13)) < 31.3


def test_published_rule_by_hand() -> None:
    """The rule as the page states it, written out once more."""
    expected: list[int] = []
    for counter in range(1, 100):
        x = int(hashlib.sha256(f"seed\n{DIGEST}\n{counter}".encode()).hexdigest(), 16)
        if 1 + x % 7 not in expected:
            expected.append(1 + x % 7)
    assert draw("seed", DIGEST, 7, 7) == expected


@pytest.mark.parametrize("items", [0, -1, 8])
def test_what_cannot_be_drawn(items: int) -> None:
    """Neither nothing nor more than there is."""
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw("seed", DIGEST, 7, items)


def test_other_seed_or_digest_gives_another_sample() -> None:
    """The sample hangs on both."""
    first = draw("seed", DIGEST, 1_000, 25)
    assert draw("seed ", DIGEST, 1_000, 25) != first
    assert draw("seed", hashlib.sha256(b"Population").hexdigest(), 1_000, 25) != first


def test_script_alone(tmp_path: Path) -> None:
    """The released file runs by itself, states digest, rows and sample, and refuses what cannot be."""
    data = b"".join(b'{"id":"%03d"}\n' % n for n in range(40))
    (tmp_path / "p.jsonl").write_bytes(data)
    command = [sys.executable, "-I", str(ALONE), str(tmp_path / "p.jsonl"), "--seed", "s", "--rows", "--items"]
    said = subprocess.run([*command, "3"], capture_output=True, check=True).stdout.decode().splitlines()
    digest = hashlib.sha256(data).hexdigest()
    numbers = draw("s", digest, 40, 3)
    assert said[:3] == [f"sha256 {digest}", "rows 40", f"drawn {' '.join(map(str, numbers))}"]
    assert said[3] == f'{numbers[0]}\t{{"id":"{numbers[0] - 1:03d}"}}'
    assert subprocess.run([*command, "41"], capture_output=True, check=False).returncode == 2


def test_published_digest_fits() -> None:
    """`sha256sum -c` in verifier/ succeeds."""
    stated = (ALONE.parent / "lionrock_sample.py.sha256").read_text("ascii").split()
    assert stated == [hashlib.sha256(ALONE.read_bytes()).hexdigest(), ALONE.name]
