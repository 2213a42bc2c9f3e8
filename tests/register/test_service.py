"""Records are versioned, sealed and never overwritten; facts carry ids and digests alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from lionrock.events.ports import Estate
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days, hours
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.text import Text
from lionrock.keys.ring import KeyRing
from lionrock.register import importing, service, store
from lionrock.register.commands import SHELL
from lionrock.register.estate import Book
from lionrock.register.model import Asset, Person, System, Threshold
from register.world import SMALL, load

ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)
HO = Person(key="ho-man", name=Text("Ho Man", "何敏"), post=Text("Deputy", "副主管"), role="deputy")


def test_a_changed_record_keeps_its_history(estate: Platform) -> None:
    """The newest version stands first; each says who and why."""
    id = service.put(estate, SHELL, "another post", HO)
    first, second = service.history(estate, "person", id)[::-1]
    assert (first.number, second.number) == (1, 2)
    assert (second.record, second.by, second.reason) == (HO, "command line", "another post")


def test_putting_what_stands_writes_nothing(estate: Platform) -> None:
    """There is no version without a difference."""
    service.put(estate, SHELL, "one", HO)
    id = service.put(estate, SHELL, "two", HO)
    assert len(service.history(estate, "person", id)) == 2


def test_what_did_we_know_then(estate: Platform, clock: Any) -> None:
    """A correction learned later, effective earlier: both questions have an answer."""
    start = clock.now
    clock.set(start + days(10))
    service.put(estate, SHELL, "it had moved before", HO, effective=start + days(3))
    asked = {
        "true on day 5, known now": service.records(estate, at=start + days(5)),
        "true on day 5, known on day 5": service.records(estate, at=start + days(5), known=start + days(5)),
        "true on day 2, known now": service.records(estate, at=start + days(2)),
    }
    posts = {name: next(one.post.en for one in found if isinstance(one, Person)) for name, found in asked.items()}
    assert posts == {
        "true on day 5, known now": "Deputy",
        "true on day 5, known on day 5": "Deputy supervisor",
        "true on day 2, known now": "Deputy supervisor",
    }


def test_a_change_ahead_takes_effect_by_itself(estate: Platform, clock: Any) -> None:
    """Nobody needs to be there."""
    service.put(estate, SHELL, "from tomorrow", Asset(key="new", name="New", hosts=("new-1",)), clock.now + days(1))
    assert estate.port(Estate).place("new-1") is None
    clock.set(clock.now + days(1))
    assert estate.port(Estate).place("new-1") is not None


def test_a_change_that_lies_ahead_is_not_undone_in_silence(estate: Platform, clock: Any) -> None:
    """A later change takes effect with it or after it."""
    service.put(estate, SHELL, "from next week", HO, clock.now + days(7))
    other = Person(key="ho-man", name=HO.name, post=HO.post, phone="+852 0000 9999")
    with pytest.raises(ConflictError, match="29 Nov 2026"):
        service.put(estate, SHELL, "new number", other)
    service.put(estate, SHELL, "new number", other, clock.now + days(8))
    clock.set(clock.now + days(9))
    assert other in service.records(estate)


def test_a_register_that_changed_in_between_is_a_conflict(estate: Platform, clock: Any) -> None:
    """What was checked would no longer hold."""
    book = estate.port(Book)
    before = book.opened()
    service.put(estate, SHELL, "one", HO)
    book._opened = before
    with pytest.raises(ConflictError, match="meanwhile"):
        service.put(estate, SHELL, "two", Asset(key="x", name="X"))


def test_a_change_beyond_reason_is_refused(estate: Platform, clock: Any) -> None:
    """A typing error in the year does not pass."""
    with pytest.raises(InputError, match="too far"):
        service.put(estate, SHELL, "x", HO, clock.now + days(400))


def test_nothing_of_the_contents_stands_in_the_open(estate: Platform) -> None:
    """Neither table, outbox nor ledger holds a name, host or number."""
    service.put(estate, SHELL, "another post", HO)
    tables = [row[0] for row in estate.db.execute(text("select name from sqlite_master where type = 'table'"))]
    rows = [str(tuple(row)) for table in tables for row in estate.db.execute(text(f"select * from {table}"))]
    whole = "\n".join(rows).lower()
    assert rows
    for secret in ("oms-web", "outage", "何敏", "0000 0653", "workstation5", "ho-man", "192.0.2.10", "'oms'"):
        assert secret not in whole


def test_each_version_names_the_entry_that_carries_its_digest(estate: Platform) -> None:
    """The entry's payload holds the digest over salt and contents."""
    id = service.put(estate, SHELL, "another post", HO)
    row = store.history(estate.db, "person", id)[0]
    asked = "select p.body from ledger_payload p join ledger_entry e on e.number = p.entry where e.id = :id"
    payload = estate.db.execute(text(asked), {"id": row.event}).scalar()
    assert row.digest in str(payload)


def test_without_keys_the_register_is_sealed(estate: Platform, tmp_path: Any) -> None:
    """Counts are there, contents are not."""
    estate.bind(Cipher, KeyRing(tmp_path, None, None))
    estate.port(Book).changed()
    with pytest.raises(SealedError):
        service.records(estate)
    assert store.counts(estate.db)["asset"] == 3


