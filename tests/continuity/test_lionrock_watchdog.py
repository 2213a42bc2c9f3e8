"""The watchdog alone: when it calls, whom, what it says, and what it does not take for an answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from continuity.sink import sink
from lionrock.continuity import lionrock_watchdog as watchdog
from lionrock.continuity.lionrock_watchdog import Bundle, Contact, Due, Listed, Refused, Watch
from lionrock.continuity.service import watching
from lionrock.kernel.change import system
from lionrock.kernel.ledger.checkpoint import sign
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HO, LAM = Contact("+85200000001"), Contact("+85200000002")


@dataclass
class Host:
    """The second host: a clock set by hand, what the instance answers, and what was told."""

    watch: Listed
    answer: Callable[[], Bundle]
    seconds: float = 0.0
    told: list[str] = field(default_factory=list)

    def ask(self) -> Bundle:
        """Answer as the instance does now."""
        return self.answer()

    def start(self) -> Watch:
        """Begin to watch."""
        return Watch(
            self.watch,
            self.ask,
            self.told.append,
            steady=lambda: self.seconds,
            now=lambda: NOON + timedelta(seconds=self.seconds),
        )


def dead() -> Bundle:
    """Answer nothing."""
    raise OSError("connection refused")


def alive(*due: Due) -> Callable[[], Bundle]:
    """Answer with these due times and two people."""
    return lambda: Bundle(NOON, due, (HO, LAM))


@pytest.fixture
def given(one: Platform, tmp_path: Path) -> Listed:
    """Return the list of a paired watchdog that writes its calls to a file."""
    return paired(one, tmp_path, [{"kind": "print", "path": str(tmp_path / "calls.txt")}])


def paired(platform: Platform, place: Path, channels: list[dict[str, Any]], **settings: float) -> Listed:
    """Pair a watchdog and give its list these channels."""
    file = place / "watchdog.json"
    watching.pair(platform, system("test"), "branch", file)
    value = json.loads(file.read_bytes())
    value |= {"channels": channels, "settings": value["settings"] | settings}
    file.write_text(json.dumps(value), "utf-8")
    return watchdog.listed(file)


def calls(watch: Listed) -> list[str]:
    """Return the calls written so far."""
    path = Path(watch.channels[0]["path"])
    return path.read_text("utf-8").splitlines() if path.exists() else []


def test_silence_of_a_minute_calls_within_two(given: Listed) -> None:
    """Asked every fifteen seconds, the first call comes at the first question after sixty seconds."""
    host = Host(given, alive())
    watch = host.start()
    watch.round()
    host.answer = dead
    for host.seconds in range(15, 121, 15):
        watch.round()
        if calls(given):
            break
    assert host.seconds <= 75
    assert "+85200000001" in calls(given)[0]


def test_the_next_person_is_called_until_somebody_acknowledges(given: Listed) -> None:
    """Every five minutes the next; nobody more once a named person has it; a new silence calls anew."""
    host = Host(given, alive())
    watch = host.start()
    watch.round()
    host.answer = dead
    for host.seconds in (60, 359, 360, 660):
        watch.round()
    assert [line.split("  ")[1] for line in calls(given)] == ["+85200000001", "+85200000002", "+85200000001"]
    reference = watch.causes["silent"].reference
    watchdog.acknowledge(given, reference.lower(), "May Ho")
    host.seconds = 5000
    watch.round()
    assert len(calls(given)) == 3
    assert f"acknowledged: {reference} by May Ho" in host.told
    host.answer = alive()
    watch.round()
    assert watch.causes == {}
    host.answer = dead
    host.seconds += 61
    watch.round()
    assert len(calls(given)) == 4
    assert watch.causes["silent"].reference != reference


def test_a_near_due_time_calls_unless_a_person_holds_it(given: Listed) -> None:
    """Two hours before, also while the instance answers: its own calling may be what failed."""
    far, near = (
        Due("a" * 16, NOON + timedelta(hours=3), held=False),
        Due("b" * 16, NOON + timedelta(hours=1), held=False),
    )
    host = Host(given, alive(far, near))
    watch = host.start()
    watch.round()
    assert list(watch.causes) == [f"due:{near.ref}"]
    host.answer = alive(far, replace(near, held=True))
    watch.round()
    assert watch.causes == {}


def test_what_was_known_is_used_after_a_restart_while_the_instance_is_gone(given: Listed) -> None:
    """Due times and people come back from the sealed file; nothing in it can be read without the list."""
    host = Host(given, alive(Due("c" * 16, NOON + timedelta(hours=2, seconds=90), held=False)))
    host.start().round()
    assert b"+852" not in given.state.read_bytes()
    host.answer = dead
    again = host.start()
    host.seconds = 100
    again.round()
    assert set(again.causes) == {"silent", "due:" + "c" * 16}
    assert {line.split("  ")[1] for line in calls(given)} == {"+85200000001"}
    other = replace(given, seal=bytes(32))
    assert watchdog.kept(other) is None


def test_the_message_says_no_name_and_no_cause(given: Listed) -> None:
    """Only that somebody is needed, and a reference."""
    host = Host(given, dead)
    watch = host.start()
    host.seconds = 60
    watch.round()
    text = calls(given)[0].split("  ")[2]
    assert text == watchdog.TEXT.replace("{reference}", watch.causes["silent"].reference)


def test_a_demo_is_marked_in_every_call(given: Listed) -> None:
    """Nobody is woken for a story without being told that it is one."""
    host = Host(given, lambda: Bundle(NOON, (Due("d" * 16, NOON, held=False),), (HO,), demo=True))
    host.start().round()
    assert calls(given)[0].split("  ")[2].startswith("[DEMO 示範] Lionrock")


def test_clocks_that_differ_are_told_once(given: Listed) -> None:
    """Due times are read by this host's clock."""
    host = Host(given, lambda: Bundle(NOON - timedelta(minutes=5), (), (HO,)))
    watch = host.start()
    watch.round()
    watch.round()
    assert [words for words in host.told if "clocks differ" in words] == [
        "the clocks differ by 300 s: times that near may be called for too soon or too late"
    ]


