"""Which column means which field: proposed with reasons and examples, confirmed by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lionrock.kernel.columns import new_id
from lionrock.kernel.text import Text
from lionrock.register import mapping, memory, service, taking
from lionrock.register.importing import Plan
from lionrock.register.memory import Remembered
from lionrock.register.model import NAMES, Kind
from lionrock.register.sheets import Importer, Sheet
from lionrock.register.taking import Taken
from lionrock.register.uploads import Upload
from lionrock.ui.pages import Ask, View

_SHOWN: Final = 120
"""Columns that are shown; those that hold anything come first."""


def read(ask: Ask, upload: Upload) -> Taken:
    """Return a kept file as its importer reads it."""
    return taking.taken(ask.platform.registry, upload.name, upload.raw, upload.encoding)


def known(ask: Ask, sheet: Sheet) -> Remembered | None:
    """Return the mapping that a person confirmed for files with these columns."""
    found = (memory.find_mapping(ask.platform.db, mapping.fingerprint(kind, sheet.heads)) for kind in mapping.MAPPED)
    return next((one for one in found if one is not None), None)


def planned(ask: Ask, upload: Upload) -> Plan:
    """Return what a file whose columns are confirmed would do to the register as it is now."""
    found = read(ask, upload)
    assert upload.kind is not None
    assert upload.mapping is not None
    if found.sheet is None:
        return refused(found)
    now = service.records(ask.platform)
    return taking.plan(found, upload.raw, upload.kind, upload.mapping, now, whole=bool(upload.whole))


def refused(found: Taken) -> Plan:
    """Return the plan of a file that could not be read: its problems alone."""
    return Plan(found.report.file, "", (), tuple(found.report.problems), found.report.more)


def remembered(ask: Ask, upload: Upload) -> Remembered | None:
    """Return the mapping of a kept file as it will be remembered; None for a file in the register's own form."""
    sheet = read(ask, upload).sheet if upload.mapping is not None else None
    if sheet is None or upload.kind is None or upload.mapping is None:
        return None
    heads = mapping.fingerprint(upload.kind, sheet.heads)
    return Remembered(new_id(), upload.kind, heads, upload.mapping, ask.actor.name or ask.actor.id, ask.now)


def chosen(ask: Ask, sheet: Sheet, meant: Mapping[str, str]) -> tuple[Kind, dict[str, str]]:
    """Return the kind and the mapping that a person sent; columns that were not shown mean nothing."""
    kind: Kind = next((one for one in mapping.MAPPED if one == ask.form.get("kind")), "asset")
    heads = [one.head for one in shown(mapping.propose(sheet, kind, meant))]
    allowed = {name for name, _ in mapping.targets(kind)}
    sent = {head: ask.form.get(f"c{place}", "") for place, head in enumerate(heads)}
    return kind, {head: target for head, target in sent.items() if target in allowed}


def shown(proposals: Sequence[mapping.Proposal]) -> list[mapping.Proposal]:
    """Return the columns that a person sees: first those that mean something, then those that hold most."""
    return sorted(proposals, key=lambda one: (not one.target, -one.filled))[:_SHOWN]


def view(
    key: str, found: Taken, kind: Kind | None = None, sent: Mapping[str, str] | None = None, wrong: Sequence[Text] = ()
) -> View:
    """Return the page on which columns are confirmed."""
    assert found.sheet is not None
    assert found.importer is not None
    meant = found.importer.meant
    kind = kind or mapping.guessed(found.sheet, meant)
    proposals = mapping.propose(found.sheet, kind, meant)
    values: dict[str, Any] = {
        "file": found.report.file,
        "key": key,
        "kind": kind,
        "kinds": [(one, NAMES[one]) for one in mapping.MAPPED],
        "format": found.importer.about,
        "rows": [(one, one.target if sent is None else sent.get(one.head, "")) for one in shown(proposals)],
        "hidden": max(0, len(proposals) - _SHOWN),
        "entries": len(found.sheet.entries),
        "notes": found.sheet.notes,
        "targets": mapping.targets(kind),
        "errors": [("", one) for one in wrong],
    }
    return View("register/columns.html", values, status=422 if wrong else 200)


def formats(ask: Ask) -> list[Text]:
    """Return the formats that files may have, in words."""
    return [one.about for one in ask.platform.registry.of(Importer)]
