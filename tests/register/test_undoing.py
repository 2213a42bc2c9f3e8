"""Undoing an import restores the register exactly, where nothing touched it since; else it names what did."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.register import importing, memory, service, undoing
from lionrock.register.commands import SHELL
from lionrock.register.exporting import document
from lionrock.register.memory import Remembered
from lionrock.register.model import Asset, Record
from register.world import SMALL, load

ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)
HEAD = "id,name,hosts,addresses,serial,owner,system\n"


def stands(platform: Platform) -> list[Record]:
    """Return the register, in an order of its own."""
    return sorted(service.records(platform), key=lambda one: (type(one).__name__, one.key))


def take(platform: Platform, text: str, name: str = "a.csv", *, whole: bool = False, **options: Any) -> str:
    """Import a text and return its entry."""
    plan = importing.plan(name, text.encode(), service.records(platform), whole=whole)
    return service.apply(platform, SHELL, "a test", plan, **options)


ROWS = st.lists(
    st.tuples(st.sampled_from(["oms-web-01", "dir-dc-01", "office-pc-7", "new-1", "new-2"]), st.integers(0, 9)),
    unique_by=lambda row: row[0],
    min_size=1,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.tuples(ROWS, st.booleans()), min_size=1, max_size=3))
def test_import_then_undo_restores_exactly(either: Platform, files: list[tuple[list[tuple[str, int]], bool]]) -> None:
    """Any files, with or without ending what they leave out: undone in turn, each leaves what stood before it."""
    if not service.records(either):
        load(either)
    first = stands(either)
    before, entries = [], []
    for rows, whole in files:
        text = HEAD + "".join(f"{key},Machine {key} {n},{key}-{n}.corp.example,,SN-{n},,\n" for key, n in rows)
        plan = importing.plan("a.csv", text.encode(), service.records(either), whole=whole)
        if plan.problems or not plan.work:
            continue
        before.append(stands(either))
        entries.append(service.apply(either, SHELL, "a test", plan))
    for stood, entry in zip(reversed(before), reversed(entries), strict=True):
        undoing.carry_out(either, SHELL, "a mistake", undoing.undo(either, entry))
        assert stands(either) == stood
    assert stands(either) == first


def test_what_was_touched_since_is_named_and_stays(estate: Platform) -> None:
    """A record that somebody changed after the import keeps that change; the others are put back."""
    entry = take(estate, HEAD + "new-1,One,,,,,\nnew-2,Two,,,,,\n")
    service.put(estate, SHELL, "found out", Asset(key="new-2", name="Two", zone="hall"))
    planned = undoing.undo(estate, entry)
    assert [step.key for step in planned.kept] == ["new-2"]
    assert [step.key for step in planned.steps] == ["new-1"]
    undoing.carry_out(estate, SHELL, "a mistake", planned)
    keys = {one.key for one in stands(estate)}
    assert ("new-1" in keys, "new-2" in keys) == (False, True)


def test_what_others_came_to_need_is_not_undone(estate: Platform) -> None:
    """A dependency added since keeps its asset: the undo is refused with its name, and nothing changes."""
    entry = take(estate, HEAD + "new-1,One,,,,,\n")
    take(estate, "dependent,needs,why_en,why_zh\noms,new-1,data,資料\n")
    before = stands(estate)
    with pytest.raises(ConflictError, match="new-1"):
        undoing.carry_out(estate, SHELL, "a mistake", undoing.undo(estate, entry))
    assert stands(estate) == before


def test_an_undo_is_an_import_that_can_be_undone(estate: Platform) -> None:
    """Undoing the undoing brings back what the file said; the same import is not undone twice."""
    entry = take(estate, HEAD + "oms-web-01,Renamed,,,,,\n")
    after = stands(estate)
    undone = undoing.carry_out(estate, SHELL, "a mistake", undoing.undo(estate, entry))
    with pytest.raises(ConflictError, match="undone already"):
        undoing.undo(estate, entry)
    undoing.carry_out(estate, SHELL, "it was right", undoing.undo(estate, undone))
    assert stands(estate) == after
    estate.settle()  # whoever follows changes of the register follows an undo as well
    rows = memory.imports(estate.db)
    assert [one.undoes for one in rows[:2]] == [undone, entry]


def test_an_import_that_lies_ahead_is_undone_too(estate: Platform, clock: Any) -> None:
    """Neither today nor on the day it would have taken effect does it say anything."""
    before = document(stands(estate))
    entry = take(estate, HEAD + "new-1,One,,,,,\n", effective=clock.now + days(3))
    undoing.carry_out(estate, SHELL, "a mistake", undoing.undo(estate, entry))
    clock.set(clock.now + days(4))
    assert document(stands(estate)) == before


def test_only_who_may_edit_undoes_and_says_why(estate: Platform) -> None:
    """Permission and reason are asked for; an entry that is no import is not found."""
    planned = undoing.undo(estate, take(estate, HEAD + "new-1,One,,,,,\n"))
    with pytest.raises(RefusedError):
        undoing.carry_out(estate, ANALYST, "why", planned)
    with pytest.raises(InputError, match="reason"):
        undoing.carry_out(estate, SHELL, " ", planned)
    with pytest.raises(NotFoundError):
        undoing.undo(estate, new_id())


def test_a_mapping_is_remembered_once_and_removed(either: Platform) -> None:
    """It is kept with the import that used it, replaced by another one, and gone when removed."""
    load(either, SMALL)

    def used(target: str, number: int) -> None:
        known = Remembered(new_id(), "asset", "f" * 64, {"Name": target}, "Ho", either.now())
        take(either, HEAD + f"new-{number},N,,,,,\n", mapping=known)

    used("name", 1)
    first = memory.mappings(either.db)
    used("name", 2)
    assert memory.mappings(either.db) == first
    used("hosts", 3)
    (last,) = memory.mappings(either.db)
    assert last.columns == {"Name": "hosts"}
    service.forget(either, SHELL, "wrong", last.id)
    assert memory.mappings(either.db) == []
    with pytest.raises(NotFoundError):
        service.forget(either, SHELL, "wrong", last.id)
