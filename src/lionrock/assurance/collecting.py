"""Gathers what belongs to a pack as of a checkpoint: entries, items, proofs."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lionrock.assurance.errors import TooLargeError
from lionrock.assurance.model import (
    FOLLOWED,
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_ITEMS,
    PayloadState,
    Profile,
    Scope,
    member,
)
from lionrock.assurance.pack import Continued, Evidence, Exhibited, Hidden, Lacking, Material
from lionrock.assurance.store import packs as store
from lionrock.events.evidence import RECORD_MEDIA
from lionrock.events.subjects import AUDIT, INCIDENT
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Exhibit, Item
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.checkpoint import Checkpoint, split
from lionrock.kernel.ledger.entry import canonical, opened, parse
from lionrock.kernel.ledger.reading import Kept, Leaf, Search
from lionrock.kernel.ledger.store import Reads, Signed
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.ports import SealedError, Signer
from lionrock.kernel.text import Text
from lionrock.law import site

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_SALT: Final = b"lionrock-withheld-item/1\n"


@dataclass(slots=True)
class _Gathered:
    """Items as the exhibits give them."""

    shown: list[Exhibited] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    lacking: list[Lacking] = field(default_factory=list)
    entries: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    bytes: int = 0


def material(platform: Platform, db: Reads, profile: Profile, scope: Scope, signed: Signed) -> Material:
    """Return what a pack of this scope holds as of a checkpoint; `db` is one snapshot. Raises TooLargeError."""
    gathered = _gather(platform, profile, scope)
    tree = Tree(db, signed.size)
    leaves = _leaves(db, scope, gathered.entries, signed.size)
    tree.fetch(leaves)
    kept = reading.payloads(db, [leaf.number for leaf in leaves.values()])
    checkpoint = Checkpoint.parse(split(signed.note)[0])
    return Material(
        profile=profile,
        scope=scope,
        key=platform.port(Signer).verifier,
        note=signed.note,
        checkpoint=checkpoint,
        law=site.rulebook(platform, signed.made.astimezone(HONG_KONG).date()).loaded,
        entries=[_evidence(profile, tree, leaf, kept.get(leaf.number)) for _, leaf in sorted(leaves.items())],
        items=gathered.shown,
        hidden=gathered.hidden,
        lacking=gathered.lacking,
        continued=[
            Continued(one.size, bytes.fromhex(one.root), tree.consistency(one.size))
            for one in store.exports(db, below=signed.size)
        ],
    )


def _leaves(db: Reads, scope: Scope, named: Iterable[str], size: int) -> dict[int, Leaf]:
    """Return by position the entries that belong to the scope: the genesis, those it is about, those items name."""
    found: dict[int, Leaf] = {}
    for leaf in _belonging(db, scope, named):
        if leaf.position is not None and leaf.position < size:
            found[leaf.position] = leaf
        if len(found) > MOST_ENTRIES:
            raise TooLargeError(Text(f"more than {MOST_ENTRIES:,} entries", f"超過 {MOST_ENTRIES:,} 項紀錄"))
    return found


def _belonging(db: Reads, scope: Scope, named: Iterable[str]) -> Iterator[Leaf]:
    """Yield the entries of the scope, some more than once."""
    first = reading.at(db, 0)
    if first is not None:
        yield first
    about = _about(db, scope, scope.incident or scope.audit or "")
    yield from about
    for followed in _followed(db, about) if scope.incident else ():
        yield from _about(db, scope, followed)
    yield from reading.entries(db, sorted(named))


def _about(db: Reads, scope: Scope, subject: str) -> list[Leaf]:
    """Return the entries about a subject, or all, within the scope's span of time."""
    search = Search(subject=subject, since=scope.since, until=scope.until, limit=MOST_ENTRIES + 1)
    return reading.listing(db, search)


def _followed(db: Reads, leaves: Iterable[Leaf]) -> Iterator[str]:
    """Yield the ids of findings and clocks that these entries name."""
    names = {leaf.number: name for leaf in leaves if (name := FOLLOWED.get(parse(leaf.body).kind))}
    kept = reading.payloads(db, list(names))
    seen = {json.loads(one.body)["fact"].get(names[number]) for number, one in kept.items()}
    yield from sorted(id for id in seen if isinstance(id, str))


