"""Fix a population: rows and an independent count side by side, one digest, one entry, before any seed is known."""

from __future__ import annotations

import hashlib
import inspect
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.audit import rows
from lionrock.audit.model import LONGEST, Fixed
from lionrock.audit.service import checking
from lionrock.audit.store import samples as store
from lionrock.events.audits import Population, PopulationFixed, Window
from lionrock.kernel.blobs import AlteredError
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.audit.model import Audit
    from lionrock.audit.rows import Rows
    from lionrock.kernel.change import Actor
    from lionrock.kernel.ledger.store import Signed
    from lionrock.kernel.platform import Platform

PURPOSE: Final = "audit.population"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an auditor asks for: a kind, a choice where the kind has several, a span (`until` exclusive).

    Without a span, that of the audit. `explained` says why the rows differ from the independent count, if they do.
    """

    kind: str
    choice: str = ""
    since: Instant | None = None
    until: Instant | None = None
    explained: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A population as it would be fixed now."""

    kind: Population
    window: Window
    rows: Rows
    counted: int
    signed: Signed


def gather(platform: Platform, audit: Audit, wanted: Wanted) -> Gathered:
    """Return rows and independent count as of a checkpoint signed now; raises InputError, SealedError without keys."""
    kind = platform.registry.get(Population, wanted.kind)
    since, until = wanted.since or audit.since, wanted.until or audit.until
    checking.span(since, until)
    _chosen(platform, kind, wanted.choice)
    signed = Sequencer(platform).sign_now()
    window = Window(since, min(until, platform.now()), signed.size, wanted.choice)
    checking.span(window.since, window.until)
    return Gathered(kind, window, rows.made(kind.rows(platform, window)), kind.count(platform, window), signed)


def fix(platform: Platform, actor: Actor, named: str, wanted: Wanted) -> Fixed:
    """Fix a population of an open audit: from now on its digest stands in the ledger.

    Raises RefusedError when it is empty, or differs from the independent count without an explanation.
    """
    audit = checking.open_audit(platform, actor, named)
    explained = checking.words(wanted.explained, Text("Explanation", "解釋"), LONGEST, needed=False)
    found = gather(platform, audit, wanted)
    rows.settled(found.rows.count, found.counted, explained)
    sealed = platform.port(Cipher).seal(zlib.compress(found.rows.data, 6), PURPOSE)
    blob = platform.blobs.put(sealed)
    with platform.change(actor, f"population of {audit.reference} fixed") as change:
        fact = PopulationFixed(
            audit=audit.id,
            population=new_id(),
            number=store.next_population(change.db, audit.id),
            kind=found.kind.id,
            choice=wanted.choice,
            since=found.window.since,
            until=found.window.until,
            digest=found.rows.digest,
            count=found.rows.count,
            counted=found.counted,
            explained=explained if found.rows.count != found.counted else "",
            checkpoint=found.signed.size,
            root=found.signed.root.hex(),
            code=code(found.kind),
        )
        fixed = Fixed(
            id=fact.population,
            audit=fact.audit,
            number=fact.number,
            kind=fact.kind,
            choice=fact.choice,
            since=fact.since,
            until=fact.until,
            digest=fact.digest,
            count=fact.count,
            counted=fact.counted,
            explained=fact.explained,
            checkpoint=fact.checkpoint,
            root=fact.root,
            code=fact.code,
            blob=blob,
            at=change.now,
            who=actor.name,
            entry=change.publish(fact),
        )
        store.fix(change.db, fixed)
    return fixed


def get(platform: Platform, id: str) -> Fixed:
    """Return a fixed population; raises NotFoundError."""
    found = store.population(platform.db, id)
    if found is None:
        raise NotFoundError(
            Text("no such population was fixed", "沒有已確定的此總體"),
            Text("Fix the population first; a seed is taken only after that.", "請先確定總體；其後才接受種子。"),
        )
    return found


def numbered(platform: Platform, audit: str, number: int) -> Fixed:
    """Return a population of an audit by its number; raises NotFoundError."""
    found = store.numbered(platform.db, audit, number)
    return found if found is not None else get(platform, "")


def data(platform: Platform, fixed: Fixed) -> bytes:
    """Return the rows as they were fixed; raises SealedError without keys, AlteredError when they are others now."""
    found = zlib.decompress(platform.port(Cipher).open(platform.blobs.get(fixed.blob), PURPOSE))
    if hashlib.sha256(found).hexdigest() != fixed.digest:
        raise AlteredError(
            Text("the rows are not those that were fixed", "各項與所確定的不符"),
            Text("Restore them from a backup.", "請由備份還原。"),
        )
    return found


def code(kind: Population) -> str:
    """Return the SHA-256 of the file that makes the rows."""
    source = inspect.getsourcefile(inspect.unwrap(kind.rows))
    return hashlib.sha256(Path(source).read_bytes()).hexdigest() if source else ""


def _chosen(platform: Platform, kind: Population, choice: str) -> None:
    """Return when the choice is one of this kind; raises InputError."""
    there = [id for id, _ in kind.choices(platform)] if kind.choices else [""]
    if choice not in there:
        raise InputError(
            Text("{title}: there is no choice {one}", "{title}：沒有選項 {one}").format(
                title=kind.title, one=choice or "–"
            ),
            Text("Choose one of those shown.", "請選擇所列的一項。"),
        )
