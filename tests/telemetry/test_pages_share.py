"""What Sources says of how much was understood, and of what a mixed stream holds."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import compiled

from lionrock.console.service import build
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service
from telemetry.test_pages import JUNK, anyio_backend, client, dressed
from telemetry.world import BOSS, log_lines

__all__ = ["anyio_backend"]
pytestmark = pytest.mark.anyio


@pytest.fixture
def fresh(platform: Platform) -> Iterator[Platform]:
    """Return a platform that reads nothing yet; its event store is closed, as one process holds one alone."""
    made = dressed(platform)
    yield made
    made.close()


async def test_share_mapping_and_parts_are_shown(fresh: Platform, tmp_path: Path) -> None:
    """Of a mixed file: the share that was understood, cut and not rounded up, and how much is of which kind."""
    logs = tmp_path / "logs"
    logs.mkdir()
    asa = b"2026-11-22T18:31:00+08:00 fw-1 %ASA-4-106023: Deny tcp src a:203.0.113.9/5 dst b:192.0.2.10/502\n"
    (logs / "all.log").write_bytes(log_lines(0, 1500) + asa + JUNK + b"\n")
    service.add(fresh, BOSS, "test", name="Mixed", location=str(logs))
    running.take_in(fresh)
    async with client(build(fresh, compiled(fresh))) as browser:
        listing = html.unescape((await browser.get("/sources")).text)
        stream = html.unescape((await browser.get("/sources/streams/mixed")).text)
    assert "99.9 %" in listing
    assert "What of the log becomes which field" in listing
    assert "actor.alternateId" in listing
    assert "99.9 %" in stream
    assert "cisco.asa" in stream
    assert "What it holds" in stream
