"""What differs from what was last submitted: bundles with reasons, a person's label on each, and what followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.register import memory
from lionrock.register.material import service, store
from lionrock.register.material.comparing import Difference
from lionrock.register.material.sentinel import Bundle, Found, Sentinel
from lionrock.register.material.store import Baseline, Label
from lionrock.register.material.wording import Worded, worded
from lionrock.register.pages.listing import tabs
from lionrock.register.service import READ
from lionrock.ui.pages import Ask, Go, View, act, page

HOME: Final = "/register/changes"
TITLE: Final = Text("Since submission", "提交後的更改")
_SHOWN: Final = 8
_BUNDLES: Final = 20
_SIZE: Final = 50
_LABELS: Final = 20
_WHY: Final = {
    "plan": Text("the management plan was submitted", "提交管理計劃"),
    "form": Text("a form was submitted", "提交表格"),
    "hand": Text("set by hand", "人手設定"),
}
_CAUSES: Final = {
    "stranger": Text("Machines met that are not registered", "所見而未登記的機器"),
    "mechanism": Text("Switched on or off", "啟用或停用"),
}
VERDICTS: Final = {
    "material": Text("material", "屬重大"),
    "not_material": Text("not material", "不屬重大"),
    "unsaid": Text("cannot say yet", "暫未能判斷"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One difference in words, with what was said of it."""

    one: Difference
    said: Worded
    verdict: Text | None


@dataclass(frozen=True, slots=True)
class Card:
    """One bundle: what caused it, the rows that are shown, and how many wait in all."""

    bundle: Bundle
    title: Text
    about: Text | None
    url: str | None
    first: Instant | None
    rows: tuple[Row, ...]
    waiting: int
    print: str


@page("register.changes", HOME, title=TITLE, needs=READ, place="register")
def changes(ask: Ask) -> View:
    """Show what differs from what was submitted: what nobody has labelled before all."""
    return _page(ask, [])


@act("register.label", HOME, needs=service.MANAGE, fresh=True)
def label(ask: Ask) -> View | Go:
    """Record what a person says of the changes they chose."""
    try:
        made = service.label(
            ask.platform, ask.actor, ask.form.get("verdict", ""), ask.form.get("reason", ""), _chosen(ask)
        )
    except (ConflictError, InputError) as problem:
        return _page(ask, [("", problem.message), ("", problem.hint)])
    if made.verdict == "material":
        return Go(HOME, Text("Recorded. The form and its duty are being opened.", "已記錄。正在開立表格及責任。"))
    return Go(HOME, Text("Recorded.", "已記錄。"))


@act("register.baseline", f"{HOME}/baseline", needs=service.MANAGE, fresh=True)
def baseline(ask: Ask) -> View | Go:
    """Hold later changes against the estate as it is now."""
    try:
        service.by_hand(ask.platform, ask.actor, ask.form.get("why", ""))
    except InputError as problem:
        return _page(ask, [("why", problem.message)])
    return Go(HOME, Text("Recorded: later changes are held against the register as it is now.",
                         "已記錄：其後的更改將與現時的登記冊比對。"))  # fmt: skip


def _chosen(ask: Ask) -> list[str]:
    """Return the differences that were chosen; of a whole bundle, those nobody has labelled.

    Raises ConflictError when a bundle is not as it was shown.
    """
    chosen = [name[2:] for name in ask.form if name.startswith("d-")]
    bundles = {name[2:]: value for name, value in ask.form.items() if name.startswith("b-")}
    if not bundles:
        return chosen
    found, said = ask.platform.port(Sentinel).found(), store.said(ask.platform.db)
    for bundle in found.bundles:
        shown = bundles.get(bundle.cause)
        if shown is not None:
            if shown != service.print_of(bundle):
                raise ConflictError(
                    Text("more was added to a bundle after it was shown", "顯示後該組更改已有增加"),
                    Text("Look at the list again. Nothing was recorded.", "請重新查看清單。未有記錄。"),
                )
            chosen += [one.id for one in service.open_of(bundle, said)]
    return chosen


