"""Disclosure: what was given to whom on which legal basis; recipients abroad wait for counsel's recorded decision."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.counsel import issues
from lionrock.counsel.record import Disclosure, Release, who
from lionrock.counsel.service.permission import REASON, SHORT, allowed, decides, happened, reasoned, worded
from lionrock.counsel.store import disclosures as store
from lionrock.events.counsel import DisclosureRecorded, ReleaseDecided
from lionrock.events.ports import Incidents
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

RECIPIENT: Final = Text("recipient", "收件人")
BASIS: Final = Text("legal basis", "法律依據")
WHAT: Final = Text("what was given", "所提供的內容")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says of a disclosure; `pack` names one that was made here, else `digest` may name the file."""

    recipient: str
    basis: str
    what: str = ""
    pack: str = ""
    incident: str = ""
    digest: str = ""
    abroad: bool = False
    at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What was given: a pack made here, or something else by its words and digest."""

    incident: str | None
    pack: str | None
    what: str
    digest: str


def record(platform: Platform, given: Given, actor: Actor) -> Disclosure:
    """Record to whom something was given and the legal basis the person names; the platform names none.

    Raises RefusedError for a recipient outside Hong Kong whom counsel did not permit.
    """
    decides(platform, actor, "disclosure.decide")
    recipient = worded(given.recipient, RECIPIENT, most=SHORT)
    basis = worded(given.basis, BASIS, most=REASON)
    subject = _subject(platform, given)
    with platform.change(actor, f"given to {recipient}") as change:
        at = happened(given.at, change.now)
        release = _permitted(change, recipient, subject.incident) if given.abroad else None
        id = new_id()
        fact = DisclosureRecorded(
            id, subject.incident, subject.pack, recipient, given.abroad, basis, subject.what, subject.digest
        )
        made = Disclosure(
            id,
            subject.incident,
            subject.pack,
            recipient,
            given.abroad,
            basis,
            subject.what,
            subject.digest,
            at,
            change.now,
            who(actor),
            release.id if release else None,
            change.publish(fact, effective=at),
        )
        store.disclose(change.db, made)
    return made


def release(  # noqa: PLR0913 keywords name the fields of a value
    platform: Platform,
    recipient: str,
    actor: Actor,
    reason: str,
    *,
    allow: bool,
    incident: str = "",
    until: Instant | None = None,
) -> Release:
    """Record counsel's decision on a recipient outside Hong Kong, for one incident or for all; a later one replaces it.

    Only counsel decides: both to disclose and on privilege must be theirs.
    """
    allowed(platform, actor, "privilege.decide")
    decides(platform, actor, "disclosure.decide")
    recipient, why = worded(recipient, RECIPIENT, most=SHORT), reasoned(reason)
    subject = platform.port(Incidents).resolve(incident) if incident.strip() else None
    with platform.change(actor, why) as change:
        if allow and until is not None and until <= change.now:
            raise InputError(
                Text("the permission would have ended already", "許可期限已過"),
                Text("Give a later time, or none.", "請填寫較後的時間，或留空。"),
            )
        id, ends = new_id(), until if allow else None
        entry = change.publish(ReleaseDecided(id, subject, recipient, allow, ends, why))
        made = Release(id, subject, recipient, allow, ends, why, change.now, who(actor), entry)
        store.release(change.db, made)
    return made


def _permitted(change: Change, recipient: str, incident: str | None) -> Release:
    """Return counsel's decision that permits a recipient abroad; raises RefusedError."""
    found = store.permits(change.db, recipient, incident, change.now)
    if found is None:
        raise RefusedError(
            Text(
                f"{recipient} is outside Hong Kong, and counsel has not permitted it",
                f"{recipient} 不在香港，律師並未准許",
            ),
            Text(
                "Ask counsel for a recorded decision, or give it to a recipient in Hong Kong.",
                "請律師作出有紀錄的決定，或改為提供予香港收件人。",
            ),
        )
    return found


def _subject(platform: Platform, given: Given) -> Subject:
    """Return what was given; raises InputError, or NotFoundError for a pack that was not made here."""
    if given.pack:
        issue = issues.issue(platform.db, given.pack)
        what = worded(given.what, WHAT, most=REASON, required=False) or f"evidence pack, {issue.profile}"
        return Subject(issue.incident, issue.pack, what, issue.digest)
    digest = given.digest.strip().lower()
    if digest and not _DIGEST.match(digest):
        raise InputError(
            Text("the digest is no SHA-256", "摘要並非 SHA-256"),
            Text("Write its 64 hexadecimal digits, or leave it empty.", "請填寫 64 個十六進位數字，或留空。"),
        )
    incident = platform.port(Incidents).resolve(given.incident) if given.incident.strip() else None
    return Subject(incident, None, worded(given.what, WHAT, most=REASON), digest)
