"""The list of audits, one audit, and the acts on it as a whole."""

from __future__ import annotations

from typing import Any, Final

from lionrock.audit.model import ANNEX, LONGEST, MANAGE, MOST_PAPER, ROWS, SHORT
from lionrock.audit.pages.places import HERE, ONE, ROOM, TITLE, WHY, common, found
from lionrock.audit.service import audits
from lionrock.audit.service.audits import Opening, Signed
from lionrock.audit.spans import end, start
from lionrock.audit.store import audits as store
from lionrock.audit.store import findings, samples
from lionrock.events.audits import AuditPacks, OpenDuties, Population
from lionrock.events.ports import Estate
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui import times
from lionrock.ui.pages import Ask, Download, Go, Shown, View, act, page

__all__ = ["ROOM"]

DUTY_ROWS: Final = ("OBL-25-AUDIT",)
PROFILES: Final = (
    ("auditor", Text("the auditor", "審核員")),
    ("counsel", Text("counsel: everything", "律師：全部資料")),
)
_ROOM: Final = MOST_PAPER + 100_000


@page("audit.audits", HERE, title=TITLE, place="evidence")
def listed(ask: Ask) -> View:
    """List the audits, those open first, and offer to open one."""
    return _list(ask, None)


@act("audit.open", HERE, needs=MANAGE)
def opened(ask: Ask) -> Shown:
    """Open an audit."""
    try:
        wanted = Opening(
            ask.typed("title", Text("Title", "名稱"), most=SHORT),
            start(ask.form.get("from", "")),
            end(ask.form.get("to", "")),
            ask.lists.get("packs", ()),
            ask.lists.get("systems", ()),
        )
        made = audits.open_audit(ask.platform, ask.actor, wanted)
    except LionrockError as problem:
        return _list(ask, problem)
    return Go(f"{HERE}/{made.id}", Text("The audit is open.", "審核已開展。"))


@page("audit.audit", ONE, title=TITLE, place="evidence")
def one(ask: Ask) -> View:
    """Show one audit: scope, independence, plan, populations, findings, and what is left to do."""
    return _one(ask, None)


@act("audit.plan", ONE + "/plan", needs=MANAGE)
def plan(ask: Ask) -> Shown:
    """Write the steps down."""
    return _done(ask, "plan", lambda: audits.plan(ask.platform, ask.actor, ask.path["id"], _lines(ask)))


@act("audit.state", ONE + "/independence", needs=MANAGE, most=_ROOM)
def state(ask: Ask) -> Shown:
    """Enter the statement of independence from the signed paper."""
    return _done(ask, "independence", lambda: audits.state(ask.platform, ask.actor, ask.path["id"], _signed(ask)))


@act("audit.doubt", ONE + "/doubt", needs=MANAGE)
def doubt(ask: Ask) -> Shown:
    """Say that the statement no longer stands."""
    why = ask.form.get("why", "")
    return _done(ask, "independence", lambda: audits.doubt(ask.platform, ask.actor, ask.path["id"], why))


@act("audit.close", ONE + "/close", needs=MANAGE, most=_ROOM)
def close(ask: Ask) -> Shown:
    """Close the audit with its report."""
    name, data, note = ask.names.get("paper", ""), ask.files.get("paper", b""), ask.form.get("note", "")
    return _done(ask, "report", lambda: audits.close(ask.platform, ask.actor, ask.path["id"], name, data, note))


@act("audit.report", ONE + "/report", needs=MANAGE)
def report(ask: Ask) -> Shown:
    """Record that the report was submitted."""

    def record() -> None:
        at = times.typed(ask.form.get("at", "")) or ask.now
        duty, receipt = ask.form.get("duty") or None, ask.form.get("receipt", "")
        audits.report(ask.platform, ask.actor, ask.path["id"], duty, at, receipt)

    return _done(ask, "report", record)


