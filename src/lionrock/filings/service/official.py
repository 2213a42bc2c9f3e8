"""Uploads of official files, maps of their places, and filling them from approved content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as Pairs
from typing import TYPE_CHECKING, Final, Literal

from lionrock.events.filings import FieldsMapped, OfficialFormFilled, OfficialFormKept
from lionrock.filings import statements
from lionrock.filings.content import DEMO, EXERCISE
from lionrock.filings.document import UNKNOWN
from lionrock.filings.official import docx_form, pdf_form
from lionrock.filings.record import Mapping, Official, who
from lionrock.filings.sealing import PURPOSE
from lionrock.filings.service.content import file_name
from lionrock.filings.service.permission import allowed, decides
from lionrock.filings.store import official as store
from lionrock.filings.subjects import subject
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Kind = Literal["docx", "pdf"]


def keep(platform: Platform, filing: str, name: str, data: bytes, actor: Actor) -> Official:
    """Keep the official file of a form after checking it; maps made for an earlier file no longer serve.

    Raises InputError when the file is refused, or has no place to fill.
    """
    decides(platform, actor, "filing.record")
    platform.registry.get(Filing, filing)
    kind: Kind = "pdf" if data.startswith(b"%PDF-") else "docx"
    slots = pdf_form.slots(data) if kind == "pdf" else docx_form.slots(data)
    if not slots:
        raise InputError(
            Text("the file has no place to fill", "檔案沒有可填寫的位置"),
            Text(
                "Places are form fields, content controls, placeholders in double braces, and empty cells beside "
                "a label.",
                "可填寫的位置包括表格欄位、內容控制項、雙大括號佔位符，以及標籤旁的空白儲存格。",
            ),
        )
    digest = hashlib.sha256(data).hexdigest()
    blob = platform.blobs.put(platform.port(Cipher).seal(data, PURPOSE))
    with platform.change(actor, f"official file for {filing} kept") as change:
        id = new_id()
        entry = change.publish(OfficialFormKept(id, filing, kind, digest, len(slots)))
        kept = Official(id, filing, kind, file_name(name), digest, blob, tuple(slots), change.now, who(actor), entry)
        store.add(change.db, kept)
    return kept


def map_fields(
    platform: Platform, filing: str, form: str, pairs: Pairs[str, str], language: str, actor: Actor
) -> Mapping:
    """Record which field of ours goes to which place of the official file that stands now.

    Raises ConflictError when another file was uploaded meanwhile.
    """
    decides(platform, actor, "filing.record")
    official = _official(platform, filing)
    if official.id != form:
        raise ConflictError(_CHANGED, _MAP_AGAIN)
    ours = {one.id for one in platform.registry.get(Filing, filing).fields}
    places = {id for id, _ in official.slots}
    kept = {place: field for place, field in pairs.items() if field}
    if not kept or kept.keys() - places or set(kept.values()) - ours:
        raise InputError(
            Text("the map names no field, or one that does not exist", "對照表沒有項目，或載有不存在的項目"),
            Text("Choose a field of ours for each place to fill.", "請為每個位置選擇項目。"),
        )
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    with platform.change(actor, f"official file for {filing} mapped") as change:
        entry = change.publish(FieldsMapped(official.id, filing, len(kept), digest))
        chosen: Literal["en", "zh"] = "zh" if language == "zh" else "en"
        made = Mapping(new_id(), official.id, filing, official.digest, kept, chosen, change.now, who(actor), entry)
        store.map_fields(change.db, made)
    return made


def standing(platform: Platform, filing: str) -> tuple[Official | None, Mapping | None, bool]:
    """Return the official file, the newest map, and whether the map was made for another file."""
    official, made = store.current(platform.db, filing), store.newest_map(platform.db, filing)
    stale = made is not None and official is not None and (made.form, made.digest) != (official.id, official.digest)
    return official, made, stale


def fill(platform: Platform, filing: str, about: str, number: int, actor: Actor) -> tuple[str, bytes]:
    """Return name and bytes of the official file filled from an approved version; who took it stands in the ledger.

    Raises ConflictError while the file has no map of its own: nothing is filled by a map for another file.
    """
    allowed(platform, actor, "register.read")
    official, made, stale = standing(platform, filing)
    if official is None or made is None or stale:
        raise ConflictError(_CHANGED if stale else _UNMAPPED, _MAP_AGAIN)
    found = subject(platform, platform.registry.get(Filing, filing), about)
    data = platform.port(Cipher).open(platform.blobs.get(official.blob), PURPOSE)
    if hashlib.sha256(data).hexdigest() != official.digest:
        raise ConflictError(_CHANGED, _MAP_AGAIN)
    plain = statements.version(platform, filing, found.id, number)
    values = _values(plain["fields"], made)
    mark = DEMO if platform.demo else EXERCISE if found.exercise else None
    filled = (pdf_form if official.kind == "pdf" else docx_form).fill(data, values, mark)
    digest = hashlib.sha256(filled).hexdigest()
    with platform.change(actor, f"official {filing} of {found.reference} filled", exercise=found.exercise) as change:
        change.publish(OfficialFormFilled(found.id, filing, number, official.id, digest))
    return f"{found.reference}-{filing}-v{number}-filled.{official.kind}", filled


_CHANGED: Final = Text("the official file changed since it was mapped", "官方檔案自對照後已有更改")
_UNMAPPED: Final = Text("the official file is not mapped yet", "官方檔案尚未對照")
_MAP_AGAIN: Final = Text("Map its places on the page of official forms.", "請在官方表格頁面對照各位置。")


def _official(platform: Platform, filing: str) -> Official:
    """Return the official file that stands now; raises NotFoundError."""
    found = store.current(platform.db, filing)
    if found is None:
        raise NotFoundError(Text("no official file was uploaded", "尚未上載官方檔案"), _MAP_AGAIN)
    return found


def _values(fields: list[dict[str, dict[str, str] | None]], made: Mapping) -> dict[str, str]:
    """Return the words for each place; what is unknown is written as unknown."""
    name = "en" if made.language == "en" else "zh_hant"
    said = {str(one["id"]): value[name] if (value := one["value"]) else UNKNOWN.within(made.language) for one in fields}
    return {place: said[field] for place, field in made.pairs.items() if field in said}
