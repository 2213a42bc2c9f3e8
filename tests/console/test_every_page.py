"""Every page of the product over one company: it answers in both languages, has one heading, speaks in words.

Pages are found in the registry and, where an address holds an id, by following links, one for each shape of address.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import pytest
from browser import client, console
from litestar import Litestar

from lionrock.demo import estate, model
from lionrock.incidents import service as incidents
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Language
from lionrock.ui.pages import Page

LABELS: Final = frozenset({"h2", "h3", "th", "dt", "label", "legend", "button", "summary", "caption"})
VERBATIM: Final = frozenset({"code", "pre", "kbd", "script", "style", "textarea", "option", "title"})
EMPTY: Final = frozenset({"br", "input", "link", "meta", "use", "path", "rect", "line", "circle", "img", "wbr", "col"})
SAME: Final = frozenset(
    {"Lionrock", "PDF", "DOCX", "JSON", "CSV", "QR", "Python", "Dark", "Light", "UTC", "AWS", "CloudTrail"}
)
"""Words that read alike in both languages."""
RAW: Final = (
    ("an id", re.compile(r"\b[0-9a-f]{32}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-")),
    ("a machine's time", re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\+00:00")),
)
APART: Final = re.compile(
    r"^/(language|theme|static|sign-|enrol|panel|api|first)|\.(json|pdf|csv|zip|ics|docx)$|/draft/"
)
ASKED: Final = frozenset({"/register/edit", "/register/history"})
"""Pages that say nothing without a query; links lead to them with one."""
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
LEAST: Final = 60
MOST: Final = 220


class Read(HTMLParser):
    """What a reader sees of a page: headings, words, labels and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings, self.words, self.labels = 0, list[str](), set[str]()
        self.links: list[str] = []
        self._within: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a heading or a link, and what the following words stand in."""
        given = dict(attrs)
        self.headings += tag == "h1"
        if tag == "a" and (given.get("href") or "").startswith("/"):
            self.links.append(given["href"] or "")
        if tag not in EMPTY:
            self._within.append((tag, given.get("lang") == "en" or (tag == "th" and given.get("scope") == "row")))

    def handle_endtag(self, tag: str) -> None:
        """Leave what the words stood in."""
        while self._within and self._within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep words that are not shown as they were written."""
        words = " ".join(data.split())
        within = {tag for tag, _ in self._within}
        if not words or within & VERBATIM:
            return
        self.words.append(words)
        if within & LABELS and not any(apart for _, apart in self._within):
            self.labels.add(words)


def company(platform: Platform) -> Mapping[str, Actor]:
    """Build the example company with an incident somebody opened; return one of its people for each of three roles."""
    found = {actor.role: actor for actor in estate.build(platform, model.examples()).values()}
    people = {role: found[role] for role in ("supervisor", "counsel", "administrator")}
    incidents.open_by_hand(platform, people["supervisor"], "Somebody moves the mouse")
    platform.settle()
    return people


def faults(english: Read, chinese: Read) -> list[str]:
    """Return what is wrong with a page in words."""
    found = [f"{read.headings} headings" for read in (english, chinese) if read.headings != 1]
    for words in [*english.words, *chinese.words]:
        found += [f"{what}: {words[:80]}" for what, pattern in RAW if pattern.search(words)]
    alike = english.labels & chinese.labels
    return found + [f"not in Chinese: {words}" for words in sorted(alike) if _english(words)]


def _english(words: str) -> bool:
    """Say whether a label has English words that are not alike in both languages."""
    return words.isascii() and any(len(word) > 2 and word not in SAME for word in re.findall(r"[A-Za-z]+", words))


def shape(address: str) -> str:
    """Return an address with its ids taken out."""
    return re.sub(r"/(?=[^/]*\d)[^/]+", "/*", urlsplit(address).path)


async def read(app: Litestar, people: Iterable[str], address: str) -> tuple[Read, Read] | str:
    """Return the page in both languages as the first of the people who may see it reads it; what it answers else."""
    told, led = "", False
    for token in people:
        pair = [await client(app, token, language).get(address) for language in LANGUAGES]
        if all(one.status_code == HTTPStatus.OK for one in pair):
            english, chinese = pair
            return (Read(english.text), Read(chinese.text)) if "html" in english.headers["content-type"] else ""
        told, led = f"answers {[one.status_code for one in pair]}", led or all(one.is_redirect for one in pair)
    return "" if led else told


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_every_page_speaks_in_words(demo: Platform, anyio_backend: str) -> None:
    """In both languages: one heading, no id and no machine's time in sight, no label left in English."""
    people = company(demo)
    app = console(demo, people)
    waiting = [page.path for page in demo.registry.of(Page) if "{" not in page.path and page.path not in ASKED]
    seen, wrong = set[str](), defaultdict[str, list[str]](list)
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if APART.search(urlsplit(address).path) or shape(address) in seen:
            continue
        seen.add(shape(address))
        found = await read(app, people, address)
        if isinstance(found, str):
            wrong[shape(address)] += [found] if found else []
        else:
            wrong[shape(address)] += faults(*found)
            waiting += found[0].links
    assert len(seen) > LEAST
    assert {address: faulty for address, faulty in wrong.items() if faulty} == {}
