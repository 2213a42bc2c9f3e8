"""Decisions for two: proposed by one, confirmed by another, never by the same person under two accounts."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from browser import client, send
from browser import console as whole
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from access.world import SHELL, WHY, facts, passes
from lionrock.access import jobs, persons, roles, store
from lionrock.access.model import Account, checked_role
from lionrock.access.ports import Matrix
from lionrock.access.seconds import service
from lionrock.access.seconds import store as kept
from lionrock.access.settings import SECOND_PERSON, asked
from lionrock.events.people import AccountAdded
from lionrock.events.ports import Estate
from lionrock.events.seconds import Persons, SecondPersonError, Seconds, Sent
from lionrock.incidents import service as incidents
from lionrock.incidents import store as cases
from lionrock.incidents.service import Answering
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import ConfigurationError, ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.settings import Settings, variable

HO = Actor("1" * 32, "Ho Man 何敏", "deputy", "totp", fresh=True)
LAM = Actor("2" * 32, "Lam Cheuk-yan 林卓欣", "supervisor", "totp", fresh=True)
TWIN = Actor("3" * 32, "M Ho", "supervisor", "totp", fresh=True)
NG = Actor("4" * 32, "Ng Tsz-kit 吳子傑", "analyst", "totp", fresh=True)
PEOPLE = {"ho": HO, "lam": LAM, "twin": TWIN, "ng": NG}
WORDS = "the reason in quite particular words"
SENT = Sent("incidents.core", "/incidents/x/core", {"id": "x"}, {"reason": WORDS}, {}, {"slip": b"\x00\xff"}, {})


def seconded(platform: Platform, decisions: str) -> Platform:
    """Return the platform, asking a second person for these decisions, with its people's accounts."""
    platform.settings = Settings({}, {variable(SECOND_PERSON): decisions})
    with platform.change(SHELL, WHY) as change:
        for who in PEOPLE.values():
            made = Account(
                who.id, f"n{who.id}", who.name, checked_role(who.role), "active", demo=False, made=change.now
            )
            twin = "f" * 32 if who in {HO, TWIN} else None
            store.add(change.db, replace(made, registered=twin))
            change.publish(AccountAdded(who.id, who.role))
    return platform


def propose(platform: Platform, actor: Actor = HO, decision: str = "incident.not-serious") -> str:
    """Propose a decision."""
    return platform.port(Seconds).propose(actor, decision, SENT)


@given(st.sampled_from(sorted(roles.PERMISSIONS)), st.sampled_from(sorted(roles.ROLES)))
def test_a_second_person_never_gives_a_right_nor_stands_before_a_call(permission: str, role: str) -> None:
    """With everything asked for two, nobody gains, and what is no decision is as it was."""
    actor = Actor("x", "x", role, "totp", fresh=True)
    strict, plain = Matrix(roles.SECONDED), Matrix()
    for given_actor in (actor, replace(actor, proposer="y")):
        assert strict.allows(given_actor, permission) == plain.allows(given_actor, permission)
    if not plain.allows(actor, permission):
        return
    strict.require(replace(actor, proposer="y"), permission)
    if permission in roles.SECONDED:
        with pytest.raises(SecondPersonError):
            strict.require(actor, permission)
    else:
        strict.require(actor, permission)
    assert not {"call.record", "incident.open", "incident.possible", "filing.record"} & roles.SECONDED


@pytest.mark.parametrize("typed", ["call.record", "read", "no.such", "filing.approve,evidence.erase"])
def test_only_decisions_can_be_listed(typed: str) -> None:
    """A call, or a word nobody knows, is a mistake in the file."""
    with pytest.raises(ConfigurationError, match=r"access\.second_person"):
        asked(Settings({}, {variable(SECOND_PERSON): typed}))


def test_one_proposes_and_another_confirms(either: Platform) -> None:
    """The same form is one proposal; what was typed is sealed; the second acts with the first named."""
    platform = seconded(either, "incident.not-serious")
    id = propose(platform)
    assert propose(platform) == id
    found = kept.get(platform.db, id)
    assert WORDS.encode() not in found.sealed
    assert service.opened(platform, found) == SENT
    done, actor = service.confirm(platform, id, LAM)
    assert (done.state, done.second, actor) == ("confirmed", LAM.id, replace(LAM, proposer=HO.id))
    platform.port(Authorizer).require(actor, "incident.not-serious")
    with pytest.raises(ConflictError):
        service.confirm(platform, id, LAM)
    assert [kind for kind in facts(platform) if kind.startswith("Decision")] == [
        "DecisionProposed",
        "DecisionConfirmed",
    ]


