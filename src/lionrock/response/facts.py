"""What others compose from: containment, contacts, costs and people of an incident, its story, exhibits, open tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lionrock.events.response import Docket
from lionrock.events.stories import Line, tells
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Item, Known, exhibit, gauge, value
from lionrock.kernel.text import Text, same
from lionrock.response import exhibits, records, store, telling, times
from lionrock.response.records import PARTS, REACHED, Contact, Contained, Note, Part, Record
from lionrock.ui.words import joined, stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@value("response.containment_done", of=INCIDENT, label=Text("Containment done", "已採取的遏制措施"))
def containment_done(platform: Platform, id: str) -> Known:
    """Return what was done to contain it, by hand and by the platform, with times; unknown while nothing was."""
    by_hand = store.listing(platform.db, id, "containment")
    barriers = [one for one in store.barriers(platform.db, id) if one.state in ("in_force", "lifting", "undone")]
    told = [_contained(one) for one in by_hand if isinstance(one.body, Contained)]
    told += [_barrier(one.target, one.approved_at) for one in barriers]
    if not told:
        return _nothing(
            platform, id, Text("nobody has recorded any containment", "尚未有人記錄遏制措施"), "containment"
        )
    moments = [*(one.at for one in by_hand), *(one.approved_at for one in barriers if one.approved_at)]
    source = Text("{n} recorded measures", "{n} 項已記錄的措施").format(n=len(told))
    return _known(platform, id, _sentences(told), source, moments, "containment")


@value("response.contacts", of=INCIDENT, label=Text("Who was contacted", "曾聯絡的人士"))
def contacts(platform: Platform, id: str) -> Known:
    """Return who was contacted and when, without what was said; unknown while nobody recorded a contact."""
    found = store.listing(platform.db, id, "contact")
    told = [_contact(one) for one in found]
    if not told:
        return _nothing(platform, id, Text("nobody has recorded a contact", "尚未有人記錄聯絡"), "log")
    source = Text("{n} recorded contacts", "{n} 項聯絡紀錄").format(n=len(found))
    return _known(platform, id, _sentences(told), source, [one.at for one in found], "log")


@value("response.costs", of=INCIDENT, label=Text("Costs so far", "至今費用"))
def costs(platform: Platform, id: str) -> Known:
    """Return hours and Hong Kong dollars as entered, and how many lines name none; unknown while none is entered."""
    found = store.listing(platform.db, id, "cost")
    if not found:
        return _nothing(platform, id, Text("nobody has entered a cost", "尚未有人輸入費用"), "costs")
    total = records.added(found)
    words = Text("HK${amount} and {hours} hours", "{amount} 港元及 {hours} 小時").format(
        amount=times.dollars(total.cents), hours=times.hours(total.minutes)
    )
    if total.without:
        more = Text("; {n} entries name no amount", "；{n} 項沒有金額").format(n=total.without)
        words = Text(words.en + more.en, words.zh + more.zh)
    source = Text("{n} entries", "{n} 項紀錄").format(n=total.lines)
    return _known(platform, id, words, source, [one.at for one in found], "costs")


@value("response.people_involved", of=INCIDENT, label=Text("People involved in the response", "參與應變的人員"))
def people_involved(platform: Platform, id: str) -> Known:
    """Return the names of those who worked on it, as recorded; unknown while nobody did."""
    moments = store.moments(platform.db, id)
    found = store.listing(platform.db, id, every=True)
    names = [*(one.who.name for one in moments if one.who.role != "system"), *(one.who.name for one in found)]
    if not names:
        return _nothing(platform, id, Text("nobody has recorded any work on it", "尚未有人記錄任何工作"), "")
    each = sorted(dict.fromkeys(names))
    words = Text(joined(each, "en"), joined(each, "zh"))
    source = Text("tasks and records of the incident", "該事故的任務及紀錄")
    return _known(platform, id, words, source, [*(one.at for one in moments), *(one.at for one in found)], "")


@value("response.remediation", of=INCIDENT, label=Text("Remediation and recovery", "補救及恢復"))
def remediation(platform: Platform, id: str) -> Known:
    """Return what was done to remedy and recover, as people wrote it; unknown while nobody did."""
    return _written(platform, id, "remediation")


@value("response.preventive", of=INCIDENT, label=Text("Preventive measures", "預防措施"))
def preventive(platform: Platform, id: str) -> Known:
    """Return what keeps it from happening again, as people wrote it; unknown while nobody did."""
    return _written(platform, id, "preventive")


@value("response.lessons", of=INCIDENT, label=Text("Lessons", "教訓"))
def lessons(platform: Platform, id: str) -> Known:
    """Return what was learned, as people wrote it; unknown while nobody did."""
    return _written(platform, id, "lessons")


@tells("response.story", of=INCIDENT)
def lines(platform: Platform, id: str) -> Iterable[Line]:
    """Tell tasks, playbooks, notes, contacts, decisions and containment."""
    yield from telling.lines(platform, id)


@exhibit("response.record", of=INCIDENT)
def record(platform: Platform, id: str) -> Iterator[Item]:
    """Yield tasks, records of every version, playbooks and containment, and every ledger entry behind them."""
    yield from exhibits.items(platform, id)


@gauge("tasks", Text("Open tasks", "未完成的任務"))
def count(platform: Platform) -> float:
    """Return how many tasks are open."""
    return store.count_open(platform.db)


def _page(platform: Platform, id: str, view: str) -> str:
    """Return the address of a view of the response."""
    return f"{platform.port(Docket).matter(id).page}/response{f'/{view}' if view else ''}"


def _nothing(platform: Platform, id: str, why: Text, view: str) -> Known:
    """Return that a value is unknown, and why."""
    return Known(None, why, _page(platform, id, view))


def _known(platform: Platform, id: str, words: Any, source: Text, moments: Sequence[Instant], view: str) -> Known:
    """Return a value of the records, true since the first and known since the last of them."""
    return Known(words, source, _page(platform, id, view), min(moments), max(moments))


def _written(platform: Platform, id: str, part: Part) -> Known:
    """Return what people wrote for a part of the written report, one after another, and who did."""
    kept = [one for one in store.listing(platform.db, id, "note") if records.part(one) == part]
    found = sorted(kept, key=lambda one: (one.effective, one.thread))
    if not found:
        why = Text("nobody has written “{part}” yet", "尚未有人填寫「{part}」").format(part=PARTS[part])
        return _nothing(platform, id, why, "log#report")
    words = "\n".join(one.body.words for one in found if isinstance(one.body, Note))
    names = sorted({one.who.name for one in found})
    source = Text("typed in by {who}", "由{who}輸入")
    typists = Text(joined(names, "en"), joined(names, "zh"))
    moments = [one.at for one in found]
    return _known(platform, id, same(words), source.format(who=typists), moments, "log#report")


def _contained(one: Record) -> Text:
    """Return containment by hand in words."""
    body = one.body
    assert isinstance(body, Contained)
    undone = Text(" (undone)", "（已還原）") if one.settled_at else same("")
    said = Text("{at}: {what} on {on}{undone}", "{at}：於{on}{what}{undone}")
    return said.format(at=stamp(one.effective), what=body.what, on=body.on, undone=undone)


def _barrier(target: str, at: Instant | None) -> Text:
    """Return containment by the platform in words."""
    when = stamp(at) if at else same("")
    return Text("{at}: {target} contained by the platform", "{at}：平台遏制 {target}").format(at=when, target=target)


def _contact(one: Record) -> Text:
    """Return a contact in words."""
    body = one.body
    assert isinstance(body, Contact)
    return Text("{at}: {whom} ({how})", "{at}：{whom}（{how}）").format(
        at=stamp(one.effective), whom=body.whom, how=REACHED[body.reached]
    )


def _sentences(told: Sequence[Text]) -> Text:
    """Return statements one after another."""
    return Text("; ".join(one.en for one in told), "；".join(one.zh for one in told))
