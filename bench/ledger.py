"""Rates of the ledger: single changes, batched entries, full verification, proofs, a pack. Against the floors.

python bench/ledger.py [--entries 1000000]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from lionrock import app
from lionrock.assurance import lionrock_verify, service
from lionrock.assurance.service import Wanted
from lionrock.kernel.change import system
from lionrock.kernel.clock import wall
from lionrock.kernel.columns import new_id
from lionrock.kernel.ledger import audit, merkle, reading, store
from lionrock.kernel.ledger.entry import Entry, commit_payload
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, Signer
from lionrock.keys import service as keys
from lionrock.keys.model import LIGHT
from lionrock.keys.secret import Secret

ME = system("bench")
BATCH = 10_000


@dataclass(frozen=True, slots=True)
class LampLit:
    """A fact of usual size."""

    incident: str
    lamp: int
    words: str = "the lamp over the door was lit by somebody who passed"


def main() -> int:
    """Run and return 1 when a floor was missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        platform = folder(Path(place))
        met = [
            told("single changes", singles(platform), "/s", floor=500),
            told("batched entries, ordered", batches(platform, given.entries), "/s", floor=20_000),
            told("verification of 1 M entries", verification(platform), "s", most=15),
            told("proof made and verified", proofs(platform), "ms", most=1),
            told("pack of 1,000 entries made", pack(platform), "s", most=10),
        ]
        platform.close()
    return 0 if all(met) else 1


def folder(place: Path) -> Platform:
    """Return a fresh platform with keys."""
    passphrase = Secret.made()
    fingerprint = keys.create(place / "keys", "lionrock.bench", passphrase, wall(), cost=LIGHT)
    platform = app.create(place / "data", "production", "bench", fingerprint)
    ring = keys.unlock(place / "keys", fingerprint, passphrase)
    platform.bind(Cipher, ring)
    platform.bind(Signer, ring)
    return platform


def singles(platform: Platform, count: int = 1_000) -> float:
    """Return changes a second, each with one fact, one commit and one fsync."""

    def work() -> None:
        for lamp in range(count):
            with platform.change(ME, "a bench") as change:
                change.publish(LampLit(new_id(), lamp))

    return count / seconds(work)


def batches(platform: Platform, count: int) -> float:
    """Return entries a second, written 10,000 a commit and given their places; the making of facts is not counted."""
    spent = 0.0
    for first in range(0, count, BATCH):
        entries = [entry(platform, first + at) for at in range(min(BATCH, count - first))]

        def work(entries: list[tuple[Entry, bytes, bytes]] = entries) -> None:
            with platform.db.begin() as db:
                store.insert_many(db, entries)
            Sequencer(platform).order()

        spent += seconds(work)
    Sequencer(platform).sign_now()
    return count / spent


def entry(platform: Platform, lamp: int) -> tuple[Entry, bytes, bytes]:
    """Return an entry with payload and salt, about one of a thousand subjects."""
    payload = b'{"actor":{"id":"system:bench"},"fact":{"incident":"%032x","lamp":%d},"reason":"a bench"}' % (
        lamp // 1_000,
        lamp,
    )
    salt, digest = commit_payload(payload)
    now = platform.now()
    made = Entry(new_id(), "LampLit", 1, platform.identity.origin, False, now, now, None, digest)
    return made, payload, salt


def verification(platform: Platform) -> float:
    """Return seconds for a million entries: every leaf, node and root recomputed, every signature checked."""
    size = store.size(platform.db)
    key = service.key(platform)
    return seconds(lambda: audit.verify(platform.db, key)) * 1_000_000 / size


def proofs(platform: Platform, count: int = 500) -> float:
    """Return milliseconds to make and verify one inclusion proof, nodes read from the database."""
    size = store.size(platform.db)
    root = Tree(platform.db, size).root()
    places = [position * (size // count) for position in range(count)]
    leaves = [leaf for position in places if (leaf := reading.at(platform.db, position))]

    def work() -> None:
        tree = Tree(platform.db, size)
        tree.fetch(places)
        for position, leaf in zip(places, leaves, strict=True):
            merkle.verify_inclusion(merkle.leaf_hash(leaf.body), position, size, tree.inclusion(position), root)

    return seconds(work) / count * 1_000


def pack(platform: Platform) -> float:
    """Return seconds to make a pack of 1,000 entries as of a checkpoint; it must verify."""
    with platform.change(ME, "a mark") as change:
        change.publish(LampLit(new_id(), 0))
    start = platform.now()
    with platform.db.begin() as db:
        store.insert_many(db, [entry(platform, lamp) for lamp in range(1_000)])
    signed = Sequencer(platform).sign_now()
    wanted = Wanted("counsel", since=start, until=platform.now() + timedelta(seconds=1))
    made: list[service.Made] = []
    spent = seconds(lambda: made.append(service.build(platform, wanted, signed, ME)))
    report = lionrock_verify.verify(made[0].data, str(service.key(platform)))
    assert report.entries > 1_000
    return spent


def seconds(work: Callable[[], object]) -> float:
    """Return how long work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def told(what: str, figure: float, unit: str, *, floor: float = 0, most: float = 0) -> bool:
    """Print a figure beside its floor or limit, and say whether it is met."""
    met = figure >= floor if floor else figure <= most
    bound = f"floor {floor:,.0f}" if floor else f"at most {most:,.0f}"
    share = figure / floor if floor else most / figure
    print(f"{what:32} {figure:12,.2f} {unit:3}  {bound}  {share:5.2f}×  {'met' if met else 'MISSED'}", flush=True)
    return met


if __name__ == "__main__":
    sys.exit(main())
