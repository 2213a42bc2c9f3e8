"""Bytes cut into messages and commands: whole whatever the pieces, bounded whatever comes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.receiving.framing import BrokenError, Command, Commands, Messages, answer

MESSAGE = st.binary(min_size=1, max_size=60).map(
    lambda raw: b"<13>" + raw.replace(b"\n", b".").replace(b"\r", b".") + b"x"
)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """Return data in pieces."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(places)]


@given(
    sent=st.lists(MESSAGE, min_size=1, max_size=8),
    cuts=st.lists(st.integers(0, 10_000), max_size=12),
    counted=st.booleans(),
)
def test_messages_come_out_whole_whatever_the_pieces(sent: list[bytes], cuts: list[int], *, counted: bool) -> None:
    """Octet counted or by lines, cut anywhere; a last line without its end comes at the end."""
    data = b"".join(b"%d %b" % (len(one), one) for one in sent) if counted else b"\n".join(sent)
    messages = Messages()
    found = [one for piece in pieces(data, cuts) for one in messages.feed(piece)]
    assert found + messages.end() == [one.rstrip(b"\0") for one in sent]


@given(st.lists(st.binary(max_size=50), max_size=6), st.lists(st.integers(0, 10_000), max_size=12))
def test_commands_come_out_whole_whatever_the_pieces(sent: list[bytes], cuts: list[int]) -> None:
    """Numbers, names and data are those that were sent."""
    data = b"".join(b"%d syslog %d %b\n" % (n, len(one), one) for n, one in enumerate(sent))
    commands = Commands()
    found = [one for piece in pieces(data, cuts) for one in commands.feed(piece)]
    assert found == [Command(n, "syslog", one) for n, one in enumerate(sent)]


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_whatever_comes_is_cut_or_ends_the_connection(sent: list[bytes]) -> None:
    """No other error, and nothing beyond what came is held."""
    for made in (Messages(), Commands()):
        try:
            for piece in sent:
                made.feed(piece)
        except BrokenError:
            continue


def test_a_line_too_long_is_its_beginning() -> None:
    """The rest of it is skipped, and the line after it is whole."""
    messages = Messages()
    found = messages.feed(b"<1>" + b"a" * LONGEST)
    found += messages.feed(b"b" * LONGEST)
    found += messages.feed(b"tail\nnext\n")
    assert [len(one) for one in found] == [LONGEST + 1, 4]


def test_a_count_too_large_ends_the_connection() -> None:
    """So does a message without its count, and a command of the wrong form."""
    for made, data in (
        (Messages(), b"999999999 <13>x"),
        (Messages(), b"5 <13>xnonsense" + b"y" * 100),
        (Commands(), b"1 syslog 99999999 x"),
        (Commands(), b"x" * 100),
        (Commands(), b"1 syslog 2 abc\n"),
    ):
        with pytest.raises(BrokenError):
            made.feed(data)


def test_a_command_without_data_is_taken() -> None:
    """A closing has none."""
    assert Commands().feed(b"3 close 0\n") == [Command(3, "close", b"")]
    assert answer(3, "200 OK") == b"3 rsp 6 200 OK\n"


def test_of_a_counted_message_too_long_the_beginning_is_kept_and_no_more_held() -> None:
    """A thousand connections could otherwise hold 16 GiB between them; the next message is read as ever."""
    messages, size = Messages(), 3 * LONGEST + 7
    data, found, held = b"%d " % size + b"a" * size + b"3 end", [], 0
    for at in range(0, len(data), 60_000):
        found += messages.feed(data[at : at + 60_000])
        held = max(held, len(messages._rest))
    assert [len(one) for one in found] == [LONGEST + 1, 3]
    assert held <= LONGEST + 60_000
