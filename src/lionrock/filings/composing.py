"""Composes content from values and words typed by people; what neither gives stays an explicit unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.filings import store
from lionrock.filings.content import Draft, Filled, mark
from lionrock.filings.record import Typed
from lionrock.filings.subjects import Subject, subject
from lionrock.kernel.contributions import Known
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.law.filing import Field, Filing
from lionrock.ui import values
from lionrock.ui.once import answering

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PURPOSE = "obligations.field"
"""The purpose under which typed words were always sealed; another one would not open the earlier ones."""


def draft(platform: Platform, filing: str, about: str) -> Draft:
    """Return the content of a form as it follows from what is known now; every field from the same reading."""
    with answering():
        form = platform.registry.get(Filing, filing)
        return compose(platform, form, subject(platform, form, about))


def compose(platform: Platform, form: Filing, about: Subject) -> Draft:
    """Return the content of a form about this subject."""
    typed = store.typed(platform.db, about.id, form.id)
    return Draft(
        filing=form,
        subject=about.id,
        reference=about.reference,
        filled=tuple(_filled(platform, field, about.id, typed.get(field.id)) for field in form.fields),
        law=about.law,
        rulebook=about.rulebook,
        mark=mark(demo=platform.demo, exercise=about.exercise),
    )


def _filled(platform: Platform, field: Field, about: str, typed: Typed | None) -> Filled:
    """Return a field: a person's words where there are some, else its value, else unknown."""
    if typed is not None and typed.words:
        return Filled(field, _typed(platform, typed), typed=True, by=typed.who.actor)
    if field.value is None:
        return Filled(field, Known(None, Text("nobody has typed it", "尚未有人輸入")))
    first = values.known(platform, field.value, about)
    others = (values.known(platform, id, about) for id in field.instead) if first.unknown else iter(())
    return Filled(field, next((one for one in others if not one.unknown), first))


def _typed(platform: Platform, typed: Typed) -> Known:
    """Return words a person typed, unknown while they are sealed; no words mean that the person took them back."""
    source = Text("typed in by {who}", "由{who}輸入").format(who=typed.who.name)
    try:
        words = (platform.port(Cipher).open(typed.words, PURPOSE) if typed.sealed else typed.words).decode()
    except LionrockError as problem:
        return Known(None, problem.message)
    return Known(words, source, effective=typed.at, learned=typed.at)
