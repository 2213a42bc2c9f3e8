"""Attestations: confirmed in one act with exceptions, stale after a change, run out after their time, reminded of."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lionrock.duties import store as duties
from lionrock.events.seconds import Persons
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Control
from lionrock.kernel.erasing import Copy
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.register import service as register
from lionrock.register.attesting import service, store
from lionrock.register.commands import SHELL
from lionrock.register.estate import Book
from lionrock.register.model import Asset, System
from register.test_import_pages import words
from register.web import PEOPLE, browser
from register.world import load

HO = PEOPLE["t-deputy"]
NG = PEOPLE["t-analyst"]


class Linked:
    """Which registered person an account belongs to."""

    def __init__(self, **people: str) -> None:
        self.people = people

    def person(self, account: str) -> str | None:
        """Return the person of an account."""
        return self.people.get(account.replace("-", "_"))

    def same(self, one: str, other: str) -> bool:
        """Say whether two accounts are one person's."""
        return one == other


def owner(platform: Platform) -> str:
    """Return the id of the owner, whose account is the deputy's."""
    id = register.resolve(platform, "person", "ho-man")
    platform.bind(Persons, Linked(p_ho=id))
    return id


def states(platform: Platform) -> dict[str, str]:
    """Return how each entry stands, by its key."""
    return {one.version.record.key: one.state for one in service.listing(platform) if one.version.record}


def attest(platform: Platform, actor: Actor, of: str, **excepted: str) -> tuple[int, int]:
    """Confirm what stands in the list now; exceptions by key."""
    entries = service.of_owner(platform, of)
    ids = {one.version.record.key: one.version.id for one in entries if one.version.record}
    wrong = {ids[key.replace("_", "-")]: said for key, said in excepted.items()}
    return service.attest(platform, actor, of, service.print_of(entries), wrong)


def test_an_owner_confirms_all_of_theirs_in_one_act(either: Platform, clock: Any) -> None:
    """With an exception; a later change makes it stale, and time makes it run out."""
    load(either)
    of = owner(either)
    assert states(either) == {"oms": "never", "dir": "never", "oms-web-01": "never", "dir-dc-01": "never"}
    assert attest(either, HO, of, oms_web_01="it has another address") == (1, 1)
    assert states(either) == {"oms": "confirmed", "dir": "never", "oms-web-01": "excepted", "dir-dc-01": "never"}
    found = either.port(Book).opened().find("asset", "oms-web-01")
    assert found is not None
    assert isinstance(found.record, Asset)
    register.put(either, SHELL, "mended", replace(found.record, addresses=("192.0.2.11",)))
    assert states(either)["oms-web-01"] == "changed"
    (last,) = store.of(either.db, found.id)
    shown = service.shown(either, last).record
    assert isinstance(shown, Asset)
    assert shown.addresses == ("192.0.2.10", "2001:db8::10")
    assert service.words(either, last) == "it has another address"
    assert attest(either, HO, of) == (2, 0)
    clock.set(clock.now + days(366))
    assert states(either)["oms"] == "expired"


def test_only_the_owner_or_somebody_named_confirms(estate: Platform) -> None:
    """Naming is an act of whoever keeps the register, and can be taken back."""
    of = owner(estate)
    entries = service.print_of(service.of_owner(estate, of))
    with pytest.raises(RefusedError, match="no registered person"):
        service.attest(estate, NG, of, entries)
    load(estate, PERSON, "person.toml")
    other = register.resolve(estate, "person", "ng")
    estate.bind(Persons, Linked(p_ng=other))
    with pytest.raises(RefusedError, match="only the owner"):
        service.attest(estate, NG, of, entries)
    with pytest.raises(RefusedError):
        service.name(estate, NG, "x", of, other)
    service.name(estate, HO, "on leave", of, other)
    with pytest.raises(ConflictError):
        service.name(estate, HO, "again", of, other)
    assert attest(estate, NG, of) == (2, 0)
    service.unname(estate, HO, of, other)
    with pytest.raises(RefusedError, match="only the owner"):
        attest(estate, NG, of)


PERSON = """
[[person]]
id = "ng"
name = { en = "Ng Tsz-kit", zh = "吳子傑" }
post = { en = "Analyst", zh = "分析員" }

[[person]]
id = "ho-man"
name = { en = "Ho Man", zh = "何敏" }
post = { en = "Deputy supervisor", zh = "副主管" }
phone = "+852 0000 1654"
role = "deputy"
"""


