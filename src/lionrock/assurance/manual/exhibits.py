"""Manual evidence for the pack of an audit: every record as it was digested, with its document, plainly apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.assurance.manual import sealing, service, store
from lionrock.events.audits import Audits
from lionrock.kernel.contributions import Item

if TYPE_CHECKING:
    from lionrock.assurance.manual.model import Evidence
    from lionrock.kernel.platform import Platform

MOST: Final = 5_000
MOST_BYTES: Final = 200 * 1024 * 1024
"""Bytes of documents in one pack; what goes beyond is named by its digest."""


def items(platform: Platform, audit: str) -> Iterator[Item]:
    """Yield each piece of evidence, counted or not, with the entry that carries the digest of its record.

    A record is the very bytes whose SHA-256 the entry holds, and so is a document; `index.json` names all of them with
    their withdrawals and versions, and says of each document whether it is in the pack.
    """
    found = sorted(store.listing(platform.db, most=MOST), key=lambda one: one.number)
    if not found:
        return
    folder = f"{_reference(platform, audit)}/manual"
    rows: list[dict[str, Any]] = []
    left = MOST_BYTES
    for one in found:
        opened = service.opened(platform, one)
        inside = bool(one.blob) and opened.record is not None and one.size <= left
        rows.append(_row(platform, one, erased=opened.erased, inside=inside))
        if opened.record is None:
            yield Item(f"{folder}/{one.reference}", entry=one.entry)
            continue
        yield Item(f"{folder}/{one.reference}/record.json", opened.raw, entry=one.entry, tells=("EvidenceGiven",))
        if inside:
            left -= one.size
            data = sealing.get(platform, one.blob, opened.key)
            name = f"{folder}/{one.reference}/{opened.record.name}"
            yield Item(name, data, one.media, entry=one.entry, tells=("EvidenceGiven",))
    index = msgspec.json.format(msgspec.json.encode(rows, order="sorted"), indent=1)
    yield Item(f"{folder}/index.json", index, tells=("EvidenceGiven", "EvidenceWithdrawn"))


def _row(platform: Platform, one: Evidence, *, erased: str, inside: bool) -> dict[str, Any]:
    """Return what the index says of a piece."""
    gone = store.withdrawal(platform.db, one.id)
    names = ("id", "requirement", "kind", "says", "systems", "whole", "effective", "until", "given", "supersedes")
    told = {name: getattr(one, name) for name in (*names, "superseded", "request", "file", "size", "digest", "entry")}
    shown = {"at": gone.at, "why": gone.why, "who": gone.who, "entry": gone.entry} if gone else None
    return told | {
        "reference": one.reference,
        "marked": "manual evidence: not tested by Lionrock",
        "withdrawn": shown,
        "erased": erased,
        "document_in_this_pack": inside,
    }


def _reference(platform: Platform, audit: str) -> str:
    """Return the reference of an audit, which names the folder."""
    return platform.port(Audits).describe(audit)[1] if platform.provides(Audits) else "audit"
