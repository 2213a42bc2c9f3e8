"""Receivers that break, and senders that are turned away: told at once, mended by themselves where they can be."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from lionrock.kernel.clock import wall
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.telemetry import canary, running, sending, service
from lionrock.telemetry.model import Stream
from lionrock.telemetry.pages import receivers
from lionrock.telemetry.receiving.buffer import Buffer
from lionrock.telemetry.receiving.health import Handshakes, Health, Senders
from lionrock.ui.pages import Ask
from telemetry.receiving.senders import ADMIN, certificate, connected, held, listen, receiving, standing

LINE = b"<38>Nov 22 18:30:01 jump01 sshd[811]: Failed password for root from 203.0.113.9 port 50212 ssh2"


def problems(platform: Platform, stream: Stream, wanted: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    """Return a stream's problems once they are as wanted, or after fifteen seconds."""
    until = time.monotonic() + 15
    while True:
        found = {name: said[0] for name, said in standing(platform, stream).problems.items()}
        if wanted(found) or time.monotonic() > until:
            return found
        time.sleep(0.05)


def posted(port: int, token: str) -> int:
    """Post one record and return how it was answered."""
    for _ in range(100):
        try:
            answer = httpx.post(
                f"http://127.0.0.1:{port}/", content=b'{"a": 1}', headers={"Authorization": f"Bearer {token}"}
            )
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return answer.status_code
    return 0


def test_a_token_that_counts_no_longer_is_told_of_the_sender(platform: Platform) -> None:
    """A sender that was known and is refused now is named; one that never sent anything is not held against it."""
    stream, token, port = listen(platform, "http", source="elastic.alerts")
    with receiving(platform):
        assert posted(port, "guessed") == 401
        assert posted(port, token) == 200
        assert problems(platform, stream, lambda found: not found) == {}
        _, new = service.rekey(platform, ADMIN, "it leaked", stream.id)
        until = time.monotonic() + 10
        while posted(port, token) != 401 and time.monotonic() < until:
            time.sleep(0.05)
        posted(port, token)
        found = problems(platform, stream, bool)
        assert "401" in found["127.0.0.1"]
        assert posted(port, new) == 200
        assert standing(platform, stream).standing(wall()) == "failing"
    with pytest.raises(InputError):
        service.rekey(platform, ADMIN, "none", listen(platform, "syslog+tcp")[0].id)


def test_a_replaced_certificate_is_used_and_a_broken_one_is_told(platform: Platform, tmp_path: Path) -> None:
    """The receiver goes on with the old one until the new one can be used."""
    chain, key = certificate(tmp_path)
    stream, _, port = listen(platform, "syslog+tls", certificate=str(chain), key=str(key))
    (tmp_path / "new").mkdir()
    with receiving(platform):
        connected(port, chain).close()
        good = chain.read_bytes()
        chain.write_text("no certificate", "utf-8")
        assert "certificate" in problems(platform, stream, bool)
        (tmp_path / "old.pem").write_bytes(good)
        connected(port, tmp_path / "old.pem").close()
        for made in certificate(tmp_path / "new"):
            shutil.copyfile(made, tmp_path / made.name)
        assert problems(platform, stream, lambda found: not found) == {}
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                connected(port, chain).close()
                break
            except (ssl.SSLError, OSError):
                time.sleep(0.05)
        with pytest.raises(ssl.SSLError):
            connected(port, tmp_path / "old.pem")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_canary_goes_over_http_without_the_token(platform: Platform, tmp_path: Path, scheme: str) -> None:
    """It shows that it is ours with what is kept of the token; it is no record of a sender."""
    chain, key = certificate(tmp_path)
    files = {"certificate": str(chain), "key": str(key)} if scheme == "https" else {}
    stream, _, port = listen(platform, scheme, source="elastic.alerts", **files)
    assert sending.refusal(stream) is None
    with receiving(platform) as receivers:
        while not receivers.health():
            time.sleep(0.01)
        worker = running.pipeline(platform)

        def work() -> None:
            running.work(platform, worker)

        (trip,) = canary.run(platform, [stream], patience=20, between=work)
        assert trip.broken == "", trip.why
        assert standing(platform, stream).kinds == {"lionrock.canary": 1}
        forged = {"Authorization": "lionrock-canary " + "0" * 64}
        if scheme == "http":
            line = held(platform, stream, 1)[0]
            assert httpx.post(f"http://127.0.0.1:{port}/", content=line, headers=forged).status_code == 401


def test_failed_handshakes_are_told_until_one_comes_about() -> None:
    """One under way is not held against anybody for ten looks."""
    seen = Handshakes()
    for _ in range(9):
        seen.began()
        assert seen.failed() == 0
    assert seen.failed() == 1
    seen.began()
    seen.done += 1
    assert seen.failed() == 0


def test_what_a_sender_is_told_of() -> None:
    """One that is known and refused, until a minute after the last refusal; a certificate past its end."""
    times: Iterator[float] = iter([0.0, 10.0, 70.0])
    senders = Senders(Health("one", until=wall() - timedelta(days=1)), {"10.0.0.5"}, lambda: next(times))
    senders.turned_away("10.0.0.9", "401")
    senders.turned_away("10.0.0.5", "401")
    assert set(senders.complaints(wall())) == {"10.0.0.5", "certificate"}
    senders.delivered("10.0.0.5", 1)
    assert "10.0.0.5" in senders.complaints(wall())
    senders.delivered("10.0.0.5", 1)
    assert set(senders.complaints(wall())) == {"certificate"}


def test_a_flaw_while_writing_keeps_what_was_taken() -> None:
    """It is told, and tried again; nothing that was taken is dropped."""
    kept: list[bytes] = []
    flaws = [ValueError("a flaw")]

    def append(raws: Sequence[bytes], _: Sequence[tuple[str, int]]) -> None:
        if flaws:
            raise flaws.pop()
        kept.extend(raws)

    async def run() -> Text | None:
        buffer = Buffer(append)
        writing = asyncio.create_task(buffer.run())
        waiting = asyncio.create_task(buffer.durable(buffer.take([b"one", b"two"], "10.0.0.5")))
        await asyncio.wait({waiting}, timeout=0.5)
        told = buffer.problem
        await waiting
        buffer.close()
        await writing
        return told

    assert "a flaw" in str(asyncio.run(run()))
    assert kept == [b"one", b"two"]


def test_the_panel_of_a_receiver_shows_how_it_fares(platform: Platform) -> None:
    """Who is connected and refused, and since when nothing listens; a folder has no such panel."""
    stream, token, port = listen(platform, "http", source="elastic.alerts")
    ask = Ask(platform, ADMIN, "en", platform.now(), {}, {}, {}, {})

    def shown() -> Health | None:
        view = receivers.receiver.draw(ask, stream.id)
        assert view is not None
        health: Health | None = view.values["health"]
        return health

    assert shown() is None
    with receiving(platform):
        assert posted(port, token) == 200
        assert posted(port, "guessed") == 401
        health = shown()
    assert health is not None
    assert (health.records, health.refused, list(health.trouble)) == (1, 1, ["127.0.0.1"])
