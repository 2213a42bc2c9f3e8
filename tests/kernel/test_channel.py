"""The control channel: typed questions, typed answers, and errors that keep their words."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lionrock.kernel import channel
from lionrock.kernel.channel import Client, Server
from lionrock.kernel.errors import NotFoundError, UnavailableError
from lionrock.kernel.text import Text


def missing(value: Any) -> Any:
    """Raise one of our errors."""
    raise NotFoundError(Text("no lamp", "沒有燈"), Text("Buy one.", "請買一盞。"))


def broken(value: Any) -> Any:
    """Raise an error that is not ours."""
    raise ValueError(value)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Return a server with an echo and two failures."""
    place = channel.sockets(tmp_path)
    made = Server(place / "t.sock", {"echo": lambda value: value, "missing": missing, "broken": broken})
    yield made
    made.close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    """Return a client of that server."""
    with Client(server.path, timeout=10) as made:
        yield made


def test_an_answer_comes_back_typed(client: Client) -> None:
    """The caller names the type it expects."""
    assert client.ask("echo", ("red", "green"), tuple[str, ...]) == ("red", "green")


def test_our_errors_keep_kind_and_words(client: Client) -> None:
    """What went wrong over there reads the same here, in both languages."""
    with pytest.raises(NotFoundError) as caught:
        client.ask("missing")
    assert (caught.value.message, caught.value.hint.zh) == (Text("no lamp", "沒有燈"), "請買一盞。")


def test_other_errors_are_told_and_the_server_goes_on(client: Client) -> None:
    """One failing question ends nothing."""
    with pytest.raises(Exception, match="ValueError"):
        client.ask("broken", "x")
    assert client.ask("echo", 1) == 1


def test_an_unknown_verb_is_named(client: Client) -> None:
    """Two versions that do not match say so."""
    with pytest.raises(UnavailableError, match="fly"):
        client.ask("fly")


def test_a_part_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """A dead part degrades whoever asks; it does not hang them."""
    with Client(tmp_path / "core.sock", timeout=1) as client, pytest.raises(UnavailableError, match="core does not"):
        client.ask("echo")


def test_a_client_survives_a_restart_of_the_part(tmp_path: Path) -> None:
    """After one failure the next question finds the new server."""
    path = channel.sockets(tmp_path) / "r.sock"
    first = Server(path, {"echo": lambda value: value})
    client = Client(path)
    client.ask("echo", 1)
    first.close()
    second = Server(path, {"echo": lambda value: value})
    with pytest.raises(UnavailableError):
        client.ask("echo", 2)
    assert client.ask("echo", 2) == 2
    client.close()
    second.close()


def test_threads_do_not_mix_their_answers(client: Client) -> None:
    """Each thread has a connection of its own."""
    answers: dict[int, list[int]] = {}

    def ask(number: int) -> None:
        answers[number] = [client.ask("echo", number * 100 + i) for i in range(20)]

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: [n * 100 + i for i in range(20)] for n in range(4)}


@pytest.mark.parametrize(
    "bytes_",
    [b"", b"\x00", struct.pack(">I", 2**31), struct.pack(">I", 5) + b"\xc1\xc1\xc1\xc1\xc1", b"GET / HTTP/1.1"],
)
def test_hostile_bytes_end_that_connection_alone(server: Server, client: Client, bytes_: bytes) -> None:
    """Whatever is sent, the next caller is answered."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(server.path))
        connection.sendall(bytes_)
    assert client.ask("echo", 7) == 7


def test_the_socket_folder_is_private(tmp_path: Path) -> None:
    """Nobody else may ask; a long data path does not make a long socket path."""
    place = channel.sockets(tmp_path / ("x" * 200))
    assert place.stat().st_mode & 0o777 == 0o700
    assert len(str(place / "store.sock")) < 100
