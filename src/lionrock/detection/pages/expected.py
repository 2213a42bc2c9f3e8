"""Expectations: the form that gives one, the list with what each covered, giving one anew, and ending one."""

from __future__ import annotations

from typing import Any, Final

from lionrock.detection import expectation, expectations, expecting, service, store
from lionrock.detection.expectation import DAYS, USUAL, Expectation
from lionrock.detection.expecting import DECIDE, Word
from lionrock.detection.findings import Finding
from lionrock.detection.model import rank
from lionrock.detection.pages import groups, naming
from lionrock.detection.pages.naming import EXPECTED
from lionrock.detection.serving import Runner
from lionrock.kernel.clock import days
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.ui import words
from lionrock.ui.pages import Ask, Go, Shown, View, act, page
from lionrock.ui.tabs import tabs

_SAY_NOTHING: Final = frozenset({"", "unknown", "unlikely", "none", "likely", "rare"})
_REASON: Final = Text("Reason", "理由")
_TITLE: Final = Text("Expected", "預期之內")
_LATELY: Final = 30
"""Days over which it is told what a word would have covered."""
_MOST_LATELY: Final = 2_000
_ALL: Final = "entity"
_THIS: Final = "this"
LENGTHS: Final = [
    (
        str(n),
        Text("a year", "一年") if n == DAYS[-1] else Text("1 day", "1 日") if n == 1 else Text(f"{n} days", f"{n} 日"),
    )
    for n in DAYS
]


@page("detection.expected", EXPECTED, title=_TITLE, place="findings")
def expected(ask: Ask) -> View:
    """Show what is expected, soonest expiry first, with what each covered so far; or what ran out and was ended."""
    db, now = ask.platform.db, ask.platform.now()
    over = ask.query.get("show") == "past"
    found = expectations.past(db, now) if over else expectations.standing(db, now)
    values = {
        "tabs": tabs(ask.platform, "findings", EXPECTED),
        "rows": found,
        "over": over,
        "covered": expectations.swallowed(db, [one.id for one in found]),
        "stale": {one.id for one in found if not over and expecting.stale(ask.platform, one)},
        "soon": {one.id for one in found if not over and one.until - now <= expectation.SOON},
        "fires": {one.id for one in expectations.still_fire(db, now - expectation.SOON, now)},
        "lengths": LENGTHS,
        "usual": str(USUAL),
        "decides": ask.allows(DECIDE),
    }
    return View("detection/expected.html", values)


@page("detection.expect-form", "/findings/{id}/expected", title=_TITLE, needs=DECIDE, place="findings")
def form(ask: Ask) -> View:
    """Show the small form for one finding, filled in."""
    return _form(ask, [service.get(ask.platform, ask.path["id"])])


@page("detection.expect-group", "/findings/groups/{id}/expected", title=_TITLE, needs=DECIDE, place="findings")
def group_form(ask: Ask) -> View:
    """Show the small form for what is open of a group, filled in."""
    found = groups.around(ask.platform, ask.path["id"], _way(ask))
    return _form(ask, [one for one in found.findings if one.expected is None] or list(found.findings))


@act("detection.expect", "/findings/{id}/expected", needs=DECIDE)
def expect(ask: Ask) -> Shown:
    """Give the word for a finding, or mark it alone; a wrong field comes back with what was typed."""
    found = service.get(ask.platform, ask.path["id"])
    try:
        _give(ask, [found])
    except InputError as problem:
        return _form(ask, [found], problem)
    return Go(f"/findings/{found.id}", Text("Marked as expected.", "已標記為預期之內。"))


@act("detection.expect-all", "/findings/groups/{id}/expected", needs=DECIDE)
def expect_all(ask: Ask) -> Shown:
    """Give the word for all findings of the form."""
    found = store.several(ask.platform.db, groups.chosen(ask))
    try:
        given = expecting.expect(ask.platform, ask.actor, [one.id for one in found], _word(ask))
    except InputError as problem:
        return _form(ask, found, problem)
    said = Text("Marked as expected; expectations given: {n}.", "已標記為預期之內；預期項目：{n}。").format(
        n=len(given)
    )
    return Go(EXPECTED, said)


