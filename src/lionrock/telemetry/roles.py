"""The processes of telemetry: intake follows files, the matcher works frames through, the store owns the events."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from lionrock.events.ports import Hunt
from lionrock.kernel.clock import monotonic
from lionrock.kernel.contributions import Role
from lionrock.kernel.errors import LionrockError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry import running
from lionrock.telemetry.buckets.polling import Buckets
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.pipeline import Pipeline
from lionrock.telemetry.receiving.receiver import Receivers
from lionrock.telemetry.settings import POLL_MS
from lionrock.telemetry.verbs import STORE

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.telemetry.model import Stream

_QUICK = 0.2
_PATIENCE = 10
_FAREWELL = 8
"""Seconds in which receivers make durable what they took."""
_LEISURE = 3
"""A look that takes long is followed by a pause that many times as long: folders of many files cost a quarter core."""


def _intake(platform: Platform, stop: threading.Event) -> None:
    """Look at the followed files again and again; beside that, listen and read buckets where streams say so."""
    receivers, buckets = platform.port(Receivers), platform.port(Buckets)

    def wanted() -> list[Stream]:
        receivers.renew(running.sources(platform))
        return running.streams(platform)

    def asked() -> list[Stream]:
        buckets.renew(running.sources(platform))
        return running.streams(platform)

    listening = threading.Thread(target=receivers.run, args=(wanted, stop), name="receivers", daemon=True)
    polling = threading.Thread(target=buckets.run, args=(asked, stop), name="buckets", daemon=True)
    listening.start()
    polling.start()
    _follow(platform, stop, listening, polling)
    listening.join(_FAREWELL)
    polling.join(_FAREWELL)


def _follow(platform: Platform, stop: threading.Event, *beside: threading.Thread) -> None:
    """Look at the followed files again and again; ends when a thread beside it ended: all of it begins anew then.

    Raises UnavailableError so that the process ends and is started again: one that goes on by half would seem whole.
    """
    collector = running.collector(platform)
    usual = max(50, int(platform.settings[POLL_MS])) / 1000
    pause = usual
    while not stop.wait(pause):
        platform.pulse.beat()
        if gone := [one.name for one in beside if not one.is_alive()]:
            raise UnavailableError(Text(f"{gone[0]} ended", f"{gone[0]} 已終止"), Text("See the log.", "請查看紀錄。"))
        begun = monotonic()
        try:
            collector.renew(running.sources(platform))
            collector.round(running.streams(platform))
        except LionrockError:
            platform.log.exception("intake failed; it is tried again")
        pause = max(usual, _LEISURE * (monotonic() - begun))


def _match(platform: Platform, stop: threading.Event) -> None:
    """Work through frames as they become durable."""
    with ThreadPoolExecutor(1, "counting") as abreast:
        worker = running.working(platform, abreast)
        platform.bind(Pipeline, worker)  # for whoever asks how it fares
        _await_store(platform, stop)
        met = running.Met()
        while not stop.is_set():
            platform.pulse.beat()
            try:
                done = running.work(platform, worker, met)
            except LionrockError:
                platform.log.exception("matching failed; it is tried again")
                done = 0
            if not done:
                worker.rest(stop, _QUICK)
        worker.close()


def _await_store(platform: Platform, stop: threading.Event) -> None:
    """Give the store a few seconds to begin; after that counting goes on without it."""
    for _ in range(_PATIENCE):
        try:
            platform.ask("store.count", Hunt())
        except UnavailableError:
            if stop.wait(0.5):
                return
        else:
            return


def _store(platform: Platform, stop: threading.Event) -> None:
    """Own the event store, open from the start, and answer until told to stop."""
    platform.port(Events).count(Hunt())
    stop.wait()


INTAKE = Role(id="intake", run=_intake)
MATCHER = Role(id="matcher", run=_match)
STORE_ROLE = Role(id=STORE, run=_store, rank=1)
