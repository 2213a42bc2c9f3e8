"""Waiting a moment for what an act set off."""

from __future__ import annotations

import threading

from lionrock.kernel.rounds import Rounds


def test_where_no_rounds_are_run_nobody_waits() -> None:
    """A single process answers at once."""
    assert Rounds().wait(60.0)


def test_a_wait_ends_with_a_round_that_began_after_it() -> None:
    """The round in flight does not count: it may have begun before."""
    rounds, begun, go = Rounds(), threading.Event(), threading.Event()
    served = []

    def loop() -> None:
        with rounds.running():
            for number in range(2):
                rounds.stirred.wait(10.0)
                rounds.stirred.clear()
                with rounds.round():
                    begun.set()
                    assert go.wait(10.0)
                    served.append(number)

    thread = threading.Thread(target=loop)
    thread.start()
    rounds.stirred.set()
    assert begun.wait(10.0)
    assert not rounds.wait(0.01)
    go.set()
    assert rounds.wait(10.0)
    thread.join(10.0)
    assert served == [0, 1]
