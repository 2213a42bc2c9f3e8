"""Receivers: lines a second that become durable over TLS, with and without receipts.

LIONROCK_BENCH_LINES says how many. The sender runs in a process of its own, so both processors are at work; the floor
is that of the issue: 20,000 lines a second over syslog TLS on two cores.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import ssl
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from telemetry.receiving.senders import certificate, free_port

from lionrock.events.records import Source
from lionrock.kernel.clock import wall
from lionrock.kernel.registry import Registry
from lionrock.telemetry.model import DAY, Stream
from lionrock.telemetry.receiving.receiver import Receivers
from lionrock.telemetry.segments import Segments

LINES = int(os.environ.get("LIONROCK_BENCH_LINES", "400000"))
FLOOR = 20_000
LINE = b"<38>1 2026-11-22T10:30:04.120931Z jump-01 sshd 812 - - Failed password for root from 203.0.113.9 port %d ssh2"


def send(port: int, chain: Path, kind: str) -> None:
    """Send every line, in counted frames or as commands whose answers are awaited."""
    context = ssl.create_default_context(cafile=str(chain))
    with context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost") as device:
        for first in range(0, LINES, 1_000):
            lines = [LINE % (n % 60_000) for n in range(first, first + 1_000)]
            if kind == "syslog":
                device.sendall(b"".join(b"%d %b" % (len(line), line) for line in lines))
                continue
            device.sendall(b"".join(b"%d syslog %d %b\n" % (n + 1, len(line), line) for n, line in enumerate(lines)))
            told = b""
            while not told.endswith(b"1000 rsp 6 200 OK\n"):
                told = told[-64:] + device.recv(1 << 20)


def measure(kind: str, place: Path) -> None:
    """Print how fast lines of a kind became durable."""
    chain, key = certificate(place)
    port = free_port()
    settings = {"certificate": str(chain), "key": str(key)}
    stream = Stream(kind, kind, "syslog.any", f"{kind}+tls://127.0.0.1:{port}", settings, 0, DAY, wall())
    segments = Segments(place / "segments")
    receivers = Receivers(segments, Registry(["lionrock.telemetry"]).of(Source), wall, lambda *_: None)
    stop = threading.Event()
    thread = threading.Thread(target=receivers.run, args=(lambda: [stream], stop))
    thread.start()
    while not receivers.health():
        time.sleep(0.05)
    sender = multiprocessing.get_context("spawn").Process(target=send, args=(port, chain, kind))
    begun, used = time.perf_counter(), time.process_time()
    sender.start()
    while segments.next(kind) == 0:
        time.sleep(0.01)
    first, begun, used = segments.next(kind), time.perf_counter(), time.process_time()
    while segments.next(kind) < LINES:
        time.sleep(0.01)
    took, cpu = time.perf_counter() - begun, time.process_time() - used
    sender.join()
    stop.set()
    thread.join()
    done = LINES - first
    words = "each answered once durable" if kind == "relp" else f"floor {FLOOR:,}/s"
    print(f"{kind} over TLS: {done / took:,.0f} lines/s durable, {done / cpu:,.0f}/s of processor time ({words})")


def main() -> None:
    """Print the figures."""
    for kind in ("syslog", "relp"):
        with tempfile.TemporaryDirectory() as place:
            measure(kind, Path(place))


if __name__ == "__main__":
    main()