def test_what_was_not_shown_is_not_confirmed(estate: Platform) -> None:
    """A threshold belongs to what an owner is shown of a system; an exception says what is wrong."""
    of = owner(estate)
    before = service.print_of(service.of_owner(estate, of))
    system = register.resolve(estate, "system", "oms")
    register.set_thresholds(estate, SHELL, "x", system, {"min_service_level": None})
    with pytest.raises(ConflictError, match="after the list was shown"):
        service.attest(estate, HO, of, before)
    with pytest.raises(InputError, match="says nothing"):
        attest(estate, HO, of, oms=" ")


def test_a_duty_reminds_once_owners_were_asked(either: Platform, clock: Any) -> None:
    """Its date is the day asked for; after the confirmation, the day that runs out."""
    load(either)
    of = owner(either)
    assert service.remind(either) is None
    until = clock.now + days(20)
    service.ask_owners(either, HO, "yearly", until)
    either.settle()
    (duty,) = duties.of_row(either.db, "", "register.attest")
    assert (duty.work_to, duty.standing) == (until, "open")
    found = either.port(Book).opened().find("system", "dir")
    assert found is not None
    assert isinstance(found.record, System)
    attest(either, HO, of)
    either.settle()
    (duty,) = duties.of_row(either.db, "", "register.attest")
    assert duty.work_to == clock.now + timedelta(days=365)


def test_the_control_says_how_each_system_stands(estate: Platform, clock: Any) -> None:
    """Unknown while nobody confirmed, partly while something waits, failed once it is overdue."""
    control = estate.registry.get(Control, "register.attested")
    oms = register.resolve(estate, "system", "oms")
    assert {one.state for one in control.test(estate)} == {"unknown"}
    of = owner(estate)
    attest(estate, HO, of, oms_web_01="gone")
    assert {one.subject: one.state for one in control.test(estate)}[oms] == "failed"
    attest(estate, HO, of)
    assert {one.subject: one.state for one in control.test(estate)}[oms] == "passed"
    found = estate.port(Book).opened().find("asset", "oms-web-01")
    assert found is not None
    assert isinstance(found.record, Asset)
    register.put(estate, SHELL, "moved", replace(found.record, zone="inner"))
    assert {one.subject: one.state for one in control.test(estate)}[oms] == "partly"


def test_the_pages_show_and_take_it(estate: Platform) -> None:
    """Both languages; the owner's list, the exception, the page of the asset; who may not confirm reads."""
    of = owner(estate)
    web = browser(estate)
    said = words(web.get("/register/attestations"))
    assert "Ho Man" in said
    assert "Without owner 2" in said
    assert "Confirm mine" in said
    assert "負責人" in words(web.within("zh-HK").get("/register/attestations"))
    page = web.get(f"/register/attestations/{of}")
    shown = re.search(r'name="print" value="([0-9a-f]{64})"', page.text)
    assert shown
    asset = register.resolve(estate, "asset", "oms-web-01")
    form = {"print": shown[1], f"x-{asset}": "on", f"w-{asset}": ""}
    here = f"/register/attestations/{of}"
    assert web.post(here, form, here).status_code == 422
    assert web.post(here, form | {f"w-{asset}": "it was scrapped"}, here).status_code == 303
    assert "it was scrapped" in words(web.get(f"/register/assets/{asset}"))
    assert "2 entries of this owner" in words(web.get(f"/register/people/{of}"))
    assert "said not to be right" in words(web.within("zh-HK").get(here)) or "指出有誤" in words(
        web.within("zh-HK").get(here)
    )
    refused = browser(estate, "t-analyst").get(here)
    assert "no registered person" in refused.text
    assert 'name="x-' not in refused.text
    sent = web.post("/register/attestations/ask", {"until": "2020-01-01"}, "/register/attestations")
    assert sent.status_code == 422
    assert web.post("/register/attestations/ask", {"until": "2026-12-20"}, "/register/attestations").status_code == 303


def test_words_of_an_exception_go_with_their_entry(estate: Platform) -> None:
    """The copy names table and columns; what was shown is the register's own and stays."""
    copy = estate.registry.get(Copy, "register.attested")
    assert copy.table is store.ATTESTATION
    assert set(copy.words) == {"words", "who"}