@pytest.mark.parametrize("who", [HO, TWIN, NG, replace(LAM, fresh=False), replace(LAM, factor="none", fresh=False)])
def test_who_may_not_confirm(platform: Platform, who: Actor) -> None:
    """Not oneself, not one's other account, not who may not decide, not without a fresh proof."""
    id = propose(seconded(platform, "incident.not-serious"))
    before = facts(platform)
    with pytest.raises(RefusedError):
        service.confirm(platform, id, who)
    assert facts(platform) == before


def test_who_may_not_decide_may_not_propose(platform: Platform) -> None:
    """An analyst cannot leave decisions about."""
    with pytest.raises(RefusedError):
        propose(seconded(platform, "incident.not-serious"), NG)


def test_a_proposal_expires_and_says_so(either: Platform) -> None:
    """After a day nobody confirms it; the job ends it once."""
    platform = seconded(either, "incident.not-serious")
    id = propose(platform)
    passes(platform, hours=24)
    with pytest.raises(ConflictError):
        service.confirm(platform, id, LAM)
    jobs.expire.act(platform)
    jobs.expire.act(platform)
    assert kept.get(platform.db, id).state == "expired"
    assert facts(platform).count("DecisionDropped") == 1


def test_one_withdraws_ones_own_and_declines_anothers(platform: Platform) -> None:
    """Each with a reason; nobody without the permission ends another's."""
    seconded(platform, "incident.not-serious filing.approve")
    own, other = propose(platform), propose(platform, LAM, "filing.approve")
    with pytest.raises(InputError):
        service.drop(platform, own, HO, "")
    with pytest.raises(RefusedError):
        service.drop(platform, own, NG, WHY)
    assert service.drop(platform, own, HO, WHY).state == "withdrawn"
    assert service.drop(platform, other, HO, WHY).state == "declined"


