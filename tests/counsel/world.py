"""A small world for counsel: people of each role, incidents with running clocks, and rows of the law."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from lionrock.counsel import desk
from lionrock.counsel.desk import Row
from lionrock.counsel.record import Proposal
from lionrock.counsel.service import packs, proposals
from lionrock.counsel.service.proposals import Read
from lionrock.incidents import service as incidents
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering
from lionrock.kernel.change import Actor
from lionrock.kernel.ledger.store import ENTRY, PAYLOAD
from lionrock.kernel.platform import Platform
from lionrock.law.fields import taken
from lionrock.law.values import Scalar, flat

COUNSEL: Final = Actor("c" * 32, "Ada Lee", "counsel", "totp", fresh=True)
SUPERVISOR: Final = Actor("e" * 32, "Sam Wong", "supervisor", "totp", fresh=True)
DEPUTY: Final = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
ANALYST: Final = Actor("a" * 32, "Ken Lau", "analyst", "totp", fresh=True)
AUDITOR: Final = Actor("f" * 32, "Ivy Mak", "auditor", "totp", fresh=True)
ADMINISTRATOR: Final = Actor("b" * 32, "Root Admin", "administrator", "totp", fresh=True)

TEXT: Final = "Ord. No. 4 of 2025, s.28 and Sch. 6, Gazette copy, p. A123"


@dataclass
class Law:
    """The law desk of a platform."""

    platform: Platform

    def row(self, id: str) -> Row:
        """Return a row as it stands."""
        return desk.row(packs.book(self.platform), id, proposals.today(self.platform))

    def propose(self, id: str, actor: Actor = COUNSEL, /, **changes: str) -> Proposal:
        """Propose a row as it is, with these fields changed."""
        row = self.row(id)
        typed = {name: written(each) for name, each in taken(flat(row.plain), row.table).items()}
        return proposals.propose(self.platform, id, Read(typed | changes, TEXT), actor)

    def confirm(self, proposal: Proposal, actor: Actor = SUPERVISOR) -> Proposal:
        """Confirm a proposal as it is shown now, and let everything settle."""
        done = proposals.confirm(self.platform, proposal.id, packs.book(self.platform).newest, actor)
        self.platform.settle()
        return done

    def verify(self, id: str, /, **changes: str) -> Proposal:
        """Propose and confirm."""
        return self.confirm(self.propose(id, **changes))


def written(value: Scalar) -> str:
    """Return a value as the form holds it."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def opened(platform: Platform, title: str = "Web front entered") -> Incident:
    """Return an incident opened by hand."""
    made = incidents.open_by_hand(platform, DEPUTY, title)
    platform.settle()
    return made


def aware(platform: Platform, title: str = "Web front entered") -> Incident:
    """Return an incident that somebody called possible: its provisional clocks run from now."""
    made = opened(platform, title)
    incidents.possible(platform, Answering(made.id, made.version, DEPUTY))
    platform.settle()
    return made


def facts(platform: Platform, kind: str) -> list[dict[str, Any]]:
    """Return the facts of a kind in the ledger, the oldest first."""
    rows = platform.db.execute(
        select(PAYLOAD.c.body).join(ENTRY, ENTRY.c.number == PAYLOAD.c.entry).where(ENTRY.c.kind == kind)
    )
    return [json.loads(bytes(row.body))["fact"] for row in rows]
