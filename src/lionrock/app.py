"""Names the capabilities, builds platforms of them, and runs the command line."""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from lionrock.kernel.registry import Registry

if TYPE_CHECKING:
    from pathlib import Path

    from lionrock.kernel.clock import Clock
    from lionrock.kernel.folder import Mode
    from lionrock.kernel.platform import Platform

CAPABILITIES: Final = (
    "lionrock.kernel",
    "lionrock.register",
    "lionrock.keys",
    "lionrock.access",
    "lionrock.telemetry",
    "lionrock.detection",
    "lionrock.vulnerabilities",
    "lionrock.incidents",
    "lionrock.measures",
    "lionrock.response",
    "lionrock.paging",
    "lionrock.obligations",
    "lionrock.duties",
    "lionrock.filings",
    "lionrock.plans",
    "lionrock.risk",
    "lionrock.counsel",
    "lionrock.assurance",
    "lionrock.audit",
    "lionrock.notary",
    "lionrock.continuity",
    "lionrock.console",
    "lionrock.cli",
    "lionrock.demo",
)


def registry() -> Registry:
    """Return the registry of the built-in capabilities and of installed packages."""
    installed = [point.value for point in entry_points(group="lionrock.capabilities")]
    return Registry([*filter(find_spec, CAPABILITIES), *installed])


def create(place: Path, mode: Mode, name: str, keys: str, *, clock: Clock | None = None) -> Platform:
    """Make a new data folder of the whole product (see `kernel.opening.create`)."""
    from lionrock.kernel import opening

    return opening.create(registry(), place, mode, name, keys, clock=clock)


def attach(place: Path, mode: Mode | None = None, *, clock: Clock | None = None) -> Platform:
    """Open a data folder of the whole product (see `kernel.opening.attach`)."""
    from lionrock.kernel import opening

    return opening.attach(registry(), place, mode, clock=clock)


def main() -> None:
    """Run the command line."""
    from lionrock.cli.shell import run

    os.umask(0o077)  # whatever is written, state and packs alike, is its owner's alone, also in a folder open to others
    run(registry())
