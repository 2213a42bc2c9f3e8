"""The lines of a site: which there are, which may be used for a page, in which order, and what they may say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.ports import Estate
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.paging import settings, store
from lionrock.paging.channels.webhook import Hook
from lionrock.paging.line import Channel, Line
from lionrock.paging.model import Page
from lionrock.paging.store.tables import Reads
from lionrock.register.roster import OnDuty

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

NEEDED: Final = Text("You are needed.", "需要你處理。")
TEST: Final = Text("This is a test; please confirm.", "這是測試，請確認收到。")
EXERCISE: Final = Text("Exercise. You are needed.", "演習。需要你處理。")
_SHORTEST: Final = 4
"""Letters a short name must have to count as a name that gives something away."""


def lines(platform: Platform) -> list[Line]:
    """Return every line, in the order in which they are tried, the telephone last.

    A webhook whose template names the operator or a system has that as its problem.
    """
    found = [_checked(platform, line) for one in platform.registry.of(Channel) for line in _of(platform, one)]
    order = [name.strip() for name in settings.kept(platform.settings, settings.ORDER).split(",")]
    return sorted(found, key=lambda line: (not line.automatic, _rank(line, order), line.medium == "mail", line.id))


def usable(platform: Platform, db: Reads, page: Page) -> list[Line]:
    """Return the lines a page may go over by itself; none in a demonstration, where nothing leaves the machine."""
    if platform.demo:
        return []
    assumed = assumed_read(db, page.incident)
    found = (line for line in lines(platform) if line.automatic and line.problem is None)
    return [line for line in found if (line.out_of_band or not assumed) and page.only in {None, line.id}]


def reaching(platform: Platform, found: Iterable[Line], person: OnDuty) -> Iterator[Line]:
    """Yield those of the lines by which a person can be reached."""
    for line in found:
        if platform.registry.get(Channel, line.channel).reaches(line, person):
            yield line


def assumed_read(db: Reads, incident: str | None) -> bool:
    """Say whether mail, chat and directory are assumed to be read by the attacker, for everything or this incident."""
    scopes = ["", *([incident] if incident else [])]
    return any(turn.assumed for scope in scopes if (turn := store.beside.turned(db, scope)) is not None)


def words(platform: Platform, page: Page) -> Text:
    """Return what the message of a page says: no name of operator, system or incident unless the site allowed it."""
    if page.test:
        return TEST
    if page.exercise:
        return EXERCISE
    own: str = settings.kept(platform.settings, settings.MESSAGE).strip()[:200]
    return Text(own, "") if own and own.isprintable() and telling(platform, own) is None else NEEDED


def telling(platform: Platform, written: str) -> str | None:
    """Return the first name of operator or system that words give away, None when they may be sent."""
    if settings.kept(platform.settings, settings.NAMES):
        return None
    plain = written.casefold()
    return next((name for name in _names(platform) if name.casefold() in plain), None)


def _names(platform: Platform) -> Iterator[str]:
    """Yield the names of the operator and its systems; none while the register does not answer."""
    try:
        estate = platform.port(Estate)
        said: list[Any] = [estate.operator().get("name"), *(name for _, name in estate.systems())]
        said += [estate.system(id).get("short") for id, _ in estate.systems()]
    except LionrockError:
        return
    for name in said:
        words = (name.en, name.zh) if isinstance(name, Text) else (str(name or ""),)
        yield from (one for one in words if len(one) >= (_SHORTEST if one.isascii() else 2))


def _of(platform: Platform, channel: Channel) -> list[Line]:
    """Return the lines of a channel; where its settings cannot be read, one line that says so."""
    try:
        return list(channel.lines(platform))
    except LionrockError as problem:
        return [Line(channel.id, channel.id, channel.title, "pager", Text("", ""), problem=problem.message)]


def _checked(platform: Platform, line: Line) -> Line:
    """Return the line, with a problem when its template gives a name away."""
    if not isinstance(line.detail, Hook) or line.problem is not None:
        return line
    if telling(platform, str(line.detail.body)) is None:
        return line
    said = Text("its body names the operator or a system", "其 body 載有營運者或系統的名稱")
    return Line(line.id, line.channel, line.title, line.medium, line.about, line.out_of_band, problem=said)


def _rank(line: Line, order: list[str]) -> int:
    """Return where the site's order puts a line; one it does not name comes after."""
    names = (line.id, line.id.removeprefix("webhook."))
    return next((order.index(name) for name in names if name in order), len(order))
