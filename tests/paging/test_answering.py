"""A page counts only once a person took it: in the console, by the code of its message, or as another recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import HandClock

from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.paging import service, store
from lionrock.paging.errors import CodeError
from paging.world import AUDITOR, CHEUNG, HO, LAM, NG, Pager, ask, configured, got, id_of, later, send, steps


def coded(platform: Platform, pager: Pager) -> tuple[str, str]:
    """Return a page and the code of the message it sent."""
    configured(platform, {"webhooks": {"pager": {"url": pager.url, "medium": "pager", "to": "phone"}}})
    page = ask(platform)
    send(platform)
    return page, pager.bodies[-1]["reference"]


def test_the_code_of_the_message_answers(both: Platform, pager: Pager) -> None:
    """It says whom it reached, and that the line works to the end."""
    page, code = coded(both, pager)
    found = service.answer_by_code(both, code.lower().replace("-", " "), "192.0.2.1")
    assert found.ending is not None
    assert (found.ending.how, found.ending.person, found.ending.line) == (
        "code",
        id_of(both, "cheung"),
        "webhook.pager",
    )
    assert store.messages.line(both.db, "webhook.pager").proven_at is not None
    assert service.answer_by_code(both, code, "192.0.2.1").ending == found.ending
    assert steps(both, page)[-1] == "answered cheung webhook.pager code"


def test_a_code_of_another_answer_is_refused(manned: Platform, pager: Pager) -> None:
    """Once somebody took the page in the console, the code answers nothing."""
    page, code = coded(manned, pager)
    service.answer(manned, HO, page)
    with pytest.raises(CodeError):
        service.answer_by_code(manned, code, "192.0.2.1")


def test_wrong_codes_are_refused_alike_and_counted(manned: Platform, pager: Pager) -> None:
    """After ten from one place nothing more is read from there; from elsewhere the right one still counts."""
    page, code = coded(manned, pager)
    for _ in range(10):
        with pytest.raises(CodeError, match="answers no call"):
            service.answer_by_code(manned, "00000-00000", "192.0.2.1")
    with pytest.raises(CodeError, match="too many"):
        service.answer_by_code(manned, code, "192.0.2.1")
    assert got(manned, page).open
    assert not service.answer_by_code(manned, code, "192.0.2.2").open


def test_an_older_code_answers_while_the_next_is_called(manned: Platform, clock: HandClock, pager: Pager) -> None:
    """Whoever woke late still counts."""
    page, code = coded(manned, pager)
    later(manned, clock)
    assert service.answer_by_code(manned, code, "192.0.2.1").ending is not None
    assert got(manned, page).state == "answered"


def test_another_person_records_the_telephone(manned: Platform) -> None:
    """Who was reached and who says so are two people."""
    page = ask(manned)
    with pytest.raises(RefusedError, match="own telephone call"):
        service.answer_by_telephone(manned, HO, page, id_of(manned, "ho"))
    with pytest.raises(InputError):
        service.answer_by_telephone(manned, HO, page, "nobody")
    found = service.answer_by_telephone(manned, HO, page, id_of(manned, "cheung"))
    assert found.ending is not None
    assert (found.ending.how, found.ending.by, found.ending.person) == ("telephone", HO.name, id_of(manned, "cheung"))


def test_who_may_answer(manned: Platform) -> None:
    """Whoever may call, also without a second factor, and whose account is linked to who is called; nobody else."""
    page = ask(manned)
    with pytest.raises(RefusedError):
        service.answer(manned, AUDITOR, page)
    named = replace(AUDITOR, name=CHEUNG.name)
    assert not service.may_answer(manned, named, got(manned, page))
    called = replace(AUDITOR, id=CHEUNG.id, role="approver")
    assert service.may_answer(manned, called, got(manned, page))
    assert service.may_answer(manned, NG, got(manned, page))
    assert service.answer(manned, called, page).ending is not None


def test_a_late_answer_is_kept_beside_the_silence(manned: Platform, clock: HandClock) -> None:
    """That nobody answered in time stays on record."""
    page = ask(manned)
    for _ in range(6):
        later(manned, clock)
    found = service.answer(manned, LAM, page)
    assert (found.state, found.unanswered_at is not None) == ("answered", True)