@act("detection.renew", EXPECTED + "/{id}/renew", needs=DECIDE)
def renew(ask: Ask) -> Go:
    """Give a word anew."""
    expecting.renew(ask.platform, ask.actor, ask.path["id"], _days(ask))
    return Go(EXPECTED, Text("Given anew.", "已重新設定。"))


@act("detection.end-expected", EXPECTED + "/{id}/end", needs=DECIDE)
def end(ask: Ask) -> Go:
    """End a word; on the second button what it covered is opened again."""
    why = ask.typed("why", Text("Why", "原因"), most=expectation.LONGEST_REASON)
    if ask.form.get("covered") == "open":
        expecting.undo(ask.platform, ask.actor, ask.path["id"], why)
        return Go(
            EXPECTED, Text("Ended, and what it covered stands open again.", "已終止，其涵蓋的項目重新列為未處理。")
        )
    expecting.end(ask.platform, ask.actor, ask.path["id"], why)
    return Go(EXPECTED, Text("Ended.", "已終止。"))


def filled(ask: Ask, found: list[Finding]) -> dict[str, Any]:
    """Return what the form needs: choices, and sensible values for each field."""
    one = found[0]
    typed = {name: ask.form.get(name, "") for name in ("covers", "owner", "reason", "days")}
    return {
        "covers": _covers(one) if len(found) == 1 else [],
        "lengths": LENGTHS,
        "typed": {
            "covers": typed["covers"] or _ALL,
            "owner": typed["owner"] or ask.actor.name,
            "reason": typed["reason"] or ask.say(_reason(ask, found)),
            "days": typed["days"] or str(USUAL),
        },
    }


def word_of(ask: Ask, one: Finding) -> Expectation | None:
    """Return the word that covers a finding."""
    id = one.expected.expectation if one.expected else None
    return expectations.get(ask.platform.db, id) if id else None


def _form(ask: Ask, found: list[Finding], problem: InputError | None = None) -> View:
    """Show the form, with what was wrong."""
    alone = len(found) == 1
    values = filled(ask, found) | {
        "found": found,
        "alone": alone,
        "action": f"/findings/{found[0].id}/expected" if alone else f"/findings/groups/{ask.path['id']}/expected",
        "back": f"/findings/{found[0].id}" if alone else f"/findings/groups/{ask.path['id']}",
        "problem": problem,
        "until": words.date(expectation.expiry(ask.now, USUAL)),
        "effect": _effect(ask, found),
        "lately": _LATELY,
    }
    return View("detection/expect.html", values, status=422 if problem else 200)


def _effect(ask: Ask, found: list[Finding]) -> list[tuple[Text, int, int, list[str]]]:
    """Return what each choice would have covered over thirty days: its findings, their events, and incidents."""
    one = found[0]
    if len(found) > 1:
        keys = {expectation.about(each) for each in found}
        mine = [each for key in sorted(keys) for each in _lately(ask, key)]
        return [(Text("all of these rules and entities", "以上全部規則及對象"), *_counted(ask, mine))]
    lately = [each for each in _lately(ask, expectation.about(one)) if rank(each.level) <= rank(one.level)]
    told = []
    for value, label in _covers(one):
        if value == _THIS:
            continue
        kept = [each for each in lately if _narrowed(value, one, each)]
        told.append((label, *_counted(ask, kept)))
    return told


def _lately(ask: Ask, key: expectation.Key) -> list[Finding]:
    """Return the findings of the last thirty days that a word about this would be about."""
    rule, kind, entity, exercise = key
    found = store.listing(ask.platform.db, store.Search(rule=rule, expected=None, limit=_MOST_LATELY))
    since = ask.now - days(_LATELY)
    mine = [one for one in found if one.last >= since and one.exercise == exercise]
    return [one for one in mine if (one.entity.kind, one.entity.id) == (kind, entity)]


