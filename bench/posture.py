"""Posture at size: 500 controls over 10,000 subjects each, the same again, a change, the page, and a past moment.

LIONROCK_BENCH_CONTROLS and LIONROCK_BENCH_SUBJECTS say otherwise. Exits with 1 when an aim is missed.
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser import client, console
from conftest import HandClock, scratch

from lionrock.assurance import digests, jobs, running
from lionrock.events.register import RegisterChanged
from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import Control, Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same
from lionrock.register import service
from lionrock.register.model import System
from lionrock.register.twins import ME

CONTROLS = int(os.environ.get("LIONROCK_BENCH_CONTROLS", "500"))
SUBJECTS = int(os.environ.get("LIONROCK_BENCH_SUBJECTS", "10000"))
SYSTEMS = 6
ROUNDS = 40
RUN_AIM, SHOWN_AIM, PAGE_AIM = 30.0, 5.0, 50.0
SUPERVISOR = Actor("acc-1", "Bench Person", "supervisor", "totp", fresh=True)
HOLDS, LACKS = Text("it holds", "符合"), Text("it does not hold", "不符合")


def made(number: int, systems: list[str], broken: set[int]) -> Control:
    """Return a control over its subjects, one in a hundred failing; `broken` are others that fail."""

    @control(
        f"bench.control-{number:03}",
        title=same(f"Control {number}"),
        satisfies=(REQUIREMENTS[number % len(REQUIREMENTS)],),
        every=timedelta(hours=1),
        proof="effect",
        guidance=same("mend it"),
        on=(RegisterChanged,) if number == 0 else (),
    )
    def tested(platform: Platform) -> Iterator[Result]:
        for n in range(SUBJECTS):
            bad = n % 100 == number % 100 or n in broken
            yield Result(f"host-{n:05}", "failed" if bad else "passed", LACKS if bad else HOLDS, system=systems[n % 6])

    return tested


REQUIREMENTS = ("C-LOG-01", "C-LOG-02", "C-LOG-03", "C-ACC-01", "C-ACC-03", "C-NET-01", "C-AST-01", "C-VUL-01")


def timed(what: str, work: Callable[[], object]) -> float:
    """Print how long work took by the clock and by the processor, and return the first."""
    wall, busy = time.perf_counter(), time.process_time()
    work()
    took = time.perf_counter() - wall
    print(f"{what}: {took:.2f} s, {time.process_time() - busy:.2f} s of processor time", flush=True)
    return took


def main() -> int:
    """Print the figures and return 1 when an aim is missed."""
    with tempfile.TemporaryDirectory() as folder:
        clock = HandClock()
        platform = scratch(Path(folder), clock)
        systems = [
            service.put(
                platform, ME, "bench", System(key=f"s{n}", name=same(f"S{n}"), short=f"S{n}", core_function=same("x"))
            )
            for n in range(SYSTEMS)
        ]
        broken: set[int] = set()
        ours = [made(n, systems, broken) for n in range(CONTROLS)]
        packages = platform.registry.packages
        platform.registry = Registry([], ours)
        digests.code(ours[0])
        missed = (
            timed(f"{CONTROLS} controls x {SUBJECTS:,} subjects, first (aim 30 s)", lambda: every(platform, ours))
            > RUN_AIM
        )
        clock.set(clock() + timedelta(minutes=30))
        missed |= timed("the same again", lambda: every(platform, ours)) > RUN_AIM
        clock.set(clock() + timedelta(minutes=20))
        before = clock()
        broken.update(range(1, SUBJECTS, 50))
        timed("two in a hundred changed", lambda: every(platform, ours))
        platform.registry = Registry(packages, ours)
        broken.add(7)
        missed |= shown(platform, clock) > SHOWN_AIM
        missed |= asyncio.run(pages(platform)) > PAGE_AIM
        timed("what was known of one control twenty minutes before", lambda: running.past(platform, before, ours[:1]))
        print(f"{(Path(folder) / 'data' / 'state.db').stat().st_size / 1e6:,.0f} MB of state")
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most")
        platform.close()
    return int(missed)


def every(platform: Platform, controls: list[Control]) -> None:
    """Run all controls."""
    for one in controls:
        running.refresh(platform, one)


def shown(platform: Platform, clock: HandClock) -> float:
    """Return how many seconds pass from a changed fact to its place in posture: at most one tick of the job besides."""
    jobs.changed.act(platform)
    clock.set(clock() + timedelta(minutes=1))
    service.put(platform, ME, "bench", System(key="s0", name=same("S0!"), short="S0", core_function=same("x")))
    tick = jobs.changed.every.total_seconds()
    took = timed("a changed fact shows in posture, beside one tick of 2 s", lambda: jobs.changed.act(platform))
    return tick + took


async def pages(platform: Platform) -> float:
    """Return the 95th percentile of the posture page at the server, in milliseconds."""
    app = console(platform, {"bench": SUPERVISOR})
    gc.collect()  # what fifteen million results left behind is none of the page's
    gc.freeze()
    async with client(app, "bench") as browser:
        times = []
        for _ in range(ROUNDS + 3):
            began = time.perf_counter()
            answer = await browser.get("/posture")
            times.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.status_code
    kept = sorted(times[3:])
    slow = kept[int(len(kept) * 0.95) - 1]
    print(
        f"/posture: p50 {statistics.median(kept):.0f} ms, p95 {slow:.0f} ms (aim 50 ms), {len(answer.content):,} bytes"
    )
    return slow


if __name__ == "__main__":
    raise SystemExit(main())
