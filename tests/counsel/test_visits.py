"""The log of a visit: begun by anyone who may, written line by line, privileged lines sealed, corrections kept."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from counsel.world import ADMINISTRATOR, ANALYST, AUDITOR, COUNSEL, facts, opened
from lionrock.counsel import facts as told
from lionrock.counsel.service import visits as service
from lionrock.counsel.service.visits import Told
from lionrock.counsel.store import visits as store
from lionrock.kernel.clock import hours
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.keys.ring import KeyRing

OFFICER = Told("officer", {"name": "Officer Chan", "post": "Inspector, OCCICS", "card": "W 12345"})
QUESTION = Told("question", {"question": "Where are the logs?", "answer": "In the store.", "answerer": "Ken Lau"})
SECRET = Told("document", {"what": "advice of 1 November", "done": "shown, then sealed by them"}, privileged=True)


def test_a_visit_is_logged(either: Platform) -> None:
    """Who came, what was asked and answered, when they left: each its own entry, on both databases."""
    visit = service.begin(either, ANALYST)
    for line in (OFFICER, QUESTION, SECRET):
        service.write(either, visit.reference, ANALYST, line)
    service.end(either, visit.id, ANALYST)
    assert [one.words is not None for one in service.log(either, visit, ANALYST)] == [True, True, False]
    assert [one.words is not None for one in service.log(either, visit, COUNSEL)] == [True, True, True]
    assert store.get(either.db, "vis-0001").ended == either.now()
    assert [one["kind"] for one in facts(either, "VisitLineWritten")] == ["officer", "question", "document"]


def test_a_session_without_second_factor_logs_at_the_door(platform: Platform) -> None:
    """Nothing stands before the log."""
    visit = service.begin(platform, replace(ANALYST, factor="none", fresh=False))
    service.write(platform, visit.id, replace(ANALYST, factor="none", fresh=False), OFFICER)
    assert len(store.lines(platform.db, visit.id)) == 1


def test_who_logs_none(platform: Platform) -> None:
    """Auditor and administrator neither begin nor read one."""
    visit = service.begin(platform, ANALYST)
    for actor in (AUDITOR, ADMINISTRATOR):
        with pytest.raises(RefusedError):
            service.begin(platform, actor)
        with pytest.raises(RefusedError):
            service.log(platform, visit, actor)


def test_without_keys_the_log_goes_on_but_for_what_is_privileged(platform: Platform) -> None:
    """A visit is logged all the same; what privilege is claimed over is never kept in clear."""
    visit, held = service.begin(platform, ANALYST), platform.port(KeyRing)
    platform.bind(Cipher, KeyRing(held.root, held.file, None))
    line = service.write(platform, visit.id, ANALYST, QUESTION)
    with pytest.raises(SealedError):
        service.write(platform, visit.id, ANALYST, SECRET)
    assert not line.sealed
    assert service.words(platform, line)["question"] == "Where are the logs?"


def test_a_correction_is_a_line(platform: Platform) -> None:
    """The wrong one stays and is named."""
    visit = service.begin(platform, ANALYST)
    wrong = service.write(platform, visit.id, ANALYST, OFFICER)
    service.write(platform, visit.id, ANALYST, replace(OFFICER, corrects=wrong.id))
    assert [one.corrects for one in store.lines(platform.db, visit.id)] == [None, wrong.id]
    with pytest.raises(InputError):
        service.write(platform, visit.id, ANALYST, replace(OFFICER, corrects="0" * 32))


def test_a_line_that_does_not_fit_is_refused(platform: Platform) -> None:
    """Bounded and named; nothing is written."""
    visit = service.begin(platform, ANALYST)
    for line in (
        Told("officer", {"name": " "}),
        Told("question", {"question": "x" * 8001}),
        Told("officer", {"name": "x" * 301}),
        Told("document", {"what": "a", "done": "b", "digest": "short"}),
        Told("officer", {"name": "Chan"}, privileged=True),
    ):
        with pytest.raises(InputError):
            service.write(platform, visit.id, ANALYST, line)
    assert store.lines(platform.db, visit.id) == []


def test_times_are_of_the_past(platform: Platform) -> None:
    """They did not come tomorrow, nor leave before they came, nor twice."""
    with pytest.raises(InputError):
        service.begin(platform, ANALYST, platform.now() + hours(1))
    visit = service.begin(platform, ANALYST)
    with pytest.raises(InputError, match="before they came"):
        service.end(platform, visit.id, ANALYST, platform.now() - hours(1))
    service.end(platform, visit.id, ANALYST)
    with pytest.raises(ConflictError):
        service.end(platform, visit.id, ANALYST)


def test_a_visit_nobody_logged_is_not_found(platform: Platform) -> None:
    """By reference or id."""
    for name in ("VIS-0009", "0" * 32, "VIS-" + "9" * 30):
        with pytest.raises(NotFoundError):
            store.get(platform.db, name)


def test_a_pack_holds_the_log_without_privileged_words(platform: Platform) -> None:
    """Withheld even from counsel's own pack: it stands as its digest."""
    incident = opened(platform)
    visit = service.begin(platform, ANALYST, incident=incident.reference)
    service.write(platform, visit.id, ANALYST, QUESTION)
    line = service.write(platform, visit.id, ANALYST, SECRET)
    (item,) = told.visited.items(platform, incident.id)
    lines = json.loads(item.data)["lines"]
    assert [one["words"] is None for one in lines] == [False, True]
    assert lines[1]["digest"] == line.digest
