"""Why this, and why now: a sentence or two of every finding, from what is kept of it. Pure.

No finding is without an answer: what is not known is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from lionrock.detection.explaining import Because
from lionrock.detection.findings import Finding, Seen
from lionrock.detection.foreign import Followed
from lionrock.detection.pasts import Past
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.text import Text, same
from lionrock.ui import words

RECENT: Final = days(7)
"""How long before its first event a change may have been that is named as what a finding came after."""
_LATE: Final = days(1)
OURS: Final = "lionrock"
"""The product under which the platform tells what it noticed itself."""
_QUOTED: Final = 160


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a finding beside its row.

    `began` is when its source was first read, None when unknown; `asked` is what a correlation asks for.
    """

    seen: Sequence[Seen] = ()
    alerts: Sequence[Followed] = ()
    because: Sequence[Because] = ()
    began: Instant | None = None
    asked: Text | None = None


def why(one: Finding, kept: Kept) -> Text:
    """Return why it was found: what another product said, what we noticed ourselves, or what the rule asked for."""
    if kept.alerts:
        alert = kept.alerts[-1]
        return _noticed(one, kept) if alert.product == OURS else _told(alert, kept)
    if kept.because:
        return _met(kept.because)
    if kept.asked is not None:
        return Text("{n} events met it together: {asked}{quote}.", "{n} 項事項合起來符合規則：{asked}{quote}。").format(
            n=f"{one.count:,}", asked=kept.asked, quote=_quote(kept, Text("; the first reads", "；首項為"))
        )
    counted = Text("one event" if one.count == 1 else f"{one.count:,} events", f"{one.count:,} 項事項")
    return Text("The rule “{title}” matched {counted}{quote}.", "規則「{title}」與 {counted}吻合{quote}。").format(
        title=one.title, counted=counted, quote=_quote(kept, Text("; the first reads", "；首項為"))
    )


def how_often(one: Finding, past: Past) -> Text:
    """Return how often the rule found this before, here and elsewhere."""
    name = one.host or (one.entity.id if one.entity.kind != "none" else "")
    about = same(name) if name else Text("this entity", "此對象")
    if past.before is None and past.elsewhere is None and not past.others:
        return Text(
            "First time ever: no earlier finding of this rule is on record, here or elsewhere.",
            "首次出現：此規則並無更早的偵測結果紀錄，此對象及其他對象皆然。",
        )
    if past.before is None:
        return Text("First time for {about}{elsewhere}.", "{about}屬首次{elsewhere}。").format(
            about=about, elsewhere=_elsewhere(past)
        )
    return Text(
        "For {about} on {n} of the 29 days before, last on {at}{elsewhere}.",
        "{about}在之前 29 日中有 {n} 日出現，上次為 {at}{elsewhere}。",
    ).format(about=about, n=past.earlier, at=words.stamp(past.before), elsewhere=_elsewhere(past))


def after(one: Finding, kept: Kept, past: Past) -> Text:
    """Return which change came before it: late records, a new source, other rules; or that none is known."""
    if one.learned - one.last > _LATE:
        return Text(
            "It was learned {later} after its last event, when those records were read.",
            "在最後一項事項之後 {later}讀取有關紀錄時方得知。",
        ).format(later=words.span(one.learned - one.last))
    if _recent(kept.began, one.learned):
        return Text(
            "Its source was first read {before}, on {at}: what it tells is new here.",
            "其資料來源於 {at} 首次讀取（{before}），所載內容對本平台屬新資料。",
        ).format(before=_before(one.learned, kept.began), at=words.stamp(kept.began or one.learned))
    if _recent(past.rules_since, one.learned) and not _foreign(kept):
        return Text(
            "Another set of rules came to serve {before}, on {at}.", "另一套規則於 {at} 開始生效（{before}）。"
        ).format(before=_before(one.learned, past.rules_since), at=words.stamp(past.rules_since or one.learned))
    rules, source = _rules(kept, past), _source(kept)
    if kept.began is None and (_foreign(kept) or past.rules_since is None):
        return Text(
            "What changed before it is not known: {rules}; {source}.", "之前有何改動不得而知：{rules}；{source}。"
        ).format(rules=rules, source=source)
    return Text(
        "No change on record came before it: {rules}; {source}.", "之前並無改動紀錄：{rules}；{source}。"
    ).format(rules=rules, source=source)


