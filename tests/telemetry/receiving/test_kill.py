"""A receiver killed at any moment: nothing it answered for is lost."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lionrock.kernel.platform import Platform
from lionrock.telemetry.segments import Segments
from telemetry.receiving.senders import certificate, connected, held, listen

ANSWER = re.compile(rb"(\d+) rsp 6 200 OK\n")
WORKER = Path(__file__).with_name("worker.py")


@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=pytest.mark.suite)])
def test_nothing_answered_is_lost_over_kills(platform: Platform, tmp_path: Path, kills: int) -> None:
    """A sender over RELP and TLS sends again what was not answered; every message answered lies in the files."""
    chain, key = certificate(tmp_path)
    stream, _, port = listen(platform, "relp+tls", certificate=str(chain), key=str(key))
    luck, sent, answered = random.Random(kills), 0, 0
    lost: set[int] = set()
    for _ in range(kills):
        before = answered
        sent, answered = _until_killed(platform, port, chain, answered, luck.uniform(0.05, 0.6))
        assert answered >= before
    found = {int(raw.rpartition(b" ")[2]) for raw in held(platform, stream, answered)}
    lost = set(range(answered)) - found
    assert not lost, f"{len(lost)} of {answered} answered messages are gone"
    assert answered > 0
    assert max(found) < sent
    Segments(platform.folder / "segments").verify(stream.id)


def _until_killed(platform: Platform, port: int, chain: Path, start: int, life: float) -> tuple[int, int]:
    """Send from `start` on until the receiver is killed; return how many were sent, and answered without a gap."""
    worker = subprocess.Popen([sys.executable, str(WORKER), str(platform.folder)])
    timer: threading.Timer | None = None
    number, numbers, answered, told = start, {}, start, b""
    try:
        with connected(port, chain) as device:
            timer = threading.Timer(life, worker.kill)
            timer.start()
            device.settimeout(10)
            transaction = 1
            while True:
                batch = b""
                for _ in range(200):
                    message = b"<13>device: message %d" % number
                    batch += b"%d syslog %d %b\n" % (transaction, len(message), message)
                    numbers[transaction] = number
                    number, transaction = number + 1, transaction + 1
                device.sendall(batch)
                while not told.endswith(b"%d rsp 6 200 OK\n" % (transaction - 1)):
                    data = device.recv(65536)
                    if not data:
                        raise ConnectionError
                    told += data
    except OSError:
        pass
    finally:
        if timer:
            timer.cancel()
        worker.kill()
        worker.wait()
    for found in ANSWER.findall(told):
        answered = max(answered, numbers[int(found)] + 1)

    return number, answered
