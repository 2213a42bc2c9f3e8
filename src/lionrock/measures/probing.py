"""Looking: does an address answer, does a port, what number stands in an answer. Bounded in time and size."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lionrock.events.measures import ProbeTurned
from lionrock.measures import model, service, store

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform
    from lionrock.measures.model import Probe

SECONDS: Final = 5
MOST_BYTES: Final = 256 * 1024
_AT_ONCE: Final = 8
_FAILING: Final = 500


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: up or down, a number if one was read, and what was wrong."""

    up: bool
    value: Decimal | None = None
    problem: str = ""


def run_due(platform: Platform) -> int:
    """Look at everything that is due, several at once; keep what was found and publish what turned."""
    now = platform.now()
    due = [one for one in service.probes(platform) if _due(one, now)]
    if not due:
        return 0
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="probe") as pool:
        looks = list(pool.map(look, due))
    for probe, found in zip(due, looks, strict=True):
        _keep(platform, probe, found)
    return len(due)


def look(probe: Probe) -> Look:
    """Return what is found where a probe looks; what does not answer is down, with the reason."""
    try:
        if probe.kind == "tcp":
            place = urlsplit(probe.target)
            with socket.create_connection((place.hostname or "", place.port or 0), SECONDS):
                return Look(up=True)
        status, body = _got(probe.target)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return Look(up=False, problem=f"{type(problem).__name__}: {problem}"[:200])
    if status >= _FAILING:
        return Look(up=False, problem=f"status {status}")
    return _number(probe, body) if probe.kind == "json" else Look(up=True)


def _number(probe: Probe, body: bytes) -> Look:
    """Return the number a JSON answer holds."""
    try:
        found = model.at_pointer(json.loads(body), probe.pointer)
        written = "" if found is None or isinstance(found, (bool, dict, list)) else str(found)
        return Look(up=True, value=Decimal(written))
    except (ValueError, RecursionError, InvalidOperation):
        return Look(up=True, problem=f"no number at {probe.pointer[:100]}")


def _got(target: str) -> tuple[int, bytes]:
    """Return status and body of an address; redirects are not followed."""
    place = urlsplit(target)
    host, port = place.hostname or "", place.port
    connection: http.client.HTTPConnection = (
        http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
        if place.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=SECONDS)
    )
    try:
        connection.request("GET", (place.path or "/") + (f"?{place.query}" if place.query else ""))
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_BYTES)
    finally:
        connection.close()


def _due(probe: Probe, now: Instant) -> bool:
    """Say whether it is time to look again."""
    last = probe.looked
    return probe.kind != "push" and (last is None or now - last >= timedelta(seconds=probe.every) or last > now)


def _keep(platform: Platform, probe: Probe, found: Look) -> None:
    """Keep what a look found; a turn from up to down or back is a fact, and so is the first look."""
    now = platform.now()
    turned = probe.up is not found.up
    values: dict[str, Any] = {"looked": now, "problem": found.problem}
    if found.value is not None:
        values["value"] = str(found.value)
    if not turned:
        with platform.db.begin() as db:
            store.looked(db, probe.id, values)
        return
    with platform.change(service.ME, "a probe turned") as change:
        store.looked(change.db, probe.id, values | {"up": found.up, "since": now})
        change.publish(ProbeTurned(probe.id, probe.system, found.up, now, found.problem))
