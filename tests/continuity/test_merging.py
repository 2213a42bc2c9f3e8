"""What was written without the platform: bounded, shown, accepted by a named person, true when it was so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from continuity.world import ADMINISTRATOR, ANALYST, DEPUTY
from lionrock.continuity import store
from lionrock.continuity.commands.offline import make, merge
from lionrock.continuity.laptop import making
from lionrock.continuity.service import merging
from lionrock.events.ports import Incidents
from lionrock.incidents import service as incidents
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.obligations import store as obligations

SHELL = system("shell")
FIELDS = {
    "call": {"spoken_to": "Officer Chan", "their_reference": "OCC-11", "words": "Nature and system read out."},
    "attempt": {"outcome": "engaged"},
    "answer": {"question": "core", "words": "Supply is restored by hand."},
    "note": {"words": "The second breaker was opened by hand."},
}


def sent(*entries: dict[str, Any], by: str = "May Ho", saved: str = "2026-11-22T02:00:00Z") -> bytes:
    """Return a file as the page saves it."""
    value = {"format": "lionrock-offline/1", "sheet": "s", "by": by, "saved": saved, "entries": list(entries)}
    return json.dumps(value).encode()


def written(kind: str, number: int = 1, **given: Any) -> dict[str, Any]:
    """Return an entry as the page writes it: at half past six, typed ten minutes later."""
    plain = {
        "id": f"{number:032x}",
        "kind": kind,
        "reference": "INC-0001",
        "effective": "2026-11-22T06:30:00+08:00",
        "written": "2026-11-21T22:40:00Z",
        "fields": FIELDS[kind],
    }
    return plain | given


@pytest.fixture
def opened(one: Platform) -> str:
    """Return an incident that a person opened."""
    found = incidents.open_by_hand(one, DEPUTY, "Operators' screens were taken over")
    one.settle()
    return found.id


@pytest.fixture
def incident(either: Platform) -> str:
    """Return an incident that a person opened, on each database."""
    opened = incidents.open_by_hand(either, DEPUTY, "Operators' screens were taken over")
    either.settle()
    return opened.id


def test_an_accepted_call_is_the_notice_when_it_was(either: Platform, incident: str, clock: Any) -> None:
    """The clock ends at the time typed, and the record says when we learned of it and from whom."""
    merging.receive(either, SHELL, "file.json", sent(written("call")))
    done = merging.accept(either, DEPUTY, f"{1:032x}", "INC-0001")
    assert (done.became, done.name, done.by) == ("call", "May Ho", "May Ho")
    (call,) = obligations.calls(either.db, incident)
    assert call.at == Instant.fromisoformat("2026-11-21T22:30:00+00:00")
    assert call.recorded_at == clock.now
    assert (call.spoken_to, call.who.name) == ("Officer Chan", "May Ho")
    assert store.waits(either.db) == 0


@pytest.mark.parametrize(("kind", "became"), [("attempt", "attempt"), ("answer", "record"), ("note", "note")])
def test_each_kind_becomes_what_it_is(one: Platform, opened: str, kind: str, became: str) -> None:
    """An answer decides nothing: it stands in the story, and the question stays open."""
    merging.receive(one, SHELL, "file.json", sent(written(kind)))
    before = one.port(Incidents).describe(opened)["seriousness"]
    assert merging.accept(one, ANALYST, f"{1:032x}", "1").became == became
    told = one.port(Incidents).describe(opened)
    assert told["seriousness"] == before
    (line,) = [line for line in told["story"] if line.at == Instant.fromisoformat("2026-11-21T22:30:00+00:00")]
    assert line.learned == one.now()


def test_what_came_in_before_is_known_again(either: Platform, incident: str) -> None:
    """The same file is refused; the same entry in a longer file is left out."""
    merging.receive(either, SHELL, "file.json", sent(written("note")))
    with pytest.raises(ConflictError):
        merging.receive(either, SHELL, "again.json", sent(written("note")))
    longer = merging.receive(either, SHELL, "longer.json", sent(written("note"), written("attempt", 2)))
    assert (longer.entries, longer.known) == (2, 1)
    merging.accept(either, DEPUTY, f"{1:032x}", "INC-0001")
    with pytest.raises(ConflictError, match="May Ho"):
        merging.accept(either, DEPUTY, f"{1:032x}", "INC-0001")


def test_a_try_that_was_cut_short_records_no_second_call(one: Platform, opened: str) -> None:
    """The call stands when the accepting died half-way; accepting again takes it for the same."""
    merging.receive(one, SHELL, "file.json", sent(written("call")))
    merging._enter(one, DEPUTY, opened, merging._one(one, f"{1:032x}"))
    merging.accept(one, DEPUTY, f"{1:032x}", "INC-0001")
    assert len(obligations.calls(one.db, opened)) == 1


def test_what_speaks_against_an_entry_is_shown(one: Platform, opened: str) -> None:
    """Impossible times, a call on record near it, an unknown incident, the same under another id."""
    merging.receive(one, SHELL, "one.json", sent(written("call")))
    merging.accept(one, DEPUTY, f"{1:032x}", "INC-0001")
    entries = (
        written("call", 2, effective="2026-11-22T06:40:00+08:00"),
        written("note", 3, effective="2026-11-22T07:30:00+08:00"),
        written("note", 4, reference="INC-0404"),
        written("note", 5, reference="INC-0404"),
        written("note", 6, written="2026-11-23T02:00:00Z", fields={"words": "later"}),
    )
    merging.receive(one, SHELL, "two.json", sent(*entries))
    found = {int(entry.id, 16): [words.en for words in doubts] for entry, doubts in merging.waiting(one)}
    assert found == {
        2: ["a completed call near this time is on record"],
        3: ["it was so only after it was written"],
        4: ["no incident has this reference here", "another entry says the same"],
        5: ["no incident has this reference here", "another entry says the same"],
        6: ["the laptop’s clock was ahead of ours"],
    }


def test_only_a_person_who_may_accepts(one: Platform, opened: str) -> None:
    """None a shell nor an administrator; an incident that is not there takes nothing."""
    merging.receive(one, SHELL, "file.json", sent(written("call")))
    for actor in (SHELL, ADMINISTRATOR):
        with pytest.raises(RefusedError):
            merging.accept(one, actor, f"{1:032x}", "INC-0001")
    with pytest.raises(NotFoundError):
        merging.accept(one, DEPUTY, f"{1:032x}", "INC-0404")
    assert store.waits(one.db) == 1


def test_an_entry_set_aside_counts_for_nothing(one: Platform, opened: str) -> None:
    """It stays on record with the reason."""
    merging.receive(one, SHELL, "file.json", sent(written("call")))
    with pytest.raises(InputError):
        merging.refuse(one, DEPUTY, f"{1:032x}", " ")
    merging.refuse(one, DEPUTY, f"{1:032x}", "typed twice")
    assert obligations.calls(one.db, opened) == []
    assert store.settled(one.db)[0].entry.reason == "typed twice"


def test_words_lie_sealed(one: Platform) -> None:
    """What was typed on a laptop is confidential here too."""
    merging.receive(one, SHELL, "file.json", sent(written("call")))
    (kept,) = store.waiting(one.db)
    assert kept.sealed
    assert b"Chan" not in kept.body


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        sent(),
        sent(written("note"), by=" "),
        sent(written("note", id="x")),
        sent(written("note", fields={"words": "x" * 4001})),
        sent(written("note", fields={"words": " "})),
        sent(written("note", fields={"other": "x", "words": "x"})),
        sent(written("note", effective="2026-11-22T06:30:00")),
        sent(written("note") | {"kind": "decision"}),
        sent(*(written("note", n) for n in range(501))),
        sent(written("note")) + b" " * 2_000_001,
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(one: Platform, raw: bytes) -> None:
    """Nothing of it is taken."""
    with pytest.raises(InputError):
        merging.receive(one, SHELL, "file.json", raw)
    assert store.waits(one.db) == 0


def test_the_page_needs_no_network_and_names_nobody(one: Platform, tmp_path: Path) -> None:
    """One file under a policy that permits its own script and style alone."""
    incidents.open_by_hand(one, DEPUTY, "Operators' screens were taken over")
    make.act(one, tmp_path / "offline.html")
    page = (tmp_path / "offline.html").read_text("utf-8")
    assert "INC-0001" in page
    assert "screens" not in page
    assert not re.search(r"(?:src|href)=|url\(|https?://", page)
    policy = re.search(r'content="(default-src [^"]+)"', page)
    style, script = (
        re.search(r"<style>(.*?)</style>", page, re.DOTALL),
        re.search(r"<script>(.*?)</script>", page, re.DOTALL),
    )
    assert policy is not None
    assert style is not None
    assert script is not None
    assert f"style-src 'sha256-{making._hash(style[1])}'" in policy[1].replace("&#39;", "'")
    assert f"script-src 'sha256-{making._hash(script[1])}'" in policy[1].replace("&#39;", "'")


def test_the_shell_takes_a_file_in(one: Platform, tmp_path: Path) -> None:
    """Each entry then waits for a person."""
    (tmp_path / "file.json").write_bytes(sent(written("note"), written("call", 2)))
    answer = merge.act(one, tmp_path / "file.json")
    assert isinstance(answer.rows, dict)
    assert (answer.rows["entries"], store.waits(one.db)) == (2, 2)
