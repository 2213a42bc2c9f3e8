"""What others compose from: the first notice as values, its lines in the story, exhibits, the count of clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lionrock.events.stories import Line, tells
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import Item, Known, exhibit, gauge, value
from lionrock.kernel.text import Text, same
from lionrock.obligations import exhibits, face, recall, store, telling
from lionrock.obligations.record import Call

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@value("notice.state", of=INCIDENT, label=Text("First notice", "首次通報"))
def state(platform: Platform, id: str) -> Known:
    """Return whether the first notice was given, and how, as recorded."""
    first = recall.done(platform, id).given.first
    if first is None:
        return Known(face.NOT_CALLED, Text("no completed call on record", "未有完成通話的紀錄"), _page(platform, id))
    how = Text("by telephone", "致電") if first.how == "telephone" else Text("by Annex E", "以附件E")
    return Known(how, Text("recorded by a person", "由人員記錄"), _page(platform, id), first.at, first.at)


@value("notice.at", of=INCIDENT, label=Text("First notice given at", "首次通報時間"))
def at(platform: Platform, id: str) -> Known:
    """Return when the first notice was given, as recorded; unknown while none is."""
    first = recall.done(platform, id).given.first
    if first is None:
        return _no_notice(platform, id)
    call = _first_call(platform, id)
    learned = call.recorded_at if call else first.at
    who = call.who.name if call else ""
    source = Text("recorded by {who}", "由{who}記錄").format(who=who) if who else _RECORDED
    return Known(first.at, source, _page(platform, id), first.at, learned)


@value("notice.spoken_to", of=INCIDENT, label=Text("First notice taken by", "首次通報接聽者"))
def spoken_to(platform: Platform, id: str) -> Known:
    """Return who took the notice by telephone."""
    return _of_call(platform, id, lambda call: call.spoken_to)


@value("notice.reference", of=INCIDENT, label=Text("The Commissioner’s reference", "專員檔案編號"))
def reference(platform: Platform, id: str) -> Known:
    """Return the reference the office gave; unknown when it gave none."""
    return _of_call(platform, id, lambda call: call.their_reference)


@tells("obligations.story", of=INCIDENT)
def lines(platform: Platform, id: str) -> Iterable[Line]:
    """Tell calls, submissions, choices of counsel and reminders."""
    yield from telling.lines(platform, id)


@exhibit("obligations.record", of=INCIDENT)
def record(platform: Platform, id: str) -> Iterator[Item]:
    """Yield clocks, calls and submissions, and every ledger entry behind them."""
    yield from exhibits.items(platform, id)


@gauge("clocks", Text("Running clocks", "計算中的時限"))
def count(platform: Platform) -> float:
    """Return how many duties have a running clock."""
    return store.count(platform.db)


_RECORDED = Text("recorded by a person", "由人員記錄")


def _page(platform: Platform, id: str) -> str:
    """Return the address of the calls of an incident."""
    return f"/incidents/{recall.matter(platform, id).reference}/call"


def _first_call(platform: Platform, id: str) -> Call | None:
    """Return the completed call that was the first notice."""
    return next((call for call in recall.done(platform, id).calls if call.completed), None)


def _no_notice(platform: Platform, id: str) -> Known:
    """Return that no notice is on record."""
    return Known(None, Text("no completed call on record", "未有完成通話的紀錄"), _page(platform, id))


def _of_call(platform: Platform, id: str, read: telling.Read) -> Known:
    """Return words of the first completed call."""
    call = _first_call(platform, id)
    if call is None:
        return _no_notice(platform, id)
    found = read(call)
    if not found:
        return Known(None, Text("none was given", "對方沒有提供"), _page(platform, id))
    source = Text("recorded by {who}", "由{who}記錄").format(who=call.who.name)
    return Known(same(found), source, _page(platform, id), call.at, call.recorded_at)
