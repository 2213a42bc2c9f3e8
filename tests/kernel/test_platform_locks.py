"""Locks of the platform are taken in one order: whoever writes may ask for a port."""

from __future__ import annotations

import threading

from lionrock.kernel.change import system
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer
from lionrock.kernel.timers import ClockJumped


def test_a_writer_asks_for_a_port_while_deliveries_begin(platform: Platform) -> None:
    """The first delivery waits for the writer, and never holds what the writer needs to go on."""
    writing, started, asked = threading.Event(), threading.Event(), threading.Event()

    def write() -> None:
        with platform.change(system("test"), "locks") as change:
            writing.set()
            started.wait(10)
            threading.Event().wait(0.3)  # it waits for this change
            platform.port(Signer)
            asked.set()
            change.publish(ClockJumped(change.now, change.now))

    beginning = threading.Thread(target=platform.settle)
    writer = threading.Thread(target=write)
    writer.start()
    assert writing.wait(10)
    beginning.start()
    started.set()
    assert asked.wait(10), "the writer waits for whoever waits for it"
    writer.join(10)
    beginning.join(10)
    assert not beginning.is_alive()