def _evidence(profile: Profile, tree: Tree, leaf: Leaf, kept: Kept | None) -> Evidence:
    """Return an entry with its proof, and with its payload when there is one and the profile may see it."""
    entry = parse(leaf.body)
    position = leaf.position or 0
    state: PayloadState = "erased" if kept is None else "included" if profile.sees(entry.kind) else "withheld"
    path = tree.inclusion(position)
    if kept is None or state != "included":
        return Evidence(position, entry, path, state)
    return Evidence(position, entry, path, state, kept.salt, opened(entry, kept.salt, kept.body))


def _gather(platform: Platform, profile: Profile, scope: Scope) -> _Gathered:
    """Return the items of every exhibit of the incident or audit; one that cannot be asked is named, not left out."""
    gathered = _Gathered()
    kind, subject = (AUDIT, scope.audit) if scope.audit else (INCIDENT, scope.incident)
    for exhibit in platform.registry.of(Exhibit) if subject else ():
        if exhibit.of != kind:
            continue
        try:
            for item in exhibit.items(platform, subject or ""):
                _put(platform, gathered, profile, exhibit.id, item)
        except (UnavailableError, SealedError) as problem:
            gathered.lacking.append(Lacking(exhibit.id, problem.message))
    return gathered


def _put(platform: Platform, gathered: _Gathered, profile: Profile, exhibit: str, item: Item) -> None:
    """Put one item where the profile has it: among those shown, or those hidden."""
    if item.entry:
        gathered.entries.add(item.entry)
    if not item.data and item.entry:
        return
    if len(gathered.shown) + len(gathered.hidden) >= MOST_ITEMS:
        raise TooLargeError(Text(f"more than {MOST_ITEMS:,} items", f"超過 {MOST_ITEMS:,} 個項目"))
    gathered.bytes += len(item.data)
    if gathered.bytes > MOST_BYTES:
        raise TooLargeError(Text(f"more than {MOST_BYTES >> 20} MB", f"超過 {MOST_BYTES >> 20} MB"))
    if not profile.shows(exhibit, item.tells):
        gathered.hidden.append(Hidden(exhibit, len(item.data), _salted(platform, item.data)))
    elif item.media == RECORD_MEDIA:
        gathered.shown.extend(_record(gathered, exhibit, item))
    else:
        name = _named(gathered, exhibit, item.name)
        gathered.shown.append(Exhibited(name, exhibit, item.media, item.data, item.entry))


def _record(gathered: _Gathered, exhibit: str, item: Item) -> tuple[Exhibited, Exhibited]:
    """Return a raw record as a file anybody can read, and beside it the proof that names it."""
    proof = json.loads(item.data)
    raw = base64.b64decode(proof.pop("raw"))
    file, name = (_named(gathered, exhibit, item.name + ending) for ending in (".raw", ".proof.json"))
    document = canonical(proof | {"file": file})
    return (
        Exhibited(file, exhibit, "application/octet-stream", raw, item.entry),
        Exhibited(name, exhibit, RECORD_MEDIA, document, item.entry),
    )


def _named(gathered: _Gathered, exhibit: str, name: str) -> str:
    """Return a member name that is not taken."""
    made = member(exhibit, name, gathered.names)
    gathered.names.add(made)
    return made


def _salted(platform: Platform, data: bytes) -> str:
    """Return a digest nobody can guess the data from; the salt is a signature, so the instance can show it later."""
    digest = hashlib.sha256(data).digest()
    return hashlib.sha256(platform.port(Signer).sign(_SALT + digest) + data).hexdigest()


def payload(db: Reads, leaf: Leaf) -> dict[str, Any] | None:
    """Return the payload of an entry as a value, None when it was erased; raises LedgerError when it was altered."""
    kept = reading.payload(db, leaf.number)
    if kept is None:
        return None
    value: dict[str, Any] = json.loads(opened(parse(leaf.body), kept.salt, kept.body))
    return value