def test_a_version_moved_to_another_record_does_not_open(estate: Platform) -> None:
    """Sealed bytes are bound to kind, id and number."""
    book = estate.port(Book)
    one, two = (row for row in store.current(estate.db, estate.now()) if row.kind == "system")
    cipher = estate.port(Cipher)
    with pytest.raises(SealedError):
        cipher.open(one.sealed, f"register:{two.kind}/{two.record}/{two.version}")
    assert book.opened()


def test_the_table_takes_no_update_and_no_delete(estate: Platform) -> None:
    """Versions are only added."""
    for statement in ("update register_record set digest = ''", "delete from register_record"):
        with pytest.raises(Exception, match="append-only"), estate.db.begin() as db:
            db.execute(text(statement))


def test_an_analyst_changes_nothing(estate: Platform) -> None:
    """The permission is register.edit."""
    with pytest.raises(RefusedError):
        service.put(estate, ANALYST, "x", HO)
    with pytest.raises(RefusedError):
        load_as(estate, ANALYST)


def load_as(platform: Platform, actor: Actor) -> None:
    """Import the small operator as somebody."""
    plan = importing.plan("s.toml", SMALL.replace("Ho Man", "Ho Man-yi").encode(), service.records(platform))
    service.apply(platform, actor, "x", plan)


def test_a_change_needs_a_reason(estate: Platform) -> None:
    """Who and why stand with every version."""
    with pytest.raises(InputError, match="reason"):
        service.put(estate, SHELL, " ", HO)


def test_two_people_at_once_is_a_conflict(estate: Platform) -> None:
    """The second one looks again."""
    service.put(estate, SHELL, "first", HO, base=1)
    other = Person(key="ho-man", name=Text("Ho", "何"), post=Text("x", "y"))
    with pytest.raises(ConflictError, match="meanwhile"):
        service.put(estate, SHELL, "second", other, base=1)


def test_what_others_refer_to_does_not_end(estate: Platform) -> None:
    """The owner of assets stays until they have another."""
    person = estate.port(Book).opened().of("person")[0]
    with pytest.raises(ConflictError, match="expected the id of a registered person"):
        service.end(estate, SHELL, "left", person)


def test_a_record_that_ended_can_come_back(estate: Platform) -> None:
    """Under the same id, with the next number."""
    contact = estate.port(Book).opened().of("contact")[0]
    service.end(estate, SHELL, "contract over", contact)
    with pytest.raises(NotFoundError):
        service.resolve(estate, "contact", "vendor")
    assert contact.record is not None
    assert service.put(estate, SHELL, "back", contact.record) == contact.id
    assert [one.number for one in service.history(estate, "contact", contact.id)] == [3, 2, 1]


def test_a_system_ends_with_its_thresholds(estate: Platform) -> None:
    """They are about nothing else."""
    load(estate, "asset = []\ndependency = []\n", "clear.toml")
    system = estate.port(Book).opened().find("system", "oms")
    assert system is not None
    service.end(estate, SHELL, "revoked", system)
    left = [one for one in service.records(estate) if isinstance(one, Threshold)]
    assert {one.system for one in left} == {"dir"}


def test_thresholds_are_set_and_unset_with_their_times(estate: Platform, clock: Any) -> None:
    """Each is a record of its own, with who, why and since when."""
    oms = service.resolve(estate, "system", "oms")
    wanted = Threshold(key="oms.max_tolerable_downtime", system="oms", name="max_tolerable_downtime", value=120)
    values = {"max_tolerable_downtime": wanted, "min_service_level": None}
    assert service.set_thresholds(estate, SHELL, "plan revised", oms, values, clock.now - hours(1)) == 2
    assert estate.port(Estate).system(oms)["thresholds"] == {
        "max_tolerable_downtime": 120,
        "min_service_level": None,
        "material_leak_records": None,
        "material_complaints": 500,
    }
    version = estate.port(Book).opened().find("threshold", "oms.max_tolerable_downtime")
    assert version is not None
    assert (version.effective, version.learned) == (clock.now - hours(1), clock.now)


def test_an_import_leaves_one_entry_for_all(platform: Platform) -> None:
    """Its digest covers those of every version."""
    plan = load(platform)
    events = {row.event for row in store.current(platform.db, platform.now())}
    assert len(events) == 1
    assert plan.count("added") == len(store.current(platform.db, platform.now()))


def test_an_import_that_changes_nothing_is_refused(estate: Platform) -> None:
    """There would be nothing to enter in the ledger."""
    with pytest.raises(InputError, match="nothing"):
        load(estate)


def test_the_register_on_both_databases(either: Platform) -> None:
    """History, times and guards hold on each."""
    load(either)
    id = service.put(either, SHELL, "another post", HO)
    assert [one.number for one in service.history(either, "person", id)] == [2, 1]
    assert either.port(Estate).place("workstation5") is not None
    with pytest.raises(Exception, match="append-only"), either.db.begin() as db:
        db.execute(text("delete from register_record"))


def test_a_name_in_use_elsewhere_is_a_conflict(estate: Platform) -> None:
    """A host stands for one asset."""
    with pytest.raises(ConflictError, match="no other asset"):
        service.put(estate, SHELL, "x", Asset(key="x", name="X", hosts=("workstation5",)))


def test_a_system_can_be_asked_by_its_id_alone(estate: Platform) -> None:
    """The id in facts says nothing about the system."""
    id = service.resolve(estate, "system", "oms")
    assert len(id) == 32
    assert isinstance(estate.port(Book).opened().get("system", id).record, System)
