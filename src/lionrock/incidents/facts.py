"""What others compose from: values of an incident with source and both times, its story, its exhibits, its count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lionrock.events.findings import DetectionFinding
from lionrock.events.stories import Line, tells
from lionrock.events.subjects import INCIDENT
from lionrock.incidents import account, exhibits, knowledge, questions, recall, rows, store, story
from lionrock.incidents.awareness import Awareness
from lionrock.incidents.history import Decision, Note, Question
from lionrock.incidents.model import Incident
from lionrock.kernel.contributions import Item, Known, exhibit, gauge, value
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@value("incident.reference", of=INCIDENT, label=Text("Reference", "編號"))
def reference(platform: Platform, id: str) -> Known:
    """Return the name people call it by."""
    incident = recall.incident(platform, id)
    return _at_opening(incident, incident.reference, Text("given at the opening", "開立時編配"))


@value("incident.title", of=INCIDENT, label=Text("Title", "標題"))
def title(platform: Platform, id: str) -> Known:
    """Return its title: typed by a person, or that of the first finding."""
    incident = recall.incident(platform, id)
    by, _ = recall.opening(platform, id)
    typed = Text("typed in by {who}", "由{who}輸入").format(who=by)
    return _at_opening(incident, incident.title, typed if incident.by_hand else _FIRST_FINDING)


@value("incident.system", of=INCIDENT, label=Text("Critical computer system", "關鍵電腦系統"))
def system(platform: Platform, id: str) -> Known:
    """Return the names of the systems concerned, *none of ours*, or unknown."""
    incident = recall.incident(platform, id)
    if incident.scope == "unknown":
        return Known(None, Text("not yet known which system is concerned", "尚未知悉涉及哪個系統"), _page(incident))
    try:
        each = [knowledge.system_name(platform, system) for system in incident.systems]
    except LionrockError as problem:
        return Known(None, problem.message, _page(incident))
    name = story.listed(each) if each else questions.STANDINGS["not_ours"]
    if incident.lines:
        return _decided(platform, incident, _NAMING, name)
    if incident.placed_by == "register":
        return _at_opening(
            incident, name, Text("register: the host of the first finding", "登記冊：首項偵測結果的主機")
        )
    return _decided(platform, incident, ("system", *_NAMING), name)


@value("incident.nature", of=INCIDENT, label=Text("Nature", "性質"))
def nature(platform: Platform, id: str) -> Known:
    """Return what kind of event it is, by the titles of its gravest findings or as typed at the opening."""
    incident, found = recall.incident(platform, id), recall.findings(platform, id)
    kind = account.nature(found, incident.title, by_hand=incident.by_hand)
    return _of_findings(incident, found, kind) if found else title.read(platform, id)


@value("incident.aware_at", of=INCIDENT, label=Text("Aware since", "知悉時間"))
def aware_at(platform: Platform, id: str) -> Known:
    """Return since when the operator is aware, by a person's statement; unknown while nobody made one."""
    incident = recall.incident(platform, id)
    if incident.awareness is None:
        return Known(
            None,
            Text("nobody has said that it is or may be an incident", "尚未有人表示這是或可能是事故"),
            _page(incident),
        )
    if incident.awareness.of:
        return _stated_elsewhere(platform, incident, incident.awareness)
    question: Question = "aware" if incident.awareness.basis == "set" else "nature"
    return _decided(platform, incident, (question,), incident.awareness.at)


@value("incident.outside_knew", of=INCIDENT, label=Text("First known to a supplier", "供應商首次得知時間"))
def outside_knew(platform: Platform, id: str) -> Known:
    """Return when suppliers and service providers first knew, each with its time; never the operator's awareness."""
    incident, found = recall.incident(platform, id), recall.outsiders(platform, id)
    if not found:
        missing = Text("nobody has recorded that an outsider knew", "尚未有人記錄有外界人士得知")
        return Known(None, missing, f"{_page(incident)}#q-aware")
    each = [
        Text(f"{one.knower}: {words.stamp(one.knew_at).en}", f"{one.knower}：{words.stamp(one.knew_at).zh}")
        for one in found
    ]
    source = Text("typed in by {who}", "由{who}輸入").format(who=story.person(found[0].who))
    said = Text("; ".join(one.en for one in each), "；".join(one.zh for one in each))
    return Known(said, source, f"{_page(incident)}#q-aware", found[0].knew_at, found[-1].at)


