"""Verbs of evidence: issue a pack, verify one, give out a checkpoint, erase a payload, recompute the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.assurance import collecting, lionrock_verify, pack
from lionrock.assurance.errors import RefusedPackError
from lionrock.assurance.kept import Exported, Issued
from lionrock.assurance.model import Scope, profile
from lionrock.assurance.store import packs as store
from lionrock.events.audits import Audits
from lionrock.events.evidence import CheckpointExported, PackIssued
from lionrock.events.ports import Incidents
from lionrock.kernel.change import system
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ledger import audit, checkpoint, reading
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.checkpoint import VerifierKey
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ports import Authorizer, Signer
from lionrock.kernel.text import Text, same

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Delivery
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks a pack of: an incident by reference or id, a span of time, or both, and for whom.

    Or of an audit, by its reference or id.
    """

    profile: str
    incident: str = ""
    since: Instant | None = None
    until: Instant | None = None
    audit: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A pack as made, before anybody was told: its bytes, and what the issue will record."""

    data: bytes
    issued: Issued
    name: str


def issue(platform: Platform, wanted: Wanted, actor: Actor, reason: str, deliver: Callable[[Made], None]) -> Made:
    """Make a pack as of a fresh checkpoint, hand it to `deliver`, and record that it was issued.

    Raises RefusedError, NotFoundError, TooLargeError, and SealedError without keys. What `deliver` raises means that
    nothing was issued.
    """
    platform.port(Authorizer).require(actor, "evidence.export")
    signed = Sequencer(platform).sign_now()
    made = build(platform, wanted, signed, actor)
    deliver(made)
    with platform.change(actor, reason) as change:
        store.issue(change.db, made.issued)
        store.export(change.db, Exported(signed.size, signed.root.hex(), change.now))
        change.publish(_fact(made.issued))
    return made


def build(platform: Platform, wanted: Wanted, signed: ledger.Signed, actor: Actor) -> Made:
    """Return the pack as of a checkpoint; the same material gives the same bytes."""
    wish, about = profile(wanted.profile), scope(platform, wanted)
    with platform.db.snapshot() as db:
        material = collecting.material(platform, db, wish, about, signed)
    data = pack.build(material, lambda text: checkpoint.sign(text, platform.port(Signer)))
    issued = Issued(
        id=new_id(),
        made=platform.now(),
        profile=wish.id,
        incident=about.incident,
        reference=about.reference,
        since=about.since,
        until=about.until,
        checkpoint=signed.size,
        digest=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        included=len(material.positions("included")) + len(material.items),
        withheld=len(material.positions("withheld")) + len(material.hidden),
        erased=len(material.positions("erased")),
        actor=actor.name,
    )
    return Made(data, issued, f"lionrock-{about.reference or 'ledger'}-{wish.id}-{signed.size}.zip")


def verify(data: bytes, key: str | None = None, after: bytes | None = None) -> lionrock_verify.Report:
    """Return what a pack was found to be, by the same code that is released apart; raises RefusedPackError."""
    try:
        return lionrock_verify.verify(data, key, after)
    except lionrock_verify.Refused as refused:
        raise RefusedPackError(refused) from refused


def give_checkpoint(platform: Platform, actor: Actor, reason: str) -> ledger.Signed:
    """Return a fresh checkpoint for somebody to keep; later packs prove that they continue it."""
    platform.port(Authorizer).require(actor, "evidence.export")
    signed = Sequencer(platform).sign_now()
    with platform.change(actor, reason) as change:
        store.export(change.db, Exported(signed.size, signed.root.hex(), change.now))
        change.publish(CheckpointExported(signed.size, signed.root.hex()))
    return signed


def left(platform: Platform, size: int, root: str, delivery: Delivery) -> None:
    """Remember that a checkpoint is known outside; later packs prove that they continue it."""
    with platform.change(system("assurance"), "a checkpoint is known outside", handles=delivery) as change:
        store.export(change.db, Exported(size, root, change.now))
        change.publish(CheckpointExported(size, root))


def recompute(platform: Platform, progress: Callable[[int], None] | None = None) -> audit.Sound:
    """Recompute every entry, node, root and signature; raises LedgerError at the first fault."""
    Sequencer(platform).order()
    with platform.db.snapshot() as db:
        return audit.verify(db, key(platform), progress)


def key(platform: Platform) -> VerifierKey:
    """Return the key others verify with; it needs no passphrase."""
    return VerifierKey.parse(platform.port(Signer).verifier)


def find(platform: Platform, entry: str) -> reading.Leaf:
    """Return an entry by its id or its position; raises NotFoundError."""
    at_most = 18
    numbered = entry.isascii() and entry.isdigit() and len(entry) <= at_most
    leaf = reading.at(platform.db, int(entry)) if numbered else reading.entry(platform.db, entry)
    if leaf is None:
        raise NotFoundError(
            Text(f"the ledger has no entry {entry[:40]}", f"存證帳本沒有紀錄 {entry[:40]}"),
            Text("Look for it under Evidence.", "請在「證據」頁面尋找。"),
        )
    return leaf


def scope(platform: Platform, wanted: Wanted) -> Scope:
    """Return the scope; raises NotFoundError for an incident or audit that does not exist."""
    if wanted.audit:
        id, reference, title = platform.port(Audits).describe(wanted.audit)
        return Scope(reference=reference, title=same(title), audit=id)
    if not wanted.incident:
        return Scope(since=wanted.since, until=wanted.until)
    port = platform.port(Incidents)
    told = port.describe(port.resolve(wanted.incident))
    return Scope(told["id"], told["reference"], told["title"], wanted.since, wanted.until)


def _fact(issued: Issued) -> PackIssued:
    """Return the fact of an issue."""
    return PackIssued(
        pack=issued.id,
        profile=issued.profile,
        incident=issued.incident,
        since=issued.since,
        until=issued.until,
        checkpoint=issued.checkpoint,
        digest=issued.digest,
        bytes=issued.bytes,
        included=issued.included,
        withheld=issued.withheld,
        erased=issued.erased,
    )
