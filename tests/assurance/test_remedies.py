"""Remedies: opened by a failure, closed by the control alone, moved by a person with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from browser import client, send
from browser import console as opened
from conftest import HandClock, scratch
from hypothesis import given
from hypothesis import strategies as st

from assurance.browser import ANALYST, PEOPLE
from assurance.test_manual import CHIEF, estate, statement
from assurance.world import DEPUTY
from lionrock.assurance import judging, rulings, running
from lionrock.assurance.manual import service as manual
from lionrock.assurance.remedies import model, service, store
from lionrock.assurance.remedies.model import Remedy
from lionrock.assurance.settings import FINDINGS
from lionrock.detection import alerts
from lionrock.events.ports import Findings
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import days, minutes
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import Settings, variable
from lionrock.register import service as register
from lionrock.register.estate import Book

NAME = "assurance.training-stated"


def denied(platform: Platform, **said: object) -> None:
    """Have a person state that it is not so, run the control and let what follows happen."""
    manual.give(platform, CHIEF, statement(platform, says="not_met", **said))
    looked(platform)


def met(platform: Platform, **said: object) -> None:
    """Have a person state that it is so now, run the control and let what follows happen."""
    manual.give(platform, CHIEF, statement(platform, **said))
    looked(platform)


def looked(platform: Platform) -> None:
    """Run the control and deliver what it told."""
    running.refresh(platform, platform.registry.get(Control, NAME))
    platform.settle()


def standing(platform: Platform) -> dict[str, Remedy]:
    """Return the open remedies of the control by system."""
    return store.standing(platform.db, NAME)


def test_one_for_each_system_until_the_control_passes(either: Platform, clock: HandClock) -> None:
    """The owner of the register has it for fourteen days; it goes when the control passes, and comes back anew."""
    ids = estate(either)
    looked(either)
    assert standing(either) == {}
    denied(either)
    found = standing(either)
    assert set(found) == set(ids.values())
    assert {one.due for one in found.values()} == {either.now() + days(14)}
    assert service.owners(either)[found[ids["oms"]].owner].en == "Man Ho"
    looked(either)
    assert standing(either) == found
    clock.set(either.now() + minutes(5))
    met(either, systems=(ids["oms"],))
    assert set(standing(either)) == {ids["dir"]}
    [over] = store.closed(either.db)
    assert (over.system, over.how, over.reference) == (ids["oms"], "passed", found[ids["oms"]].reference)
    clock.set(either.now() + minutes(5))
    denied(either)
    assert standing(either)[ids["oms"]].number == 3
    assert standing(either)[ids["dir"]] == found[ids["dir"]]


def test_what_is_unknown_closes_nothing(platform: Platform, clock: HandClock) -> None:
    """When the word that it is not so runs out, nobody knows, and it is still to be mended."""
    estate(platform)
    denied(platform)
    clock.set(platform.now() + days(400))
    looked(platform)
    assert len(standing(platform)) == 2
    assert store.late(platform.db, platform.now()) == 2


def test_a_ruling_ends_it_and_says_so(platform: Platform) -> None:
    """What a person said does not apply is not to be mended."""
    ids = estate(platform)
    denied(platform)
    rulings.rule(platform, DEPUTY, NAME, ids["oms"], "nobody works on it", platform.now() + days(30))
    looked(platform)
    assert set(standing(platform)) == {ids["dir"]}
    assert store.closed(platform.db)[0].how == "not_applicable"


def test_what_is_no_more_is_not_mended(platform: Platform) -> None:
    """A system that left the register ends it, and so does a control this version has no more."""
    ids = estate(platform)
    denied(platform)
    for kind, key in (("asset", "oms-db"), ("system", "oms")):
        found = platform.port(Book).opened().find(kind, key)  # type: ignore[arg-type]  # two of the kinds
        assert found is not None
        register.end(platform, system("test"), "closed down", found)
    looked(platform)
    assert set(standing(platform)) == {ids["dir"]}
    assert store.closed(platform.db)[0].how == "gone"
    platform.registry = Registry(["lionrock.access", "lionrock.register"])
    assert service.sweep(platform) == 1
    assert standing(platform) == {}


def test_a_person_moves_it_with_a_reason(platform: Platform) -> None:
    """Another owner and day; never without a reason, into the past, to a stranger, by an auditor or a program."""
    ids = estate(platform)
    denied(platform)
    one, later = standing(platform)[ids["oms"]], platform.now() + days(30)
    moved = service.move(platform, ANALYST, one.reference, "", later, "the owner is away")
    assert (moved.owner, moved.due, moved.changed_by) == ("", later, ANALYST.name)
    assert standing(platform)[ids["oms"]] == moved
    for wrong in (" ", "x" * 501):
        with pytest.raises(InputError):
            service.move(platform, ANALYST, one.id, "", later, wrong)
    for day in (platform.now(), platform.now() + days(400)):
        with pytest.raises(InputError):
            service.move(platform, ANALYST, one.id, "", day, "later")
    with pytest.raises(NotFoundError):
        service.move(platform, ANALYST, one.id, "f" * 32, later, "somebody")
    for who in (replace(DEPUTY, role="auditor"), system("shell"), replace(DEPUTY, role="administrator")):
        with pytest.raises(RefusedError):
            service.move(platform, who, one.id, "", later, "because")


def test_a_closed_one_stays_as_it_is(platform: Platform, clock: HandClock) -> None:
    """Nobody moves what is over."""
    estate(platform)
    denied(platform)
    one = next(iter(standing(platform).values()))
    clock.set(platform.now() + minutes(5))
    met(platform)
    with pytest.raises(ConflictError):
        service.move(platform, CHIEF, one.id, "", platform.now() + days(3), "too late")


@pytest.mark.parametrize(("set_to", "after"), [(3, 3), (0, 1), (9999, 366)])
def test_the_site_says_how_long(platform: Platform, set_to: int, after: int) -> None:
    """Within a day and a year."""
    platform.settings = Settings({"assurance": {"remedy_days": set_to}}, {})
    estate(platform)
    denied(platform)
    assert {one.due for one in standing(platform).values()} == {platform.now() + days(after)}


@given(st.sets(st.sampled_from(judging.WORST)))
def test_no_failure_is_ever_closed(states: set[str]) -> None:
    """While anything fails, or nobody knows, nothing ends a remedy."""
    if model.failing(states) or "unknown" in states or not states:
        assert model.ended(states) == ""
    else:
        assert model.ended(states) in model.HOW


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform on which one control fails, past the day of its remedies."""
    clock = HandClock()
    platform = scratch(tmp_path_factory.mktemp("site"), clock)
    estate(platform)
    denied(platform)
    clock.set(platform.now() + days(15))
    platform.registry = Registry(["lionrock.console", "lionrock.access", "lionrock.register", "lionrock.assurance"])
    yield platform
    platform.close()


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_pages_show_what_is_late(site: Platform, language: str) -> None:
    """Today, the list and the page of one; an analyst names another day with a reason, and not without."""
    people: dict[str, Actor] = PEOPLE | {"t-aud": replace(DEPUTY, role="auditor")}
    app = opened(site, people)
    async with client(app, "t-analyst", language) as reader:
        for url in ("/today", "/posture/remedies", "/posture/remedies/RM-0001"):
            page = await reader.get(url)
            assert page.status_code == 200
            assert ("員工已按職責接受安全培訓" in page.text) or ("staff were trained" in page.text), url
        home = "/posture/remedies/RM-0001"
        assert (await send(reader, home, home, due="2027-01-05", reason="")).status_code == 422
        assert (await send(reader, home, home, due="2027-01-05", reason="on leave")).status_code == 303
        assert "on leave" in (await reader.get(home)).text
        assert (await reader.get("/posture/remedies/RM-0999")).status_code == 404
    async with client(app, "t-aud", language) as auditor:
        assert (await send(auditor, home, home, due="2027-01-06", reason="no")).status_code == 403


