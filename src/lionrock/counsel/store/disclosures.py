"""Statements on packs that were made, what was given to whom, and counsel's decisions on recipients abroad."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from lionrock.counsel.record import Disclosure, Release, Who
from lionrock.counsel.store.tables import DISCLOSURE, RELEASE, Reads
from lionrock.kernel.clock import Instant

_DISCLOSURE = (
    "id",
    "incident",
    "pack",
    "recipient",
    "abroad",
    "basis",
    "what",
    "digest",
    "at",
    "recorded_at",
    "release",
    "entry",
)
_RELEASE = ("id", "incident", "recipient", "allowed", "until", "reason", "at", "entry")


def told(db: Reads, packs: Iterable[str]) -> set[str]:
    """Return those packs of which somebody said who received them."""
    wanted = select(DISCLOSURE.c.pack).where(DISCLOSURE.c.pack.in_(list(packs))).distinct()
    return {pack for pack in db.execute(wanted).scalars() if pack is not None}


def disclose(db: Connection, disclosure: Disclosure) -> None:
    """Add the record of a disclosure."""
    values = {name: getattr(disclosure, name) for name in _DISCLOSURE}
    who = disclosure.who
    db.execute(insert(DISCLOSURE).values(**values, actor=who.actor, name=who.name, role=who.role))


def disclosures(db: Reads, limit: int = 200, incident: str | None = None) -> list[Disclosure]:
    """Return what was given to whom, the newest first, of one incident when it is given."""
    wanted = select(DISCLOSURE).order_by(DISCLOSURE.c.at.desc(), DISCLOSURE.c.id).limit(limit)
    wanted = wanted if incident is None else wanted.where(DISCLOSURE.c.incident == incident)
    return [_disclosure(row) for row in db.execute(wanted)]


def release(db: Connection, release: Release) -> None:
    """Add counsel's decision on a recipient abroad."""
    values = {name: getattr(release, name) for name in _RELEASE}
    db.execute(insert(RELEASE).values(**values, actor=release.who.actor, name=release.who.name))


def releases(db: Reads) -> list[Release]:
    """Return the decisions on recipients abroad, the newest first."""
    return [_release(row) for row in db.execute(select(RELEASE).order_by(RELEASE.c.at.desc(), RELEASE.c.id.desc()))]


def permits(db: Reads, recipient: str, incident: str | None, moment: Instant) -> Release | None:
    """Return the decision that permits a recipient abroad now, None when the latest on it does not.

    One on the incident itself counts before one on every incident.
    """
    named = [one for one in releases(db) if one.recipient.casefold() == recipient.casefold()]
    own = [one for one in named if one.incident == incident] or [one for one in named if one.incident is None]
    return own[0] if own and own[0].open_at(moment) else None


def _disclosure(row: Row[Any]) -> Disclosure:
    """Return the disclosure of a row."""
    values = {name: getattr(row, name) for name in _DISCLOSURE}
    return Disclosure(**values, who=Who(row.actor, row.name, row.role))


def _release(row: Row[Any]) -> Release:
    """Return the decision of a row."""
    return Release(**{name: getattr(row, name) for name in _RELEASE}, who=Who(row.actor, row.name))
