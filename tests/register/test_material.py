"""The live estate against what was last submitted: differences with reasons, labels, and the forms that follow."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from filings.test_occasions import OPERATOR, SYSTEM, WEB
from obligations.world import ANALYST, AWARE, DEPUTY

from lionrock.duties import store as duties
from lionrock.events.obligations import SubmissionRecorded
from lionrock.events.plans import PlanSubmitted
from lionrock.events.register import ChangesNoticed
from lionrock.filings.record import ANNEX_B, ANNEX_D
from lionrock.filings.service import occasions
from lionrock.filings.store import occasions as forms
from lionrock.kernel.clock import days, hours
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.ledger.store import ENTRY
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import importing, meeting
from lionrock.register import service as register
from lionrock.register.commands import SHELL
from lionrock.register.discovering import Discovery, Seen
from lionrock.register.material import service, store
from lionrock.register.material.comparing import Difference
from lionrock.register.material.sentinel import Found, Sentinel
from lionrock.register.model import Asset, Contact, Dependency, Record
from lionrock.register.sightings import Sightings
from lionrock.register.standing import Standing, Stood

WEB_OF_OMS = replace(WEB, addresses=("10.1.2.10",))
SUPPLIER = Contact(key="vendor", name=Text("Vendor", "供應商"), purpose=Text("support", "支援"))


def submitted(platform: Platform, clock: Any) -> None:
    """Register operator, system, machine and supplier, and submit a plan two days later."""
    clock.set(AWARE - days(4))
    for record in (OPERATOR, SYSTEM, WEB_OF_OMS, SUPPLIER):
        register.put(platform, SHELL, "first registration", record)
    platform.settle()
    clock.set(AWARE - days(2))
    plan(platform)
    clock.set(AWARE)


def plan(platform: Platform, version: int = 1) -> None:
    """Have a management plan recorded as submitted."""
    with platform.change(DEPUTY, "handed in") as change:
        change.publish(PlanSubmitted("management", version, platform.now(), "secure channel", "R-1"))
    platform.settle()


def imported(platform: Platform, many: int) -> None:
    """Import that many assets of a system, beside those there are."""
    rows = "".join(
        f'[[asset]]\nid = "a{n}"\nname = "a{n}"\nsystem = "oms"\naddresses = ["10.{n // 250}.{n % 250}.1"]\n'
        for n in range(many)
    )
    planned = importing.plan("estate.toml", rows.encode(), register.records(platform), whole=False).checked()
    register.apply(platform, DEPUTY, "the yearly review", planned)
    platform.settle()


def found(platform: Platform) -> Found:
    """Return what differs now."""
    return platform.port(Sentinel).found()


def changed(platform: Platform, *records: Record) -> list[Difference]:
    """Change the register and return what differs."""
    for record in records:
        register.put(platform, DEPUTY, "moved behind the new firewall", record)
    platform.settle()
    return found(platform).differences


def noticed(platform: Platform) -> int:
    """Return how many times differences of a cause were noted in the ledger."""
    rows = platform.db.execute(ENTRY.select().where(ENTRY.c.kind == ChangesNoticed.__name__))
    return len(rows.all())


def standing(platform: Platform, sort: Any, *stood: Stood) -> None:
    """Have something stand beside the register."""
    one = Standing(f"test.{sort}", sort, lambda _: stood)
    platform.registry._extra = (*(each for each in platform.registry._extra if each.id != one.id), one)
    platform.registry._found.pop(Standing, None)


def sighted(platform: Platform, *names: str) -> None:
    """Have addresses met in traffic."""
    one = Discovery("test", Text("tests", "測試"), lambda _: [Seen((name,)) for name in names], proposed=False)
    platform.registry._extra = (one,)
    platform.registry._found.pop(Discovery, None)
    platform.port(Sightings).anew()


def test_without_a_submission_nothing_is_compared(platform: Platform, clock: Any) -> None:
    """There is nothing to hold the estate against, and the sentinel says so."""
    clock.set(AWARE - days(4))
    assert changed(platform, OPERATOR, SYSTEM, WEB_OF_OMS) == []
    assert found(platform).baseline is None


def test_a_submitted_plan_is_what_later_changes_are_held_against(platform: Platform, clock: Any) -> None:
    """Each difference has its sort, its system, its reason and its words; the heaviest stand first."""
    submitted(platform, clock)
    assert found(platform).differences == []
    new = Asset(key="app", name="app-01", hosts=("app-01",), system="oms")
    needs = Dependency(key="oms>vendor", dependent="oms", needs="vendor")
    renamed = replace(OPERATOR, name=Text("A", "甲"))
    differing = changed(platform, replace(WEB_OF_OMS, owner="vendor"), new, needs, renamed)
    assert [(one.item, one.sort, one.verb, one.systems) for one in differing] == [
        ("asset:app", "boundary", "added", ("oms",)),
        ("operator:operator", "operator", "changed", ()),
        ("dependency:oms>vendor", "supplier", "added", ("oms",)),
        ("asset:web", "owner", "changed", ("oms",)),
    ]
    baseline = store.baseline(platform.db)
    assert baseline is not None
    assert (baseline.why, baseline.subject, baseline.items) == ("plan", "management 1", 3)
    assert differing[1].reason.filing == ANNEX_B


def test_what_goes_back_is_no_difference(platform: Platform, clock: Any) -> None:
    """Also when an import is undone; a machine that leaves its system is one of what it is made of."""
    submitted(platform, clock)
    (gone,) = changed(platform, replace(WEB_OF_OMS, system=None))
    assert (gone.sort, gone.verb, gone.systems) == ("boundary", "removed", ("oms",))
    assert changed(platform, WEB_OF_OMS) == []


def test_an_import_is_one_bundle(platform: Platform, clock: Any) -> None:
    """However many rows it has; it is noted once, and again only when it is another one."""
    submitted(platform, clock)
    imported(platform, 40)
    (bundle,) = found(platform).bundles
    assert len(bundle.differences) == 40
    assert noticed(platform) == 1
    assert service.notice(platform) == 0
    assert changed(platform, Asset(key="x", name="x", system="oms"))
    assert noticed(platform) == 2


def test_material_opens_the_form_and_its_duty_once(either: Platform, clock: Any) -> None:
    """The proposal of the register is judged, not doubled; after the form is submitted nothing differs any more."""
    submitted(either, clock)
    (one,) = changed(either, replace(WEB_OF_OMS, zone="inner"))
    with pytest.raises(RefusedError):
        service.label(either, ANALYST, "material", "why", [one.id])
    with pytest.raises(InputError, match="reason"):
        service.label(either, DEPUTY, "material", " ", [one.id])
    service.label(either, DEPUTY, "material", "it moved into another zone", [one.id])
    either.settle()
    (form,) = forms.listing(either.db)
    assert (form.filing, form.material, form.judge) == (ANNEX_D, True, "May Ho")
    (duty,) = duties.of_row(either.db, "OBL-22-MATERIAL", form.id)
    assert (duty.standing, duty.triggered, duty.work_to is not None) == ("open", AWARE, True)
    assert store.labels(either.db)[0].occasions == (form.id,)
    with either.change(DEPUTY, "sent") as change:
        change.publish(SubmissionRecorded(form.id, ANNEX_D, 1, either.now(), "secure channel", first_notice=False))
    either.settle()
    assert found(either).differences == []
    assert duties.of_row(either.db, "OBL-22-MATERIAL", form.id)[0].standing == "done"


def test_not_material_is_remembered_until_it_changes_again(platform: Platform, clock: Any) -> None:
    """The register's own proposal ends with it, and the duty is withdrawn."""
    submitted(platform, clock)
    (one,) = changed(platform, replace(WEB_OF_OMS, owner="vendor"))
    service.label(platform, DEPUTY, "not_material", "the same team under another name", [one.id])
    platform.settle()
    (form,) = forms.listing(platform.db)
    assert form.material is False
    assert [one.standing for one in duties.of_row(platform.db, "OBL-22-MATERIAL")] == ["withdrawn"]
    assert service.unlabelled(platform) == 0
    (again,) = changed(platform, replace(WEB_OF_OMS, owner="vendor", zone="inner"))
    assert again.id != one.id
    assert service.unlabelled(platform) == 1