def test_of_two_who_confirm_at_once_one_does(either: Platform) -> None:
    """The other hears that it has ended."""
    platform = seconded(either, "incident.not-serious")
    id, heard = propose(platform, NG_SUPERVISOR), []

    def confirm(who: Actor) -> None:
        try:
            service.confirm(platform, id, who)
            heard.append("done")
        except ConflictError:
            heard.append("over")

    threads = [threading.Thread(target=confirm, args=(who,)) for who in (LAM, HO)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert sorted(heard) == ["done", "over"]


NG_SUPERVISOR = replace(NG, role="supervisor")


def test_links_are_chosen_and_kept_by_id(platform: Platform) -> None:
    """A person of the register alone, by who keeps the register; taken back the same way."""
    from register.rosters import staff

    seconded(platform, "")
    staff(platform)
    known = persons.registered(platform)
    someone = next(iter(known.people))
    with pytest.raises(NotFoundError):
        persons.link(platform, LAM.id, "0" * 32, HO, WHY)
    with pytest.raises(RefusedError):
        persons.link(platform, LAM.id, someone, NG, WHY)
    persons.link(platform, LAM.id, someone, HO, WHY)
    assert platform.port(Persons).person(LAM.id) == someone
    persons.link(platform, LAM.id, None, HO, WHY)
    assert platform.port(Persons).person(LAM.id) is None


def test_accounts_linked_to_nobody_are_not_one_person(platform: Platform) -> None:
    """Two unlinked accounts are two people; an id that is no account is itself alone."""
    seconded(platform, "")
    same = platform.port(Persons).same
    assert same(HO.id, TWIN.id)
    assert not same(LAM.id, NG.id)
    assert not same("", LAM.id)


@pytest.fixture
def app(platform: Platform) -> Litestar:
    """Return the whole console, where *not serious* asks for two."""
    return whole(seconded(platform, "incident.not-serious"), PEOPLE)


@pytest.mark.anyio
async def test_not_serious_takes_two_and_the_call_takes_one(platform: Platform, app: Litestar) -> None:
    """The form becomes a proposal, the second person's confirmation decides; serious and the call need nobody."""
    id = incidents.open_by_hand(platform, HO, "Server down").id
    platform.settle()
    named = cases.get(platform.db, id)
    incidents.possible(platform, Answering(id, named.version, HO, WHY))
    platform.settle()
    version = str(cases.get(platform.db, id).version)
    here = f"/incidents/{cases.get(platform.db, id).reference}"
    async with client(app, "ho") as ho, client(app, "lam") as lam:
        reply = await send(
            ho, "/account/passphrase", f"{here}/core", answer="not_serious", version=version, **{"why-core": WORDS}
        )
        assert reply.headers["location"].startswith("/people/decisions/")
        assert cases.get(platform.db, id).verdict == "undecided"
        page = reply.headers["location"]
        assert "Another person confirms it" in (await ho.get(page)).text
        assert WORDS in (await lam.get(page)).text
        assert (await send(ho, page, f"{page}/confirm")).status_code == 403
        done = await send(lam, page, f"{page}/confirm")
        assert done.status_code == 303, done.text[-3000:]
    found = cases.get(platform.db, id)
    assert found.verdict == "not_serious"
    assert "confirmed and carried out" in (await _page(app, page))


async def _page(app: Litestar, url: str) -> str:
    """Return a page as the deputy reads it."""
    async with client(app, "ho") as ho:
        return (await ho.get(url)).text


def test_nobody_unlinks_an_account_of_their_own(platform: Platform) -> None:
    """Otherwise one person with two accounts could confirm what they proposed; another person may."""
    seconded(platform, "incident.not-serious")
    for own in (HO, TWIN):
        with pytest.raises(RefusedError):
            persons.link(platform, own.id, None, HO, WHY)
    assert platform.port(Persons).same(HO.id, TWIN.id)
    persons.link(platform, TWIN.id, None, LAM, WHY)
    assert not platform.port(Persons).same(HO.id, TWIN.id)


def test_leaving_a_system_out_is_no_way_around_two(platform: Platform) -> None:
    """What is left would be *not serious*: the same two are asked as for saying so."""
    from incidents.world import TwoSystems

    seconded(platform, "incident.not-serious").bind(Estate, TwoSystems())
    id = incidents.open_by_hand(platform, HO, "Server down").id
    second = replace(LAM, proposer=HO.id)

    def by(actor: Actor) -> Answering:
        return Answering(id, cases.get(platform.db, id).version, actor, WHY)

    incidents.name_system(platform, by(HO), "oms")
    incidents.possible(platform, by(HO))
    incidents.name_also(platform, by(HO), "ems")
    incidents.judge_core(platform, by(second), "not_serious", "oms")
    incidents.judge_core(platform, by(HO), "serious", "ems")
    with pytest.raises(SecondPersonError):
        incidents.leave_out(platform, by(HO), "ems")
    assert incidents.leave_out(platform, by(second), "ems").verdict == "not_serious"


@pytest.mark.anyio
async def test_who_confirms_may_do_all_that_the_form_takes(platform: Platform) -> None:
    """The decision alone is not enough where the act asks for more; the proposal waits on."""
    approver = Actor("5" * 32, "Yip Wai-man 葉慧敏", "approver", "totp", fresh=True)
    app = whole(seconded(platform, "filing.approve"), {**PEOPLE, "yip": approver})
    id = propose(platform, decision="filing.approve")
    page = f"/people/decisions/{id}"
    async with client(app, "yip") as yip:
        assert (await send(yip, page, f"{page}/confirm")).status_code == 403
    assert kept.get(platform.db, id).state == "open"


@pytest.mark.anyio
async def test_a_fault_while_carrying_out_is_no_decision(platform: Platform, app: Litestar) -> None:
    """The proposal does not stand as carried out."""
    sent = replace(SENT, path={}, form={"answer": "not_serious", "version": "1", "why-core": WORDS})
    id = platform.port(Seconds).propose(HO, "incident.not-serious", sent)
    page = f"/people/decisions/{id}"
    async with client(app, "lam") as lam:
        assert (await send(lam, page, f"{page}/confirm")).status_code == 500
    assert kept.get(platform.db, id).state == "failed"
