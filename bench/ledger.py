"""The ledger: changes, batched entries, proofs, a whole recomputation; by the clock and by processor time."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conftest import HandClock, scratch

from lionrock.events.incidents import IncidentClosed
from lionrock.kernel.change import system
from lionrock.kernel.columns import new_id
from lionrock.kernel.ledger import audit, merkle, store
from lionrock.kernel.ledger.checkpoint import VerifierKey
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer

ME = system("bench")
SINGLE = 500
BATCHED = 50_000
PROOFS = 500


def rate(count: int, work: Callable[[], object]) -> tuple[float, float]:
    """Return how many a second by the clock, and by processor time, which other work on the machine slows less."""
    wall, busy = time.perf_counter(), time.process_time()
    work()
    return count / (time.perf_counter() - wall), count / (time.process_time() - busy)


def single(platform: Platform) -> None:
    """Publish facts, each with its own durable commit."""
    for _ in range(SINGLE):
        with platform.change(ME, "a bench") as change:
            change.publish(IncidentClosed(new_id(), "a bench"))


def batched(platform: Platform) -> None:
    """Publish facts in one durable change."""
    with platform.change(ME, "a bench") as change:
        for _ in range(BATCHED):
            change.publish(IncidentClosed("x", "a bench"))


def recomputed(platform: Platform) -> None:
    """Hash every entry and rebuild every node and root, as `lionrock evidence check` does."""
    key = VerifierKey.parse(platform.port(Signer).verifier)
    with platform.db.snapshot() as db:
        audit.verify(db, key)


def proved(platform: Platform) -> None:
    """Make proofs of single entries, each read from the database anew, and verify them."""
    size = store.size(platform.db)
    root = Tree(platform.db, size).root()
    leaves = store.nodes(platform.db, [(0, at * 97 % size) for at in range(PROOFS)])
    for _, at in leaves:
        path = Tree(platform.db, size).inclusion(at)
        merkle.verify_inclusion(leaves[0, at], at, size, path, root)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        platform = scratch(Path(folder), HandClock())
        wall, busy = rate(SINGLE, lambda: single(platform))
        print(f"single changes: {wall:,.0f}/s, {busy:,.0f}/s of processor time (floor 500/s)")
        wall, busy = rate(BATCHED, lambda: batched(platform))
        print(f"batched entries published: {wall:,.0f}/s, {busy:,.0f}/s of processor time (floor 20,000/s)")
        wall, busy = rate(BATCHED, Sequencer(platform).run_once)
        print(f"batched entries ordered: {wall:,.0f}/s, {busy:,.0f}/s of processor time")
        wall, busy = rate(store.size(platform.db), lambda: recomputed(platform))
        print(f"1 M entries recomputed in {1e6 / wall:.1f} s, {1e6 / busy:.1f} s of processor time (bound 15 s)")
        wall, busy = rate(PROOFS, lambda: proved(platform))
        print(f"proof made and verified in {1e3 / wall:.2f} ms, {1e3 / busy:.2f} ms of processor time (bound 1 ms)")
        platform.close()


if __name__ == "__main__":
    main()
