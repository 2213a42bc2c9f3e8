"""Reads what people typed about evidence, and gives a form what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lionrock.assurance.manual import dates, media, model, service
from lionrock.assurance.manual.service import Statement
from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.register.estate import Book
from lionrock.register.model import label

if TYPE_CHECKING:
    from lionrock.assurance.manual.media import Document
    from lionrock.assurance.manual.model import Evidence
    from lionrock.kernel.platform import Platform
    from lionrock.ui.pages import Ask

ROOM: Final = 200_000
"""Bytes of a request beside the document."""
ACCEPT: Final = media.ACCEPT
_FIELDS: Final = (
    "requirement",
    "says",
    "person",
    "words",
    "effective",
    "until",
    "email",
    "due",
    "reason",
    "supersedes",
    "owner",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Evidence as a list shows it: the systems by name, and how it stands."""

    one: Evidence
    requirement: Text
    systems: tuple[Text, ...]
    state: str
    words: Text
    person: str
    by: str


def typed(ask: Ask) -> dict[str, Any]:
    """Return what was typed, bounded, so that a form comes back as it was sent."""
    found: dict[str, Any] = {name: ask.form.get(name, "")[: model.MOST_WORDS] for name in _FIELDS}
    return found | {"systems": list(ask.lists.get("systems", ()))}


def statement(ask: Ask) -> Statement:
    """Return the statement of a form; raises InputError for days that are none."""
    sent = typed(ask)
    return Statement(
        requirement=sent["requirement"],
        says=sent["says"],
        person=sent["person"],
        words=sent["words"],
        effective=dates.start(sent["effective"]),
        until=dates.end(sent["until"]),
        systems=tuple(one for one in sent["systems"] if one),
    )


def document(ask: Ask) -> Document | None:
    """Return the document that was sent, None without one; raises InputError for what may not be kept."""
    if "file" not in ask.files and not ask.names.get("file"):
        return None
    return media.document(ask.names.get("file", ""), ask.files.get("file", b""))


def offered(ask: Ask) -> dict[str, Any]:
    """Return what every form about evidence offers."""
    return {
        "requirements": [(one.id, named(one.id, one.title)) for one in service.requirements(ask.platform)],
        "systems": list(names(ask.platform).items()),
        "says": [(key, words) for key, words in model.SAYS.items()],
        "today": ask.now.astimezone(HONG_KONG).date().isoformat(),
        "accept": ACCEPT,
        "most": media.MOST_BYTES >> 20,
    }


def shown(platform: Platform, found: list[Evidence], systems: Mapping[str, Text]) -> list[Shown]:
    """Return evidence as a list shows it; with the keys away, without names."""
    titles = {one.id: one.title for one in service.requirements(platform)}
    now, rows = platform.now(), []
    for one in found:
        person, by = people(platform, one)
        state = model.state(one, now)
        rows.append(
            Shown(
                one,
                titles.get(one.requirement, Text("", "")),
                tuple(systems.get(id, _GONE) for id in one.systems),
                model.STATES[state][0] if one.says == "met" or state != "standing" else "failed",
                model.STATES[state][1],
                person,
                by,
            )
        )
    return rows


def people(platform: Platform, one: Evidence) -> tuple[str, str]:
    """Return who stated or handed in, and who took it in; empty where that is sealed or erased."""
    try:
        record = service.opened(platform, one).record
    except LionrockError:
        return "", ""
    return (record.person, record.by) if record else ("", "")


def names(platform: Platform) -> dict[str, Text]:
    """Return the names of the critical computer systems by id; none while the register is sealed."""
    try:
        return dict(platform.port(Estate).systems()) if platform.provides(Estate) else {}
    except LionrockError:
        return {}


def registered(platform: Platform) -> dict[str, tuple[Text, str]]:
    """Return name and address of the people and contacts of the register by id; none while it is sealed."""
    try:
        opened = platform.port(Book).opened() if platform.provides(Book) else None
    except LionrockError:
        return {}
    kept = (*opened.of("person"), *opened.of("contact")) if opened else ()
    return {one.id: (label(one.record), getattr(one.record, "email", "") or "") for one in kept if one.record}


def named(id: str, title: Text) -> Text:
    """Return a requirement as a list offers it."""
    return Text(f"{id} · {title.en}", f"{id} · {title.zh}")


def wrong(problem: LionrockError) -> list[tuple[str, Text]]:
    """Return what was wrong as a form shows it."""
    field = "file" if isinstance(problem, InputError) and "file" in problem.message.en else ""
    return [(field, problem.message), ("", problem.hint)]


_GONE: Final = Text("a system that is no longer registered", "已不在登記冊的系統")
