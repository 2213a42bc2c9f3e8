"""The log: one line a record, and nothing of what is broken on purpose."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest

from lionrock.detection.twins import FIRST, absent, folder, looked, serving, write
from lionrock.kernel import logs
from lionrock.kernel.platform import Platform
from lionrock.kernel.twin import opened


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """Yield what a handler like that of a process writes while the test runs."""
    stream, log = io.StringIO(), logging.getLogger("lionrock")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Lines())
    handler.addFilter(logs.in_earnest)
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)


def test_what_is_said_apart_stays_out(said: io.StringIO) -> None:
    """In the thread that is apart alone, and until the block ends."""
    log = logging.getLogger("lionrock.test")
    with logs.apart():
        log.error("broken on purpose")
        other = threading.Thread(target=log.error, args=("in earnest",))
        other.start()
        other.join()
    log.error("after it")
    assert [json.loads(line)["said"] for line in said.getvalue().splitlines()] == ["in earnest", "after it"]


def test_a_twin_leaves_nothing_in_the_log(platform: Platform, said: io.StringIO) -> None:
    """Rules that cannot be read are told where they are missing, not where a twin takes them away."""
    with opened(platform) as twin:
        write(twin, FIRST)
        runner = serving(twin)
        absent(twin)
        looked(twin)
        (folder(twin) / f"{FIRST}.yml").unlink()
        folder(twin).rmdir()
        runner.look()
        assert runner.trouble is not None
    assert said.getvalue() == ""
