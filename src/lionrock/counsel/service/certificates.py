"""Drafts the certificate on computer records for a pack; a person checks, completes and signs it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lionrock.counsel import certificate, issues
from lionrock.counsel.certificate import Draft, Shown
from lionrock.counsel.naming import references
from lionrock.counsel.record import Issue
from lionrock.counsel.service.permission import allowed
from lionrock.events.counsel import CertificateDrafted
from lionrock.kernel.errors import InputError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import opened, parse
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.ledger.store import Reads
    from lionrock.kernel.platform import Platform

_CONTROLS: Final = 300
_ABOUT: Final = ("assurance.", "keys.", "access.")
"""Controls that speak of interference with the platform itself."""


def draft(platform: Platform, pack: str) -> Draft:
    """Return the draft for a pack that was made for a court; raises InputError for another pack, NotFoundError."""
    issue = issues.issue(platform.db, pack)
    if issue.profile != "court":
        raise InputError(
            Text("this pack was not made for a court", "此證據檔案並非為法院製作"),
            Text("Make a pack with the court's profile.", "請以法院用途製作證據檔案。"),
        )
    reference = references(platform, [issue.incident]).get(issue.incident or "", "")
    return certificate.drafted(issue, reference, _shown(platform, issue))


def take(platform: Platform, pack: str, actor: Actor) -> tuple[str, bytes]:
    """Return name and bytes of the draft as text, and leave an entry that it was drafted."""
    allowed(platform, actor, "evidence.export")
    made = draft(platform, pack)
    data = made.text.encode()
    with platform.change(actor, "a certificate was drafted") as change:
        change.publish(CertificateDrafted(pack, made.issue.incident, hashlib.sha256(data).hexdigest()))
    return f"lionrock-certificate-draft-{made.reference or 'ledger'}-{made.issue.checkpoint}.txt", data


def _shown(platform: Platform, issue: Issue) -> Shown:
    """Return what the ledger shows of the time up to the pack."""
    db, since = platform.db, _since(platform.db, issue)
    span = Search(since=since, until=issue.made)
    return Shown(
        origin=platform.identity.origin,
        since=since,
        until=issue.made,
        entries=reading.count(db, span),
        frames=reading.count(db, replace(span, kind="FrameCommitted")),
        failures={kind: reading.count(db, replace(span, kind=kind)) for kind in certificate.TROUBLE},
        controls=_controls(db, issue.made),
    )


def _since(db: Reads, issue: Issue) -> Instant:
    """Return when the time in question began: with the first entry on the incident, else with the ledger."""
    if issue.incident:
        leaves = reading.listing(db, Search(subject=issue.incident, limit=20_000))
        return parse(leaves[-1].body).log_time if leaves else issue.made
    first = reading.at(db, 0)
    return parse(first.body).log_time if first else issue.made


def _controls(db: Reads, until: Instant) -> list[tuple[str, str]]:
    """Return the newest state of each control of the platform itself before a moment."""
    found: dict[str, str] = {}
    for leaf in reading.listing(db, Search(kind="ControlTested", until=until, limit=_CONTROLS)):
        kept = reading.payload(db, leaf.number)
        if kept is not None:
            fact = json.loads(opened(parse(leaf.body), kept.salt, kept.body))["fact"]
            found.setdefault(fact["control"], fact["state"])
    return sorted((id, state) for id, state in found.items() if id.startswith(_ABOUT))
