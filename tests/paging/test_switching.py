"""While mail, chat and directory are assumed read, nothing goes over them and nothing that came over them counts."""

from __future__ import annotations

import pytest
from conftest import HandClock

from lionrock.events.paging import Notifier
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.paging import lines, service, store
from lionrock.paging.errors import CodeError
from paging.world import HO, NG, Pager, ask, configured, current, got, later, send, steps


def lined(platform: Platform, pager: Pager, *, pagers: bool = True) -> None:
    """Give the platform a chat and, out of band, a pager; the chat comes first."""
    chat = {"url": pager.url, "medium": "chat", "out_of_band": True}
    hooks = {"chat": chat} | ({"pager": {"url": pager.url, "medium": "pager", "out_of_band": True}} if pagers else {})
    configured(platform, {"webhooks": hooks})


def test_chat_is_never_out_of_band(manned: Platform, pager: Pager) -> None:
    """Whatever the settings say."""
    lined(manned, pager)
    assert [(line.id, line.out_of_band) for line in lines.lines(manned)] == [
        ("webhook.chat", False), ("webhook.pager", True), ("telephone", True)
    ]  # fmt: skip


def test_only_out_of_band_lines_are_used(manned: Platform, pager: Pager) -> None:
    """From the next call on, until somebody who decides turns it off with a reason."""
    lined(manned, pager)
    service.assume(manned, NG, "mailbox of the desk was opened")
    page = ask(manned)
    send(manned)
    assert steps(manned, page)[-1] == "sent cheung webhook.pager"
    with pytest.raises(RefusedError):
        service.trust(manned, NG, "it is clean")
    with pytest.raises(InputError):
        service.trust(manned, HO, " ")
    service.trust(manned, HO, "rebuilt and checked")
    assert not lines.assumed_read(manned.db, None)


def test_without_a_pager_people_are_telephoned_one_by_one(manned: Platform, clock: HandClock, pager: Pager) -> None:
    """Nothing is sent, and each keeps their time."""
    lined(manned, pager, pagers=False)
    service.assume(manned, NG, "")
    page = ask(manned)
    assert (send(manned), current(manned, page)) == (0, "cheung")
    later(manned, clock)
    assert current(manned, page) == "ho"
    assert pager.heard == []


def test_codes_that_may_be_read_answer_no_more(manned: Platform, pager: Pager) -> None:
    """The person being called is reached over what is left."""
    lined(manned, pager)
    page = ask(manned)
    send(manned)
    code = pager.bodies[0]["reference"]
    service.assume(manned, NG, "")
    with pytest.raises(CodeError):
        service.answer_by_code(manned, code, "192.0.2.1")
    assert send(manned) == 1
    assert steps(manned, page)[-1] == "sent cheung webhook.pager"


def test_an_answer_that_the_attacker_may_have_given_is_taken_back(both: Platform, pager: Pager) -> None:
    """Calling begins again; an answer in the console stands."""
    lined(both, pager)
    page = ask(both)
    send(both)
    service.answer_by_code(both, pager.bodies[0]["reference"], "192.0.2.1")
    with both.change(HO, "another") as change:
        other = both.port(Notifier).page(change, "other", "duty", None)
    service.answer(both, HO, other)
    service.assume(both, NG, "")
    assert "voided webhook.chat" in steps(both, page)
    assert (got(both, page).state, current(both, page)) == ("calling", "cheung")
    assert got(both, other).state == "answered"


def test_turning_it_twice_is_one_turn(manned: Platform) -> None:
    """The second finds it so."""
    service.assume(manned, NG, "one")
    service.assume(manned, NG, "two")
    assert [(turn.assumed, turn.reason, turn.who) for turn in store.beside.turns(manned.db)] == [(True, "one", NG.name)]