def _page(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the page."""
    try:
        found = ask.platform.port(Sentinel).found()
    except SealedError as problem:
        return View("register/sealed.html", {"problem": problem, "counts": []}, status=503)
    db = ask.platform.db
    said, noticed = store.said(db), store.noticed(db)
    wanted = ask.query.get("cause", "")[:64]
    number = ask.whole("page", 1, least=1)
    picked = [one for one in found.bundles if one.cause == wanted] if wanted else list(found.bundles)
    first = {cause: one.first for cause, one in noticed.items()}
    cards = [_card(ask, one, found, said, first, number if wanted else 0) for one in picked]
    waiting = [one for one in cards if one.waiting or wanted]
    values = {
        "baseline": found.baseline,
        "basis": _basis(ask, found.baseline),
        "items": len(found.now),
        "cards": waiting[:_BUNDLES],
        "hidden": max(0, len(waiting) - _BUNDLES),
        "waiting": sum(one.waiting for one in cards),
        "total": len(found.differences),
        "labelled": [row for one in cards for row in one.rows if row.verdict] if not wanted else [],
        "labels": [] if wanted else [_label(ask, one) for one in store.labels(db, _LABELS)],
        "more": found.more,
        "silent": found.silent,
        "wanted": wanted,
        "number": number,
        "size": _SIZE,
        "systems": bool(found.opened.of("system")),
        "verdicts": VERDICTS,
        "tabs": tabs(HOME),
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
        "typed": dict(ask.form) if wrong else {},
        "may": ask.allows(service.MANAGE),
    }
    return View("register/changes.html", values, status=422 if wrong else 200)


def _card(
    ask: Ask,
    bundle: Bundle,
    found: Found,
    said: Mapping[str, str],
    first: Mapping[str, Instant],
    number: int,
) -> Card:
    """Return a bundle as it is shown: those first that nobody has labelled; one page of it where it stands alone."""
    waiting = service.open_of(bundle, said)
    ids = {one.id for one in waiting}
    ordered = [*waiting, *(one for one in bundle.differences if one.id not in ids)]
    shown = ordered[(number - 1) * _SIZE : number * _SIZE] if number else ordered[:_SHOWN]
    rows = tuple(Row(one, worded(one, found.opened, found.before), VERDICTS.get(said.get(one.id, ""))) for one in shown)
    title, about, url = _caused(ask, bundle, found)
    at = bundle.since or first.get(bundle.cause)
    return Card(bundle, title, about, url, at, rows, len(waiting), service.print_of(bundle))


def _caused(ask: Ask, bundle: Bundle, found: Found) -> tuple[Text, Text | None, str | None]:
    """Return what caused a bundle, who did it and why, and where to see it."""
    if bundle.cause in _CAUSES:
        return _CAUSES[bundle.cause], None, "/register/met" if bundle.cause == "stranger" else None
    taken = memory.find_import(ask.platform.db, bundle.cause)
    if taken is not None:
        name = Text("Undoing of {file}", "撤銷 {file}") if taken.undoes else Text("Import of {file}", "匯入 {file}")
        return name.format(file=taken.file), Text(taken.who, taken.who), f"/register/imports/{taken.event}"
    versions = (found.opened.by_id.get(("asset", one.record or "")) for one in bundle.differences)
    version = next((one for one in versions if one is not None), None) or _other(bundle, found)
    by = Text(f"{version.by}: {version.reason}", f"{version.by}：{version.reason}") if version else None
    return Text("A change of the register", "登記冊的更改"), by, f"/evidence/entries/{bundle.cause}"


def _other(bundle: Bundle, found: Found) -> Any:
    """Return the version that a change by hand made, None where the record has ended."""
    return next((one for one in found.opened.versions if one.event == bundle.cause), None)


def _basis(ask: Ask, one: Baseline | None) -> dict[str, Any]:
    """Return what a baseline rests on, in words."""
    if one is None:
        return {}
    reason = ""
    try:
        reason = service.reason(ask.platform, one.reason)
    except SealedError:
        reason = ""
    url = {"plan": "/obligations/plans", "form": f"/obligations/filings/{one.subject}"}.get(one.why)
    return {"why": _WHY[one.why], "reason": reason, "url": url, "subject": one.subject if one.why == "plan" else ""}


def _label(ask: Ask, one: Label) -> dict[str, Any]:
    """Return a label with its reason and the first of the changes it is about."""
    said, reason = service.said(ask.platform, one.id)
    told = [each for group in said.groups for each in group.changes]
    forms = [(f"/obligations/filings/{id}", place) for place, id in enumerate(one.occasions, 1)]
    return {"one": one, "verdict": VERDICTS[one.verdict], "reason": reason, "first": told[0].what if told else None,
            "forms": forms}  # fmt: skip
