"""Takes a picture of every page: light and dark, both languages, 1,440, 1,024 and 390 px wide.

    python tools/screenshots.py [--url http://127.0.0.1:8653] [--out DIR] [--person NAME] [--only TEXT]

The console must run; in a demo the person is chosen on the sign-in page. Pages are found by following links from Today,
one for each shape of address. Each picture comes with what axe and the browser's own log have to say.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE / "tests"))

from console import browser as chromium  # noqa: E402 likewise
from playwright.sync_api import Browser, BrowserContext, Error  # noqa: E402 after the path

LOOKS = [(language, dark, width) for language in ("en", "zh") for dark in (False, True) for width in (1440, 1024, 390)]
MOST = 80
LEAVE = re.compile(r"^/(language|theme|static|sign-out|panel)\b|\.(json|pdf|zip|csv|lrpack)$|/download")


def signed_in(browser: Browser, url: str, person: str) -> list[dict[str, str]]:
    """Return the cookies of a session: the demo person of that name, or the first."""
    context = chromium.context(browser, url)
    page = context.new_page()
    page.goto("/sign-in")
    if person:
        page.get_by_role("button", name=re.compile(person)).first.click()
    else:
        page.locator("main form button").first.click()
    page.wait_for_url("**/today**")
    cookies = [{"name": each["name"], "value": each["value"]} for each in context.cookies()]
    context.close()
    return cookies


def found(context: BrowserContext) -> Iterator[str]:
    """Yield one address for each shape of address, breadth first from Today."""
    page = context.new_page()
    waiting, shapes = ["/sign-in", "/today", "/nowhere"], set[str]()
    while waiting and len(shapes) < MOST:
        address = waiting.pop(0)
        if shape(address) in shapes:
            continue
        shapes.add(shape(address))
        try:
            answer = page.goto(address)
        except Error as problem:
            if "Download is starting" in problem.message:
                continue
            raise
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        yield address
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        waiting += [link for link in links if link.startswith("/") and not LEAVE.search(urlsplit(link).path)]
    page.close()


def shape(address: str) -> str:
    """Return an address with its ids and queries taken out."""
    path = urlsplit(address).path
    return re.sub(r"/(?=[^/]*\d)[^/]+", "/*", path)


def main() -> int:
    """Take the pictures and print what was found on the way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8653")
    parser.add_argument("--out", type=Path, default=HERE / "artifacts" / "screenshots")
    parser.add_argument("--person", default="")
    parser.add_argument("--only", default="", help="take only pictures whose name holds this")
    asked = parser.parse_args()
    faults = 0
    with chromium.opened() as browser:
        session = signed_in(browser, asked.url, asked.person)
        cookies = {each["name"]: each["value"] for each in session}
        walk = chromium.context(browser, asked.url, cookies=cookies)
        pages = list(found(walk))
        walk.close()
        for address in pages:
            for look in LOOKS:
                faults += _taken(browser, asked, cookies, address, look)
    print(f"{len(pages)} pages, {faults} faults")
    return 1 if faults else 0


def _taken(
    browser: Browser, asked: argparse.Namespace, cookies: dict[str, str], address: str, look: tuple[str, bool, int]
) -> int:
    """Take one picture and return how many faults the page has."""
    language, dark, width = look
    name = f"{urlsplit(address).path.strip('/').replace('/', '.')}-{language}-{'dark' if dark else 'light'}-{width}"
    if asked.only not in name:
        return 0
    context = chromium.context(browser, asked.url, cookies=cookies | {"lang": language}, width=width, dark=dark)
    page = context.new_page()
    heard = chromium.watch(page)
    page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    found = [*chromium.faults(page), *heard, *(["scrolls sideways"] if wide else [])]
    chromium.shoot(page, asked.out / f"{name}.png")
    context.close()
    print(name, *found, sep="\n  ")
    return len(found)


if __name__ == "__main__":
    raise SystemExit(main())