@value("incident.detected_at", of=INCIDENT, label=Text("Detected at", "偵測時間"))
def detected_at(platform: Platform, id: str) -> Known:
    """Return when the platform first learned of it: its opening."""
    incident = recall.incident(platform, id)
    return _at_opening(incident, incident.opened_at, Text("the opening in the ledger", "存證帳本中的開立紀錄"))


@value("incident.occurred_at", of=INCIDENT, label=Text("Occurred at", "發生時間"))
def occurred_at(platform: Platform, id: str) -> Known:
    """Return the earliest event time of its findings; unknown without findings."""
    incident, found = recall.incident(platform, id), recall.findings(platform, id)
    if not found:
        return Known(None, Text("no finding carries a time of the event", "沒有偵測結果載有事發時間"), _page(incident))
    earliest = min(found, key=lambda one: one.first)
    source = Text("event time of the earliest finding", "最早偵測結果的事項時間")
    return Known(earliest.first, source, f"/findings/{earliest.finding}", earliest.first, incident.opened_at)


@value("incident.affected", of=INCIDENT, label=Text("Affected machines", "受影響的電腦"))
def affected(platform: Platform, id: str) -> Known:
    """Return the hosts its findings name; unknown when they name none."""
    incident, found = recall.incident(platform, id), recall.findings(platform, id)
    hosts = account.affected(found)
    if hosts is None:
        return Known(None, Text("no finding names a host", "沒有偵測結果指出主機"), _page(incident))
    return _of_findings(incident, found, hosts)


@value("incident.effect", of=INCIDENT, label=Text("Effect", "影響"))
def effect(platform: Platform, id: str) -> Known:
    """Return the effect as people typed it; unknown while nobody did."""
    return _typed(platform, id, "effect", Text("nobody has recorded an effect", "尚未有人記錄影響"))


@value("incident.state", of=INCIDENT, label=Text("Present state", "現況"))
def state(platform: Platform, id: str) -> Known:
    """Return where it stands: the answers so far, open or closed."""
    incident = recall.incident(platform, id)
    standing = questions.STANDINGS[incident.standing]
    said = [standing]
    if incident.awareness is not None:
        verdict = questions.VERDICTS[incident.verdict].label
        said.append(Text(f"seriousness: {verdict.en.lower()}", f"嚴重程度：{verdict.zh}"))
    said.append(_whether_open(platform, incident))
    return _newest(platform, incident, story.joined(*said))


@value("incident.containment", of=INCIDENT, label=Text("Containment", "遏制措施"))
def containment(platform: Platform, id: str) -> Known:
    """Return what was done to contain it as people typed it; unknown while nobody did."""
    return _typed(platform, id, "containment", Text("nobody has recorded any containment", "尚未有人記錄遏制措施"))


@value("incident.account", of=INCIDENT, label=Text("Short account", "簡述"))
def short_account(platform: Platform, id: str) -> Known:
    """Return the short account: rule titles and people's words, each with its time; no cause, fault or knowledge."""
    incident, found = recall.incident(platform, id), recall.findings(platform, id)
    notes = recall.noted(platform, id)
    told = account.told(found, notes, incident.title, by_hand=incident.by_hand)
    if told is None:
        return Known(
            None, Text("no finding and no note tells what happened", "沒有偵測結果或紀錄說明經過"), _page(incident)
        )
    source = Text("{n} findings, {m} notes", "{n} 項偵測結果、{m} 項紀錄").format(n=len(found), m=len(notes))
    return Known(told, source, f"{_page(incident)}#story", _first(found), _last_learned(incident, notes))


@tells("incidents.story", of=INCIDENT)
def lines(platform: Platform, id: str) -> Iterable[Line]:
    """Tell opening, findings, answers, notes and acknowledgements."""
    return rows.told(platform, rows.read(platform, id))


