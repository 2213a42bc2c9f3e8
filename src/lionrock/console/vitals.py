"""Whether the instance lives and is ready, and its numbers, for machines: no names, no addresses, no contents."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock import __version__
from lionrock.console import settings
from lionrock.console.visit import Reply, Visit
from lionrock.kernel import outbox
from lionrock.kernel.contributions import Gauge
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ports import Signer
from lionrock.kernel.timers import SILENCE
from lionrock.ui.hooks import same

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.kernel.roles import Supervisor

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
FORWARDED: Final = ("x-forwarded-for", "x-real-ip", "forwarded")
"""Headers of a proxy: who sent the request is then not who it seems to come from."""
LEAST_FREE: Final = 64 * 1024 * 1024
"""Bytes left on the disk of the data folder below which nothing is sure to be kept."""
_NEEDED: Final = ("database", "timers")
"""Checks without which the instance cannot do its duty; the others degrade it."""


def health(platform: Platform, *, database: bool) -> Reply:
    """Return liveness, readiness and the state of each part: 200 when ready, 503 when not."""
    checks = {"database": "ok" if database else "failing", **(dict(_checks(platform)) if database else {})}
    ready = database and all(checks[name] != "failing" for name in _NEEDED)
    whole = all(state == "ok" for state in checks.values())
    status = ("ok" if whole else "degraded") if ready else "failing"
    body = {"status": status, "live": True, "ready": ready, "checks": checks}
    return Reply(200 if ready else 503, json.dumps(body).encode(), "application/json")


def may_read(platform: Platform, visit: Visit) -> bool:
    """Say whether a request may read the numbers: from this machine itself, or with the token of the settings."""
    wanted = str(platform.settings[settings.METRICS_TOKEN])
    scheme, _, shown = visit.headers.get("authorization", "").partition(" ")
    if wanted and scheme.lower() == "bearer" and same(shown.strip(), wanted):
        return True
    return visit.address in LOOPBACK and not any(name in visit.headers for name in FORWARDED)


def numbers(platform: Platform) -> str:
    """Return what there is of everything, in the exposition format of Prometheus, version 0.0.4."""
    lines = [
        "# HELP lionrock_info Version of the program.",
        "# TYPE lionrock_info gauge",
        f'lionrock_info{{version="{__version__}"}} 1',
    ]
    for name, about, value in _numbers(platform):
        lines += [f"# HELP lionrock_{name} {about}", f"# TYPE lionrock_{name} gauge", f"lionrock_{name} {value:g}"]
    if platform.supervisor is not None:
        lines += ["# HELP lionrock_part_running Whether a part runs.", "# TYPE lionrock_part_running gauge"]
        lines += [
            f'lionrock_part_running{{part="{one.role}",copy="{one.copy}"}} {int(one.running)}'
            for one in platform.supervisor.processes
        ]
        lines += [
            "# HELP lionrock_part_answering Whether a part answers and gets on.",
            "# TYPE lionrock_part_answering gauge",
        ]
        lines += [
            f'lionrock_part_answering{{part="{one.role}",copy="{one.copy}"}} {int(one.well)}'
            for one in platform.supervisor.processes
        ]
    return "\n".join(lines) + "\n"


def _checks(platform: Platform) -> Iterator[tuple[str, str]]:
    """Yield each check with its state."""
    yield "timers", _timers(platform)
    yield "deliveries", "failing" if outbox.failing(platform.db) else "ok"
    yield "disk", "ok" if shutil.disk_usage(platform.folder).free >= LEAST_FREE else "full"
    yield "keys", "ok" if _unlocked(platform) else "locked"
    if platform.supervisor is not None:
        yield "parts", _parts(platform.supervisor)


def _parts(supervisor: Supervisor) -> str:
    """Return whether every part does its work: none stopped, hangs or is stuck."""
    states = {one.name: one.state for one in supervisor.processes}
    if any(state not in {"running", "starting"} for state in states.values()):
        return "failing"
    return "ok" if "starting" not in states.values() else "starting"


def _timers(platform: Platform) -> str:
    """Return whether timers are polled; a clock that jumped is told, and does not make the instance unready."""
    found = platform.watch.health() if platform.watch else None
    if found is None or found.problem is None:
        return "ok"
    return "failing" if found.silent > SILENCE else "jumped"


def _unlocked(platform: Platform) -> bool:
    """Say whether the instance can sign."""
    try:
        platform.port(Signer).sign(b"lionrock health")
    except LionrockError:
        return False
    return True


def _numbers(platform: Platform) -> Iterator[tuple[str, str, float]]:
    """Yield name, explanation and value of each number; one that is unknown now is left out."""
    for gauge in platform.registry.of(Gauge):
        try:
            yield gauge.id.replace(".", "_").replace("-", "_"), gauge.label.en, float(gauge.read(platform))
        except LionrockError:
            continue
    newest = ledger.newest(platform.db)
    yield "ledger_size", "Entries of the ledger that have their place.", ledger.size(platform.db)
    yield "ledger_signed", "Entries under a signed checkpoint.", newest.size if newest else 0
    yield "reactions_failing", "Reactions that failed last time.", len(outbox.failing(platform.db))
    if platform.watch is not None:
        yield "timers_silent_seconds", "Seconds since timers were last polled.", platform.watch.health().silent
