"""Event to finding: the whole product in an empty home, fed over syslog TLS, watched from outside.

LIONROCK_BENCH_SECONDS says for how long (default 600), LIONROCK_BENCH_RATE how many events a second (default 5,000).
Lines are of firewalls, name servers, sign-ins, commands and services; LIONROCK_BENCH_LINES=sign-ins has every line be a
sign-in, each of which feeds two correlations. One event in 500 meets a rule, each of a user of their own, so that each
makes a finding. From the moment it is sent to the moment its row can be read in the database is what is measured, to
within 50 ms. Every event sent has to be counted and stored. Sending begins half a minute after a first event was found:
how long a start takes is not measured here. The aim of the design is a p99 of 2 s at 5,000 events a second.
Linux alone.
"""

from __future__ import annotations

import os
import socket
import ssl
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from e2e.instance import RULE_ID, Instance, line
from telemetry.receiving.senders import certificate, free_port

SECONDS = int(os.environ.get("LIONROCK_BENCH_SECONDS", "600"))
RATE = int(os.environ.get("LIONROCK_BENCH_RATE", "5000"))
EVERY = 500
REST = 30.0
"""Seconds in which a start comes to its end."""
SIGN_INS = os.environ.get("LIONROCK_BENCH_LINES") == "sign-ins"
STEPS = 50
"""Batches a second."""
AIM = 2.0


class Watch(threading.Thread):
    """Notes when each finding can be read, by user, and the most memory the parts take together."""

    def __init__(self, product: Instance) -> None:
        super().__init__(daemon=True)
        self.product, self.seen, self.memory = product, dict[str, float](), dict[str, int]()
        self.ended = threading.Event()

    def run(self) -> None:
        """Look again and again."""
        last, asked = 0, "SELECT rowid, entity FROM detection_finding WHERE rowid > ? AND rule = ? ORDER BY rowid"
        turn = 0
        while not self.ended.wait(0.05):
            for row, user in self.product.rows(asked, last, RULE_ID):
                last = row
                self.seen.setdefault(user, time.monotonic())
            if turn % 100 == 0:
                memory = self.product.memory()
                self.memory = max(self.memory, memory, key=lambda told: sum(told.values()))
            turn += 1


def first(port: int, chain: Path, watch: Watch) -> None:
    """Send one event that meets the rule, and wait until it is found."""
    context = ssl.create_default_context(cafile=str(chain))
    with context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost") as device:
        moment = datetime.now(UTC).isoformat()  # noqa: TID251 a sender's own clock
        one = line(moment, 0, "first", refused=True).rstrip()
        device.sendall(b"%d %b" % (len(one), one))
    until = time.monotonic() + 300
    while "first" not in watch.seen:
        if time.monotonic() > until:
            raise SystemExit("the first event was not found within 300 s")
        time.sleep(0.1)
    time.sleep(REST)


def send(port: int, chain: Path) -> tuple[int, dict[str, float], float]:
    """Send for the time there is; return how many, when each matching one left by user, and the seconds it took."""
    context = ssl.create_default_context(cafile=str(chain))
    sent: dict[str, float] = {}
    number, begun = 0, time.monotonic()
    with context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost") as device:
        while (passed := time.monotonic() - begun) < SECONDS:
            wanted = int(passed * RATE)
            if wanted - number < RATE // STEPS:
                time.sleep(1 / STEPS)
                continue
            moment = datetime.now(UTC).isoformat()  # noqa: TID251 a sender's own clock
            lines = [message(moment, one) for one in range(number, wanted)]
            left = time.monotonic()
            sent |= {f"op-{one}": left for one in range(number, wanted) if one % EVERY == 0}
            number = wanted
            device.sendall(b"".join(b"%d %b" % (len(one), one) for one in lines))
    return number, sent, time.monotonic() - begun


def message(moment: str, number: int) -> bytes:
    """Return a message; one that meets the rule is of a user of its own."""
    matching, kind = number % EVERY == 0, number % 20
    if matching or kind < 2 or SIGN_INS:
        return line(moment, number, f"op-{number if matching else number % 40}", refused=matching).rstrip()
    place, port = f"10.{number % 7}.{number % 200}.9", 1024 + number % 60_000
    if kind < 14:
        told = f"gw-01 kernel: [{number}.5] FW-DROP IN=eth0 OUT=eth1 SRC={place} DST=192.0.2.{number % 250} LEN=60 "
        return f"{moment} {told}TTL=53 ID={port} PROTO=TCP SPT={port} DPT=443 WINDOW=64240 SYN URGP=0".encode()
    if kind < 17:
        return f"{moment} ns-01 dnsmasq[211]: query[A] host{number % 900}.grid.example from {place}".encode()
    if kind < 18:
        return f"{moment} hist-02 sudo: op-{number % 40} : TTY=pts/0 ; PWD=/srv ; USER=root ; COMMAND=/bin/ls".encode()
    return f"{moment} app-{number % 9} billing[{port}]: order {number} taken for station {number % 300}".encode()


def main() -> int:
    """Print the figures; 1 when an event is missing."""
    if sys.platform != "linux":
        print("skipped: parts are found in /proc")
        return 0
    with tempfile.TemporaryDirectory() as name:
        product, port = Instance(Path(name)), free_port()
        chain, key = certificate(product.home)
        try:
            product.start()
            address = f"syslog+tls://127.0.0.1:{port}"
            product.told(
                "sources",
                "listen",
                address,
                "--name",
                "Stations",
                "--kind",
                "syslog.any",
                "--certificate",
                str(chain),
                "--key",
                str(key),
            )
            answers(port)
            watch = Watch(product)
            watch.start()
            first(port, chain, watch)
            count, sent, took = send(port, chain)
            product.await_done(count + 1, 300)
            stored = product.events(count + 1) - 1
            time.sleep(0.5)
            watch.ended.set()
            watch.join()
            return told(count, stored, took, sent, watch)
        finally:
            product.stop()


def answers(port: int) -> None:
    """Wait until the receiver listens."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the receiver does not listen")


def told(count: int, stored: int, took: float, sent: dict[str, float], watch: Watch) -> int:
    """Print what came of it."""
    late = sorted(watch.seen[user] - moment for user, moment in sent.items() if user in watch.seen)
    print(f"{count:,} events in {took:.0f} s ({count / took:,.0f}/s) over syslog TLS; {stored:,} counted and stored")
    print(f"dropped: {count - stored}; matching events: {len(sent):,}, findings: {len(late):,}")
    if not late:
        return 1
    p50, p95, p99 = (late[min(len(late) - 1, int(len(late) * share))] for share in (0.5, 0.95, 0.99))
    print(f"event to finding: p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s (aim {AIM:g} s), most {late[-1]:.2f} s")
    parts = ", ".join(f"{part} {kib / 1024:,.0f}" for part, kib in sorted(watch.memory.items()))
    print(f"memory at most, MB: {sum(watch.memory.values()) / 1024:,.0f} ({parts})")
    return int(stored != count or len(late) != len(sent))


if __name__ == "__main__":
    raise SystemExit(main())
