"""The face of a clock: what a row of clocks says, in words; pure.

An uncalled first notice outranks any nearer written deadline. Under every clock of s. 28 stands "as soon as
practicable; the time shown is the outer limit". While two readings of an upgrade stand, neither is shown as past.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Final

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.text import Text, same
from lionrock.obligations.model import Clock, Kind, Matter
from lionrock.ui import words

TITLES: Final[Mapping[Kind, Text]] = MappingProxyType(
    {
        "notice": Text("First notice", "首次通報"),
        "written": Text("Content for Annex E", "附件E內容"),
        "report": Text("Written report, Annex F", "附件F書面報告"),
    }
)
SECTIONS: Final[Mapping[Kind, Text]] = MappingProxyType(
    {
        "notice": Text("Cap. 653 s.28", "條例第28條"),
        "written": Text("Code 7.3.6", "實務守則第7.3.6段"),
        "report": Text("Code 7.3.7", "實務守則第7.3.7段"),
    }
)
OUTER: Final = Text(
    "as soon as practicable; the time shown is the outer limit", "在切實可行的範圍內盡快；所示時間為最後限期"
)
NOT_CALLED: Final = Text("not yet called", "尚未致電")
COUNSEL: Final = Text("two readings; counsel has not chosen", "有兩種解讀，法律顧問尚未選定")


@dataclass(frozen=True, slots=True)
class Row:
    """One duty of one incident: its readings, the governing ones first, and how far its work is."""

    matter: Matter
    kind: Kind
    clocks: tuple[Clock, ...]
    law: Text
    recipient: Text
    attempts: int = 0
    version: int = 0
    """The newest approved version of its content, 0 for none."""

    @property
    def governing(self) -> tuple[Clock, ...]:
        """Return the clocks that drive colours."""
        return tuple(clock for clock in self.clocks if clock.terms.governs)

    @property
    def running(self) -> bool:
        """Say whether the duty is open and its clock runs."""
        return any(clock.running for clock in self.governing)

    @property
    def open_reading(self) -> bool:
        """Say whether two readings stand and counsel has not chosen."""
        return len(self.governing) > 1

    @property
    def uncalled(self) -> bool:
        """Say whether a first notice is still to be given."""
        return self.kind == "notice" and self.running

    @property
    def provisional(self) -> bool:
        """Say whether a question is open on which the clock hangs."""
        return any(clock.terms.provisional for clock in self.governing)

    @property
    def start(self) -> Instant | None:
        """Return what the governing clock counts from, None when nothing runs."""
        return self.governing[0].terms.triggered_at if self.governing else None

    @property
    def done_at(self) -> Instant | None:
        """Return when the duty was worked off, None while it is open."""
        return next((clock.ended_at for clock in self.governing if clock.state == "done"), None)

    def until(self, now: Instant) -> Instant | None:
        """Return the end to count down to; of two readings the next to come, None once both have gone by."""
        ends = sorted(clock.terms.work_to for clock in self.governing if clock.running)
        if self.open_reading:
            return next((end for end in ends if end > now), None)
        return ends[0] if ends else None

    def past(self, now: Instant) -> bool:
        """Say whether the time computed has gone by; never while two readings stand."""
        until = self.until(now)
        return not self.open_reading and until is not None and until < now

    def key(self, now: Instant) -> tuple[bool, Instant]:
        """Return what rows are ordered by: uncalled first notices, then the nearest end."""
        ends = [clock.terms.work_to for clock in self.governing]
        return (not self.uncalled, self.until(now) or max(ends, default=now))


def title(row: Row) -> Text:
    """Return what is due."""
    return TITLES[row.kind]


def about(row: Row) -> Text:
    """Return the source of the duty and the incident it concerns."""
    section = SECTIONS[row.kind]
    return Text(f"{section.en} · {row.matter.reference}", f"{section.zh} · {row.matter.reference}")


def headline(row: Row) -> Text:
    """Return what is due and how far it is, as the clock bar says it."""
    if row.kind == "notice":
        return Text("First notice, by telephone: {standing}", "首次通報（致電）：{standing}").format(
            standing=NOT_CALLED
        )
    return Text("{title}: {standing}", "{title}：{standing}").format(title=TITLES[row.kind], standing=standing(row))


def limits(row: Row, now: Instant) -> list[Text]:
    """Return the two lines of the clock bar: the outer limit, then how soon, to whom, and the state of the law."""
    said = Text("as soon as practicable, to the Commissioner · {law}", "在切實可行的範圍內盡快向專員通報 · {law}")
    return [_limit(row, now), said.format(law=row.law)]


def notes(row: Row, now: Instant) -> list[Text]:
    """Return the lines under a clock: what it counts from and where each reading ends; the rules when past."""
    lines = [_computed(row, now)] if row.clocks else []
    if row.past(now):
        lines.append(passed(row))
    lines += _rolled(row)
    return lines


def standing(row: Row) -> Text:
    """Return what is still missing, or that nothing is."""
    if row.done_at is not None:
        return _DONE[row.kind].format(at=words.stamp(row.done_at))
    if row.kind == "notice":
        return NOT_CALLED if not row.attempts else _attempts(row.attempts)
    if row.kind == "written" and row.version:
        return Text(
            f"version {row.version} approved, no submission recorded", f"第 {row.version} 版已批准，未有提交紀錄"
        )
    return Text("no submission recorded", "未有提交紀錄")


def why(row: Row, now: Instant) -> Text | None:
    """Return which unknown the clock hangs on, None when on none."""
    if row.kind != "notice" or not row.running:
        return None
    if row.open_reading:
        return COUNSEL
    if row.matter.seriousness == "undecided" and row.start is not None:
        return Text("seriousness undecided for {span}", "嚴重與否未評定，已 {span}").format(
            span=words.span(now - row.start)
        )
    return None


def waiting(kind: Kind) -> Text:
    """Return what a clock that does not run yet counts from."""
    return Text("counts from the completed call", "致電通報後起計") if kind == "written" else _FROM_AWARENESS


def brief(moment: Instant, now: Instant) -> Text:
    """Return the time alone on the same Hong Kong day, else day and time without the year."""
    clock = words.clock(moment)
    if moment.astimezone(HONG_KONG).date() == now.astimezone(HONG_KONG).date():
        return same(clock)
    day = words.date(moment)
    return Text(f"{day.en.rsplit(' ', 1)[0]} {clock}", f"{day.zh.split('年')[1]} {clock}")


def day(value: date) -> Text:
    """Return a Hong Kong day with its day of the week, without the year: Mon 7 Dec · 12月7日（一）."""
    noon = datetime.combine(value, time(12), HONG_KONG).astimezone(UTC)
    written = words.weekday(noon)
    return Text(written.en.rsplit(" ", 1)[0], written.zh.split("年")[1])


def length(clock: Clock) -> Text:
    """Return the length of a clock as its limit is written: 12 h, 14 days."""
    hours = round((clock.terms.work_to - clock.terms.triggered_at).total_seconds() / 3600)
    if clock.terms.last_day is None:
        return Text(f"{hours} h", f"{hours} 小時")
    return Text(f"{hours // 24} days", f"{hours // 24} 日")


def rules(clock: Clock) -> str:
    """Return the rules a clock was computed under, short: pack and version without the digest."""
    return " ".join(clock.terms.rulebook.split(";", maxsplit=1)[0].split(" ")[:2])


_FROM_AWARENESS: Final = Text("counts from awareness", "由知悉起計")
_DONE: Final[Mapping[Kind, Text]] = MappingProxyType(
    {
        "notice": Text("recorded as given, {at}", "紀錄為已通報，{at}"),
        "written": Text("recorded as submitted, {at}", "紀錄為已提交，{at}"),
        "report": Text("recorded as submitted, {at}", "紀錄為已提交，{at}"),
    }
)
_TRIGGERS: Final = MappingProxyType(
    {
        "became_aware": Text("aware {at}", "知悉 {at}"),
        "decided_serious": Text("decided {at}", "評定 {at}"),
        "first_notice_by_phone": Text("told by telephone {at}", "致電通報 {at}"),
    }
)


def _limit(row: Row, now: Instant) -> Text:
    """Return the outer limit of the governing clock in one line."""
    until = row.until(now)
    if row.open_reading:
        ends = [brief(clock.terms.work_to, now) for clock in row.governing]
        said = Text("outer limit, two readings: {a} and {b}", "最後限期有兩種解讀：{a} 及 {b}")
        return said.format(a=ends[0], b=ends[-1])
    if until is None or row.past(now):
        return passed(row)
    marked = Text(", provisional", "（暫定）") if row.provisional else same("")
    said = Text("outer limit {end} ({span}){mark}", "最後限期 {end}（{span}）{mark}")
    return said.format(end=brief(until, now), span=length(row.governing[0]), mark=marked)


def _computed(row: Row, now: Instant) -> Text:
    """Return trigger and ends of the readings in one line."""
    first = row.clocks[0]
    parts = [_TRIGGERS[first.terms.trigger].format(at=brief(first.terms.triggered_at, now))]
    parts += [ending(row, clock, now) for clock in row.clocks]
    return Text(" · ".join(part.en for part in parts), " · ".join(part.zh for part in parts))


def ending(row: Row, clock: Clock, now: Instant) -> Text:
    """Return where one reading ends and what it is."""
    end, span = brief(clock.terms.work_to, now), length(clock)
    if clock.terms.last_day is not None:
        said = Text("work to {end} · last day, Cap. 1 s.71: {last}", "以 {end} 為準 · 第1章第71條最後一日：{last}")
        return said.format(end=end, last=day(clock.terms.last_day))
    if row.matter.upgraded and row.kind == "notice":
        return _reading(clock).format(span=span, end=end)
    if clock.terms.governs:
        return Text("{span} end {end}", "{span}至 {end}").format(span=span, end=end)
    if clock.terms.reading == "other":
        return Text("if found not serious, {span} end {end}", "如評為非嚴重，{span}至 {end}").format(span=span, end=end)
    return Text("{span} would end {end}", "按{span}計則至 {end}").format(span=span, end=end)


def _reading(clock: Clock) -> Text:
    """Return the words for one of two readings of an upgrade."""
    chosen = clock.terms.governs
    if clock.terms.reading == "serious":
        strict = Text("{span} from awareness end {end}", "由知悉起計{span}至 {end}")
        return strict if chosen else _not_chosen(strict)
    decision = Text("{span} from the decision end {end}", "由評定起計{span}至 {end}")
    return decision if chosen else _not_chosen(decision)


def _not_chosen(said: Text) -> Text:
    """Return a reading that counsel did not choose, still in sight."""
    return Text(f"not chosen: {said.en}", f"未選：{said.zh}")


def passed(row: Row) -> Text:
    """Return that the time computed has gone by, and under which rules it was computed."""
    version = rules(row.governing[0])
    return Text(f"past the time computed under rulebook version {version}", f"已過按規則 {version} 版計算的時間")


def _rolled(row: Row) -> list[Text]:
    """Return why a last day lies later than the period's own end."""
    found = [each for clock in row.governing for each in clock.terms.rolled]
    if not found:
        return []
    parts = [Text(f"{day(passed).en}: {reason.en}", f"{day(passed).zh}：{reason.zh}") for passed, reason in found]
    return [Text("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))]


def _attempts(number: int) -> Text:
    """Return that nobody was reached, and how often it was tried."""
    tries = "attempt" if number == 1 else "attempts"
    return Text(f"not yet called: {number} {tries} reached nobody", f"尚未通報：{number} 次致電未能接通")
