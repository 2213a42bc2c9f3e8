"""The register: 10,000 assets from a spreadsheet, reconciled with what was met under other names, and undone."""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conftest import HandClock, scratch

from lionrock.register import mapping, service, taking, undoing
from lionrock.register.commands import SHELL
from lionrock.register.discovering import Seen
from lionrock.register.estate import Book
from lionrock.register.importing import Plan
from lionrock.register.model import Asset
from lionrock.register.reconciling import reconcile

ASSETS = 10_000
Result = TypeVar("Result")


def export() -> bytes:
    """Return a list of assets as an operator keeps it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["Server name", "FQDN", "IP address", "Serial no.", "Type", "Location"])
    for n in range(ASSETS):
        full = f"srv-{n:05}.corp.example"
        writer.writerow(
            [f"srv-{n:05}", full, f"10.{n // 65_536}.{n // 256 % 256}.{n % 256}", f"SN{n}", "Server", "Hall"]
        )
    return out.getvalue().encode()


def met() -> Iterator[tuple[str, Seen]]:
    """Yield every machine three times: its bare name, its full name with a second address, that address alone."""
    for n in range(ASSETS):
        second = f"172.16.{n // 256}.{n % 256}"
        yield "logs", Seen((f"SRV-{n:05}",))
        yield "scans", Seen((f"srv-{n:05}.corp.example", second))
        yield "findings", Seen((second,))


def timed(what: str, work: Callable[[], Result]) -> Result:
    """Print how long work took by the clock and by the processor."""
    wall, busy = time.perf_counter(), time.process_time()
    found = work()
    print(f"{what}: {time.perf_counter() - wall:.2f} s, {time.process_time() - busy:.2f} s of processor time")
    return found


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        platform = scratch(Path(folder), HandClock())
        raw = export()

        def plan() -> Plan:
            found = taking.taken(platform.registry, "assets.csv", raw, "utf-8")
            assert found.sheet is not None
            assert found.importer is not None
            columns = {one.head: one.target for one in mapping.propose(found.sheet, "asset", found.importer.meant)}
            return taking.plan(found, raw, "asset", columns, service.records(platform))

        planned = timed(f"difference of {ASSETS:,} rows", plan)
        entry = timed("taken in", lambda: service.apply(platform, SHELL, "bench", planned))
        opened = timed("register opened", lambda: platform.port(Book).opened())
        assert timed("the same file again: nothing to do", plan).work == ()
        assets = [one.record for one in opened.of("asset") if isinstance(one.record, Asset)]
        proposals = timed(
            f"{len(assets):,} assets reconciled with {3 * ASSETS:,} names met (floor 10 s)",
            lambda: reconcile(assets, met()),
        )
        print(f"  {len(proposals):,} proposals, {sum(one.verdict == 'same' for one in proposals):,} of them the same")
        undo = timed("undo planned", lambda: undoing.undo(platform, entry))
        timed("undone", lambda: undoing.carry_out(platform, SHELL, "bench", undo))
        print(f"  {len(service.records(platform)):,} records left")
        platform.close()


if __name__ == "__main__":
    main()
