"""What assurance shows elsewhere: the proof of an incident, what is not known of proof, entries by number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lionrock.assurance import running, words
from lionrock.assurance.manual import forms, service
from lionrock.assurance.manual import request_store as requests
from lionrock.assurance.manual import store as evidence
from lionrock.assurance.pages.packs import PROFILES
from lionrock.assurance.pages.remedies import rows
from lionrock.assurance.remedies import store as remedies
from lionrock.assurance.store import packs as store
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import Control
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.entry import parse
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, unknown

_DIGITS: Final = 9
_SHOWN: Final = 6
"""Remedies that Today names."""


@panel("assurance.incident", place="incident", slot="aside", order=80, of=INCIDENT)
def incident(ask: Ask, subject: Any) -> View:
    """Show how many entries stand behind an incident, how far they are signed, and offer a pack."""
    db, id = ask.platform.db, str(subject)
    newest = ledger.newest(db)
    mine = reading.listing(db, Search(subject=id, limit=1))
    values = {
        "id": id,
        "count": reading.count(db, Search(subject=id)),
        "signed": newest,
        "all_signed": bool(newest and mine and _position(mine[0].position) < newest.size),
        "profiles": [(name, title) for name, title, _ in PROFILES],
        "packs": store.packs(db, 3, id),
        "titles": {name: title for name, title, _ in PROFILES},
    }
    return View("assurance/incident.html", values)


@panel("assurance.remedies-late", place="today", slot="main", order=32, needs="register.read", every=300)
def late(ask: Ask, _: Any) -> View | None:
    """Show what was to be mended by a day that is past; nothing while nothing is."""
    many = remedies.late(ask.platform.db, ask.now)
    found = remedies.opened(ask.platform.db, min(many, _SHOWN))
    return View("assurance/remedies-late.html", {"rows": rows(ask, found), "more": many - _SHOWN}) if many else None


@panel("assurance.requests-waiting", place="today", slot="main", order=34, needs="evidence.ask", every=300)
def asked(ask: Ask, _: Any) -> View | None:
    """Show how many answers wait to be accepted, and how many requests are past their day; nothing for none."""
    answered, overdue = requests.waiting(ask.platform.db, ask.now)
    values = {"answered": answered, "late": overdue}
    return View("assurance/requests-waiting.html", values) if answered or overdue else None


@panel("assurance.requirement-evidence", place="requirement", order=10, needs="register.read")
def stated(ask: Ask, subject: Any) -> View:
    """Show what people stated and documents showed of a requirement, and how to ask for more."""
    row = service.book(ask.platform).requirement(str(subject))
    known = (str(subject), *(row.was if row else ()))
    found = [one for id in dict.fromkeys(known) for one in evidence.listing(ask.platform.db, id, 20)]
    found = sorted(found, key=lambda one: -one.number)[:20]
    names = forms.names(ask.platform)
    return View("assurance/stated.html", {"id": str(subject), "rows": forms.shown(ask.platform, found, names)})


@unknown("assurance.unknown")
def unknowns(ask: Ask) -> Iterator[Gap]:
    """Yield the controls whose state is unknown, each once with its first reason."""
    titles = {control.id: control.title for control in ask.platform.registry.of(Control)}
    for one in running.unknown(ask.platform):
        yield Gap(
            what=Text("Not shown: {title}", "未能證明：{title}").format(title=titles[one.control]),
            why=one.reason,
            hangs=Text("whether it can be proven", "能否證明"),
            url=f"/posture/controls/{one.control}",
            do=Text("Look", "查看"),
            consequence=Consequence.PROOF,
        )


@finder("assurance.entry")
def entry(ask: Ask, typed: str) -> Iterator[Found]:
    """Yield the entry whose position was typed."""
    digits = typed.strip().lstrip("#")
    numbered = digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS
    leaf = reading.at(ask.platform.db, int(digits)) if numbered else None
    if leaf is not None:
        title = Text("Entry {n}", "第 {n} 項紀錄").format(n=leaf.position)
        yield Found(title, f"/evidence/entries/{leaf.position}", words.kind(parse(leaf.body).kind))


def _position(position: int | None) -> int:
    """Return a position; one not given yet is beyond every tree."""
    return 1 << 62 if position is None else position
