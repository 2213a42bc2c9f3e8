"""Occasions: a change of the register proposes a form, a person judges it, and everything is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from obligations.world import ANALYST, AWARE, DEPUTY
from register.world import load

from lionrock.filings import composing, sealing, service
from lionrock.filings.record import ANNEX_A, ANNEX_C, ANNEX_D
from lionrock.filings.service import occasions
from lionrock.filings.store import occasions as store
from lionrock.kernel.clock import days, hours
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import service as register
from lionrock.register.commands import SHELL
from lionrock.register.model import Asset, Dependency, Operator, Person, System

WEB = Asset(key="web", name="web-02", hosts=("web-02",), zone="DMZ", owner=None, system="oms")
OFFICE = Text("1 Harbour Road", "港灣道1號")
OPERATOR = Operator(name=Text("Harbour Power", "海港電力"), sector="energy", office=OFFICE)
SYSTEM = System(key="oms", name=Text("Outage System", "停電系統"), short="OMS", core_function=Text("supply", "供電"))
CHIEF = Person(key="lam", name=Text("Lam Ka-yan", "林嘉欣"), post=Text("Head", "主任"), role="supervisor")


def registered(platform: Platform, clock: Any) -> None:
    """Register operator, system, machine and supervisor, two days before the clock of the tests."""
    clock.set(AWARE - days(2))
    for record in (OPERATOR, SYSTEM, WEB, CHIEF):
        register.put(platform, SHELL, "first registration", record)
    platform.settle()
    clock.set(AWARE)


def changed(platform: Platform, *records: Any) -> list[Any]:
    """Change the register and return the occasions there are, the newest first."""
    for record in records:
        register.put(platform, DEPUTY, "moved behind the new firewall", record)
    platform.settle()
    return store.listing(platform.db)


def test_registering_for_the_first_time_proposes_nothing(platform: Platform, clock: Any) -> None:
    """What is entered within a day of the first entry is no change."""
    registered(platform, clock)
    clock.set(AWARE - days(2) + hours(20))
    assert changed(platform, replace(WEB, zone="inner")) == []


def test_what_a_file_changed_is_proposed_too(either: Platform, clock: Any) -> None:
    """Every change of the file in one proposal for its system; a first import proposes nothing."""
    registered(either, clock)
    web = '[[asset]]\nid = "{}"\nname = "{}"\nhosts = ["{}"]\nzone = "{}"\nsystem = "oms"\n'
    load(either, web.format("web", "web-02", "web-02", "inner") + web.format("app", "app-01", "app-01", "inner"))
    either.settle()
    (one,) = store.listing(either.db)
    assert (one.filing, one.material) == (ANNEX_D, None)
    told = sealing.unseal(either, one.told)
    assert [step["after"]["en"].partition(":")[0] for step in told["steps"]] == ["network zone", "app-01"]


def test_a_change_of_zone_is_proposed_judged_and_made_into_annex_d(either: Platform, clock: Any) -> None:
    """Before, after, since when and why stand in the draft with the register as source, on both databases."""
    registered(either, clock)
    (one,) = changed(either, replace(WEB, zone="inner"))
    assert (one.filing, one.material, one.system is not None) == (ANNEX_D, None, True)
    (same,) = changed(either, Dependency(key="oms>web", dependent="oms", needs="web"))
    assert same.id == one.id
    with pytest.raises(ConflictError, match="nobody has judged"):
        service.approve(either, ANNEX_D, one.id, composing.draft(either, ANNEX_D, one.id).digest, DEPUTY)
    occasions.judge(either, one.id, material=True, reason="the web front moved", actor=DEPUTY)
    draft = composing.draft(either, ANNEX_D, one.id)
    said = {each.field.id: str(each.words) for each in draft.filled if each.words}
    assert said["system"] == "Outage System"
    assert said["before"].startswith("network zone: DMZ")
    assert said["after"].startswith("network zone: inner")
    assert "material: the web front moved" in said["judged"]
    assert {each.field.id for each in draft.unknown} >= {"kind", "effect"}
    assert service.approve(either, ANNEX_D, one.id, draft.digest, DEPUTY).version == 1


def test_not_material_is_kept_with_its_reason(platform: Platform, clock: Any) -> None:
    """A later change opens another proposal; who may not judge is refused; nobody judges twice."""
    registered(platform, clock)
    (one,) = changed(platform, replace(WEB, zone="inner"))
    with pytest.raises(RefusedError):
        occasions.judge(platform, one.id, material=False, reason="same rules", actor=ANALYST)
    with pytest.raises(InputError):
        occasions.judge(platform, one.id, material=False, reason=" ", actor=DEPUTY)
    judged = occasions.judge(platform, one.id, material=False, reason="same rules", actor=DEPUTY)
    assert (judged.material, judged.judge) == (False, "May Ho")
    with pytest.raises(ConflictError):
        occasions.judge(platform, one.id, material=True, reason="after all", actor=DEPUTY)
    later, _ = changed(platform, replace(WEB, zone="third"))
    assert later.material is None


def test_machines_of_no_system_propose_nothing(platform: Platform, clock: Any) -> None:
    """Annex D is about critical computer systems."""
    registered(platform, clock)
    assert changed(platform, Asset(key="pc", name="pc-1", hosts=("pc-1",), zone="office")) == []


def test_a_machine_that_moves_concerns_both_systems(platform: Platform, clock: Any) -> None:
    """One proposal for each, from one change."""
    registered(platform, clock)
    clock.set(AWARE - days(2) + hours(1))
    register.put(platform, SHELL, "a second", replace(SYSTEM, key="ems", short="EMS"))
    platform.settle()
    clock.set(AWARE)
    assert len(changed(platform, replace(WEB, system="ems"))) == 2


def test_a_move_of_the_office_proposes_annex_a(platform: Platform, clock: Any) -> None:
    """With the office before and since."""
    registered(platform, clock)
    (one,) = changed(platform, replace(OPERATOR, office=Text("8 Hung Hom Road", "紅磡道8號")))
    said = {each.field.id: str(each.words) for each in composing.draft(platform, ANNEX_A, one.id).filled if each.words}
    assert (one.filing, said["office"], said["before"]) == (ANNEX_A, "8 Hung Hom Road", "1 Harbour Road")


def test_another_supervisor_proposes_annex_c(platform: Platform, clock: Any) -> None:
    """Name and post come from the register; whether it is an employee is for a person to say."""
    registered(platform, clock)
    (one,) = changed(platform, replace(CHIEF, name=Text("Ho Mei", "何美")))
    draft = composing.draft(platform, ANNEX_C, one.id)
    said = {each.field.id: str(each.words) for each in draft.filled if each.words}
    assert (one.filing, said["name"], said["before"]) == (ANNEX_C, "Ho Mei", "Lam Ka-yan")
    assert "employee" in {each.field.id for each in draft.unknown}


def test_forms_about_an_incident_are_not_opened_by_hand(platform: Platform) -> None:
    """They hang on their incident."""
    with pytest.raises(InputError, match="about an incident"):
        occasions.open_(platform, "annex-e", "something", None, DEPUTY)
