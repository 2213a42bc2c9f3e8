"""Tasks, records, containments and hand-overs as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.events.containment import Foreseen, Outcome
from lionrock.events.response import Carried
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text, same
from lionrock.register.model import Asset
from lionrock.response import containing, handing, model, records, times
from lionrock.response.containing import Barrier
from lionrock.response.errors import StateError
from lionrock.response.handing import Bundle
from lionrock.response.model import Owner, Task, Who
from lionrock.response.records import Contact, Cost, Note, Record

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
WHO = Who("a" * 32, "Ken Lau", "analyst", "totp")
ZONES = containing.parts("OT, plant, control centre")


def task(n: int = 0, **changes: Any) -> Task:
    """Return a task."""
    return Task(
        **({"id": f"{n:032d}", "incident": None, "title": same(f"t{n}"), "made_at": NOW, "made_by": WHO} | changes)
    )


def record(body: Any, **changes: Any) -> Record:
    """Return a record."""
    kind = next(kind for kind, type_ in records.BODIES.items() if type(body) is type_)
    plain = {"id": "1", "thread": "1", "version": 1, "verb": "written", "incident": None, "effective": NOW, "at": NOW}
    return Record(**({"kind": kind, "body": body, "who": WHO} | plain | changes))


def barrier(**changes: Any) -> Barrier:
    """Return a planned containment."""
    plain: dict[str, Any] = {"id": "1", "incident": "2", "action": "x.y", "kind": "address", "target": "203.0.113.9"}
    plan = Foreseen((same("do"),), (same("undo"),), "", "+1")
    more = {"standing": "clear", "plan": plan, "minutes": 60, "until": NOW + hours(1)}
    return Barrier(**(plain | more | {"planned_at": NOW, "planned_by": "Ken"} | changes))


def test_task_without_an_end_is_open() -> None:
    """A task that is done has an end, and only then."""
    with pytest.raises(ValueError, match="done with end None"):
        task(state="done")


def test_owner_without_id_is_refused() -> None:
    """An owner is somebody, or nobody."""
    with pytest.raises(ValueError, match="owner of kind role"):
        Owner("role", "")


def test_late_is_open_and_past() -> None:
    """A done task is never late."""
    due = task(due=NOW)
    assert due.late(NOW + minutes(1))
    assert not due.late(NOW)
    assert not due.done(NOW, "").late(NOW + hours(9))


@given(st.integers(1, 9), st.integers(0, 8), st.sampled_from(["up", "down", "first", "last"]))
def test_rearranging_keeps_every_task(count: int, which: int, step: Any) -> None:
    """However tasks are moved, none is lost, none doubled, and the others keep their order."""
    line = [task(n, place=n) for n in range(count)]
    id = line[which % count].id
    after = model.rearranged(line, id, step)
    if after is None:
        return
    assert sorted(after) == sorted(one.id for one in line)
    assert [one for one in after if one != id] == [one.id for one in line if one.id != id]


def test_ended_tasks_stand_behind_the_open_ones() -> None:
    """Open by place, then ended, the latest first."""
    tasks = [task(0).done(NOW, ""), task(1, place=5), task(2).done(NOW + hours(1), ""), task(3, place=1)]
    assert [one.title.en for one in model.ordered(tasks)] == ["t3", "t1", "t2", "t0"]


def test_urgent_ones_first() -> None:
    """Soonest due first, without a time last."""
    tasks = [task(0), task(1, due=NOW + hours(2)), task(2, due=NOW + hours(1))]
    assert [one.title.en for one in model.urgent(tasks)] == ["t2", "t1", "t0"]


def test_contact_is_settled_once() -> None:
    """A promised call ends once; a note promises nothing."""
    promised = record(Contact("desk", "telephone", "reached", "soon"), due=NOW + hours(1))
    kept = promised.settled(NOW, "they called")
    assert (kept.version, kept.waiting) == (2, False)
    assert isinstance(kept.body, Contact)
    assert kept.body.kept == "they called"
    with pytest.raises(StateError, match="over already"):
        kept.settled(NOW, "again")
    with pytest.raises(StateError, match="nothing was promised"):
        record(Note("x")).settled(NOW, "y")


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 10**6)), st.one_of(st.none(), st.integers(0, 10**9)))))
def test_sums_count_what_is_unknown(rows: list[tuple[int | None, int | None]]) -> None:
    """An amount nobody named is counted as missing, and adds nothing."""
    total = records.added([record(Cost("staff", "w", minutes=m, cents=c)) for m, c in rows])
    assert (total.lines, total.cents) == (len(rows), sum(c or 0 for _, c in rows))
    assert (total.without, total.hourless) == (sum(c is None for _, c in rows), sum(m is None for m, _ in rows))


def test_digest_of_a_body_changes_with_it() -> None:
    """Two bodies that differ have different digests."""
    assert records.digest(Note("a")) == records.digest(Note("a"))
    assert records.digest(Note("a")) != records.digest(Note("b"))


@pytest.mark.parametrize(
    ("written", "cents"),
    [("12,500.50", 1250050), ("１２", 1200), ("HK$ 18500", 1850000), ("0", 0), ("", None), ("  ", None)],
)
def test_amounts(written: str, cents: int | None) -> None:
    """Amounts as people type them."""
    assert times.cents(written) == cents


@pytest.mark.parametrize("written", ["-5", "1e9", "12.345", "NaN", "9" * 20, "twelve"])
def test_amounts_that_are_none(written: str) -> None:
    """Anything else is refused by name."""
    with pytest.raises(InputError, match="expected an amount"):
        times.cents(written)


def test_hours_are_whole_minutes() -> None:
    """2.5 hours are 150 minutes, and read back as 2.5."""
    assert times.worked("2.5") == 150
    assert times.hours(150) == "2.5"
    assert times.dollars(1250050) == "12,500.50"


@pytest.mark.parametrize(
    ("kind", "zone", "standing"),
    [
        ("controller", "corporate", "refused"),
        ("field_device", None, "refused"),
        ("server", "plant OT", "refused"),
        ("workstation", "Control Centre", "refused"),
        ("server", "corporate", "clear"),
        ("server", "hotel", "clear"),
        ("server", "planting", "clear"),
        (None, None, "refused"),
    ],
)
def test_operational_technology_by_kind_and_zone(kind: str | None, zone: str | None, standing: str) -> None:
    """The register's kind and zone decide; a zone's word counts whole, and an asset nobody described is refused."""
    asset = Asset(key="x-1", name="X-1", kind=kind, zone=zone)
    assert containing.judged(asset, "id", ZONES, frozenset()).standing == standing


def test_listed_asset_may_be_touched() -> None:
    """A site lists an asset by its identifier."""
    asset = Asset(key="plc-1", name="PLC-1", kind="controller")
    assert containing.judged(asset, "id", ZONES, frozenset({"plc-1"})).standing == "listed"
    assert "containment.ot_listed" in containing.judged(asset, "id", ZONES, frozenset()).why.en


def test_worst_judgement_of_a_network() -> None:
    """One controller in a network is enough; no asset at all is unknown."""
    found = [containing.Judgement(one, same("")) for one in ("clear", "refused", "listed")]
    assert containing.worst(found).standing == "refused"
    assert containing.worst([]).standing == "unknown"
    assert containing.within("10.9.0.0/24", [("10.9.0.5", "a"), ("10.8.0.1", "b"), ("nonsense", "c")]) == ["a"]


def test_containment_walks_its_states() -> None:
    """Planned, approved, in force, to be undone, undone; each step once."""
    approved = barrier().approved("May", NOW)
    standing = approved.done(Outcome(same("done"), {"k": "v"}))
    undone = standing.lifted().undone(Outcome(same("gone")))
    assert [one.state for one in (approved, standing, undone)] == ["approved", "in_force", "undone"]
    assert standing.keeps == {"k": "v"}
    for step in (undone.lifted, undone.dropped, lambda: undone.approved("May", NOW)):
        with pytest.raises(StateError):
            step()


def test_uncertain_doing_may_be_in_force() -> None:
    """A doing that certainly failed is over; one of which nothing is certain can be undone."""
    approved = barrier().approved("May", NOW)
    assert approved.broken(same("no"), certain=True).state == "failed"
    stuck = approved.broken(same("?"), certain=False)
    assert stuck.stands
    assert stuck.lifted().state == "lifting"


def test_containment_is_approved_in_time() -> None:
    """A dry run whose time has passed is not approved."""
    with pytest.raises(StateError, match="has passed"):
        barrier().approved("May", NOW + hours(2))


def carried(key: str, words: str = "w") -> Carried:
    """Return a line."""
    return Carried(key, Text(words, words), same(""), "/x")


def test_what_changed_between_two_people() -> None:
    """Lines that came, went, or say something else."""
    before = (Bundle("tasks", (carried("a"), carried("b"), carried("c"))),)
    after = (Bundle("tasks", (carried("b", "new words"), carried("c"), carried("d"))),)
    found = handing.difference(before, after)
    assert [one.key for one in found.came] == ["d"]
    assert [one.key for one in found.went] == ["a"]
    assert [one.key for one in found.moved] == ["b"]


def test_part_that_was_not_read_changed_nothing() -> None:
    """A part that could not be read on one side is not said to have emptied."""
    before = (Bundle("tasks", (carried("a"),)),)
    after = (Bundle("tasks", (), same("the store is away")),)
    assert handing.difference(before, after).count == 0


def test_bundles_of_one_part_are_joined_in_the_order_of_reading() -> None:
    """Clocks before tasks, whoever contributed first."""
    made = [Bundle("tasks", (carried("a"),)), Bundle("clocks"), Bundle("tasks", (carried("b"),), same("half"))]
    joined = handing.bundled(made)
    assert [one.part for one in joined] == ["clocks", "tasks"]
    assert [line.key for line in joined[1].lines] == ["a", "b"]
    assert joined[1].problem == same("half")
    assert handing.outline(joined) != handing.outline(joined[:1])


def test_correction_is_another_version() -> None:
    """A correction raises the version and says so."""
    after = record(Note("a")).corrected(body=Note("b"))
    assert (after.version, after.verb) == (2, "corrected")
    assert replace(after, version=1, verb="written", body=Note("a")) == record(Note("a"))


@given(st.lists(st.integers(0, 300), max_size=9))
def test_what_fits_the_sheet(counts: list[int]) -> None:
    """Every part shows at least two lines, and all together fit, as far as that allows."""
    shown = handing.printed(counts)
    fitted = sum(min(count, shown) for count in counts)
    assert shown >= 2
    assert fitted <= handing.SHEET or shown == 2
