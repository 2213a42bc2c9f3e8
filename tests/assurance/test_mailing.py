"""Requests sent by mail: once, to the register's address, without names; tried again, and given up with their link."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from browser import TOKEN, client, console
from conftest import HandClock
from paging.mailbox import Mailbox, mailbox
from paging.world import closed_port

from assurance.browser import ANALYST, PEOPLE
from assurance.test_manual import CHIEF, estate
from lionrock.assurance.manual import asking, mailing
from lionrock.assurance.manual.asking import Sent, Wish
from lionrock.assurance.manual.record import Request
from lionrock.events.post import LetterNotSent, LetterSent, Posted
from lionrock.kernel.clock import days
from lionrock.kernel.errors import InputError, UnavailableError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import parse
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import Settings
from lionrock.kernel.text import Text
from lionrock.paging import service as paging
from lionrock.register import service as register
from lionrock.register.model import Person

ORIGIN = "https://10.0.0.5"
MEI = Person(key="lee-mei", name=Text("Lee Mei", "李美"), post=Text("Training", "培訓"), email="mei@power.example")


def site(platform: Platform, port: int, **more: object) -> str:
    """Register systems and one person, set a mail server of this machine, and return the person's id."""
    estate(platform)
    sets: Mapping[str, object] = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    platform.settings = Settings({"paging": {**sets, "smtp_from": "desk@out.example", **more}}, {})
    return register.put(platform, CHIEF, "a person to ask", MEI)


def ask(platform: Platform, owner: str, origin: str = ORIGIN) -> tuple[Request, str]:
    """Ask for the training list; return the request and the path of its link."""
    due = platform.now() + days(7)
    wish = Wish("C-TRN-01", "Lee Mei 李美", "of Outage Management", due, owner=owner, origin=origin)
    made, link = asking.ask(platform, ANALYST, wish)
    return made, link.path


def posted(platform: Platform, request: Request) -> Posted:
    """Return how its letter stands."""
    found = mailing.posted(platform, request)
    assert found is not None
    return found


def told(platform: Platform, *facts: type) -> list[str]:
    """Return the kinds of these entries, the newest first."""
    kinds = {one.__name__ for one in facts}
    found = [parse(one.body).kind for one in reading.listing(platform.db, Search(limit=50))]
    return [kind for kind in found if kind in kinds]


