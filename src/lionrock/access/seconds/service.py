"""Proposals: kept, confirmed by another person, declined, withdrawn, expired.

A proposal is the form that was sent, under the cipher. Whoever confirms acts: the decision is made with the rights and
the fresh proof of the second person, and its entry names the first beside them (`Actor.proposer`).
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import msgspec

from lionrock.access import model
from lionrock.access.seconds import store
from lionrock.access.seconds.model import Proposal
from lionrock.access.settings import SECOND_HOURS, asked, within
from lionrock.events.seconds import (
    DecisionConfirmed,
    DecisionDropped,
    DecisionProposed,
    Ending,
    Persons,
    Sent,
)
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import hours
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, RefusedError
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PURPOSE: Final = "access.proposal"


class Desk:
    """Keeps what waits for a second person; one per platform."""

    def __init__(self, platform: Platform) -> None:
        """Keep the proposals of `platform`."""
        self._platform = platform

    def asked(self, actor: Actor, decision: str) -> bool:
        """Say whether the site asks a second person before this actor's decision."""
        return actor.person and not actor.proposer and decision in asked(self._platform.settings)

    def propose(self, actor: Actor, decision: str, sent: Sent) -> str:
        """Keep a form that waits for a second person and return its id; the same form again is the same proposal."""
        platform = self._platform
        if not platform.port(Authorizer).allows(actor, decision):
            raise RefusedError(
                Text("Your role may not propose this.", "閣下的角色不可提出此事。"),
                Text("Ask somebody who may decide it.", "請由有權決定的人員提出。"),
            )
        plain = _packed(sent)
        digest = hashlib.sha256(plain).hexdigest()
        known = store.same(platform.db, digest, actor.id, platform.now())
        if known is not None:
            return known.id
        sealed = platform.port(Cipher).seal(plain, PURPOSE)
        with platform.change(actor, "proposed for a second person to confirm") as change:
            id, expires = new_id(), change.now + hours(within(platform.settings, SECOND_HOURS, 1, 24 * 14))
            entry = change.publish(DecisionProposed(id, decision, digest, expires))
            made = Proposal(
                id, decision, sent.act, sent.url, digest, sealed, actor.id, actor.name, change.now, expires, entry
            )
            store.add(change.db, made)
        return id


def sealed(platform: Platform, sent: Sent) -> bytes:
    """Return a form under the cipher; raises SealedError without keys."""
    return platform.port(Cipher).seal(_packed(sent), PURPOSE)


def blank(act: str, url: str, words: str) -> Sent:
    """Return a form whose words were erased; it is still no other act's."""
    return Sent(act, url, {}, {"erased": words}, {}, {}, {})


def opened(platform: Platform, proposal: Proposal) -> Sent:
    """Return what was sent; raises SealedError without keys."""
    return _unpacked(platform.port(Cipher).open(proposal.sealed, PURPOSE))


def confirm(platform: Platform, id: str, actor: Actor) -> tuple[Proposal, Actor]:
    """Confirm what another person proposed; return it, and the actor who now carries it out.

    Raises RefusedError for the same person under any account and for who may not decide it, ConflictError when it
    ended meanwhile. Two who confirm at once: one does.
    """
    found = store.get(platform.db, id)
    platform.port(Authorizer).require(replace(actor, proposer=found.proposer), found.decision)
    if not actor.fresh or not actor.person:
        raise RefusedError(
            Text("Prove again who you are first.", "請先再次核實身分。"),
            Text("Sign in with both factors.", "請以兩重認證登入。"),
        )
    if platform.port(Persons).same(actor.id, found.proposer):
        raise RefusedError(
            Text("Nobody confirms their own proposal.", "任何人不得確認自己的提議。"),
            Text("Ask another person who may decide it.", "請由另一位有權決定的人員確認。"),
        )
    with platform.change(actor, f"confirmed: {found.decision}") as change:
        if not found.waits(change.now):
            raise _over()
        entry = change.publish(DecisionConfirmed(id, found.decision, found.proposer))
        done = replace(
            found, state="confirmed", second=actor.id, second_name=actor.name, ended=change.now, ended_entry=entry
        )
        if not store.end(change.db, done):
            raise _over()
    return done, replace(actor, proposer=found.proposer)


def failed(platform: Platform, proposal: Proposal, why: str, actor: Actor) -> None:
    """Record that a confirmed proposal could not be carried out, and that nothing was decided by it."""
    with platform.change(actor, "a confirmed proposal could not be carried out") as change:
        entry = change.publish(DecisionDropped(proposal.id, proposal.decision, "failed"))
        store.end(change.db, replace(proposal, state="failed", why=why[:500], ended_entry=entry), was="confirmed")


def drop(platform: Platform, id: str, actor: Actor, reason: str) -> Proposal:
    """Withdraw one's own proposal, or decline another's for which one holds the permission; with a reason."""
    found = store.get(platform.db, id)
    own = platform.port(Persons).same(actor.id, found.proposer)
    if not own:
        platform.port(Authorizer).require(replace(actor, proposer=found.proposer), found.decision)
    return _ended(platform, found, "withdrawn" if own else "declined", actor, model.checked_reason(reason))


def expire(platform: Platform) -> int:
    """End the proposals whose time has passed; return how many."""
    over = store.over(platform.db, platform.now())
    for found in over:
        _ended(platform, found, "expired", system("access"), "nobody confirmed it in time")
    return len(over)


def _ended(platform: Platform, found: Proposal, how: Ending, actor: Actor, why: str) -> Proposal:
    """End an open proposal; raises ConflictError when it ended meanwhile."""
    with platform.change(actor, why) as change:
        entry = change.publish(DecisionDropped(found.id, found.decision, how))
        second = (None, None) if how in {"withdrawn", "expired"} else (actor.id, actor.name)
        done = replace(
            found, state=how, second=second[0], second_name=second[1], ended=change.now, why=why, ended_entry=entry
        )
        if not store.end(change.db, done):
            raise _over()
    return done


def _packed(sent: Sent) -> bytes:
    """Return a form as bytes, the same for the same form."""
    files = {name: base64.b64encode(data).decode() for name, data in sent.files.items()}
    body = [sent.act, sent.url, dict(sent.path), dict(sent.form), dict(sent.lists), files, dict(sent.names)]
    return msgspec.json.encode(body, order="sorted")


def _unpacked(plain: bytes) -> Sent:
    """Return the form of the bytes."""
    act, url, path, form, lists, files, names = msgspec.json.decode(plain)
    several = {name: tuple(values) for name, values in lists.items()}
    return Sent(act, url, path, form, several, {name: base64.b64decode(data) for name, data in files.items()}, names)


def _over() -> ConflictError:
    """Return the error for a proposal that is no longer open."""
    return ConflictError(
        Text("This proposal has ended: confirmed, declined, withdrawn or expired.", "此提議已結束。"),
        Text("Look at it again; propose anew if it is still wanted.", "請重新查看；如仍需要請再次提出。"),
    )