def test_a_failure_is_a_finding_where_the_site_says_so(either: Platform, clock: HandClock) -> None:
    """One for each system, of that system, which opens nothing; it is followed to its end, and told of no other."""
    either.settings = replace(either.settings, environment={variable(FINDINGS): "telemetry.*, assurance.training-*"})
    ids = estate(either)
    denied(either)
    found = either.port(Findings).between(either.now() - days(1), either.now() + days(1))
    assert {one.system for one in found} == set(ids.values())
    assert {(one.rule, one.opens, one.level) for one in found} == {(f"lionrock:{NAME}", False, "medium")}
    assert reading.count(either.db, Search(kind="IncidentOpened")) == 0
    clock.set(either.now() + minutes(5))
    met(either)
    told = [alert for one in found for alert in alerts.of(either.db, one.finding)]
    assert [(one.state, one.said) for one in told] == [("closed", "the control passes")] * 2


def test_a_failure_is_no_finding_unless_asked_for(platform: Platform, clock: HandClock) -> None:
    """By default none is told, also not its end when the site asks for it later."""
    estate(platform)
    denied(platform)
    platform.settings = replace(platform.settings, environment={variable(FINDINGS): "*"})
    clock.set(platform.now() + minutes(5))
    met(platform)
    assert platform.port(Findings).between(platform.now() - days(1), platform.now() + days(1)) == []
