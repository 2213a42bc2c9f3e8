"""Answering: a page counts only once a person took it, and how is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lionrock.events.paging import How, PageAnswered
from lionrock.kernel import timers
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.paging import codes, people, store
from lionrock.paging.codes import Guesses
from lionrock.paging.errors import CodeError
from lionrock.paging.model import Ending, Page
from lionrock.paging.record import Message, Step
from lionrock.paging.service.calling import PART, RUNG
from lionrock.register import roster

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

CALL = "page.send"


def may_answer(platform: Platform, actor: Actor, page: Page) -> bool:
    """Say whether somebody signed in may take a page: whoever may call people, and whoever is called."""
    if platform.port(Authorizer).allows(actor, CALL):
        return True
    own = people.of_actor(platform, actor)
    return own is not None and own in {page.current, *page.called}


def answer(platform: Platform, actor: Actor, id: str) -> Page:
    """Take a page in the console; taking it again changes nothing. Raises RefusedError."""
    page = store.pages.get(platform.db, id)
    if not may_answer(platform, actor, page):
        platform.port(Authorizer).require(actor, CALL)
    if not page.open:
        return page
    with platform.change(actor, f"{page.reference}: taken in the console") as change:
        return end(change, _still(change, id), "console", people.of_actor(platform, actor))


def answer_by_code(platform: Platform, typed: str, address: str) -> Page:
    """Take the page whose message carried this code; raises CodeError, the same for every code that answers none."""
    guesses = platform.port(Guesses)
    guesses.check(address)
    message = store.messages.by_code(platform.db, codes.digest(typed) or "none")
    page = store.pages.get(platform.db, message.page) if message else None
    if message is None or page is None or message.state == "dropped" or not _answerable(page, message):
        guesses.wrong(address)
        raise CodeError(
            Text("this code answers no call", "此代碼並無對應的傳召"),
            Text("Check it, or sign in and answer there.", "請核對代碼，或登入後回應。"),
        )
    if not page.open:
        return page
    with platform.change(PART, f"{page.reference}: its code came back") as change:
        line = store.messages.line(change.db, message.line)
        store.messages.keep(change.db, replace(line, proven_at=change.now))
        return end(change, _still(change, page.id), "code", message.person, message.line)


def answer_by_telephone(platform: Platform, actor: Actor, id: str, person: str) -> Page:
    """Record that a person was reached by telephone; raises RefusedError when it is oneself."""
    platform.port(Authorizer).require(actor, CALL)
    if person == people.of_actor(platform, actor):
        raise RefusedError(
            Text("nobody records their own telephone call", "不可自行記錄致電自己"),
            Text("Take the page yourself, with its button.", "請以按鈕自行回應傳召。"),
        )
    if roster.named(platform, person) is None:
        raise InputError(
            Text("the register has no such person", "登記冊沒有此人"), Text("Choose one of the list.", "請由名單選擇。")
        )
    page = store.pages.get(platform.db, id)
    if not page.open:
        return page
    with platform.change(actor, f"{page.reference}: reached by telephone") as change:
        return end(change, _still(change, id), "telephone", person)


def end(change: Change, page: Page, how: How, person: str | None, line: str | None = None) -> Page:
    """End a page with its answer, within a change; its timer and what still waits to be sent go."""
    who = change.actor.name if change.actor.person else ""
    page = page.answered(Ending(how, change.now, who, person, line))
    timers.cancel(change, page.id, RUNG)
    store.messages.drop(change.db, page.id)
    entry = change.publish(PageAnswered(page.id, how, person, line))
    store.pages.note(
        change.db, Step(page.id, change.now, "answered", entry, person=person, line=line, detail=how, who=who)
    )
    store.pages.save(change.db, page)
    return page


def _answerable(page: Page, message: Message) -> bool:
    """Say whether a message's code may answer its page: it wants an answer, or got it by this very code."""
    return page.open or (page.ending is not None and page.ending.line == message.line and page.ending.how == "code")


def _still(change: Change, id: str) -> Page:
    """Return the page that still wants an answer; raises ConflictError when it got one meanwhile."""
    page = store.pages.get(change.db, id)
    if not page.open:
        raise ConflictError(
            Text(f"{page.reference} was answered meanwhile", f"{page.reference} 已獲回應"),
            Text("Nothing more is needed.", "無須再作處理。"),
        )
    return page
