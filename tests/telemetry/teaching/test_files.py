"""A taught kind as a file: what is wrong is named with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.kernel.text import Text
from lionrock.telemetry.teaching import files, proposing
from lionrock.telemetry.teaching.files import BrokenFileError
from lionrock.telemetry.teaching.taught import Taught, checked
from telemetry.teaching import lines

GOOD = files.written(proposing.propose("plant.log", Text("Plant", "廠房"), proposing.sampled(lines.TEXT)[0]).taught)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('shape = "text"', 'shape = "regex"', "none of the choices"),
        ('shape = "text"', "shape = 7", "another kind"),
        ('shape = "text"', 'shape = "text"\npattern = ".*"', "no part is called pattern"),
        ('time = "time"', 'time = "when"', "no field is called when"),
        ('id = "plant.log"', 'id = "../x"', "is no id"),
        ("lines = [", 'lines = [\n  "{a} {b}",', "understand every line"),
        ('title = { en = "Plant", zh = "廠房" }', 'title = "Plant"', "needs en and zh"),
        ('user = "amy"', 'user = "eve"', "sample 1 does not come out as it did"),
        ("[samples.expect]", "[samples.expect", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, said: str) -> None:
    """A person who edits a file finds the place."""
    body = GOOD.replace(old, new, 1)
    with pytest.raises(BrokenFileError, match=said) as caught:
        files.read(body.encode())
    there = body.count("\n", 0, body.index(new)) + 1
    assert abs(caught.value.line - there) <= (1 if "sample" not in said else 12)


def test_no_regular_expression_can_be_taught() -> None:
    """There is no part of the file that takes one; what looks like one is a constant."""
    assert checked(Taught("a", Text("a", "b"), "text", lines=("(a+)+$ word {x}",))).lines


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 100_000, b"x" * 200_000, b"a = 1", b'id = "a"'])
def test_bytes_that_are_no_file_are_told(data: bytes) -> None:
    """Whatever lies there stops nothing else."""
    with pytest.raises(BrokenFileError):
        files.read(data)


@settings(max_examples=30, deadline=None)
@given(
    st.text(max_size=60), st.dictionaries(st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9), max_size=3)
)
def test_any_text_survives_its_file(text: str, names: dict[str, str]) -> None:
    """Whatever signs a constant, a delimiter or a name has."""
    from lionrock.kernel.errors import LionrockError

    taught = Taught("a", Text("a", "b"), "json", needs=(text or "x",), names=names)
    try:
        checked(taught)
    except LionrockError:
        return
    clean = text.encode("utf-8", "backslashreplace").decode()
    assert files.read(files.written(taught).encode()).needs == (clean or "x",)