def test_a_proposal_waits_while_another_change_of_its_system_is_not_labelled(platform: Platform, clock: Any) -> None:
    """Only when nothing is left does not-material end it."""
    submitted(platform, clock)
    new = Asset(key="app", name="app-01", hosts=("app-01",), system="oms")
    first, second = changed(platform, replace(WEB_OF_OMS, owner="vendor"), new)
    service.label(platform, DEPUTY, "not_material", "why", [second.id])
    platform.settle()
    assert forms.listing(platform.db)[0].material is None
    service.label(platform, DEPUTY, "not_material", "why", [first.id])
    platform.settle()
    assert forms.listing(platform.db)[0].material is False


def test_a_judgement_on_the_form_labels_what_it_tells_of(platform: Platform, clock: Any) -> None:
    """Nobody is asked the same in two places."""
    submitted(platform, clock)
    (one,) = changed(platform, replace(WEB_OF_OMS, zone="inner"))
    (form,) = forms.listing(platform.db)
    occasions.judge(platform, form.id, material=False, reason="the same rules", actor=DEPUTY)
    platform.settle()
    assert store.said(platform.db) == {one.id: "not_material"}
    assert len(forms.listing(platform.db)) == 1


def test_cannot_say_yet_stays_open(platform: Platform, clock: Any) -> None:
    """It is recorded that somebody looked; nothing is opened or ended."""
    submitted(platform, clock)
    (one,) = changed(platform, replace(WEB_OF_OMS, zone="inner"))
    service.label(platform, DEPUTY, "unsaid", "counsel is asked", [one.id])
    platform.settle()
    assert forms.listing(platform.db)[0].material is None
    assert service.unlabelled(platform) == 1
    with pytest.raises(ConflictError):
        service.label(platform, DEPUTY, "material", "why", ["0" * 64])


