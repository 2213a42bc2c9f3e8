"""Runs the estate and prints the figures: `python -m bench.estate --help`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from detection import sigmahq

from bench.estate import beside, figures, recall
from bench.estate.attacks import Planted
from bench.estate.hours import HISTORY, hours
from bench.estate.people import SEED, made
from bench.estate.runs import PARTS, Plan, World, live, worlds
from bench.estate.spool import Rules, Volume, plant, read
from bench.estate.world import Outcome
from lionrock.detection.rule_files import OWN


def main() -> int:
    """Print the figures."""
    options = _options()
    began = time.perf_counter()
    estate = made(options.assets, options.seed)
    size = f"{options.assets:,} assets and {len(estate.people):,} people"
    print(f"estate of {size}, {options.days} days, seed {options.seed}")
    with TemporaryDirectory() as name, ProcessPoolExecutor(PARTS, multiprocessing.get_context("spawn")) as pool:
        rules = Rules((OWN, *_sigma(options.sigma, Path(name))), _plans())
        infos = rules.ready().rules
        own = frozenset(id for id, info in infos.items() if Path(info.file).is_relative_to(OWN))
        plan = Plan(estate, options.days, Path(name), options.attacks.is_dir() and options.days > HISTORY)
        attacks = _read(pool, plan, rules, options.attacks)
        print(f"  read, and matched against {len(infos):,} rules, {len(own)} ours: {time.perf_counter() - began:.0f} s")
        all_ = [one for one in worlds(rules, planted=bool(attacks)) if one.careful or not options.practice]
        lived = zip(all_, pool.map(live, [plan] * len(all_), all_), strict=True)
        peer = beside.begin(pool, estate, options.days, options.attacks, plan.place / "beside")
        explained = [_tell(plan, world, out, attacks) for world, out in lived]
        print(peer if isinstance(peer, str) else "\n".join(peer.result()))
    print(f"in all {time.perf_counter() - began:.0f} s")
    if not all(explained):
        print(f"failed: an attack was missed, and neither the figures nor {recall.REASONS.name} say why")
    return 0 if all(explained) else 1


def _options() -> argparse.Namespace:
    """Return what was asked for."""
    asked = argparse.ArgumentParser(prog="python -m bench.estate", description=__doc__)
    asked.add_argument("--assets", type=int, default=int(os.environ.get("LIONROCK_BENCH_ASSETS", "400")))
    asked.add_argument("--days", type=int, default=30)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument(
        "--practice", action="store_true", help="leave out the world in which all rules are live at once"
    )
    about = "SigmaHQ's rules beside ours, from a folder or the archive beside the checkout; takes far longer"
    asked.add_argument("--sigma", type=Path, nargs="?", const=Path(), help=about)
    asked.add_argument(
        "--attacks", type=Path, default=sigmahq.CORPORA / "telemetry", help="folder of OTRF captures (*.zip)"
    )
    return asked.parse_args()


def _sigma(folder: Path | None, place: Path) -> tuple[Path, ...]:
    """Return the folders of SigmaHQ's rules, none when they were not asked for or are not there."""
    if folder is None:
        return ()
    if folder == Path() and sigmahq.archive() is None:
        print("  SigmaHQ's rules are not beside the checkout: own rules alone (set LIONROCK_CORPORA, or name a folder)")
        return ()
    corpus = sigmahq.unpacked(place / "corpus") if folder == Path() else folder
    return tuple(corpus / part for part in sigmahq.FOLDERS)


def _plans() -> Path:
    """Return where compiled rules are kept from run to run."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lionrock" / "plans"


def _read(pool: ProcessPoolExecutor, plan: Plan, rules: Rules, captures: Path) -> list[Planted]:
    """Read the estate's days in parts, and the attacks; print how much it was."""
    cut = plan.days // PARTS
    spans = [list(hours(cut if part + 1 < PARTS else plan.days - cut * part, cut * part + 1)) for part in range(PARTS)]
    reading = [pool.submit(read, plan.estate, span, rules, path) for span, path in zip(spans, plan.spools, strict=True)]
    planting = (
        pool.submit(plant, plan.estate, plan.days, captures, rules, plan.place / "attacks") if plan.attacks else None
    )
    volume = Volume()
    for one in reading:
        volume.merge(one.result())
    print(f"  {volume.lines:,} lines, {volume.understood / volume.lines:.3%} understood")
    print("  " + ", ".join(f"{kind} {count:,}" for kind, count in volume.kinds.most_common()))
    print(f"  {volume.matched:,} lines matched a rule, {volume.grave:,} one of level high or critical")
    for lost in volume.told[:5]:
        print("  not understood:", lost)
    if planting is None:
        print("  no captures beside the checkout: no attacks planted (set LIONROCK_CORPORA, or --attacks)")
        return []
    return planting.result()


def _tell(plan: Plan, world: World, out: Outcome, attacks: Sequence[Planted]) -> bool:
    """Print what became of a world; say whether every miss is explained."""
    if not world.planted:
        print("\n".join(figures.told(world.name, out, plan.days, careful=world.careful)), flush=True)
        return True
    found = recall.fates(attacks, out, world.set)
    print("\n".join((f"{world.name}:", *recall.told(found))), flush=True)
    return recall.explained(found)


if __name__ == "__main__":
    raise SystemExit(main())
