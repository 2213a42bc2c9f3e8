"""The ledger: single changes, batched entries, and a whole recomputation."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conftest import HandClock, scratch

from lionrock.events.incidents import IncidentClosed
from lionrock.kernel.change import system
from lionrock.kernel.columns import new_id
from lionrock.kernel.ledger import audit, store
from lionrock.kernel.ledger.checkpoint import VerifierKey
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer

ME = system("bench")
SINGLE = 500
BATCHED = 50_000


def single(platform: Platform) -> float:
    """Return changes a second, each with its own durable commit."""
    begun = time.perf_counter()
    for _ in range(SINGLE):
        with platform.change(ME, "a bench") as change:
            change.publish(IncidentClosed(new_id(), "a bench"))
    return SINGLE / (time.perf_counter() - begun)


def batched(platform: Platform) -> tuple[float, float]:
    """Return entries a second published in one change, and ordered into the tree."""
    begun = time.perf_counter()
    with platform.change(ME, "a bench") as change:
        for _ in range(BATCHED):
            change.publish(IncidentClosed("x", "a bench"))
    published = BATCHED / (time.perf_counter() - begun)
    begun = time.perf_counter()
    ordered = Sequencer(platform).run_once()
    return published, ordered / (time.perf_counter() - begun)


def recomputed(platform: Platform) -> float:
    """Return entries a second of a walk that hashes every entry and rebuilds the root."""
    key = VerifierKey.parse(platform.port(Signer).verifier)
    begun = time.perf_counter()
    audit.verify(platform.db, key)
    return store.size(platform.db) / (time.perf_counter() - begun)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        platform = scratch(Path(folder), HandClock())
        print(f"single changes: {single(platform):,.0f}/s (floor 500)")
        published, ordered = batched(platform)
        print(f"batched: {published:,.0f} entries/s published, {ordered:,.0f}/s ordered (floor 20,000)")
        rate = recomputed(platform)
        print(f"recomputed: {rate:,.0f} entries/s, so 1 M in {1e6 / rate:.1f} s (bound 15 s)")
        platform.close()


if __name__ == "__main__":
    main()
