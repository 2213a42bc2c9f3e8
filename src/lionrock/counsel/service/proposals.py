"""A value of the law: one person reads the official text and proposes, another confirms; nothing that runs moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from lionrock.counsel import desk
from lionrock.counsel.record import Decided, Proposal, who
from lionrock.counsel.service import clocks, packs
from lionrock.counsel.service.permission import REASON, SHORT, decides, reasoned, worded
from lionrock.counsel.store import editions, proposals
from lionrock.events.law import ValueConfirmed, ValueDeclined, ValueProposed
from lionrock.events.seconds import Persons
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.law.model import Provenance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lionrock.counsel.desk import Reading
    from lionrock.counsel.editions import Book
    from lionrock.events.law import Move
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform
    from lionrock.law.reading import Pack
    from lionrock.law.values import Value

_REFERENCE: Final = Text("reference to the official text", "官方文本出處")
_NOTE: Final = Text("note", "備註")


@dataclass(frozen=True, slots=True)
class Read:
    """What a person says they read: the fields as typed, where, and since when the text reads so."""

    fields: Mapping[str, str]
    reference: str
    since: date | None = None


def propose(platform: Platform, id: str, told: Read, actor: Actor) -> Proposal:
    """Record how a row reads in the official text; it changes nothing until a second person confirms it."""
    reference = worded(told.reference, _REFERENCE, most=SHORT)
    packs.take(platform)
    _reads(platform, actor, desk.row(packs.book(platform), id, today(platform)).table)
    with platform.change(actor, f"{id}: read beside its source") as change:
        row = desk.row(packs.book(platform, change.db), id, today(platform))
        found = desk.understood(row, told.fields, told.since)
        _alone(change, id)
        return _recorded(change, row.pack, id, found, reference, row.seen)


def add(platform: Platform, table: str, told: Read, actor: Actor) -> Proposal:
    """Record a row of the Code that is not loaded, as it was read; it counts once a second person confirms it."""
    _reads(platform, actor, table)
    reference = worded(told.reference, _REFERENCE, most=SHORT)
    packs.take(platform)
    with platform.change(actor, "a row read in the official text") as change:
        found = desk.added(packs.book(platform, change.db), table, told.fields, told.since, today(platform))
        _alone(change, found.id)
        return _recorded(change, found.pack, found.id, found.reading, reference, "")


def pending(platform: Platform, proposal: Proposal) -> desk.Row:
    """Return the row a proposal would add, as it would stand, not verified by anybody yet."""
    book = packs.book(platform)
    after = book.following(book.edition.with_value(_value(platform, proposal, "", 0)))
    row = desk.row(after, proposal.row, today(platform))
    return replace(row, provenance=Provenance(None, None, "unverified"), value=None)


def preview(platform: Platform, proposal: Proposal) -> Sequence[Move]:
    """Return which duties and clocks would move if a proposal were confirmed."""
    book = packs.book(platform)
    after = book.following(book.edition.with_value(_value(platform, proposal, "", 0)))
    return clocks.moves(platform, platform.db, book, after)


def confirm(platform: Platform, id: str, edition: int, actor: Actor, reason: str = "") -> Proposal:
    """Confirm what another person proposed; it is part of the law from now on.

    `edition` is the one whose difference the person saw. Clocks it would move wait for a decision each. Raises
    RefusedError for the person who proposed it, ConflictError when row or law changed meanwhile.
    """
    decides(platform, actor, "law.confirm")
    why = worded(reason, _NOTE, most=REASON, required=False)
    with platform.change(actor, why or "confirmed against the official text") as change:
        proposal = _open(change, id)
        _second(platform, proposal, actor)
        before = packs.book(platform, change.db)
        _unchanged(platform, before, proposal, edition)
        version = proposals.next_version(change.db, proposal.row)
        after = before.following(before.edition.with_value(_value(platform, proposal, actor.name, version)))
        fact = ValueConfirmed(id, proposal.pack, proposal.row, version, after.newest)
        entry = change.publish(fact)
        decided = Decided(who(actor), change.now, why, entry, version, after.newest)
        proposals.decide(change.db, id, "confirmed", decided)
        editions.add(change.db, after.edition, "value", change.now, entry)
        clocks.hold(change, before, after)
    return replace(proposal, state="confirmed", decided=decided)


def decline(platform: Platform, id: str, actor: Actor, reason: str) -> Proposal:
    """Decline a proposal, or take back one's own; the row stays as it was."""
    own = proposals.get(platform.db, id).who.actor == actor.id
    if own:
        decides(platform, actor, "read")
    else:
        decides(platform, actor, "law.confirm")
    why = reasoned(reason)
    with platform.change(actor, why) as change:
        proposal = _open(change, id)
        state: Literal["withdrawn", "declined"] = "withdrawn" if own else "declined"
        entry = change.publish(ValueDeclined(id, proposal.pack, proposal.row, state, why))
        decided = Decided(who(actor), change.now, why, entry)
        proposals.decide(change.db, id, state, decided)
    return replace(proposal, state=state, decided=decided)


