"""Writing a rule: its text, the preview over one's own history, and putting it in force."""

from __future__ import annotations

import uuid
from typing import Any, Final

from lionrock.detection import hunting
from lionrock.detection.serving import Runner
from lionrock.detection.writing import previewing, site
from lionrock.detection.writing import store as writing
from lionrock.detection.writing.previewing import Previews
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, Shown, View, act, page, panel

TRIALS: Final = "/rules/trials"
_TITLE: Final = Text("Write a rule", "撰寫規則")
_SPANS: Final = [
    ("7", Text("7 days", "7 日")),
    ("30", Text("30 days", "30 日")),
    ("90", Text("90 days", "90 日")),
    ("365", Text("a year", "一年")),
]
_BLANK: Final = """title: What it sees
id: {id}
status: experimental
description: Why that is worth a look
author: {author}
tags:
- attack.t1059
logsource:
  product: linux
  service: sshd
detection:
  selection:
    Event: failed
  condition: selection
level: medium
x_lionrock:
  title_zh: 規則標題
  samples:
    match:
    - logsource: {{product: linux, service: sshd}}
      fields: {{Event: failed}}
    ignore:
    - logsource: {{product: linux, service: sshd}}
      fields: {{Event: accepted}}
"""


@page("detection.write-new", "/rules/new", title=_TITLE, needs=previewing.TRIES, place="findings")
def new(ask: Ask) -> View:
    """Show the form for a rule of one's own, empty or copied from another."""
    info = ask.platform.port(Runner).serving.rules.get(ask.query.get("from", "")[:100])
    fresh = str(uuid.UUID(bytes=_drawn()))
    text = site.text_of(info).replace(info.id, fresh) if info else _BLANK.format(id=fresh, author=ask.actor.name)
    return _form(ask, "", text)


@page("detection.write", "/rules/{id}/write", title=_TITLE, needs=previewing.TRIES, place="findings")
def write(ask: Ask) -> View:
    """Show the form with the text that serves."""
    return _form(ask, ask.path["id"], site.serving(ask.platform, ask.path["id"]))


@page("detection.trials", TRIALS, title=_TITLE, needs=previewing.TRIES, place="findings")
def back(ask: Ask) -> Go:
    """Lead to the form: who changes the language where a text was refused comes here."""
    return Go("/rules/new")


@act("detection.try", TRIALS, needs=previewing.TRIES)
def begin(ask: Ask) -> Shown:
    """Ask for a preview of the text; a wrong one comes back with what is wrong."""
    content, rule = ask.form.get("content", "")[: 2 * site.LONGEST], ask.form.get("rule", "")[:100]
    days = ask.form.get("days", "30")
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0  # noqa: PLR2004 four digits
    try:
        id = rule or hunting.of_text(content).info.id
        made = previewing.ask(ask.platform, ask.actor, id, content, number)
    except InputError as problem:
        return _form(ask, rule, content, problem)
    return Go(f"{TRIALS}/{made.id}")


@page("detection.trial", TRIALS + "/{id}", title=Text("Preview of a rule", "規則預覽"), place="findings")
def trial(ask: Ask) -> View:
    """Show a preview while it reads, and what the text would change when it has."""
    return _shown(ask)


@act("detection.put", TRIALS + "/{id}", needs=site.DECIDES, fresh=True)
def put(ask: Ask) -> Shown:
    """Put the previewed text in force, or withdraw the site's where the preview was of that."""
    one = previewing.get(ask.platform, ask.path["id"])
    reason = ask.form.get("reason", "")
    try:
        if one.content:
            site.put(ask.platform, ask.actor, one.rule, one.content, reason, one.id)
        else:
            site.withdraw(ask.platform, ask.actor, one.rule, reason)
    except LionrockError as problem:
        return _shown(ask, problem)
    return Go(
        f"/rules/{one.rule}",
        Text("In force within twenty seconds; it watches until it is let.", "二十秒內生效；獲准前只作觀察。"),
    )


@panel("detection.trying", place="trial", slot="main", order=10, every=2)
def reading(ask: Ask, subject: Any) -> View | None:
    """Show how far a preview has come."""
    one = previewing.get(ask.platform, subject)
    progress = ask.platform.port(Previews).progress(subject)
    ended = one.state != "asked"
    return View("detection/trying.html", {"id": subject, "progress": None if ended else progress, "ended": ended})


def _form(ask: Ask, rule: str, content: str, problem: InputError | None = None) -> View:
    """Show the form for a text."""
    values = {
        "rule": rule,
        "content": content,
        "problem": problem,
        "spans": _SPANS,
        "days": ask.form.get("days", "30"),
        "most": site.LONGEST,
    }
    return View("detection/write.html", values, status=422 if problem else 200)


def _shown(ask: Ask, problem: LionrockError | None = None) -> View:
    """Show a preview."""
    one = previewing.get(ask.platform, ask.path["id"])
    serving = ask.platform.port(Runner).serving
    values = {
        "one": one,
        "impact": one.impact,
        "titles": {each.rule: info.title for each in one.impact.sampled if (info := serving.info(each.rule))},
        "problem": problem,
        "decides": ask.allows(site.DECIDES),
        "known": one.rule in serving.rules or bool(writing.versions(ask.platform.db, one.rule)),
        "now_serving": site.digest(site.serving(ask.platform, one.rule)) == one.digest,
        "typed": dict(ask.form) if problem else {},
    }
    return View("detection/trial.html", values, status=422 if problem else 200)


def _drawn() -> bytes:
    """Return the bytes of a new id."""
    from lionrock.kernel.columns import new_id

    return bytes.fromhex(new_id())
