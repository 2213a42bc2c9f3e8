"""Entries of the ledger: the list, and one entry with its payload and its proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from lionrock.assurance import collecting, service, words
from lionrock.assurance.erasing import LONGEST_REASON
from lionrock.assurance.model import kinds, span
from lionrock.assurance.pages.erasing import offer
from lionrock.assurance.pages.tabs import TITLE
from lionrock.events.ports import Incidents
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.ledger import merkle, reading
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.entry import Entry, canonical, parse
from lionrock.kernel.ledger.reading import Leaf, Search
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, View, page
from lionrock.ui.tabs import tabs

SIZE: Final = 50
_PEOPLE: Final = frozenset({"people.manage", "filing.approve"})
"""Whoever holds one of these may see what the ledger says of accounts."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a row: who acted, None when the payload was erased or is not for this reader."""

    leaf: Leaf
    entry: Entry
    title: Text
    who: str | None
    erased: bool


@page("assurance.entries", "/evidence/entries", title=Text("Entries", "紀錄"), place="evidence")
def entries(ask: Ask) -> View:
    """List the entries that the filters leave, newest first."""
    chosen = {name: ask.query.get(name, "").strip()[:80] for name in ("kind", "about", "from", "to")}
    problem, search = _search(ask, chosen)
    below = ask.whole("below", 0, most=10**9)
    found = reading.listing(ask.platform.db, _page(search, below)) if search else []
    more = found[SIZE:]
    values = {
        "tabs": tabs(ask.platform, "evidence", "/evidence/entries"),
        "chosen": chosen,
        "kinds": [(name, words.kind(name)) for name in reading.kinds(ask.platform.db)],
        "lines": lines(ask, found[:SIZE]),
        "total": reading.count(ask.platform.db, search) if search else 0,
        "problem": problem,
        "older": _url({**chosen, "below": str(found[SIZE - 1].number)}) if more else None,
        "newest": _url(chosen) if below else None,
    }
    return View("assurance/entries.html", values)


@page("assurance.entry", "/evidence/entries/{entry}", title=TITLE, place="evidence")
def entry(ask: Ask) -> View:
    """Show one entry, what it commits to, and the way from it to the signed root."""
    leaf = service.find(ask.platform, ask.path["entry"])
    found = parse(leaf.body)
    payload = collecting.payload(ask.platform.db, leaf)
    allowed = may_see(ask, found.kind)
    values = {
        "title": words.kind(found.kind),
        "tabs": tabs(ask.platform, "evidence", ""),
        "leaf": leaf,
        "entry": found,
        "body": leaf.body.decode(),
        "payload": payload if allowed else None,
        "raw": canonical(payload).decode() if payload is not None and allowed and _whole(payload) else None,
        "fields": _fields(payload) if payload is not None and allowed else [],
        "erased": payload is None,
        "erasing": offer(ask, leaf, found.kind) if payload is not None and allowed else None,
        "longest": LONGEST_REASON,
        "allowed": allowed,
        "tombstone": _tombstone(ask, found) if payload is None else None,
        "proof": proof(ask, leaf),
    }
    return View("assurance/entry.html", values)


@page("assurance.proof", "/evidence/entries/{entry}/proof", title=TITLE, place="evidence")
def download(ask: Ask) -> Download:
    """Hand over the entry with its path and the signed checkpoint, as one JSON document."""
    leaf = service.find(ask.platform, ask.path["entry"])
    shown = proof(ask, leaf)
    if shown is None:
        raise NotFoundError(
            Text("this entry is not under a signed checkpoint yet", "此項紀錄尚未納入已簽署的檢查點"),
            Text("Try again in a few seconds.", "請於數秒後再試。"),
        )
    document = {
        "entry": parse(leaf.body).document(),
        "position": leaf.position,
        "path": [one.hex() for one in shown["path"]],
        "checkpoint": shown["signed"].note,
    }
    return Download(f"entry-{leaf.position}.json", canonical(document), "application/json")


def lines(ask: Ask, leaves: Iterable[Leaf]) -> list[Shown]:
    """Return entries as rows."""
    return [_shown(ask, leaf) for leaf in leaves]


def may_see(ask: Ask, kind: str) -> bool:
    """Say whether the reader may see the payload of a fact: what concerns accounts is for few."""
    return kind not in kinds("people") or any(ask.allows(permission) for permission in _PEOPLE)


def proof(ask: Ask, leaf: Leaf) -> dict[str, Any] | None:
    """Return checkpoint, leaf hash and path of an entry, checked now; None while it is not signed."""
    signed = ledger.newest(ask.platform.db)
    if signed is None or leaf.position is None or leaf.position >= signed.size:
        return None
    hashed, path = merkle.leaf_hash(leaf.body), Tree(ask.platform.db, signed.size).inclusion(leaf.position)
    try:
        merkle.verify_inclusion(hashed, leaf.position, signed.size, path, signed.root)
    except merkle.ProofError as fault:
        return {"signed": signed, "leaf": hashed, "path": path, "fault": fault.message}
    return {"signed": signed, "leaf": hashed, "path": path, "fault": None}


def _shown(ask: Ask, leaf: Leaf) -> Shown:
    """Return an entry as a row."""
    found = parse(leaf.body)
    payload = collecting.payload(ask.platform.db, leaf)
    who = payload["actor"].get("name") if payload is not None and may_see(ask, found.kind) else None
    return Shown(leaf, found, words.kind(found.kind), who, payload is None)


def _search(ask: Ask, chosen: Mapping[str, str]) -> tuple[LionrockError | None, Search | None]:
    """Return the search the filters mean, or what is wrong with them."""
    try:
        since, until = span(chosen["from"], chosen["to"])
        subject = _subject(ask, chosen["about"])
    except LionrockError as problem:
        return problem, None
    return None, Search(kind=chosen["kind"], subject=subject, since=since, until=until)


def _subject(ask: Ask, about: str) -> str:
    """Return the id of what entries shall be about: an id as it is, an incident by its reference."""
    plain = 32
    if not about or (len(about) == plain and about.isalnum()):
        return about
    return ask.platform.port(Incidents).resolve(about)


def _page(search: Search, below: int) -> Search:
    """Return the search for one page and one entry more."""
    return Search(search.kind, search.subject, search.since, search.until, below or None, SIZE + 1)


def _url(values: Mapping[str, str]) -> str:
    """Return the address of the list with these filters."""
    return "/evidence/entries?" + urlencode({name: value for name, value in values.items() if value})


def _tombstone(ask: Ask, found: Entry) -> Leaf | None:
    """Return the entry that says who erased the payload, and why."""
    told = reading.listing(ask.platform.db, Search(kind="PayloadErased", subject=found.id, limit=1))
    return told[0] if told else None


def _fields(payload: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the fields of a fact as they are shown: times as times, lists as lists."""
    return [(name.replace("_", " "), _value(value)) for name, value in payload["fact"].items()]


def _value(value: Any) -> Any:
    """Return a value of a fact: an instant when it is written as one."""
    if isinstance(value, str) and len(value) > len("2026-01-01T") and value[4:5] == value[7:8] == "-":
        return _moment(value) or value
    return value if not isinstance(value, dict) else canonical(value).decode() if _whole(value) else str(value)


def _moment(text: str) -> Instant | None:
    """Return the instant a text writes, None when it is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def _whole(value: Any) -> bool:
    """Say whether the canonical form knows the value: it has no floats."""
    try:
        canonical(value)
    except ValueError:
        return False
    return True
