"""The same machine under several names is proposed as one, with reasons; what is doubtful is left to a person."""

from __future__ import annotations

import pytest

from lionrock.kernel.change import Actor
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import meeting, service
from lionrock.register.commands import SHELL
from lionrock.register.discovering import Discovery, Seen
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from lionrock.register.reconciling import normal, reconcile, twice
from register.web import browser

ASSET = Asset(key="db", name="Database", hosts=("oms-db-01.corp.example",), serial="SN-1")
ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)


def seen(*names: str, by: str = "logs", serial: str | None = None) -> tuple[str, Seen]:
    """Return a machine as it was met."""
    return by, Seen(names, serial)


def test_three_names_of_one_machine_are_one_proposal() -> None:
    """A bare name, a full name with an address, and the address alone are one machine, and an asset."""
    met = [
        seen("OMS-DB-01"),
        seen("oms-db-01.corp.example", "192.0.2.21", by="scans"),
        seen("192.0.2.21", by="findings"),
    ]
    (one,) = reconcile([ASSET], met)
    assert (one.verdict, one.assets, one.unknown) == ("same", ("db",), ("192.0.2.21",))
    assert one.seen_by == ("findings", "logs", "scans")
    assert one.reasons[0].en == "the same host name oms-db-01.corp.example"


def test_a_serial_number_or_hardware_address_finds_a_renamed_machine() -> None:
    """Neither changes when somebody gives a machine another name."""
    (one,) = reconcile([ASSET], [seen("new-name.corp.example", serial="sn-1")])
    assert (one.verdict, one.assets) == ("same", ("db",))
    assert one.reasons[0].zh == "序號 sn-1 相同"
    asset = Asset(key="a", name="A", macs=("00:00:5e:00:53:01",))
    assert reconcile([asset], [seen("x", "00-00-5E-00-53-01")])[0].assets == ("a",)


def test_what_is_registered_whole_is_not_proposed() -> None:
    """A full name and the bare name that begins it are both known."""
    assert reconcile([ASSET], [seen("oms-db-01.corp.example"), seen("OMS-DB-01")]) == []


def test_a_bare_name_of_two_full_ones_joins_neither() -> None:
    """WEB-01 of two sites stays doubtful: no asset is proposed for it."""
    two = [Asset(key=one, name=one, hosts=(f"web-01.{one}.example",)) for one in ("east", "west")]
    found = reconcile(two, [seen("web-01"), seen("web-01.east.example"), seen("web-01.west.example")])
    assert [(one.verdict, one.names) for one in found] == [("new", ("web-01",))]


def test_names_of_two_assets_are_said_to_fit_several() -> None:
    """A machine met under names of two assets is never given to one of them."""
    other = Asset(key="old", name="Old", addresses=("192.0.2.21",))
    (one,) = reconcile([ASSET, other], [seen("oms-db-01.corp.example", "192.0.2.21")])
    assert (one.verdict, one.assets) == ("several", ("db", "old"))


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "0.0.0.0", "", "-", "fe80::1", "a b", "x" * 300])
def test_names_that_tell_nothing_apart_are_left_out(name: str) -> None:
    """Every machine has them, or none."""
    assert normal(name) is None
    assert reconcile([ASSET], [seen(name)]) == []


def test_two_registered_assets_with_one_serial_number_are_named() -> None:
    """The register itself may hold a machine twice."""
    (found,) = twice([ASSET, Asset(key="again", name="Again", serial="sn-1")])
    assert found[:2] == ("db", "again")


@pytest.fixture
def met(estate: Platform) -> Platform:
    """Return a platform on which two machines were met."""
    told = Discovery(
        "test", Text("tests", "測試"), lambda _: [Seen(("dc-01", "192.0.2.99")), Seen(("stranger.example",))]
    )
    estate.registry._extra = (*estate.registry._extra, told)
    return estate


def test_a_person_decides(met: Platform) -> None:
    """What is the same gets the names; what is not is proposed no more."""
    first, second = meeting.met(met).proposals
    assert (first.verdict, first.assets, second.verdict) == ("same", ("dir-dc-01",), "new")
    with pytest.raises(RefusedError):
        meeting.confirm(met, ANALYST, "why", first.id)
    meeting.confirm(met, SHELL, "seen in the rack", first.id)
    found = met.port(Book).opened().find("asset", "dir-dc-01")
    assert found is not None
    assert isinstance(found.record, Asset)
    assert (found.record.hosts, found.record.addresses) == (("dc-01.corp.example",), ("192.0.2.99",))
    with pytest.raises(NotFoundError):
        meeting.confirm(met, SHELL, "again", first.id)
    with pytest.raises(InputError, match="no single asset"):
        meeting.confirm(met, SHELL, "this", second.id)
    meeting.set_apart(met, SHELL, "a visitor", second.id)
    assert meeting.met(met).proposals == ()


def test_the_page_proposes_and_takes_the_answer(met: Platform) -> None:
    """Both languages; one form per answer; a new machine is registered with its names filled in."""
    web = browser(met)
    page = web.get("/register/met")
    assert page.status_code == 200
    assert "It is the same" in page.text
    assert "/register/edit?kind=asset&amp;id=stranger&amp;name=stranger&amp;hosts=stranger.example" in page.text
    assert "所見機器" in web.within("zh-HK").get("/register/met?show=new").text
    first, second = meeting.met(met).proposals
    assert web.post("/register/met/same", {"id": first.id}, "/register/met").status_code == 303
    assert web.post("/register/met/apart", {"id": second.id, "reason": ""}, "/register/met").status_code == 422
    assert web.post("/register/met/apart", {"id": second.id, "reason": "guest"}, "/register/met").status_code == 303
    assert "Every machine that was met is registered" in web.get("/register/met").text


def test_the_parts_that_meet_machines_are_asked(either: Platform) -> None:
    """Findings and scans answer on both databases, with nothing while they met nothing."""
    found = {one.id: one for one in either.registry.of(Discovery)}
    assert {"findings", "scans", "logs"} <= found.keys()
    assert list(found["findings"].seen(either)) == []
    assert list(found["scans"].seen(either)) == []


def test_a_decision_is_the_registers_own(met: Platform) -> None:
    """Nothing of names stands in the table of what was set apart."""
    one = meeting.met(met).proposals[0]
    meeting.set_apart(met, SHELL, "no", one.id)
    row = met.db.execute(meeting.APART.select()).first()
    assert row is not None
    assert row.id == one.id
    assert service.records(met)