def test_a_plan_does_not_swallow_what_nobody_labelled(platform: Platform, clock: Any) -> None:
    """What was labelled is taken in, the rest stays a difference."""
    submitted(platform, clock)
    new = Asset(key="app", name="app-01", hosts=("app-01",), system="oms")
    first, _ = changed(platform, new, replace(WEB_OF_OMS, owner="vendor"))
    service.label(platform, DEPUTY, "not_material", "a spare", [first.id])
    plan(platform, 2)
    assert [one.item for one in found(platform).differences] == ["asset:web"]
    service.by_hand(platform, DEPUTY, "agreed with counsel")
    platform.settle()
    assert [one.item for one in found(platform).differences] == ["asset:web"]
    assert [one.held for one in store.baselines(platform.db)] == [1, 1, 0]


def test_a_plan_is_held_against_the_register_of_its_moment(platform: Platform, clock: Any) -> None:
    """A change between the record of the submission and its delivery is a difference."""
    submitted(platform, clock)
    with platform.change(DEPUTY, "handed in") as change:
        change.publish(PlanSubmitted("management", 2, platform.now(), "secure channel", "R-1"))
    clock.set(AWARE + hours(1))
    assert [one.item for one in changed(platform, replace(WEB_OF_OMS, zone="inner"))] == ["asset:web"]


def test_what_stands_beside_the_register_counts(platform: Platform, clock: Any) -> None:
    """Machines that face the internet, and mechanisms in the traffic; the latter belong to no one system."""
    submitted(platform, clock)
    changed(platform, replace(WEB_OF_OMS, zone="inner"))
    standing(platform, "mechanism", Stood("gate", Text("Gate", "閘道")))
    differing = found(platform).differences
    assert [(one.item, one.sort, one.systems) for one in differing] == [
        ("mechanism:gate", "mechanism", ()),
        ("asset:web", "exposure", ("oms",)),
    ]
    service.label(platform, DEPUTY, "material", "it blocks addresses", [differing[0].id])
    platform.settle()
    form, waiting = forms.listing(platform.db)
    assert (form.filing, form.system, form.material, waiting.material) == (ANNEX_D, None, True, None)


def test_unknown_machines_in_a_systems_network(platform: Platform, clock: Any) -> None:
    """Registered ones, others' networks and what a person set apart are left out."""
    submitted(platform, clock)
    sighted(platform, "10.1.2.99", "10.1.2.10", "10.1.2.255", "203.0.113.9")
    (one,) = found(platform).differences
    assert (one.item, one.sort, one.systems) == ("stranger:10.1.2.99", "stranger", ("oms",))
    assert meeting.met(platform).proposals == ()
    assert service.notice(platform) == 1
    assert changed(platform, Asset(key="n", name="n", addresses=("10.1.2.99",))) == []


def test_a_large_import_is_compared_quickly(platform: Platform, clock: Any) -> None:
    """Five hundred assets in a share of the two seconds that ten thousand may take, and the same again for nothing."""
    submitted(platform, clock)
    imported(platform, 500)
    sentinel = Sentinel(platform)
    before = time.process_time()
    (bundle,) = sentinel.found(met=False).bundles
    assert time.process_time() - before < 0.4  # four times its share: other tests run beside this one
    assert len(bundle.differences) == 500
    assert sentinel.found(met=False) is sentinel.found(met=False)


def test_nothing_of_the_register_stands_in_the_facts(platform: Platform, clock: Any) -> None:
    """Names and reasons are sealed in the sentinel's own rows; the reason goes with the payload of its entry."""
    submitted(platform, clock)
    (one,) = changed(platform, replace(WEB_OF_OMS, zone="inner"))
    label = service.label(platform, DEPUTY, "not_material", "the same rules", [one.id])
    assert b"inner" not in label.told
    assert b"rules" not in label.reason
    assert service.said(platform, label.id)[1] == "the same rules"
    assert (
        service.said(platform, label.id)[0].groups[0].changes[0].after.en
        == "Network zone: inner; Faces the internet: no"
    )


def test_a_form_opened_by_hand_says_so(platform: Platform, clock: Any) -> None:
    """The sentinel leaves forms alone that it did not call for."""
    submitted(platform, clock)
    occasions.open_(platform, ANNEX_D, "a firewall was replaced", None, DEPUTY)
    platform.settle()
    assert len(forms.listing(platform.db)) == 1
    assert store.labels(platform.db) == []
