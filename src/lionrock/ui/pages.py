"""Pages, acts and panels: what a capability contributes to the console, as plain frozen values.

Nothing here knows a web framework: a page is a function from an `Ask` to a `View`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Language, Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

ANYONE = "anyone"
"""`needs` of pages and acts that stand before signing in; the actor then is `sessions.NOBODY`."""
SIGNED_IN = "signed-in"
"""`needs` of pages and acts that every session may use, whatever its role."""

Slot = Literal["main", "aside", "bar"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a page, act or panel is given; names of `path` are those in braces of its path.

    `form` and `query` keep the last value of a repeated name, `lists` all values of the form. `session` is the
    secret token of the session and never shown.
    """

    platform: Platform
    actor: Actor
    language: Language
    now: Instant
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """The file names as sent, by form field; never a path to write to."""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    url: str = "/"
    """Path and query of this request."""
    address: str = ""
    """The network address the request came from."""
    origin: str = ""
    """Scheme and host under which the reader reached the console, for links that leave the page."""
    session: str = field(default="", repr=False)

    def say(self, words: Text) -> str:
        """Return the words in the reader's language."""
        return words.within(self.language)

    def allows(self, permission: str) -> bool:
        """Say whether the actor holds `permission`."""
        from lionrock.ui.sessions import allows

        return allows(self.platform, self.actor, permission)

    def whole(self, name: str, default: int = 0, *, least: int = 0, most: int = 1_000_000) -> int:
        """Return the whole number `name` of the query, held within `least` and `most`; `default` when unreadable."""
        written = self.query.get(name, "")
        if not (written.isascii() and written.isdigit() and len(written) < 10):  # noqa: PLR2004 nine digits fit
            return default
        return min(max(int(written), least), most)

    def typed(self, name: str, label: Text, *, most: int = 4000, required: bool = True) -> str:
        """Return the trimmed form field `name`; raises InputError naming `label` when missing or too long."""
        words = self.form.get(name, "").strip()
        if required and not words:
            raise InputError(
                Text("{label} is empty", "未填寫{label}").format(label=label),
                Text("Fill in {label}.", "請填寫{label}。").format(label=label),
            )
        if len(words) > most:
            raise InputError(
                Text(
                    "{label} has {n} characters; at most {most} are kept", "{label}有 {n} 個字元，最多 {most} 個"
                ).format(label=label, n=len(words), most=most),
                Text("Shorten {label}.", "請縮短{label}。").format(label=label),
            )
        return words


@dataclass(frozen=True, slots=True)
class View:
    """A template and its values; `title` among the values (Text or str) replaces the title of the page."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Go:
    """Go to another page (303) with a message; `session` sets the session cookie, "" ends it, None leaves it."""

    url: str
    said: Text | None = None
    session: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Download:
    """A file handed to the reader, always as an attachment."""

    name: str
    data: bytes
    media: str


Shown = View | Go | Download


@dataclass(frozen=True, slots=True)
class Page(Contribution):
    """A page that reads; `path` may hold names in braces, as in /incidents/{id}.

    `place` is the rail entry it belongs to; the page of a place with the shortest path without braces is its home.
    """

    path: str
    title: Text
    needs: str
    place: str | None
    show: Callable[[Ask], Shown]
    rooms: ClassVar[tuple[str, ...]] = ("pages",)


@dataclass(frozen=True, slots=True)
class Act(Contribution):
    """A verb reached by POST; the console has checked token, permission and, when `fresh`, re-authentication."""

    path: str
    needs: str
    fresh: bool
    most: int
    """Bytes of a request at most, files included."""
    do: Callable[[Ask], Shown]
    first: Callable[[Ask], object] | None = None
    """Asked with the path alone before anything that was sent is read; what it raises is the answer."""
    rooms: ClassVar[tuple[str, ...]] = ("pages",)


@dataclass(frozen=True, slots=True)
class Panel(Contribution):
    """A fragment of a page of another capability; `of` is the kind of subject it draws, None when it has none.

    `every` is how many seconds may pass before the browser asks again, 0 for never.
    """

    place: str
    slot: Slot
    order: int
    of: str | None
    needs: str
    every: int
    draw: Callable[[Ask, Any], View | None]
    rooms: ClassVar[tuple[str, ...]] = ("panels",)


def page(
    id: str, path: str, *, title: Text, needs: str = "read", place: str | None = None
) -> Callable[[Callable[[Ask], Shown]], Page]:
    """Return a decorator that makes the page `id` at `path`."""

    def made(show: Callable[[Ask], Shown]) -> Page:
        return Page(id=id, path=path, title=title, needs=needs, place=place, show=show)

    return made


def act(
    id: str,
    path: str,
    *,
    needs: str,
    fresh: bool = False,
    most: int = 1_000_000,
    first: Callable[[Ask], object] | None = None,
) -> Callable[[Callable[[Ask], Shown]], Act]:
    """Return a decorator that makes the act `id`, posted to `path`; `fresh` asks for re-authentication first.

    `most` bounds the request in bytes: raise it where files are taken, and where strangers send them let `first` refuse
    whoever has no business there before a byte is read.
    """

    def made(do: Callable[[Ask], Shown]) -> Act:
        return Act(id=id, path=path, needs=needs, fresh=fresh, most=most, do=do, first=first)

    return made


def panel(  # noqa: PLR0913 keywords name the fields of a value
    id: str,
    *,
    place: str,
    slot: Slot = "main",
    order: int = 50,
    of: str | None = None,
    needs: str = "read",
    every: int = 0,
) -> Callable[[Callable[[Ask, Any], View | None]], Panel]:
    """Return a decorator that makes the panel `id`; lower `order` stands first, drawing None leaves it out."""

    def made(draw: Callable[[Ask, Any], View | None]) -> Panel:
        return Panel(id=id, place=place, slot=slot, order=order, of=of, needs=needs, every=every, draw=draw)

    return made
