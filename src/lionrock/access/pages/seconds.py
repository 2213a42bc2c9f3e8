"""What waits for a second person: read, confirmed, declined or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from lionrock.access import roles
from lionrock.access.seconds import service, store
from lionrock.access.seconds.model import STATES, Proposal
from lionrock.access.settings import asked
from lionrock.events.seconds import Persons, Sent
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import Authorizer, SealedError
from lionrock.kernel.text import Text, same
from lionrock.ui.pages import Act, Ask, Go, Shown, View, act, page
from lionrock.ui.sessions import SECONDS_PATH
from lionrock.ui.today import Consequence, Gap, unknown

TITLE = Text("Decisions for two", "須兩人作出的決定")
_LONGEST: Final = 2_000
_REFUSED: Final = 400


@page("access.seconds", SECONDS_PATH, title=TITLE, place="people")
def waiting(ask: Ask) -> View:
    """Show what waits, what ended, and for which decisions the site asks two people."""
    db = ask.platform.db
    values = {
        "waiting": [_row(one) for one in store.waiting(db, ask.now)],
        "ended": [_row(one) for one in store.recent(db)],
        "asked": [roles.PERMISSIONS[one] for one in sorted(asked(ask.platform.settings))],
    }
    return View("access/seconds.html", values)


@page("access.second", f"{SECONDS_PATH}/{{id}}", title=TITLE, place="people")
def proposal(ask: Ask) -> View:
    """Show one proposal with what was typed, to whoever may decide it and to who proposed it."""
    return _view(ask, None)


@act("access.confirm", f"{SECONDS_PATH}/{{id}}/confirm", needs="read", fresh=True)
def confirm(ask: Ask) -> Shown:
    """Confirm what another person proposed, and carry it out as it was sent."""
    found = store.get(ask.platform.db, ask.path["id"])
    sent = service.opened(ask.platform, found)
    asked_for = ask.platform.registry.get(Act, sent.act)
    if not ask.allows(asked_for.needs):
        ask.platform.port(Authorizer).require(ask.actor, asked_for.needs)
    done, actor = service.confirm(ask.platform, found.id, ask.actor)
    try:
        shown = asked_for.do(_as_sent(ask, sent, actor))
    except LionrockError as problem:
        service.failed(ask.platform, done, problem.message.en, ask.actor)
        raise
    except Exception as problem:
        service.failed(ask.platform, done, type(problem).__name__, ask.actor)
        raise
    if isinstance(shown, View) and shown.status >= _REFUSED:
        service.failed(ask.platform, done, "what was sent was refused", ask.actor)
    return shown


@act("access.drop", f"{SECONDS_PATH}/{{id}}/drop", needs="read")
def drop(ask: Ask) -> Go | View:
    """Withdraw one's own proposal, or decline another's."""
    try:
        done = service.drop(ask.platform, ask.path["id"], ask.actor, ask.form.get("reason", ""))
    except LionrockError as problem:
        return _view(ask, problem)
    return Go(SECONDS_PATH, said=STATES[done.state])


@unknown("access.seconds-waiting")
def unknowns(ask: Ask) -> Iterator[Gap]:
    """Yield decisions that one person proposed and nobody confirmed."""
    found = store.count(ask.platform.db, ask.now)
    if found:
        yield Gap(
            what=Text("Whether {n} proposed decisions stand", "{n} 項提議的決定是否成立").format(n=found),
            why=Text("no second person confirmed them", "尚未經第二人確認"),
            hangs=Text("what they decide; nothing was done yet", "有關決定；現時尚未執行"),
            url=SECONDS_PATH,
            do=Text("Look", "查看"),
            consequence=Consequence.CLOCK,
        )


def _view(ask: Ask, problem: LionrockError | None) -> View:
    """Return the page of a proposal."""
    found = store.get(ask.platform.db, ask.path["id"])
    own = ask.platform.port(Persons).same(ask.actor.id, found.proposer)
    may = ask.allows(found.decision)
    values = {
        "row": _row(found),
        "own": own,
        "may": may and not own and found.waits(ask.now),
        "open": found.waits(ask.now),
        "typed": _typed(ask, found) if may or own else [],
        "sealed": not (may or own),
        "problem": problem,
    }
    return View("access/second.html", values, status=422 if problem else 200)


def _row(found: Proposal) -> dict[str, Any]:
    """Return a proposal in words."""
    decision = roles.PERMISSIONS.get(found.decision, same(found.decision))
    return {"one": found, "decision": decision, "state": STATES[found.state]}


def _typed(ask: Ask, found: Proposal) -> list[tuple[str, str]]:
    """Return what was typed, field by field; files by name and size."""
    try:
        sent = service.opened(ask.platform, found)
    except SealedError:
        return []
    fields = [(name, ", ".join(values)[:_LONGEST]) for name, values in sorted(sent.lists.items()) if any(values)]
    known = {name for name, _ in fields}
    fields += [(name, value[:_LONGEST]) for name, value in sorted(sent.form.items()) if value and name not in known]
    return fields + [(sent.names.get(name, name), f"{len(data)} B") for name, data in sorted(sent.files.items())]


def _as_sent(ask: Ask, sent: Sent, actor: Any) -> Ask:
    """Return the request as the first person sent it, made by the second; nothing of the second's address counts."""
    return replace(
        ask,
        actor=actor,
        path=sent.path,
        query={},
        form=sent.form,
        lists=sent.lists,
        files=sent.files,
        names=sent.names,
        url=sent.url,
    )
