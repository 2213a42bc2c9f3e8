"""Statements on proposed and confirmed values of the law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.counsel.record import Decided, Proposal, ProposalState, Who
from lionrock.counsel.store.tables import PROPOSAL, Reads
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.law.values import Value


def add(db: Connection, proposal: Proposal) -> None:
    """Add a proposal."""
    db.execute(
        insert(PROPOSAL).values(
            id=proposal.id,
            pack=proposal.pack,
            base=proposal.base.isoformat(),
            row=proposal.row,
            since=proposal.since.isoformat(),
            reference=proposal.reference,
            fields=dict(proposal.fields),
            changes={name: list(pair) for name, pair in proposal.changes.items()},
            seen=proposal.seen,
            proposed_at=proposal.proposed_at,
            proposer=proposal.who.actor,
            proposer_name=proposal.who.name,
            proposer_role=proposal.who.role,
            entry=proposal.entry,
            state=proposal.state,
        )
    )


def decide(db: Connection, id: str, state: ProposalState, decided: Decided) -> None:
    """Write what became of an open proposal."""
    db.execute(
        update(PROPOSAL)
        .where(PROPOSAL.c.id == id, PROPOSAL.c.state == "open")
        .values(
            state=state,
            decided_at=decided.at,
            decider=decided.who.actor,
            decider_name=decided.who.name,
            decider_role=decided.who.role,
            why=decided.why,
            version=decided.version,
            edition=decided.edition,
            decided_entry=decided.entry,
        )
    )


def get(db: Reads, id: str) -> Proposal:
    """Return one proposal; raises NotFoundError."""
    row = db.execute(select(PROPOSAL).where(PROPOSAL.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text(f"no proposal {id[:40]}", f"沒有提議 {id[:40]}"), Text("See the law desk.", "請看法例工作台。")
        )
    return _proposal(row)


def waiting(db: Reads) -> list[Proposal]:
    """Return the open proposals, the oldest first."""
    wanted = select(PROPOSAL).where(PROPOSAL.c.state == "open").order_by(PROPOSAL.c.proposed_at, PROPOSAL.c.id)
    return [_proposal(row) for row in db.execute(wanted)]


def of_row(db: Reads, row: str) -> list[Proposal]:
    """Return every proposal on a row, the newest first."""
    wanted = select(PROPOSAL).where(PROPOSAL.c.row == row).order_by(PROPOSAL.c.proposed_at.desc(), PROPOSAL.c.id)
    return [_proposal(each) for each in db.execute(wanted)]


def next_version(db: Reads, row: str) -> int:
    """Return the number of a row's next confirmed value."""
    wanted = select(func.max(PROPOSAL.c.version)).where(PROPOSAL.c.row == row)
    return int(db.execute(wanted).scalar() or 0) + 1


def values(db: Reads, edition: int) -> Iterator[Value]:
    """Yield the values confirmed up to an edition, in the order of their confirmation."""
    confirmed = select(PROPOSAL).where(PROPOSAL.c.state == "confirmed", PROPOSAL.c.edition <= edition)
    for row in db.execute(confirmed.order_by(PROPOSAL.c.edition)):
        made = _proposal(row)
        yield made.value(row.decider_name, row.decided_at.astimezone(HONG_KONG).date(), row.version)


def _proposal(row: Row[Any]) -> Proposal:
    """Return the proposal of a row."""
    state: ProposalState = row.state
    return Proposal(
        id=row.id,
        pack=row.pack,
        base=date.fromisoformat(row.base),
        row=row.row,
        since=date.fromisoformat(row.since),
        reference=row.reference,
        fields=row.fields,
        changes={name: (pair[0], pair[1]) for name, pair in row.changes.items()},
        seen=row.seen,
        proposed_at=row.proposed_at,
        who=Who(row.proposer, row.proposer_name, row.proposer_role),
        entry=row.entry,
        state=state,
        decided=_decided(row),
    )


def _decided(row: Row[Any]) -> Decided | None:
    """Return what became of a proposal, None while it is open."""
    if row.decided_at is None:
        return None
    who = Who(row.decider, row.decider_name, row.decider_role)
    return Decided(who, row.decided_at, row.why or "", row.decided_entry, row.version, row.edition)
