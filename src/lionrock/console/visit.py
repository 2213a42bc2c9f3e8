"""One request and one reply as plain values: the console's core knows no web framework."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lionrock.kernel.text import LANGUAGES, Language, Text

SESSION, VISIT, FLASH, LANGUAGE, THEME, STRIPS = "lr_session", "lr_visit", "lr_flash", "lang", "theme", "lr_strips"
THEMES = ("auto", "light", "dark")
_LONGEST_FLASH = 400
_SECRET = frozenset({"token", "key"})
"""Names in paths that stand for what lets its bearer in."""
_LONG = 40
"""Characters from which a part of a path may be such a token where no page claims the path."""
YEAR = 365 * 86400


@dataclass(frozen=True, slots=True)
class Form:
    """What a form sent: last value of each name, all values, files with their names."""

    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Return how many bytes it holds, about."""
        words = sum(len(value) for values in self.lists.values() for value in values)
        return words + sum(len(data) for data in self.files.values())


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, read and bounded."""

    method: str
    path: str
    url: str
    host: str
    address: str
    secure: bool
    params: Mapping[str, str]
    query: Mapping[str, str]
    cookies: Mapping[str, str]
    headers: Mapping[str, str]
    form: Form
    visitor: str
    """A random name of this browser, made when it has none."""

    @property
    def told(self) -> str:
        """Return the path as a log may tell it: a one-time token in it is left out."""
        secret = {value for name, value in self.params.items() if name in _SECRET}
        parts = self.path.split("/")
        return "/".join("…" if part in secret or len(part) >= _LONG else part for part in parts)

    @property
    def session(self) -> str:
        """Return the token of the session cookie, or nothing."""
        return self.cookies.get(SESSION, "")

    @property
    def from_elsewhere(self) -> bool:
        """Say whether a link on another site led here: the browser then withholds our strict cookies, once."""
        return self.method == "GET" and self.headers.get("sec-fetch-site") == "cross-site"

    @property
    def language(self) -> Language:
        """Return the language chosen, or the one the browser prefers."""
        chosen = self.cookies.get(LANGUAGE)
        return next((each for each in LANGUAGES if each == chosen), None) or preferred(
            self.headers.get("accept-language", "")
        )

    @property
    def theme(self) -> str:
        """Return light, dark or auto."""
        chosen = self.cookies.get(THEME, "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def dismissed(self) -> frozenset[str]:
        """Return the strips this browser put away."""
        return frozenset(filter(None, self.cookies.get(STRIPS, "").split("/")))

    @property
    def back(self) -> str:
        """Return the page this one was reached from, when it is one of ours."""
        if self.method in {"GET", "HEAD"}:
            return self.url
        came = urlsplit(self.headers.get("referer", ""))
        return local(came.path + (f"?{came.query}" if came.query else "")) if came.netloc == self.host else "/"


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set; without seconds it ends with the browser, 0 removes it."""

    name: str
    value: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    status: int
    body: bytes
    media: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[Cookie, ...] = ()


def go(url: str, *cookies: Cookie) -> Reply:
    """Return a redirect to one of our own pages."""
    return Reply(303, b"", headers={"location": local(url)}, cookies=cookies)


def local(url: str) -> str:
    """Return `url` when it is a path of ours, else the front page: no redirect leaves the console."""
    plain = url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable() and "\\" not in url
    return url if plain else "/"


def preferred(accepts: str) -> Language:
    """Return the language an Accept-Language header asks for; Chinese in any script reads as Chinese."""
    ranked = sorted((_ranked(part) for part in accepts[:1000].split(",")[:20]), key=lambda pair: -pair[0])
    for weight, tag in ranked:
        if weight > 0 and tag.startswith(("zh", "yue")):
            return "zh"
        if weight > 0 and tag.startswith("en"):
            return "en"
    return "en"


def _ranked(part: str) -> tuple[float, str]:
    """Return weight and tag of one part of an Accept-Language header."""
    tag, _, rest = part.strip().lower().partition(";")
    try:
        return float(rest.strip().removeprefix("q=") or 1), tag
    except ValueError:
        return 0.0, tag


def flash(words: Text) -> Cookie:
    """Return the cookie that carries a message to the next page."""
    packed = json.dumps([words.en[:_LONGEST_FLASH], words.zh[:_LONGEST_FLASH]], ensure_ascii=False).encode()
    return Cookie(FLASH, base64.urlsafe_b64encode(packed).decode(), 60)


def flashed(value: str) -> Text | None:
    """Return the message a cookie carries, None when there is none or it is not ours."""
    try:
        found = json.loads(base64.urlsafe_b64decode(value[: _LONGEST_FLASH * 20]))
    except (binascii.Error, ValueError):
        return None
    match found:
        case [str(en), str(zh)]:
            return Text(en, zh)
    return None
