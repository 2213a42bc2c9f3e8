"""Sending: each message is tried a few times; a line that fails hands over to the next line, or person, at once."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.events.paging import PageNotSent, PageSent
from lionrock.kernel.change import Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.paging import lines, people, settings, store
from lionrock.paging.line import Channel, Line, Outgoing
from lionrock.paging.model import Page
from lionrock.paging.record import Message, Step
from lionrock.paging.service.calling import PART, call_next, called_one, send, skip
from lionrock.register import roster

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PAUSES: Final = (timedelta(seconds=15), timedelta(seconds=60), timedelta(seconds=180))
"""How long after each failure a message is tried again; after the last it is given up."""
_AT_ONCE: Final = 8


def send_due(platform: Platform) -> int:
    """Send what is due and return how many were tried; one process sends, so no message goes out twice at a time.

    A kill between sending and writing it down sends again under the same key, by which receivers know it.
    """
    waiting = store.messages.due(platform.db, platform.now())
    if not waiting:
        return 0
    with ThreadPoolExecutor(_AT_ONCE, "paging") as pool:
        for message, problem in zip(waiting, pool.map(lambda one: _tried(platform, one), waiting), strict=True):
            _record(platform, message, problem)
    return len(waiting)


def _tried(platform: Platform, message: Message) -> Text | None:
    """Send one message; return why it was not accepted, None when it was."""
    try:
        page = store.pages.get(platform.db, message.page)
        line = next((one for one in lines.usable(platform, platform.db, page) if one.id == message.line), None)
        if line is None:
            return Text("the line is no longer used", "此線路已不再使用")
        platform.registry.get(Channel, line.channel).send(platform, line, _outgoing(platform, page, message))
    except LionrockError as problem:
        return problem.message
    except Exception as problem:  # a channel of another package may raise anything; it fails like any other
        platform.log.exception("channel failed", extra={"line": message.line})
        return Text(f"the channel failed: {type(problem).__name__}", f"渠道出錯：{type(problem).__name__}")
    return None


def _outgoing(platform: Platform, page: Page, message: Message) -> Outgoing:
    """Return a message as it leaves: the same at each try."""
    code = platform.port(Cipher).open(message.sealed, f"paging.code:{message.id}").decode()
    every = roster.everyone(platform, platform.now())
    person = next((one for one in every if one.person == message.person), None)
    if person is None:
        raise LionrockError(Text("the person may not be called any more", "此人已不可傳召"), Text("", ""))
    base: str = settings.kept(platform.settings, settings.LINK).rstrip("/")
    link = f"{base}/called/{code}" if base and lines.telling(platform, base) is None else ""
    return Outgoing(message.id, lines.words(platform, page), code, person, link)


def _record(platform: Platform, message: Message, problem: Text | None) -> None:
    """Write down how sending went; after a failure whoever or whatever is next is tried at once."""
    reason = "a message was accepted" if problem is None else f"a message was not accepted: {problem.en}"
    with platform.change(PART, reason) as change:
        page = store.pages.get(change.db, message.page)
        if problem is None:
            _sent(change, page, message)
        else:
            _not_sent(change, page, message, problem)


def _sent(change: Change, page: Page, message: Message) -> None:
    """Write down that a line accepted a message."""
    dropped = store.messages.get(change.db, message.id).state == "dropped"
    store.messages.save(change.db, replace(message, state="dropped" if dropped else "sent", tries=message.tries + 1))
    line = store.messages.line(change.db, message.line)
    goes = next((one.print for one in lines.lines(change.platform) if one.id == message.line), None)
    proven = line.proven_at if line.set_as == goes else None  # a line that is set otherwise is another line
    store.messages.keep(change.db, replace(line, accepted_at=change.now, set_as=goes, proven_at=proven))
    entry = change.publish(PageSent(page.id, message.person, message.line, message.id))
    store.pages.note(change.db, Step(page.id, change.now, "sent", entry, person=message.person, line=message.line))


def _not_sent(change: Change, page: Page, message: Message, problem: Text) -> None:
    """Write down that a line did not accept a message, set the next try, and go on over another line or person."""
    dropped = store.messages.get(change.db, message.id).state == "dropped"
    message = _again(message, change.now, dropped=dropped)
    store.messages.save(change.db, message)
    line = store.messages.line(change.db, message.line)
    store.messages.keep(change.db, replace(line, failed_at=change.now, problem=problem))
    entry = change.publish(PageNotSent(page.id, message.person, message.line, message.id, message.tries))
    store.pages.note(
        change.db,
        Step(
            page.id, change.now, "not_sent", entry, person=message.person, line=message.line, detail=str(message.tries)
        ),
    )
    if page.state == "calling" and message.call == page.calls and not dropped:
        _go_on(change, page, message)


def _again(message: Message, now: Instant, *, dropped: bool) -> Message:
    """Return a message after one more failure."""
    tries = message.tries + 1
    if dropped or tries > len(PAUSES):
        return replace(message, state="dropped" if dropped else "failed", tries=tries)
    return replace(message, tries=tries, due=now + PAUSES[tries - 1])


def _go_on(change: Change, page: Page, message: Message) -> None:
    """Try the next line for the same person; without one left and nothing accepted, the next person at once.

    The last person of a round keeps their time: they can still be telephoned, and a line may come back.
    """
    own = [one for one in store.messages.of(change.db, page.id) if one.call == page.calls]
    if any(one.state == "sent" for one in own):
        return
    found = _next_line(change, page, own)
    if found is not None:
        send(change, page, message.person, found)
        return
    waits = any(person not in page.called for person in _ladder(change, page))
    if waits and all(one.tries for one in own):
        skip(change, page, message.person, "unreached")
        call_next(change, page)


def _next_line(change: Change, page: Page, own: Iterable[Message]) -> Line | None:
    """Return the first line that reaches the called person and was not tried in this call."""
    person = called_one(page, people.ladder(change.platform, page, change.now))
    if person is None:
        return None
    tried = {one.line for one in own}
    reach = lines.reaching(change.platform, lines.usable(change.platform, change.db, page), person)
    return next((line for line in reach if line.id not in tried), None)


def _ladder(change: Change, page: Page) -> list[str]:
    """Return the ladder as it is now, by ids."""
    return [one.person for one in people.ladder(change.platform, page, change.now)]
