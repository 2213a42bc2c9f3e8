"""Composes content and script from values, words typed by people, and the operator's own entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import Known
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.law.filing import Field, Filing
from lionrock.obligations import recall, script, store, values
from lionrock.obligations.applicable import rules
from lionrock.obligations.content import Draft, Filled, mark
from lionrock.obligations.record import Typed
from lionrock.obligations.script import Script
from lionrock.ui.once import answering

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PURPOSE = "obligations.field"


def draft(platform: Platform, filing: str, incident: str) -> Draft:
    """Return the content of a form as it follows from what is known now; every field from the same reading."""
    with answering():
        return _draft(platform, filing, incident)


def call_script(platform: Platform, incident: str, actor: Actor) -> Script:
    """Return the script for a call about an incident, read by `actor`."""
    caller = Known(actor.name, Text("the person signed in", "已登入人員"))
    return script.compose(caller, values.several(platform, script.VALUES, incident))


def _draft(platform: Platform, filing: str, incident: str) -> Draft:
    """Return the content of a form."""
    form = platform.registry.get(Filing, filing)
    matter = recall.matter(platform, incident)
    typed = store.typed(platform.db, matter.incident, filing)
    law = rules(recall.law(platform), matter, recall.done(platform, matter.incident).given, platform.now())
    return Draft(
        filing=form,
        incident=matter.incident,
        reference=matter.reference,
        filled=tuple(_filled(platform, field, matter.incident, typed.get(field.id)) for field in form.fields),
        law=law.standing,
        rulebook=law.version,
        mark=mark(demo=platform.demo, exercise=matter.exercise),
    )


def _filled(platform: Platform, field: Field, incident: str, typed: Typed | None) -> Filled:
    """Return a field: a person's words where there are some, else its value, else unknown."""
    if typed is not None and typed.words:
        return Filled(field, _typed(platform, typed), typed=True)
    if field.value is None:
        return Filled(field, Known(None, Text("nobody has typed it", "尚未有人輸入")))
    return Filled(field, values.known(platform, field.value, incident))


def _typed(platform: Platform, typed: Typed) -> Known:
    """Return words a person typed, unknown while they are sealed; no words mean that the person took them back."""
    source = Text("typed in by {who}", "由{who}輸入").format(who=typed.who.name)
    try:
        words = (platform.port(Cipher).open(typed.words, PURPOSE) if typed.sealed else typed.words).decode()
    except LionrockError as problem:
        return Known(None, problem.message)
    return Known(words, source, effective=typed.at, learned=typed.at)
