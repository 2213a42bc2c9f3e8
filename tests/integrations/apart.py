"""Integrations that are files or calls of ours: alerts closed at their product, scans, lists of assets, machines met.

Nothing listens and nothing is awaited, so each is broken in a process of its own, and what is told is told at once.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from conftest import HandClock, scratch
from detection.test_closing import Answer, Product
from detection.test_foreign import ANALYST, OPEN, count, match
from register import files
from vulnerabilities.test_scanners import SCANNERS
from vulnerabilities.world import furnished, taken

from integrations.breaking import Outcome
from lionrock.detection import alerts, closing, service, store
from lionrock.detection.store import Search
from lionrock.events.ports import EventStore
from lionrock.kernel.errors import LionrockError, UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings
from lionrock.register import meeting, taking
from lionrock.vulnerabilities.store import listing


def rows() -> list[Outcome]:
    """Break each and return what was told."""
    with tempfile.TemporaryDirectory() as made:
        found = []
        for name, act in (("closing", closed), ("scans", scans), ("register", register)):
            place = Path(made) / name
            place.mkdir()
            platform = scratch(place, HandClock())
            try:
                found += list(act(platform, place))
            finally:
                platform.close()
        return found


def timed(hop: str, stream: str, act: Callable[[], str]) -> Outcome:
    """Return what was told and how soon; nothing told is no alarm."""
    begun = time.monotonic()
    said = act()
    return Outcome(hop, stream, time.monotonic() - begun if said else None, said, None)


def closed(platform: Platform, place: Path) -> Iterator[Outcome]:
    """A product that is away, refuses, or whose secret is gone, is told on the finding; the alert stays open there."""
    product = Product(("127.0.0.1", 0), Answer)
    product.asked = []
    secret = place / "secret"
    secret.write_text("s3cret\n")
    url = f"http://127.0.0.1:{product.server_address[1]}"
    platform.settings = Settings(
        {"detection": {"close_back": {"crowdstrike": {"url": url, "secret_file": str(secret)}}}}, {}
    )
    count(platform, match(replace(OPEN, product="crowdstrike")))
    [found] = store.listing(platform.db, Search())
    service.expect(platform, ANALYST, found.id, "patch night")
    product.server_close()

    def told() -> str:
        assert isinstance(platform.clock, HandClock)
        platform.clock.set(platform.now().replace(hour=platform.now().hour + 1))
        closing.round_(platform)
        [alert] = alerts.of(platform.db, found.id)
        return f"on the finding, every half minute at first: {alert.trouble}" if alert.state != "closed" else ""

    yield timed("product is away", "close back", told)
    secret.unlink()
    yield timed("secret of the product gone", "close back", told)


def scans(platform: Platform, place: Path) -> Iterator[Outcome]:
    """A scan that breaks off, or in a form of another version, is refused by name; nothing of it counts."""
    furnished(platform)
    sample = next(one.samples[0].data for one in SCANNERS if one.id == "nessus")

    def refused(data: bytes) -> Callable[[], str]:
        def act() -> str:
            path = place / "scan.nessus"
            path.write_bytes(data)
            try:
                taken(platform, path)
            except LionrockError as problem:
                counted = listing.findings(platform.db, listing.Search(state="", limit=10), platform.now())
                return "" if counted else f"refused: {problem.message.en}"
            return ""

        return act

    yield timed("scan breaks off", "scans", refused(sample[: len(sample) // 2]))
    yield timed(
        "scan in another form", "scans", refused(sample.replace(b"NessusClientData_v2", b"NessusClientData_v9"))
    )


class Away:
    """An event store that does not answer."""

    def facets(self, *asked: object) -> list[tuple[str, int]]:
        """Refuse."""
        raise UnavailableError("store does not answer", "wait")


def register(platform: Platform, place: Path) -> Iterator[Outcome]:
    """A list that breaks off is told with its line; who cannot be asked for machines is named."""
    registry = platform.registry

    def told(name: str, raw: bytes) -> Callable[[], str]:
        def act() -> str:
            report = taking.taken(registry, name, raw, "utf-8").report
            return f"refused: {report.problems[0].words.en}" if report.problems else ""

        return act

    workbook = files.workbook([["Server name", "IP"], ["oms-db-01", "192.0.2.21"]])
    yield timed("list of assets breaks off", "register", told("list.xlsx", workbook[: len(workbook) // 2]))
    yield timed("list in another form", "register", told("devices.json", files.NETBOX_JSON.encode()[:-40]))
    platform.bind(EventStore, Away())

    def silent() -> str:
        found = meeting.met(platform).silent
        return f"named under machines met: {', '.join(str(label) for label, _ in found)}" if found else ""

    yield timed("who meets machines does not answer", "register", silent)