def test_a_channel_that_fails_does_not_silence_the_others(one: Platform, tmp_path: Path) -> None:
    """A refused webhook and a program that is not there are told; the third channel still takes the call."""
    with sink(500) as broken, sink() as works:
        channels: list[dict[str, Any]] = [
            {"kind": "webhook", "url": broken.url},
            {"kind": "command", "run": [str(tmp_path / "absent"), "{phone}"]},
            {"kind": "webhook", "url": works.url, "headers": {"X-Key": "k"}},
        ]
        told: list[str] = []
        assert watchdog.call(paired(one, tmp_path, channels), HO, "S-1", told.append)
        assert works.posts[0][1] == {
            "text": watchdog.TEXT.replace("{reference}", "S-1"),
            "reference": "S-1",
            "phone": HO.phone,
        }
    assert sum(words.startswith("NOT called") for words in told) == 2


def test_a_program_is_run_without_a_shell(one: Platform, tmp_path: Path) -> None:
    """What stands in a number is a word, never a command."""
    out = tmp_path / "dialled"
    run = [sys.executable, "-c", f"import sys, pathlib; pathlib.Path({str(out)!r}).write_text(sys.argv[1])", "{phone}"]
    watch = paired(one, tmp_path, [{"kind": "command", "run": run}])
    assert watchdog.call(watch, Contact("$(touch x); +852"), "S-1", print)
    assert out.read_text() == "$(touch x); +852"


@pytest.mark.parametrize("fault", ["nonce", "key", "text", "zone"])
def test_an_answer_of_somebody_else_is_none(one: Platform, given: Listed, fault: str) -> None:
    """An old answer, one by another key, one that was changed, one without a time zone."""
    said = {"at": "2026-11-22T04:00:00" + ("" if fault == "zone" else "+00:00"), "due": [], "contacts": []}
    note = sign(f"{watchdog.SPOKEN}\n{'0' * 32}\n{json.dumps(said)}\n", one.port(Signer))
    key, nonce = given.key, "0" * 32
    if fault == "nonce":
        nonce = "1" * 32
    elif fault == "key":
        key = "other+" + given.key.partition("+")[2]
    elif fault == "text":
        note = note.replace("04:00", "05:00")
    with pytest.raises((Refused, ValueError)):
        watchdog.said(note, key, nonce)


def test_a_list_that_others_can_read_is_refused(given: Listed) -> None:
    """It holds a token."""
    given.path.chmod(0o644)
    with pytest.raises(Refused, match="600"):
        watchdog.listed(given.path)


ALONE = """
import runpy, sys
sys.argv = ["watchdog", "--help"]
try:
    runpy.run_path(sys.orig_argv[-1], run_name="__main__")
except SystemExit:
    pass
assert not any(name.startswith("lionrock.") for name in sys.modules)
"""


def test_the_file_stands_alone() -> None:
    """It imports nothing of ours."""
    words = [sys.executable, "-I", "-c", ALONE, watchdog.__file__]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
