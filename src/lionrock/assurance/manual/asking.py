"""Requests for evidence: asked by a link, answered on one page without an account, judged by a person of the operator.

A link opens one request, once, until its day. An answer is no evidence: it becomes some when it is accepted, with both
names. What is returned goes back with a reason and a new link; the one before opens nothing any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lionrock.assurance.manual import links, mailing, model, sealing, service
from lionrock.assurance.manual import request_store as store
from lionrock.assurance.manual.links import Link
from lionrock.assurance.manual.record import Asked, Opened, Record, Reply, Request
from lionrock.assurance.manual.service import Kept, Scope, Statement
from lionrock.events.evidence import EvidenceAnswered, EvidenceAsked, EvidenceAskEnded, EvidenceReturned
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.assurance.manual.media import Document
    from lionrock.assurance.manual.model import Evidence
    from lionrock.kernel.change import Change
    from lionrock.kernel.platform import Platform

ASK: Final = "evidence.ask"
LATEST: Final = days(91)
"""How far ahead the day of a request may lie."""
GRACE: Final = days(14)
"""How long a link stays open after the day of its request."""
WHOM: Final = Text("who is asked", "被要求者姓名")
ADDRESS: Final = Text("the address", "電郵地址")
ASKED: Final = Text("what is asked", "所要求的內容")


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to ask for evidence of which requirement and systems (none: all there are), in words, and by when.

    `owner` is the id of a person or contact of the register, who gets the link by mail where the site has any; `origin`
    is the address at which the console is read.
    """

    requirement: str
    person: str
    words: str
    due: Instant
    email: str = ""
    systems: tuple[str, ...] = ()
    owner: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sends over a link: their name, what they say or show, and for which time."""

    person: str
    says: str
    words: str
    effective: Instant
    until: Instant


def ask(platform: Platform, actor: Actor, wish: Wish) -> tuple[Request, Link]:
    """Ask somebody for evidence; return the request and its link, which is shown this once.

    Raises RefusedError without the permission, InputError for words or a day that cannot be, NotFoundError.
    """
    platform.port(Authorizer).require(actor, ASK)
    service.requirement(platform, wish.requirement)
    covered = service.covers(platform, wish.systems)
    asked = _asked(wish)
    expires = _expires(wish.due, platform.now())
    id = new_id()
    link = links.make(platform, id, expires)
    with platform.change(actor, "evidence asked for") as change:
        fact = EvidenceAsked(id, wish.requirement, covered, not wish.systems, wish.due, expires)
        entry = change.publish(fact)
        made = Request(
            id=id,
            number=store.next_number(change.db),
            requirement=wish.requirement,
            systems=covered,
            whole=fact.whole,
            asked=change.now,
            due=wish.due,
            expires=expires,
            link=link.digest,
            state="open",
            asker=actor.name,
            asker_id=actor.id,
            sealed=sealing.seal_asked(platform, asked, id),
            entry=entry,
        )
        store.add(change.db, made)
        mailing.post(change, made, asked, link, wish.origin)
    return made, link


def renew(platform: Platform, actor: Actor, id: str, due: Instant, origin: str = "") -> Link:
    """Return a new link for a request without an answer, by another day; the link before opens nothing any more."""
    platform.port(Authorizer).require(actor, ASK)
    found = get(platform, id)
    expires = _expires(due, platform.now())
    link = links.make(platform, found.id, expires)
    with platform.change(actor, f"{found.reference}: asked again") as change:
        if not store.move(change.db, found.id, "open", found.link, due=due, expires=expires, link=link.digest):
            raise _moved()
        change.publish(EvidenceAsked(found.id, found.requirement, found.systems, found.whole, due, expires))
        mailing.post(change, found, asked(platform, found), link, origin)
    return link


def resend(platform: Platform, actor: Actor, id: str, origin: str = "") -> Link:
    """Send a new link by the same day: the one before is kept nowhere, and opens nothing any more.

    Raises UnavailableError when no letter would leave, InputError when the day is past.
    """
    found = get(platform, id)
    mailing.require(platform, asked(platform, found), origin)
    return renew(platform, actor, id, found.due, origin)


def end(platform: Platform, actor: Actor, id: str, why: str) -> None:
    """Withdraw a request for a reason: its link opens nothing any more."""
    platform.port(Authorizer).require(actor, ASK)
    found, reason = get(platform, id), model.checked_words(why, service.WHY, 500)
    with platform.change(actor, reason) as change:
        if found.state != "open" or not store.move(change.db, found.id, "open", found.link, state="withdrawn", link=""):
            raise _moved()
        change.publish(EvidenceAskEnded(found.id, found.requirement, reason))
        mailing.drop(change, found)


def offer(platform: Platform, token: str) -> Request:
    """Return the request that a link opens; raises NotFoundError, the same for every link that opens none."""
    now = platform.now()
    claim = links.claim(platform, token, now)
    found = store.get(platform.db, claim.request)
    if found is None or found.link != claim.digest or found.state != "open" or now >= found.expires:
        raise links.closed()
    return found


def answer(platform: Platform, token: str, sent: Sent, document: Document | None = None) -> Reply:
    """Take an answer over a link, which is used up by it; nothing of it counts yet.

    Raises NotFoundError for a link that opens nothing, InputError for what cannot be.
    """
    found = offer(platform, token)
    statement = Statement(found.requirement, sent.says, sent.person, sent.words, sent.effective, sent.until)
    statement = service.check(platform, statement)
    kept, id = service.keep(platform, document), new_id()
    record = service.recorded(statement, kept, found.systems, "", found.reference)
    digest = sealing.digest(record)
    who = Actor(f"link:{found.reference}", found.reference, "nobody")
    with platform.change(who, f"{found.reference}: answered over its link") as change:
        if not store.move(change.db, found.id, "open", found.link, state="answered", link=""):
            raise links.closed()
        entry = change.publish(EvidenceAnswered(found.id, id, found.requirement, digest, kept.file))
        mailing.drop(change, found)
        made = Reply(
            id=id,
            request=found.id,
            at=change.now,
            file=kept.file,
            media=kept.media,
            size=kept.size,
            blob=kept.blob,
            sealed=sealing.seal(platform, record, kept.key, id),
            digest=digest,
            entry=entry,
        )
        store.reply(change.db, made)
    return made


def accept(platform: Platform, actor: Actor, id: str, seen: str = "") -> Evidence:
    """Accept the answer to a request: it stands as manual evidence from now on, with the names of both.

    Raises ConflictError when `seen`, the answer that was read, is not the one that waits: another came in meanwhile.
    """
    service.may_accept(platform, actor)
    found, last = _answered(platform, id, seen)
    record, key = _whole(reply(platform, last))
    statement = Statement(
        requirement=found.requirement,
        says=record.says,
        person=record.person,
        words=record.words,
        effective=_moment(record.effective),
        until=_moment(record.until),
    )
    model.checked_span(statement.effective, statement.until, platform.now())
    kept = Kept(record.name, last.media, last.size, last.file, last.blob, key)
    known = service.covers(platform, ())
    scope = Scope(tuple(one for one in found.systems if one in known), found.whole)
    with platform.change(actor, f"{found.reference}: answer accepted") as change:
        if not (_waits(change, last) and store.move(change.db, found.id, "answered", "", state="accepted")):
            raise _moved()
        made = service.added(change, statement, kept, scope, actor.name, request=found.id)
        verdict = replace(last, verdict="accepted", judged=change.now, judge=actor.name, judged_entry=made.entry)
        store.judge(change.db, verdict)
    return made


def send_back(  # noqa: PLR0913, PLR0917 an answer, a verdict, and where its link leads
    platform: Platform, actor: Actor, id: str, why: str, due: Instant, origin: str = "", seen: str = ""
) -> Link:
    """Return the answer to a request for a reason, by another day; give the new link, which is shown this once.

    Raises ConflictError when `seen`, the answer that was read, is not the one that waits.
    """
    service.may_accept(platform, actor)
    (found, last), reason = _answered(platform, id, seen), model.checked_words(why, service.WHY, 500)
    expires = _expires(due, platform.now())
    link = links.make(platform, found.id, expires)
    with platform.change(actor, reason) as change:
        moved = {"state": "open", "due": due, "expires": expires, "link": link.digest}
        if not (_waits(change, last) and store.move(change.db, found.id, "answered", "", **moved)):
            raise _moved()
        entry = change.publish(EvidenceReturned(found.id, last.id, found.requirement, reason, expires))
        verdict = replace(last, verdict="returned", judged=change.now, judge=actor.name, why=reason, judged_entry=entry)
        store.judge(change.db, verdict)
        mailing.post(change, found, asked(platform, found), link, origin)
    return link


def get(platform: Platform, id: str) -> Request:
    """Return a request by id or reference; raises NotFoundError."""
    found = store.get(platform.db, id)
    if found is None:
        raise NotFoundError(Text("there is no such request", "沒有此項要求"), Text("See the list.", "請查看清單。"))
    return found


def asked(platform: Platform, one: Request) -> Asked:
    """Return whom a request went to and what it asks; raises SealedError without keys."""
    return sealing.unseal_asked(platform, one.sealed, one.id)


def reply(platform: Platform, one: Reply) -> Opened:
    """Return what an answer says; raises SealedError without keys."""
    return sealing.unseal(platform, one.sealed, one.id)


def document(platform: Platform, one: Reply) -> tuple[str, bytes]:
    """Return name and bytes of the document of an answer; raises NotFoundError where there is none, or no more."""
    record, key = _whole(reply(platform, one))
    return f"{record.reference} {record.name}", sealing.get(platform, one.blob, key)


def _answered(platform: Platform, id: str, seen: str) -> tuple[Request, Reply]:
    """Return a request that waits for a verdict, with its newest answer; raises ConflictError."""
    found = get(platform, id)
    last = next(iter(store.replies(platform.db, found.id)), None)
    if found.state != "answered" or last is None or seen not in {"", last.id}:
        raise _moved()
    return found, last


def _waits(change: Change, last: Reply) -> bool:
    """Say whether an answer is still the newest: another may have come in since it was read."""
    return next((one.id for one in store.replies(change.db, last.request)), "") == last.id


def _whole(opened: Opened) -> tuple[Record, bytes]:
    """Return record and key; raises NotFoundError where the payload was erased."""
    if opened.record is None:
        raise NotFoundError(
            Text("the answer was erased: {words}", "答覆已刪除：{words}").format(words=opened.erased),
            Text("Return it, and ask again.", "請退回並再次要求。"),
        )
    return opened.record, opened.key


def _asked(wish: Wish) -> Asked:
    """Return whom to ask and what, in plain words; raises InputError."""
    email = wish.email.strip()
    if email and ("@" not in email or any(one.isspace() for one in email)):
        raise InputError(
            Text(f"{email[:80]!r} is no address", f"{email[:80]!r} 並非電郵地址"),
            Text("Write it as name@example.hk, or leave it out.", "請寫成 name@example.hk，或留空。"),
        )
    return Asked(
        owner=wish.owner[:32],
        person=model.checked_words(" ".join(wish.person.split()), WHOM, model.MOST_NAME),
        email=model.checked_words(email, ADDRESS, model.MOST_NAME) if email else "",
        words=model.checked_words(wish.words, ASKED, model.MOST_WORDS),
    )


def _expires(due: Instant, now: Instant) -> Instant:
    """Return until when the link of a request with this day is open; raises InputError."""
    if not now < due <= now + LATEST:
        raise InputError(
            Text("the day is past, or more than 90 days ahead", "日期已過，或在 90 天以後"),
            Text("Choose a day within the next 90.", "請選擇 90 天內的日期。"),
        )
    return due + GRACE


def _moment(written: str) -> Instant:
    """Return an instant as a record holds it."""
    return Instant.fromisoformat(written)


def _moved() -> ConflictError:
    """Return the error for a request that is in another state by now."""
    return ConflictError(
        Text("the request is in another state by now", "此要求的狀況已改變"),
        Text("Look at it again. Nothing was changed.", "請重新查看。未有作出更改。"),
    )
