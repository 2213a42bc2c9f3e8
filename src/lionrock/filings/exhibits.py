"""Content for forms for a pack: what was typed and approved, corrections, receipts, and the entries behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.events.subjects import INCIDENT
from lionrock.filings import service, store
from lionrock.filings.record import Content, Typed
from lionrock.filings.subjects import subject
from lionrock.kernel.contributions import Item
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.law.filing import Filing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

KINDS: Final = (
    "FieldWritten",
    "ContentApproved",
    "StatementCorrected",
    "StatementElsewhere",
    "ReceiptKept",
    "OfficialFormFilled",
)
"""The kinds of ledger entry that concern the forms of an incident."""

_MOST: Final = 10_000


def items(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield what was typed and approved for each form, every file of it, and every entry behind it."""
    for form in platform.registry.of(Filing):
        if form.of == INCIDENT:
            yield from _form(platform, form, incident)
    at = _at(platform, incident)
    for kind in KINDS:
        for leaf in reading.listing(platform.db, Search(kind=kind, subject=incident, limit=_MOST)):
            yield Item(name=f"{at}/entries/{leaf.id}.json", entry=leaf.id)


def _form(platform: Platform, form: Filing, incident: str) -> Iterator[Item]:
    """Yield the record of one form; raises SealedError without keys."""
    contents = store.contents(platform.db, incident, form.id)
    typed = store.all_typed(platform.db, incident, form.id)
    at = f"{_at(platform, incident)}/{form.id}"
    if typed:
        yield _json(f"{at}/typed.json", [_typed(one) for one in typed])
    if contents:
        yield _json(f"{at}/approvals.json", [asdict(one) for one in contents])
    for content in contents:
        yield from _files(platform, content, f"{at}-v{content.version}")


def _files(platform: Platform, content: Content, at: str) -> Iterator[Item]:
    """Yield the files of an approved version."""
    for one in content.papers:
        yield Item(name=f"{at}/{one.name}", data=service.paper(platform, content, one.name), media=one.media)


def _typed(typed: Typed) -> dict[str, Any]:
    """Return that a field was typed, by whom; the words stand in the content they were approved with."""
    return {name: value for name, value in asdict(typed).items() if name not in ("words", "sealed")}


def _at(platform: Platform, incident: str) -> str:
    """Return the folder of these items."""
    form = next(one for one in platform.registry.of(Filing) if one.of == INCIDENT)
    return f"{subject(platform, form, incident).reference}/filings"


def _json(name: str, value: Any, *tells: str) -> Item:
    """Return a member of the pack with keys in order; `tells` are the kinds of fact it repeats."""
    data = msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1)
    return Item(name=name, data=data, tells=tells)