def may_read(platform: Platform, actor: Actor, table: str) -> bool:
    """Say whether the actor may propose how a row of a table reads: counsel any, the security unit requirements."""
    port = platform.port(Authorizer)
    return port.allows(actor, "law.edit") or (table == "requirements" and port.allows(actor, "requirement.edit"))


def _reads(platform: Platform, actor: Actor, table: str) -> None:
    """Return when the actor may propose on rows of a table, and has just proved who they are; raises RefusedError."""
    unit = table == "requirements" and platform.port(Authorizer).allows(actor, "requirement.edit")
    decides(platform, actor, "requirement.edit" if unit else "law.edit")


def today(platform: Platform) -> date:
    """Return the day in Hong Kong."""
    return platform.now().astimezone(HONG_KONG).date()


def _recorded(change: Change, pack: Pack, row: str, found: Reading, reference: str, seen: str) -> Proposal:
    """Tell of a proposal and store it."""
    made = new_id()
    after = {name: pair[1] for name, pair in found.changes.items()}
    fact = ValueProposed(made, pack.id, row, found.since.isoformat(), reference, after)
    proposal = Proposal(
        id=made,
        pack=pack.id,
        base=pack.effective_from,
        row=row,
        since=found.since,
        reference=reference,
        fields=found.fields,
        changes=found.changes,
        seen=seen,
        proposed_at=change.now,
        who=who(change.actor),
        entry=change.publish(fact),
    )
    proposals.add(change.db, proposal)
    return proposal


def _value(platform: Platform, proposal: Proposal, by: str, version: int) -> Value:
    """Return the value a proposal becomes today."""
    return proposal.value(by, today(platform), version)


def _alone(change: Change, row: str) -> None:
    """Return when nothing else is proposed on a row; raises ConflictError."""
    if any(one.state == "open" for one in proposals.of_row(change.db, row)):
        raise ConflictError(
            Text(f"{row} waits for a second person already", f"{row} 已在等候第二人確認"),
            Text("Confirm or decline what was proposed first.", "請先確認或拒絕已提議的數值。"),
        )


def _open(change: Change, id: str) -> Proposal:
    """Return a proposal that waits; raises ConflictError when it was decided meanwhile."""
    found = proposals.get(change.db, id)
    if found.state != "open":
        raise ConflictError(
            Text("this proposal was decided meanwhile", "此提議其間已有決定"),
            Text("Look at the row again.", "請重新查看該項。"),
        )
    return found


def _second(platform: Platform, proposal: Proposal, actor: Actor) -> None:
    """Return when the actor is not who proposed, under any account; raises RefusedError."""
    if platform.port(Persons).same(proposal.who.actor, actor.id):
        raise RefusedError(
            Text("a value is confirmed by a second person", "數值須由第二人確認"),
            Text("Ask somebody else who may confirm values.", "請另一位可確認數值的人員處理。"),
        )


def _unchanged(platform: Platform, book: Book, proposal: Proposal, edition: int) -> None:
    """Return when law and row are those that were seen; raises ConflictError."""
    rows = {row.id: row for row in desk.rows(book, today(platform))}
    row = rows.get(proposal.row)
    now = (row.seen, row.pack.effective_from) if row else ("", proposal.base)
    same = now == (proposal.seen, proposal.base)
    if book.newest != edition or not same:
        raise ConflictError(
            Text("the law changed since this was shown", "顯示之後法例資料已有更改"),
            Text(
                "Look at the difference again; if the row itself changed, decline and propose anew.",
                "請重新查看差異；如該項本身已更改，請拒絕後重新提議。",
            ),
        )
