"""What was said, to whom, and what was corrected since: read in plain, compared field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.events.filings import DutyBook
from lionrock.events.subjects import INCIDENT
from lionrock.filings import course, sealing, service, store
from lionrock.filings.papers import JSON
from lionrock.filings.record import ANNEX_E, HOWS, Correction
from lionrock.filings.store import statements as kept
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Known
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

ACCOUNT: Final = "account"
"""The field under which words stand that no field was named for: what was said by telephone."""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: to whom, through what, when, and its words by field."""

    to: Text
    how: Text
    at: Instant
    fields: dict[str, str]
    link: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A field with what each statement says of it (None: nothing); they differ, or agree as far as they speak."""

    field: str
    label: Text
    said: tuple[str | None, ...]

    @property
    def differs(self) -> bool:
        """Say whether two statements speak of it and say different words."""
        return len({" ".join(one.split()).casefold() for one in self.said if one}) > 1


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction in plain: what was said, what is right."""

    row: Correction
    label: Text
    said: str
    right: str


def authorities(platform: Platform, incident: str) -> Known:
    """Return which other authorities were told, each once with the first time; unknown while none is recorded."""
    found = kept.told(platform.db, incident)
    link = f"{course.page(platform, incident)}/said"
    if not found:
        return Known(None, Text("nobody has recorded any", "尚未有人記錄"), link)
    first = {one.authority: one for one in reversed(found)}
    each = [
        Text("{who}, {at}", "{who}，{at}").format(who=one.authority, at=words.stamp(one.told_at))
        for one in sorted(first.values(), key=lambda one: one.told_at)
    ]
    said = Text("; ".join(one.en for one in each), "；".join(one.zh for one in each))
    source = Text("recorded by {who}", "由{who}記錄").format(who=words.joined(_names(found), "en"))
    return Known(said, source, link, found[0].told_at, max(one.at for one in found))


def corrections(platform: Platform, incident: str) -> Known:
    """Return what was corrected or added in Annex E since it was said; unknown while nothing was."""
    found = corrected(platform, ANNEX_E, incident)
    link = f"{course.page(platform, incident)}/{ANNEX_E}#corrections"
    if not found:
        return Known(None, Text("none is on record", "沒有紀錄"), link)
    each = [_correction(one) for one in found]
    source = Text("{n} on record", "{n} 項紀錄").format(n=len(found))
    text = Text("\n".join(one.en for one in each), "\n".join(one.zh for one in each))
    return Known(text, source, link, found[0].row.since, found[-1].row.at)


def corrected(platform: Platform, filing: str, subject: str) -> list[Corrected]:
    """Return the corrections of a form in plain, the earliest first; raises SealedError without keys."""
    labels = {one.id: one.label for one in platform.registry.get(Filing, filing).fields}
    return [
        Corrected(one, labels[one.field], sealing.unseal(platform, one.said), sealing.unseal(platform, one.right))
        for one in kept.corrections(platform.db, subject, filing)
    ]


def said(platform: Platform, incident: str) -> list[Said]:
    """Return everything said to authorities about an incident, the earliest first; raises SealedError without keys."""
    each = [*_calls(platform, incident), *_submitted(platform, incident), *_elsewhere(platform, incident)]
    return sorted(each, key=lambda one: one.at)


def compare(platform: Platform, statements: Sequence[Said]) -> list[Compared]:
    """Return every field that some statement speaks of, in the order of the forms."""
    labels: dict[str, Text] = {}
    for form in platform.registry.of(Filing):
        if form.of == INCIDENT:
            labels |= {one.id: one.label for one in form.fields if one.id not in labels}
    rows = (Compared(id, label, tuple(one.fields.get(id) for one in statements)) for id, label in labels.items())
    return [row for row in rows if any(row.said)]


def version(platform: Platform, filing: str, subject: str, number: int) -> dict[str, Any]:
    """Return approved content as JSON holds it."""
    content = service.version(platform, filing, subject, number)
    found: dict[str, Any] = msgspec.json.decode(service.paper(platform, content, JSON))
    return found


def differences(earlier: dict[str, Any], later: dict[str, Any]) -> list[tuple[Text, str | None, str | None]]:
    """Return label, earlier and later words of each field in which two versions differ."""
    before = {one["id"]: one["value"] for one in earlier["fields"]}
    rows = [(one, before.get(one["id"]), one["value"]) for one in later["fields"]]
    return [
        (Text(one["label"]["en"], one["label"]["zh_hant"]), _words(old), _words(new))
        for one, old, new in rows
        if _words(old) != _words(new)
    ]


def _words(value: dict[str, str] | None) -> str | None:
    """Return a value's words, both languages where they differ."""
    if value is None:
        return None
    return value["en"] if value["en"] == value["zh_hant"] else f"{value['en']} / {value['zh_hant']}"


def _calls(platform: Platform, incident: str) -> Iterator[Said]:
    """Yield what was said by telephone."""
    for call in platform.port(DutyBook).calls(incident):
        yield Said(
            to=Text("Commissioner’s Office, {who}", "專員辦公室，{who}").format(who=call.spoken_to),
            how=Text("by telephone", "致電"),
            at=call.at,
            fields={ACCOUNT: call.said} if call.said else {},
            link=f"{course.page(platform, incident)}/call",
        )


def _submitted(platform: Platform, incident: str) -> Iterator[Said]:
    """Yield the content of every recorded submission that was a version of ours."""
    forms = [one for one in platform.registry.of(Filing) if one.of == INCIDENT]
    for form in forms:
        versions = {one.version for one in store.contents(platform.db, incident, form.id)}
        for one in platform.port(DutyBook).submissions(incident, form.id):
            plain = version(platform, form.id, incident, one.version)["fields"] if one.version in versions else []
            yield Said(
                to=Text("Commissioner’s Office", "專員辦公室"),
                how=Text("{form}, {channel}", "{form}，{channel}").format(form=form.title, channel=one.channel),
                at=one.at,
                fields={each["id"]: words_ for each in plain if (words_ := _words(each["value"]))},
                link=f"{course.page(platform, incident)}/{form.id}#versions",
            )


def _elsewhere(platform: Platform, incident: str) -> Iterator[Said]:
    """Yield what other authorities were told; words said at one moment to one authority stand together."""
    told: dict[tuple[str, str, Instant], dict[str, str]] = {}
    for one in kept.told(platform.db, incident):
        key = (one.authority, one.channel, one.told_at)
        told.setdefault(key, {})[one.field] = sealing.unseal(platform, one.words)
    for (authority, channel, at), fields in told.items():
        page = f"{course.page(platform, incident)}/said"
        yield Said(Text(authority, authority), Text(channel, channel), at, fields, page)


def _correction(one: Corrected) -> Text:
    """Return a correction in a line."""
    if one.row.how == "supplement":
        said_ = Text("{label}, added: {right} (known since {at})", "{label}，補充：{right}（{at}起知悉）")
    else:
        said_ = Text(
            "{label}, {how}: not “{said}” but “{right}” (known since {at})",
            "{label}，{how}：並非「{said}」，而是「{right}」（{at}起知悉）",
        )
    return said_.format(
        label=one.label, how=HOWS[one.row.how], said=one.said, right=one.right, at=words.stamp(one.row.since)
    )


def _names(found: Sequence[Any]) -> list[str]:
    """Return who recorded, each once."""
    return sorted({one.who.name for one in found})