@act("audit.pack", ONE + "/pack", needs=ROWS)
def pack(ask: Ask) -> Shown:
    """Issue an evidence pack of the audit."""
    try:
        why = ask.typed("why", WHY, most=500)
        port = ask.platform.port(AuditPacks)
        name, data = port.issue(found(ask).id, ask.form.get("profile", "auditor"), ask.actor, why)
    except LionrockError as problem:
        return _one(ask, problem)
    return Download(name, data, "application/zip")


def _done(ask: Ask, at: str, do: Any) -> Shown:
    """Do something to the audit and go back to it; the page comes back with what was wrong."""
    try:
        do()
    except LionrockError as problem:
        return _one(ask, problem)
    return Go(f"{HERE}/{ask.path['id']}#{at}", Text("It is recorded.", "已記錄。"))


def _list(ask: Ask, problem: LionrockError | None) -> View:
    """Return the list with what was typed and what was wrong with it."""
    values = {
        "rows": [(one, _open(ask, one.id)) for one in store.listing(ask.platform.db)],
        "packs": audits.known_packs(),
        "systems": _systems(ask),
        "problem": problem,
        "ticked": {name: ask.lists.get(name, ()) for name in ("packs", "systems")},
    }
    return View("audit/audits.html", common(ask) | values, 422 if problem else 200)


def _one(ask: Ask, problem: LionrockError | None) -> View:
    """Return the page of an audit."""
    audit, db = found(ask), ask.platform.db
    kinds = ask.platform.registry.of(Population)
    draws = samples.drawn(db, audit.id)
    fixed = samples.populations(db, audit.id)
    values = {
        "title": audit.title,
        "problem": problem,
        "populations": [(row, [one for one in draws if one.population == row.id]) for row in fixed],
        "kinds": {one.id: one for one in kinds},
        "choosable": [option for one in kinds for option in _options(ask, one)],
        "findings": findings.of(db, audit.id),
        "pack_titles": dict(audits.known_packs()),
        "annex": ANNEX,
        "duties": _duties(ask),
        "profiles": PROFILES,
        "sees": ask.allows(ROWS),
        "now_typed": times.field(ask.now),
        "papers": {one.what: one for one in store.papers(db, audit.id)},
    }
    return View("audit/audit.html", common(ask, audit) | values, 422 if problem else 200)


def _options(ask: Ask, kind: Population) -> list[tuple[str, Text]]:
    """Return a kind of population as it can be chosen: once, or with each choice it has."""
    if kind.choices is None:
        return [(kind.id, kind.title)]
    words = Text("{title}: {choice}", "{title}：{choice}")
    return [(f"{kind.id}|{id}", words.format(title=kind.title, choice=name)) for id, name in kind.choices(ask.platform)]


def _signed(ask: Ask) -> Signed:
    """Return the statement as typed."""
    return Signed(
        ask.form.get("name", ""),
        ask.form.get("firm", ""),
        ask.form.get("text", ""),
        times.day(ask.form.get("signed_on", "")),
        ask.files.get("paper", b""),
        ask.names.get("paper", ""),
    )


def _lines(ask: Ask) -> list[str]:
    """Return the steps as typed, one a line."""
    return ask.typed("steps", Text("Steps", "步驟"), most=LONGEST * 5).splitlines()


def _open(ask: Ask, id: str) -> int:
    """Return how many findings of an audit stand open."""
    return sum(one.closed is None for one in findings.of(ask.platform.db, id))


def _systems(ask: Ask) -> list[tuple[str, Text]]:
    """Return the systems to choose from, none while the register is sealed."""
    try:
        return list(ask.platform.port(Estate).systems())
    except SealedError:
        return []


def _duties(ask: Ask) -> list[tuple[str, Text]]:
    """Return the open duties that a report may answer."""
    if not ask.platform.provides(OpenDuties):
        return []
    return [(one.duty, one.title) for one in ask.platform.port(OpenDuties).standing(DUTY_ROWS)]