def _narrowed(value: str, one: Finding, each: Finding) -> bool:
    """Say whether a finding names the user and address that a choice is narrowed to."""
    user = value not in {"user", "both"} or (each.user or "").casefold() == (one.user or "").casefold()
    return user and (value not in {"address", "both"} or each.address == one.address)


def _counted(ask: Ask, found: list[Finding]) -> tuple[int, int, list[str]]:
    """Return how many findings these are, how many events, and the incidents they stand in."""
    standing = naming.incidents(ask.platform, [one.id for one in found])
    return len(found), sum(one.count for one in found), sorted(set(standing.values()))


def _give(ask: Ask, found: list[Finding]) -> None:
    """Do what the form asks."""
    one = found[0]
    covers = ask.form.get("covers", _ALL)
    if covers not in {value for value, _ in _covers(one)}:
        raise InputError(
            Text("this finding names nothing to narrow it by so", "此偵測結果沒有可供如此收窄的資料"),
            Text("Choose what it covers anew.", "請重新選擇涵蓋範圍。"),
        )
    if covers == _THIS:
        service.expect(ask.platform, ask.actor, one.id, ask.typed("reason", _REASON, most=expectation.LONGEST_REASON))
        return
    user = one.user if covers in {"user", "both"} else None
    address = one.address if covers in {"address", "both"} else None
    expecting.expect(ask.platform, ask.actor, [one.id], _word(ask, user, address))


def _word(ask: Ask, user: str | None = None, address: str | None = None) -> Word:
    """Return the word as it was filled in."""
    owner = ask.typed("owner", Text("Owner", "負責人"), most=expectation.LONGEST_NAME)
    reason = ask.typed("reason", _REASON, most=expectation.LONGEST_REASON)
    return Word(owner, reason, _days(ask), user, address)


def _days(ask: Ask) -> int:
    """Return for how many days it is; the verb refuses what is no choice."""
    written = ask.form.get("days", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 5 else 0  # noqa: PLR2004 digits


def _covers(one: Finding) -> list[tuple[str, Text]]:
    """Return what a word may cover, the widest first; what the finding does not name is no choice."""
    about = one.host or one.entity.id or "–"
    kind = one.entity.kind
    user = Text(f"… by {one.user} only", f"…只限 {one.user}") if one.user and kind != "user" else None
    address = (
        Text(f"… from {one.address} only", f"…只限來自 {one.address}") if one.address and kind != "address" else None
    )
    both = (
        Text(f"… by {one.user} from {one.address} only", f"…只限 {one.user} 來自 {one.address}")
        if user and address
        else None
    )
    offered = (
        (_ALL, Text(f"what this rule finds about {about}", f"此規則就 {about} 的偵測結果")),
        ("user", user),
        ("address", address),
        ("both", both),
        (_THIS, Text("this finding alone, of this day", "只限本項（當日）")),
    )
    return [(value, label) for value, label in offered if label is not None]


def _reason(ask: Ask, found: list[Finding]) -> Text:
    """Return a reason to start from: what the rule itself calls harmless, else that the activity is known."""
    one = found[0]
    info = ask.platform.port(Runner).serving.rules.get(one.rule) if len(found) == 1 else None
    for said in info.falsepositives if info else ():
        if said.strip().lower() not in _SAY_NOTHING:
            return Text(said[:200], said[:200])
    hosts = list(dict.fromkeys(each.host for each in found if each.host))
    about = ", ".join(hosts[:3]) or one.user or one.address or one.entity.id or one.rule
    return Text("Known activity: {about}", "已知的活動：{about}").format(about=about)


def _way(ask: Ask) -> str:
    """Return how the group was put together."""
    return "entities" if ask.query.get("by") == "entities" else "stories"
