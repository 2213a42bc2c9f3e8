"""What people enter into forms of records, as bodies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from lionrock.events.stories import Line
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.response import times
from lionrock.response.pages import reaching
from lionrock.response.records import (
    KINDS,
    Basis,
    Body,
    Category,
    Contact,
    Contained,
    Cost,
    Decision,
    Note,
    Part,
    Reached,
    Record,
    RecordKind,
    Way,
)
from lionrock.response.service import Entered
from lionrock.ui.pages import Ask

_VIEWS: Final[Mapping[RecordKind, str]] = {
    "note": "log",
    "contact": "log",
    "decision": "log",
    "cost": "costs",
    "containment": "containment",
}


def kind(ask: Ask) -> RecordKind:
    """Return the kind of record the form is for; raises InputError."""
    written = ask.form.get("kind", "")
    if written not in KINDS:
        raise InputError(
            Text("no kind of record was chosen", "未選擇紀錄類別"),
            Text("Use one of the forms.", "請使用其中一份表格。"),
        )
    return cast("RecordKind", written)


def view(ask: Ask) -> str:
    """Return the view on which the form stands."""
    return _VIEWS[kind(ask)]


def entered(ask: Ask, of: RecordKind, basis: Sequence[Line] = (), was: Record | None = None) -> Entered:
    """Return what a form holds; `was` is the record it corrects."""
    body = _BODIES[of](ask, was.body if was else None)
    if isinstance(body, Decision) and basis:
        told = tuple(Basis(line.title, line.entry or "", line.link or "") for line in basis)
        body = Decision(body.what, body.why, body.decided_by, told)
    effective = reaching.moment(ask, "effective")
    if was is not None and effective is not None and times.field(effective) == times.field(was.effective):
        effective = was.effective  # the field holds minutes: what was not touched stays to the second
    due = reaching.moment(ask, "due")
    if was is not None and due is not None and times.field(due) == times.field(was.due):
        due = was.due
    return Entered(body, effective, due)


def typed(record: Record) -> dict[str, str]:
    """Return a record as its form holds it."""
    body = record.body
    shown: dict[str, Any] = {name: getattr(body, name) for name in type(body).__slots__}
    if isinstance(body, Cost):
        shown |= {
            "hours": times.hours(body.minutes) if body.minutes is not None else "",
            "amount": times.dollars(body.cents) if body.cents is not None else "",
        }
    times_ = {"effective": times.field(record.effective), "due": times.field(record.due)}
    return {name: value for name, value in shown.items() if isinstance(value, str)} | times_


def _note(ask: Ask, was: Body | None) -> Body:
    """Return a note; a correction stays of the part it was of."""
    part = was.part if isinstance(was, Note) else ask.form.get("part", "")
    return Note(ask.form.get("words", ""), cast("Part", part))


def _contact(ask: Ask, was: Body | None) -> Body:
    """Return a contact."""
    form = ask.form
    return Contact(
        whom=form.get("whom", ""),
        way=cast("Way", form.get("way", "")),
        reached=cast("Reached", form.get("reached", "")),
        said=form.get("said", ""),
        number=form.get("number", ""),
        promise=form.get("promise", ""),
        kept=was.kept if isinstance(was, Contact) else "",
    )


def _cost(ask: Ask, was: Body | None) -> Body:
    """Return a cost."""
    return Cost(
        category=cast("Category", ask.form.get("category", "")),
        what=ask.form.get("what", ""),
        minutes=times.worked(ask.form.get("hours", "")),
        cents=times.cents(ask.form.get("amount", "")),
    )


def _decision(ask: Ask, was: Body | None) -> Body:
    """Return a decision; a correction keeps what it rests on."""
    kept = was.basis if isinstance(was, Decision) else ()
    return Decision(ask.form.get("what", ""), ask.form.get("why", ""), ask.form.get("decided_by", ""), kept)


def _contained(ask: Ask, was: Body | None) -> Body:
    """Return containment by hand."""
    kept = was if isinstance(was, Contained) else None
    return Contained(
        what=ask.form.get("what", ""),
        on=ask.form.get("on", ""),
        by=ask.form.get("by", ""),
        asset=kept.asset if kept else None,
        undone=kept.undone if kept else "",
    )


_BODIES: Final[Mapping[RecordKind, Callable[[Ask, Body | None], Body]]] = {
    "note": _note,
    "contact": _contact,
    "cost": _cost,
    "decision": _decision,
    "containment": _contained,
}
