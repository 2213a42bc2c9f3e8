"""The bundle of a two-year audit: populations fixed, 25 items drawn of each, the pack issued, and verified offline.

LIONROCK_BENCH_WEEKS says for how many weeks, 104 by default; each week every one of 60 controls is run twice and 200
records of the register change. Exits with 1 when the bundle takes longer than its aim.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conftest import HandClock, scratch

from lionrock.assurance import lionrock_verify, running
from lionrock.assurance import service as packs
from lionrock.assurance.populations import ALL
from lionrock.audit.service import audits, draws, populations
from lionrock.audit.service.audits import Opening
from lionrock.audit.service.draws import Seed
from lionrock.audit.service.populations import Wanted
from lionrock.events.register import RegisterChanged
from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import Control, Result, control
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import same
from lionrock.register import service
from lionrock.register.model import Asset, System
from lionrock.register.twins import ME

WEEKS = int(os.environ.get("LIONROCK_BENCH_WEEKS", "104"))
CONTROLS, SUBJECTS, CHANGES, ITEMS = 60, 40, 200, 25
AIM = 60.0
LEAD = Actor("acc-1", "Bench Person", "supervisor", "totp", fresh=True)
Made = TypeVar("Made")


def made(number: int, week: list[int]) -> Control:
    """Return a control whose subjects fail in turn, another one each week."""

    @control(
        f"bench.control-{number:02}",
        title=same(f"Control {number}"),
        satisfies=("C-LOG-01",),
        every=timedelta(days=4),
        proof="effect",
        guidance=same("mend it"),
    )
    def tested(platform: Platform) -> Iterator[Result]:
        for n in range(SUBJECTS):
            state = "failed" if (n + number + week[0]) % SUBJECTS == 0 else "passed"
            yield Result(f"host-{n:02}", state, same(f"found {state}"))  # type: ignore[arg-type]  # one of two states

    return tested


def timed(what: str, work: Callable[[], Made]) -> tuple[Made, float]:
    """Print how long work took by the clock and by the processor; return what it gave, and the first."""
    wall, busy = time.perf_counter(), time.process_time()
    found = work()
    took = time.perf_counter() - wall
    print(f"{what}: {took:.2f} s, {time.process_time() - busy:.2f} s of processor time", flush=True)
    return found, took


def main() -> int:
    """Print the figures and return 1 when the aim is missed."""
    with tempfile.TemporaryDirectory() as folder:
        clock = HandClock()
        platform = scratch(Path(folder), clock)
        begun = clock()
        timed(f"{WEEKS} weeks lived through", lambda: live(platform, clock))
        print(f"{Sequencer(platform).sign_now().size:,} entries")
        wanted = Opening("two years", begun, clock())
        audit = audits.open_audit(platform, LEAD, wanted)
        _, first = timed("populations fixed and samples drawn", lambda: drawn(platform, audit.id))
        pack, second = timed("bundle issued", lambda: bundle(platform, audit.id))
        print(
            f"{pack.issued.bytes / 1e6:,.1f} MB, {pack.issued.included:,} included; "
            f"in all {first + second:.1f} s (aim 60 s)"
        )
        report, _ = timed("verified offline", lambda: lionrock_verify.verify(pack.data, str(packs.key(platform)), None))
        print(
            f"{len(report.items):,} items; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most"
        )
        platform.close()
    return int(first + second > AIM)


def bundle(platform: Platform, audit: str) -> packs.Made:
    """Issue the pack of an audit."""
    return packs.issue(platform, packs.Wanted("auditor", audit=audit), LEAD, "bench", lambda _: None)


def live(platform: Platform, clock: HandClock) -> None:
    """Let the weeks pass."""
    week = [0]
    ours = [made(n, week) for n in range(CONTROLS)]
    full = platform.registry
    service.put(platform, ME, "bench", System(key="oms", name=same("OMS"), short="OMS", core_function=same("x")))
    service.put(platform, ME, "bench", Asset(key="a", name="a", system="oms"))
    for n in range(WEEKS):
        week[0] = n
        platform.registry = Registry([], ours)
        for _ in range(2):
            clock.set(clock() + timedelta(days=3.5))
            for one in ours:
                running.refresh(platform, one)
        platform.registry = full
        with platform.change(LEAD, "bench") as change:
            for at in range(CHANGES):
                change.publish(RegisterChanged("asset", f"a-{at}", "changed", n + 1, "0" * 64))
    platform.registry = Registry(full.packages, ours)


def drawn(platform: Platform, audit: str) -> None:
    """Fix the populations of the two years and draw a sample of each."""
    for kind, choice in (
        ("controls.results", ALL),
        ("ledger.entries", "RegisterChanged"),
        ("ledger.entries", "ControlTested"),
    ):
        fixed = populations.fix(platform, LEAD, audit, Wanted(kind, choice, explained="as it is"))
        print(f"  {kind} {choice}: {fixed.count:,} rows, counted apart {fixed.counted:,}")
        draws.draw(platform, LEAD, fixed.id, Seed("7 3 9 1 4", "the auditor", ITEMS))


if __name__ == "__main__":
    raise SystemExit(main())