def _noticed(one: Finding, kept: Kept) -> Text:
    """Return what the platform noticed by itself: silence, or a canary that did not arrive."""
    return Text("No rule: the platform noticed it itself{quote}.", "並非規則所察覺，而是平台自行察覺{quote}。").format(
        quote=_quote(kept, Text(". In its words", "，原文為"))
    )


def _told(alert: Followed, kept: Kept) -> Text:
    """Return what another product said, under its own id, and the record that carried it."""
    return Text(
        "{product} said so by its rule {rule}, under its own id {id}{quote}.",
        "由 {product} 按其規則 {rule} 告知，原產品編號為 {id}{quote}。",
    ).format(
        product=alert.product,
        rule=alert.rule[:80] or alert.title[:80],
        id=alert.id[:80],
        quote=_quote(kept, Text("; the record reads", "；紀錄為")),
    )


def _met(because: Sequence[Because]) -> Text:
    """Return the first conditions that the event met."""
    shown = [_condition(one) for one in because[:2]]
    more = len(because) - len(shown)
    rest = Text(f", and {more} more conditions below", f"，另有 {more} 項條件見下") if more > 0 else same("")
    joined = Text(" and ".join(one.en for one in shown), "，而且 ".join(one.zh for one in shown))
    return Text("Its first event met the rule: {met}{rest}.", "首項事項符合規則：{met}{rest}。").format(
        met=joined, rest=rest
    )


def _condition(one: Because) -> Text:
    """Return one condition with what was found."""
    found = one.found[0][:_QUOTED] if one.found else one.wanted[:_QUOTED]
    return Text("{field} {asked} “{wanted}”", "{field} {asked}「{wanted}」").format(
        field=one.field, asked=one.asked, wanted=(one.wanted or found)[:_QUOTED]
    )


def _quote(kept: Kept, lead: Text) -> Text:
    """Return the first event's summary after a lead; nothing when none was kept."""
    summary = next((" ".join(event.summary.split()) for event in kept.seen if event.summary.strip()), "")
    if not summary:
        return same("")
    short = summary if len(summary) <= _QUOTED else summary[: _QUOTED - 1] + "…"
    short = short.rstrip(".。")
    return Text(f"{lead.en}: “{short}”", f"{lead.zh}「{short}」")


def _elsewhere(past: Past) -> Text:
    """Return what the rule found about others."""
    if past.others:
        return Text(f"; elsewhere in these 30 days: {past.others}", f"；此 30 日內其他對象：{past.others} 個")
    if past.elsewhere is not None:
        at = words.stamp(past.elsewhere)
        return Text(f"; elsewhere last on {at.en}", f"；其他對象上次為 {at.zh}")
    return Text("; elsewhere never", "；其他對象從未出現")


def _rules(kept: Kept, past: Past) -> Text:
    """Return since when the rules are as they are."""
    if _foreign(kept):
        product = kept.alerts[-1].product
        return Text(
            f"whether rules of {product} changed is not known here", f"{product} 的規則有否更改，本平台不得而知"
        )
    if past.rules_since is None:
        return Text("since when its rule serves is not on record", "規則何時開始生效並無紀錄")
    at = words.date(past.rules_since)
    return Text(f"the same rules serve since {at.en}", f"規則自 {at.zh} 起不變")


def _source(kept: Kept) -> Text:
    """Return since when the source is read."""
    if kept.began is None:
        return Text("since when its source is read is not kept", "資料來源何時開始讀取並無留存")
    at = words.date(kept.began)
    return Text(f"its source is read since {at.en}", f"資料來源自 {at.zh} 起讀取")


def _foreign(kept: Kept) -> bool:
    """Say whether another product found it."""
    return bool(kept.alerts) and kept.alerts[-1].product != OURS


def _recent(moment: Instant | None, until: Instant) -> bool:
    """Say whether a change was shortly before."""
    return moment is not None and timedelta(0) <= until - moment <= RECENT


def _before(learned: Instant, moment: Instant | None) -> Text:
    """Return how long before it was learned a change was."""
    length = words.span(learned - (moment or learned))
    return Text(f"{length.en} before", f"{length.zh}前")
