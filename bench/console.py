"""The console of a running demo with 10,000 assets: warm start, page times, memory by process."""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ASSETS = 10_000
ROUNDS = 30
PAGES = ("/today", "/incidents", "/incidents/INC-0003", "/findings", "/events", "/register", "/sources", "/evidence")


def lionrock(home: str, *words: str) -> list[str]:
    """Return a command of this package."""
    return [sys.executable, "-m", "lionrock", *words]


@contextmanager
def running(home: str, port: int) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run the demo; give the process and the seconds until the console answered."""
    begun = time.perf_counter()
    command = lionrock(home, "up", "--demo", "--port", str(port))
    process = subprocess.Popen(command, env=os.environ | {"HOME": home}, stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - begun < 300:
            try:
                httpx.get(f"http://127.0.0.1:{port}/health", timeout=1)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield process, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(30)


def signed_in(port: int) -> httpx.Client:
    """Return a client signed in as the first demo person."""
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=30)
    page = client.get("/sign-in").text
    form = re.search(r'<form[^>]*action="([^"]*demo[^"]*)"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', form[2]))
    client.post(form[1], data=fields, headers={"Origin": str(client.base_url)})
    return client


def memory(pid: int) -> dict[str, float]:
    """Return the PSS in MB of a process and of its children, by role (Linux)."""
    found: dict[str, float] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
            parent = int((path / "stat").read_text().rsplit(") ", 1)[1].split()[1])
            if int(path.name) != pid and parent != pid:
                continue
            pss = re.search(r"^Pss:\s+(\d+)", (path / "smaps_rollup").read_text(), re.MULTILINE)
        except (OSError, IndexError):
            continue
        name = words[4].decode() if parent == pid and len(words) > 4 else "core"
        found[name] = int(pss[1]) / 1024 if pss else 0.0
    return found


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        with running(home, port) as (_, seconds):
            print(f"first start with the demo's stories: {seconds:.1f} s")
        rows = "".join(f"bench-{n},bench-{n},bench-{n}.example,oms\n" for n in range(ASSETS))
        csv = Path(home) / "assets.csv"
        csv.write_text("id,name,hosts,system\n" + rows, "utf-8")
        subprocess.run(
            lionrock(home, "register", "import", str(csv), "--demo"),
            env=os.environ | {"HOME": home},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with running(home, port) as (process, seconds):
            print(f"warm start: {seconds:.1f} s (bound 5 s)")
            client = signed_in(port)
            for page in PAGES:
                client.get(page)
                times = [client.get(page).elapsed.total_seconds() * 1000 for _ in range(ROUNDS)]
                p95 = statistics.quantiles(times, n=20)[-1]
                print(f"{page}: p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms (aim 50 ms)")
            parts = memory(process.pid)
            print(
                ", ".join(f"{name} {size:.0f} MB" for name, size in parts.items()),
                f"= {sum(parts.values()):.0f} MB PSS",
            )
            client.close()


if __name__ == "__main__":
    main()
