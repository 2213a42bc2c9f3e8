"""The call: the number, the script in both languages with its sources, and the record of what came of it."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import LANGUAGES, Language, Text
from lionrock.obligations import board, composing, face, recall, service
from lionrock.obligations.model import Matter
from lionrock.obligations.pages import reached
from lionrock.obligations.record import OUTCOMES, Call, Outcome
from lionrock.obligations.service import Told
from lionrock.ui import times, values
from lionrock.ui.pages import Ask, Go, View, act, page

ATTEMPTS: Final[dict[str, Outcome]] = {str(key): key for key in OUTCOMES if key != "completed"}
_ENTRIES: Final = ("operator.commissioner_number", "operator.secure_channel")


TITLE: Final = Text("Notify by telephone", "致電通報")


@page("obligations.call", "/incidents/{id}/call", title=TITLE, needs="register.read", place="incidents")
def call(ask: Ask) -> View:
    """Show number, script and the record of calls; nothing stands before it."""
    return _shown(ask, reached.matter(ask))


@act("obligations.completed", "/incidents/{id}/call/completed", needs="call.record")
def completed(ask: Ask) -> Go | View:
    """Record that a person took the notice."""
    matter = reached.matter(ask)
    form = ask.form
    try:
        at = times.typed(form.get("at", ""))
        told = Told(form.get("spoken_to", ""), form.get("said", ""), form.get("their_reference", ""), at)
        service.complete(ask.platform, matter.incident, ask.actor, told)
    except InputError as problem:
        return _shown(ask, matter, problem)
    said = Text(
        "Recorded as the first notice. The written record is due 48 hours after the call.",
        "已記錄為首次通報。書面紀錄須於通話後 48 小時內提交。",
    )
    return Go(f"/incidents/{matter.reference}", said)


@act("obligations.attempted", "/incidents/{id}/call/attempted", needs="call.record")
def attempted(ask: Ask) -> Go | View:
    """Record that a call reached nobody."""
    matter = reached.matter(ask)
    try:
        at = times.typed(ask.form.get("tried_at", ""))
        service.attempt(ask.platform, matter.incident, ask.actor, _outcome(ask), at)
    except InputError as problem:
        return _shown(ask, matter, problem)
    said = Text("Recorded as an attempt. The clock goes on.", "已記錄為一次嘗試。時限繼續計算。")
    return Go(f"/incidents/{matter.reference}/call", said)


def _shown(ask: Ask, matter: Matter, problem: InputError | None = None) -> View:
    """Return the page; after a mistake with what was typed."""
    language = _language(ask)
    script = composing.call_script(ask.platform, matter.incident, ask.actor)
    done = recall.done(ask.platform, matter.incident)
    shown = {
        "matter": matter,
        "row": board.of(ask.platform, matter.incident)[0],
        "face": face,
        "script": script,
        "read": language,
        "entries": values.several(ask.platform, _ENTRIES, matter.incident),
        "calls": [(one, _said(ask, one)) for one in done.calls],
        "outcomes": OUTCOMES,
        "attempts": ATTEMPTS,
        "typed": dict(ask.form) if problem else {"said": script.read(language)},
        "problem": problem,
        "given": done.given,
    }
    return View("obligations/call.html", shown, status=422 if problem else 200)


def _outcome(ask: Ask) -> Outcome:
    """Return the outcome whose button was used; raises InputError for none."""
    found = ATTEMPTS.get(ask.form.get("outcome", ""))
    if found is None:
        raise InputError(Text("no outcome was chosen", "未選擇結果"), Text("Choose one.", "請選擇其一。"))
    return found


def _language(ask: Ask) -> Language:
    """Return the language of the script: as chosen, else the reader's."""
    return next((one for one in LANGUAGES if one == ask.query.get("script")), ask.language)


def _said(ask: Ask, call: Call) -> str | Text:
    """Return what was said in a call, or why it cannot be shown."""
    if not call.completed:
        return ""
    try:
        return service.said(ask.platform, call.id)
    except LionrockError as problem:
        return problem.message