def test_a_link_goes_once_to_whoever_is_asked(
    either: Platform, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """To the register's address, in both languages, without a name; its token lies nowhere, and in no log."""
    caplog.set_level(logging.DEBUG)
    with mailbox(tmp_path, tls=False) as found:
        owner = site(either, found.port)
        made, path = ask(either, owner)
        assert posted(either, made).state == "waiting"
        assert [paging.send_letters(either) for _ in range(3)] == [1, 0, 0]
    [letter] = found.letters
    body = letter.get_content()
    assert letter["To"] == "mei@power.example"
    assert f"{ORIGIN}{path}" in body.split()
    for words in (letter["Subject"] + body,):
        assert "You are asked for evidence." in words
        assert "現請你提供證據。" in words
        for name in ("Outage", "停電", "Lee Mei", "李美", "C-TRN-01", "Lam Lok", *_operator(either)):
            assert name not in words
    assert (posted(either, made).state, posted(either, made).sent) == ("sent", either.now())
    token = path.rpartition("/")[2]
    assert token not in caplog.text
    raw = b"".join(one.read_bytes() for one in either.folder.rglob("*") if one.is_file())
    assert token.encode() not in raw
    assert asking.offer(either, token).id == made.id


def test_what_is_not_accepted_is_tried_again_and_given_up(platform: Platform, clock: HandClock) -> None:
    """Six more times at growing pauses; each try is told, and the page can say why."""
    owner = site(platform, closed_port())
    made, _ = ask(platform, owner)
    for _ in range(9):
        paging.send_letters(platform)
        clock.set(posted(platform, made).due)
    one = posted(platform, made)
    assert (one.state, one.tries, str(one.problem)) == ("failed", 7, "the mail server was not reached")
    assert told(platform, LetterNotSent) == ["LetterNotSent"] * 7


def test_a_server_that_comes_back_gets_it(platform: Platform, clock: HandClock, tmp_path: Path) -> None:
    """The same letter at its next try."""
    with mailbox(tmp_path, tls=False) as found:
        owner = site(platform, found.port)
        found.refuse = "451 later"
        made, path = ask(platform, owner)
        paging.send_letters(platform)
        assert (posted(platform, made).state, posted(platform, made).tries) == ("waiting", 1)
        found.refuse = ""
        clock.set(posted(platform, made).due)
        paging.send_letters(platform)
    assert path in found.letters[0].get_content()
    assert told(platform, LetterSent, LetterNotSent) == ["LetterSent", "LetterNotSent"]


def test_sending_again_makes_a_new_link(platform: Platform, clock: HandClock, tmp_path: Path) -> None:
    """The one before opens nothing; past its day, another day is asked for."""
    with mailbox(tmp_path, tls=False) as found:
        owner = site(platform, found.port)
        made, path = ask(platform, owner)
        asking.resend(platform, ANALYST, made.id, ORIGIN)
        assert paging.send_letters(platform) == 1  # the first had not left, and never will
        asking.resend(platform, ANALYST, made.id, ORIGIN)
        paging.send_letters(platform)
    assert len(found.letters) == 2
    assert all(path not in letter.get_content() for letter in found.letters)
    clock.set(made.due)
    with pytest.raises(InputError, match="the day is past"):
        asking.resend(platform, ANALYST, made.id, ORIGIN)


@pytest.mark.parametrize("how", ["answered", "withdrawn", "over"])
def test_a_link_that_opens_nothing_is_not_sent(platform: Platform, clock: HandClock, tmp_path: Path, how: str) -> None:
    """A letter that waits goes with its request, or with its day."""
    with mailbox(tmp_path, tls=False) as found:
        owner = site(platform, found.port)
        made, path = ask(platform, owner)
        now = platform.now()
        if how == "answered":
            said = Sent("Lee Mei", "met", "all were trained", now, now + days(30))
            asking.answer(platform, path.rpartition("/")[2], said)
        elif how == "withdrawn":
            asking.end(platform, ANALYST, made.id, "not needed")
        else:
            clock.set(made.expires + timedelta(seconds=1))
        paging.send_letters(platform)
    assert found.letters == []
    assert posted(platform, made).state == ("failed" if how == "over" else "dropped")


@pytest.mark.parametrize(
    ("more", "origin", "words"),
    [
        ({"smtp_host": ""}, ORIGIN, "paging.smtp_host"),
        ({"smtp_from": "nobody"}, ORIGIN, "paging.smtp_from"),
        ({}, "", "paging.link"),
        ({}, "http://127.0.0.1:8443", "paging.link"),
        ({"link": "https://twin.outage management"}, ORIGIN, "paging.names_allowed"),
    ],
)
def test_without_mail_it_says_which_setting(
    platform: Platform, more: dict[str, object], origin: str, words: str
) -> None:
    """Nothing waits, the link is there to be copied, and sending again says the same."""
    owner = site(platform, 1, **more)
    made, path = ask(platform, owner, origin)
    assert asking.offer(platform, path.rpartition("/")[2]).id == made.id
    assert mailing.posted(platform, made) is None
    with pytest.raises(UnavailableError, match=words):
        asking.resend(platform, ANALYST, made.id, origin)


def test_mail_goes_to_nobody_outside_the_register(platform: Platform) -> None:
    """Neither to a typed address, nor to somebody who left, nor while mail is assumed read."""
    owner = site(platform, Mailbox(port=1).port)
    nobody = asking.asked(platform, ask(platform, "")[0])
    assert "nobody of it was chosen" in str(mailing.hindrance(platform, nobody, ORIGIN))
    gone = mailing.hindrance(platform, replace(nobody, owner="0" * 32), ORIGIN)
    assert "holds no address" in str(gone)
    paging.assume(platform, CHIEF, "a mailbox was taken")
    assert "assumed to be read" in str(mailing.hindrance(platform, replace(nobody, owner=owner), ORIGIN))


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.mark.anyio
async def test_the_page_says_when_and_to_whom(platform: Platform, tmp_path: Path) -> None:
    """Being sent, sent at, why not and when again; a button sends it again, once."""
    with mailbox(tmp_path, tls=False) as found:
        owner = site(platform, found.port, link=ORIGIN)
        made, _ = ask(platform, owner)
        platform.registry = Registry(
            [f"lionrock.{name}" for name in ("console", "access", "register", "assurance", "paging")]
        )
        home = f"/evidence/requests/{made.reference}"
        async with client(console(platform, PEOPLE), "t-analyst") as analyst:
            assert "being sent" in (await analyst.get(home)).text
            found.refuse = "451 later"
            paging.send_letters(platform)
            page = (await analyst.get(home)).text
            assert "not accepted yet (tries: 1)" in page
            assert "the mail server answered 451" in page
            found.refuse = ""
            token = TOKEN.search(page)
            assert token is not None
            again = await analyst.post(f"{home}/resend", data={"lr_token": token[1]})
            assert again.status_code == 303
            assert paging.send_letters(platform) == 1
            page = (await analyst.get(home)).text
    assert "mei@power.example" in page
    assert 'action="/evidence/requests/ER-0001/resend"' in page
    assert len(found.letters) == 1


def _operator(platform: Platform) -> list[str]:
    """Return the operator's names."""
    found = next(one.record for one in register.versions(platform) if one.kind == "operator")
    name = getattr(found, "name")  # noqa: B009 of an operator
    return [name.en, name.zh]