@exhibit("incidents.record", of=INCIDENT)
def record(platform: Platform, id: str) -> Iterator[Item]:
    """Yield the incident, its answers, notes and findings as JSON, and every ledger entry behind them."""
    yield from exhibits.items(platform, id)


@gauge("incidents", Text("Open incidents", "處理中的事故"))
def count(platform: Platform) -> float:
    """Return how many incidents are open."""
    return store.count(platform.db, closed=False)


_NAMING: tuple[Question, ...] = ("also", "without", "merged", "unmerged", "parted")
"""Answers that give an incident several systems, or leave one of them."""
_FIRST_FINDING = Text("title of the rule of the first finding", "首項偵測結果的規則名稱")


def _page(incident: Incident) -> str:
    """Return the address of the incident's page."""
    return f"/incidents/{incident.reference}"


def _at_opening(incident: Incident, value: Any, source: Text) -> Known:
    """Return a value that is true and known since the opening."""
    return Known(value, source, _page(incident), incident.opened_at, incident.opened_at)


def _of_findings(incident: Incident, found: Sequence[DetectionFinding], value: Any) -> Known:
    """Return a value read from the findings."""
    source = Text("{n} findings", "{n} 項偵測結果").format(n=len(found))
    return Known(value, source, f"{_page(incident)}#story", _first(found), incident.opened_at)


def _first(found: Sequence[DetectionFinding]) -> Any:
    """Return the earliest event time, None without findings."""
    return min((one.first for one in found), default=None)


def _last_learned(incident: Incident, notes: Sequence[Note]) -> Any:
    """Return when the newest note was written, or the incident was opened."""
    return max((note.at for note in notes), default=incident.opened_at)


def _whether_open(platform: Platform, incident: Incident) -> Text:
    """Return whether it is open, closed, or goes on elsewhere."""
    if incident.merged_into is not None:
        into = recall.incident(platform, incident.merged_into)
        return Text(f"merged into {into.reference}", f"已併入 {into.reference}")
    return Text("open", "處理中") if incident.open else Text("closed", "已結案")


def _stated_elsewhere(platform: Platform, incident: Incident, awareness: Awareness) -> Known:
    """Return an awareness that was stated on an incident merged into this one, or that this one was split from."""
    known = _decided(platform, incident, ("merged", "parted"), awareness.at)
    said = Text("stated on {reference}; {source}", "於 {reference} 表述；{source}")
    return replace(known, source=said.format(reference=awareness.of, source=known.source))


def _decided(platform: Platform, incident: Incident, asked: Collection[Question], value: Any) -> Known:
    """Return a value that a person's newest answer to one of these questions gave."""
    one = _newest_to(recall.decisions(platform, incident.id), asked)
    if one is None:
        return _at_opening(incident, value, Text("typed in at the opening", "開立時輸入"))
    source = Text("answer of {who}", "{who}的回答").format(who=story.person(one.who))
    return Known(value, source, f"/incidents/{incident.id}/decisions/{one.id}", one.effective or one.at, one.at)


def _newest(platform: Platform, incident: Incident, value: Any) -> Known:
    """Return a value that follows from the newest answer."""
    answers = recall.decisions(platform, incident.id)
    if not answers:
        return _at_opening(incident, value, Text("the opening; nobody has answered yet", "開立時；尚未有人作答"))
    return _decided(platform, incident, (answers[-1].question,), value)


def _newest_to(answers: Sequence[Decision], asked: Collection[Question]) -> Decision | None:
    """Return the newest answer to one of these questions."""
    return next((one for one in reversed(answers) if one.question in asked), None)


def _typed(platform: Platform, id: str, kind: str, missing: Text) -> Known:
    """Return what people typed of a kind, or unknown."""
    incident, notes = recall.incident(platform, id), recall.noted(platform, id)
    mine = [note for note in notes if note.kind == kind]
    typed = account.typed(mine, kind)
    if typed is None:
        return Known(None, missing, f"{_page(incident)}#write")
    source = Text("typed in by {who}", "由{who}輸入").format(who=story.person(mine[-1].who))
    return Known(typed, source, f"{_page(incident)}#story", mine[-1].effective, mine[-1].at)
