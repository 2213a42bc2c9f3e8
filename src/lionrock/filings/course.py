"""The course of an incident as other capabilities tell it, in words a form can take; nothing is concluded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.filings import DutyBook
from lionrock.events.findings import DetectionFinding
from lionrock.events.incidents import Kin
from lionrock.events.ports import Findings, Incidents
from lionrock.events.stories import Line, Teller
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import Known
from lionrock.kernel.text import Text
from lionrock.ui import words
from lionrock.ui.once import once

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_LEFT_OUT: Final = frozenset({"filings.story", "assurance.packs", "counsel.story"})
"""Approving or packing a report must not change it, and what counsel keeps is not told."""
_REMINDS: Final = "obligations.story"
"""Of what obligations tell, calls and submissions belong to the course of an incident; reminders do not."""
_MOST: Final = 300
_LISTED: Final = 50


@once
def findings(platform: Platform, incident: str) -> tuple[DetectionFinding, ...]:
    """Return the findings of an incident, the earliest first."""
    ids = platform.port(Incidents).describe(incident)["findings"]
    return tuple(sorted(platform.port(Findings).several(ids), key=lambda one: (one.first, one.finding)))


def page(platform: Platform, incident: str) -> str:
    """Return the page of an incident."""
    return f"/incidents/{platform.port(DutyBook).about(incident).reference}"


def detection(platform: Platform, incident: str) -> Known:
    """Return which rules found it, and from when their events date."""
    found = findings(platform, incident)
    if not found:
        return Known(None, _NO_FINDING, page(platform, incident))
    return _sourced(platform, incident, found, _lines(_detected(found)))


def indicators(platform: Platform, incident: str) -> Known:
    """Return addresses and accounts the findings name, and the ATT&CK techniques their rules are tagged with."""
    found = findings(platform, incident)
    if not found:
        return Known(None, _NO_FINDING, page(platform, incident))
    described = [platform.port(Findings).describe(one.finding) for one in found[:_LISTED]]
    parts = list(_named(found, described))
    if not parts:
        return Known(None, Text("no finding names any", "沒有偵測結果指出任何一項"), page(platform, incident))
    return _sourced(platform, incident, found, _lines(parts))


def timeline(platform: Platform, incident: str, leave: str) -> Known:
    """Return what happened in order of time, each line with who did it; lines linked to `leave` stay out."""
    told = [line for line in _told(platform, incident) if not (line.link or "").endswith(leave)]
    if not told:
        return Known(None, Text("nothing is on record yet", "尚未有任何紀錄"), page(platform, incident))
    told.sort(key=lambda line: (line.at, line.learned, line.title.en))
    source = Text("story of the incident, {n} lines", "事故經過，{n} 項").format(n=len(told))
    said = [_line(line) for line in told[:_MOST]]
    if len(told) > _MOST:
        more = Text("… and {n} more lines in the story of the incident", "……及事故經過中另外 {n} 項")
        said.append(more.format(n=len(told) - _MOST))
    return Known(
        _lines(said), source, f"{page(platform, incident)}#story", told[0].at, max(line.learned for line in told)
    )


_NO_FINDING: Final = Text("no finding belongs to it", "沒有相關的偵測結果")


def _told(platform: Platform, incident: str) -> Iterator[Line]:
    """Yield the lines of every other capability that belong to the course of it and of what was merged into it."""
    family = platform.port(Kin).family(incident)
    for teller in platform.registry.of(Teller):
        if teller.of == INCIDENT and teller.id not in _LEFT_OUT:
            for line in (line for id in family for line in teller.tell(platform, id)):
                if teller.id != _REMINDS or line.weight != "seen":
                    yield line


def _line(line: Line) -> Text:
    """Return a line of the timeline."""
    said = words.stamp(line.at)
    who = Text(f" ({line.who})", f"（{line.who}）") if line.who else Text("", "")
    detail = Text(f": {line.detail.en}", f"：{line.detail.zh}") if line.detail.en.strip() else Text("", "")
    return Text(f"{said.en} — {line.title.en}{detail.en}{who.en}", f"{said.zh} — {line.title.zh}{detail.zh}{who.zh}")


def _detected(found: Sequence[DetectionFinding]) -> Iterator[Text]:
    """Yield each rule once, with the time of its earliest event."""
    said = Text("{title}, events from {at}", "{title}，事項由{at}起")
    seen: set[str] = set()
    for one in found:
        if one.rule not in seen:
            seen.add(one.rule)
            yield said.format(title=Text(one.title_en, one.title_zh), at=words.stamp(one.first))


def _named(found: Sequence[DetectionFinding], described: Iterable[dict[str, Any]]) -> Iterator[Text]:
    """Yield addresses, accounts and techniques, each with its label."""
    tags = (str(tag) for one in described for tag in one.get("tags", ()))
    techniques = {tag.partition(".")[2].upper() for tag in tags if tag.lower().startswith("attack.t")}
    for label, names in (
        (Text("addresses", "位址"), {one.address for one in found if one.address}),
        (Text("accounts", "帳戶"), {one.user for one in found if one.user}),
        (Text("ATT&CK techniques the rules are tagged with", "規則標示的 ATT&CK 技術"), techniques),
    ):
        if names:
            each = sorted(names)
            shown = each[:_LISTED]
            rest = Text(f" and {len(each) - _LISTED} more", f"及另外 {len(each) - _LISTED} 個")
            rest = rest if len(each) > _LISTED else Text("", "")
            yield Text(
                f"{label.en}: {', '.join(shown)}{rest.en}",
                f"{label.zh}：{'、'.join(shown)}{rest.zh}",
            )


def _sourced(platform: Platform, incident: str, found: Sequence[DetectionFinding], said: Text) -> Known:
    """Return words with the findings they come from."""
    source = Text("{n} findings", "{n} 項偵測結果").format(n=len(found))
    opened = platform.port(Incidents).describe(incident)["opened_at"]
    return Known(said, source, f"{page(platform, incident)}#findings", found[0].first, max(opened, found[0].first))


def _lines(each: Iterable[Text]) -> Text:
    """Return words one below the other."""
    found = list(each)
    return Text("\n".join(one.en for one in found), "\n".join(one.zh for one in found))
