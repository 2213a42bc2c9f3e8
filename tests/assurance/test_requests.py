"""Requests for evidence: what a link opens, once; an answer counts only when accepted; over the real console too."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from browser import TOKEN, client
from browser import console as opened
from conftest import HandClock, scratch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar

from assurance.browser import ANALYST, PEOPLE
from assurance.test_manual import CHIEF, PAPER, estate, statement, training
from assurance.world import DEPUTY
from lionrock.assurance import erasing
from lionrock.assurance.commands import manual as commands
from lionrock.assurance.manual import asking, links, service
from lionrock.assurance.manual import request_store as store
from lionrock.assurance.manual.asking import Sent, Wish
from lionrock.assurance.manual.forms import registered
from lionrock.assurance.manual.media import document
from lionrock.assurance.manual.store import listing
from lionrock.kernel.clock import days
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry

AUDITOR = replace(DEPUTY, id="p-aud", role="auditor")


def asked(platform: Platform, **wish: object) -> tuple[str, str]:
    """Ask for the training list; return the request's reference and the token of its link."""
    made = Wish("C-TRN-01", "Lee Mei 李美", "the list of who was trained", platform.now() + days(7), "mei@example.hk")
    request, link = asking.ask(platform, ANALYST, replace(made, **wish))  # type: ignore[arg-type]  # fields by name
    return request.reference, link.path.rpartition("/")[2]


def sent(platform: Platform, says: str = "met") -> Sent:
    """Return an answer that counts for a year."""
    now = platform.now()
    return Sent("Lee Mei 李美", says, "all forty were trained", now, now + days(365))


def refused(platform: Platform, token: str) -> None:
    """Expect that a token opens nothing, in the one way in which all such are refused."""
    for use in (lambda: asking.offer(platform, token), lambda: asking.answer(platform, token, sent(platform))):
        with pytest.raises(NotFoundError, match="not open"):
            use()


def test_an_answer_counts_once_a_person_accepted_it(either: Platform) -> None:
    """Until then it is answered and nothing more; then it stands with both names."""
    ids = estate(either)
    reference, token = asked(either)
    asking.answer(either, token, sent(either), document("list.pdf", PAPER))
    assert training(either) == dict.fromkeys(ids.values(), "unknown")
    assert asking.get(either, reference).shown(either.now()) == "answered"
    assert listing(either.db) == []
    with pytest.raises(RefusedError):
        asking.accept(either, ANALYST, reference)
    made = asking.accept(either, CHIEF, reference)
    assert training(either) == dict.fromkeys(ids.values(), "passed")
    record = service.opened(either, made).record
    assert record is not None
    assert (record.person, record.by) == ("Lee Mei 李美", "Chan Tai 陳泰")
    assert service.document(either, made)[1] == PAPER
    with pytest.raises(ConflictError):
        asking.accept(either, CHIEF, reference)


def test_a_link_works_once(either: Platform) -> None:
    """Used, it opens nothing, whatever becomes of the answer."""
    reference, token = asked(either)
    asking.answer(either, token, sent(either))
    refused(either, token)
    back = asking.send_back(either, CHIEF, reference, "the list is of last year", either.now() + days(3))
    refused(either, token)
    again = back.path.rpartition("/")[2]
    asking.answer(either, again, sent(either, "not_met"))
    refused(either, again)
    assert [one.verdict for one in store.replies(either.db, asking.get(either, reference).id)] == ["", "returned"]


def test_what_was_read_is_what_is_accepted(platform: Platform) -> None:
    """An answer that came in since the page was opened is neither accepted nor returned unread."""
    reference, token = asked(platform)
    read = asking.answer(platform, token, sent(platform)).id
    day = platform.now() + days(3)
    back = asking.send_back(platform, CHIEF, reference, "the list is of last year", day, seen=read)
    asking.answer(platform, back.path.rpartition("/")[2], sent(platform, "not_met"))
    with pytest.raises(ConflictError):
        asking.accept(platform, CHIEF, reference, read)
    with pytest.raises(ConflictError):
        asking.send_back(platform, CHIEF, reference, "again", day, seen=read)
    newest = store.replies(platform.db, asking.get(platform, reference).id)[0]
    assert asking.accept(platform, CHIEF, reference, newest.id).says == "not_met"


def test_a_link_ends(platform: Platform, clock: HandClock) -> None:
    """By its day and grace to the instant, by a newer one, and by withdrawal."""
    reference, token = asked(platform)
    newer = asking.renew(platform, ANALYST, reference, platform.now() + days(2)).path.rpartition("/")[2]
    refused(platform, token)
    expires = asking.get(platform, reference).expires
    clock.set(expires - timedelta(microseconds=1))
    assert asking.offer(platform, newer).reference == reference
    clock.set(expires)
    refused(platform, newer)
    other, theirs = asked(platform)
    asking.end(platform, ANALYST, other, "not needed")
    refused(platform, theirs)
    with pytest.raises(ConflictError):
        asking.end(platform, ANALYST, other, "again")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return one platform with an estate for tests that leave it as it is, and for pages."""
    platform = scratch(tmp_path_factory.mktemp("site"), HandClock())
    estate(platform)
    packages = ["lionrock.console", "lionrock.access", "lionrock.register", "lionrock.assurance"]
    platform.registry = Registry(packages)
    yield platform
    platform.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flip=st.integers(0, 104 * 8 - 1), junk=st.text(max_size=200))
def test_no_other_token_opens_it(site: Platform, flip: int, junk: str) -> None:
    """One flipped bit, another length, other letters, the digest itself: nothing opens."""
    if not store.listing(site.db):
        asked(site)
    found = store.listing(site.db)[-1]
    link = links.make(site, found.id, found.expires)  # genuine, and not the one that was handed out
    token = link.path.rpartition("/")[2]
    raw = bytearray(base64.urlsafe_b64decode(token + "="))
    raw[flip // 8] ^= 1 << flip % 8
    forged = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    for one in (token, forged, junk, token[:-1], token + "A", found.link, ""):
        with pytest.raises(NotFoundError, match="not open"):
            asking.offer(site, one)


def test_the_token_is_nowhere(platform: Platform) -> None:
    """Neither in the database nor in the ledger: only its digest is kept."""
    _, token = asked(platform)
    raw = b"".join(path.read_bytes() for path in platform.folder.rglob("*") if path.is_file())
    assert token.encode() not in raw
    assert links.digest(token).encode() in raw
    assert b"mei@example.hk" not in raw


def test_whoever_answers_stands_in_no_entry_by_name(platform: Platform) -> None:
    """The entry names the request and digests; the actor is the link."""
    _, token = asked(platform)
    made = asking.answer(platform, token, sent(platform))
    [leaf] = reading.listing(platform.db, Search(kind="EvidenceAnswered"))
    kept = reading.payload(platform.db, leaf.number)
    assert kept is not None
    assert made.digest in kept.body.decode()
    assert "李美" not in kept.body.decode()


@pytest.mark.parametrize("kind", ["EvidenceGiven", "EvidenceAnswered"])
def test_what_was_answered_is_erased_with_what_was_accepted(platform: Platform, kind: str) -> None:
    """Erasing the entry of either blanks the words of both, and nobody opens the document any more."""
    reference, token = asked(platform)
    asking.answer(platform, token, sent(platform), document("list.pdf", PAPER))
    made = asking.accept(platform, CHIEF, reference)
    entry = reading.listing(platform.db, Search(kind=kind, limit=1))[0].id
    erasing.erase(platform, entry, CHIEF, "asked for")
    [reply] = store.replies(platform.db, made.request)
    assert asking.reply(platform, reply).record is None
    assert service.opened(platform, made).record is None
    with pytest.raises(NotFoundError):
        asking.document(platform, reply)
    with pytest.raises(NotFoundError):
        service.document(platform, made)


def test_whom_a_request_went_to_is_erased_with_its_entry(platform: Platform) -> None:
    """Its link still opens; in place of the words stands who erased them."""
    reference, token = asked(platform)
    erasing.erase(platform, asking.get(platform, reference).entry, CHIEF, "a wrong name")
    told = asking.asked(platform, asking.offer(platform, token))
    assert "a wrong name" in told.person
    assert told.email == ""


def test_an_answer_that_ran_out_is_not_accepted(platform: Platform, clock: HandClock) -> None:
    """What counts until a day past is returned, not accepted."""
    estate(platform)
    reference, token = asked(platform)
    asking.answer(platform, token, replace(sent(platform), until=platform.now() + days(2)))
    clock.set(platform.now() + days(3))
    with pytest.raises(InputError):
        asking.accept(platform, CHIEF, reference)


@pytest.mark.parametrize(
    "wrong", [{"due": -1}, {"due": 200}, {"person": ""}, {"words": " "}, {"email": "nobody"}, {"requirement": "X"}]
)
def test_what_cannot_be_asked_is_refused(platform: Platform, wrong: dict[str, object]) -> None:
    """Days past or far ahead, nobody, nothing, and requirements that are not loaded."""
    if "due" in wrong:
        wrong = {"due": platform.now() + days(int(str(wrong["due"])))}
    with pytest.raises(LionrockError):
        asked(platform, **wrong)
    with pytest.raises(RefusedError):
        asking.ask(platform, AUDITOR, Wish("C-TRN-01", "x", "x", platform.now() + days(1)))
    assert store.listing(platform.db) == []


def test_the_shell_asks_and_lists(platform: Platform) -> None:
    """The link is printed once, for systems by their keys; the list marks everything as manual."""
    ids = estate(platform)
    by = "2026-12-01"
    answer = commands.ask.act(platform, "C-TRN-01", of="Lee Mei", by=by, what="the list", system="oms")
    assert answer.rows["request"] == "ER-0001"
    request = asking.offer(platform, answer.rows["link"].rpartition("/")[2])
    assert request.systems == (ids["oms"],)
    with pytest.raises(InputError, match="no such system"):
        commands.ask.act(platform, "C-TRN-01", of="Lee Mei", by=by, what="the list", system="none")
    assert commands.given.act(platform).rows == []
    service.give(platform, CHIEF, statement(platform))
    [row] = commands.given.act(platform, "C-TRN-01").rows
    assert (row["evidence"], row["manual"], row["person"]) == ("EV-0001", True, "Ho Man 何敏")


@pytest.fixture(scope="module")
def app(site: Platform) -> Litestar:
    """Return a console over the site."""
    return opened(site, PEOPLE)


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


File = tuple[str, bytes, str]
"""Name, bytes and claimed media type of a file that is sent."""


async def _post(
    reader: httpx.AsyncClient, page: str, url: str, sent: Mapping[str, str] | None = None, file: File | None = None
) -> httpx.Response:
    """Send a form of a page."""
    found = TOKEN.search((await reader.get(page)).text)
    data = {"lr_token": found[1] if found else "", **(sent or {})}
    return await reader.post(url, data=data, files={"file": file} if file else None)


def _link(page: str) -> str:
    """Return the path of the link a page shows."""
    return "/answer/" + page.split("/answer/")[1].split("<", maxsplit=1)[0]


@pytest.mark.anyio
async def test_the_whole_way_over_pages(app: Litestar, site: Platform) -> None:
    """Ask, answer without an account in Chinese with a document, return, answer again, accept, download."""
    home, due = "/evidence/requests", "2026-12-01"
    whom = next(iter(registered(site)))
    wish = {"requirement": "C-PHY-01", "owner": whom, "words": "the log of the doors", "due": due}
    reply = {"person": "李美", "says": "met", "words": "三月至十月", "effective": "2026-11-20", "until": "2027-11-19"}
    async with client(app, "t-analyst") as analyst, client(app, "t-deputy") as deputy:
        shown = await _post(analyst, f"{home}/ask", home, wish)
        assert shown.status_code == 200
        assert "Man Ho" in shown.text
        link = _link(shown.text)
        assert link not in (await analyst.get(home)).text
        async with client(app, "", "zh") as owner:
            page = await owner.get(link)
            assert "閣下的答覆" in page.text
            assert "停電管理系統" in page.text
            file = ("..\\..\\門\u202efdp.pdf", b"%PDF-1.7 doors", "text/html")
            wrong = await _post(owner, link, link, reply | {"until": "2036-01-01"})
            assert wrong.status_code == 422
            assert "三月至十月" in wrong.text
            done = await _post(owner, link, link, reply, file)
            assert "已提交" in done.text
            assert (await owner.get(link)).status_code == 404
            assert (await owner.get("/evidence/requests")).status_code == 303
        reference = store.listing(site.db)[0].reference
        page = await deputy.get(f"{home}/{reference}")
        assert "answered, not yet accepted" in page.text
        assert "as typed over the link" in page.text
        assert "Accept" not in (await analyst.get(f"{home}/{reference}")).text.split("<main")[1]
        accept, read = (
            f"{home}/{reference}/accept",
            {"answer": store.replies(site.db, store.listing(site.db)[0].id)[0].id},
        )
        assert (await _post(deputy, f"{home}/{reference}", accept)).status_code == 422
        accepted = await _post(deputy, f"{home}/{reference}", accept, read)
        assert accepted.status_code == 303
        one = accepted.headers["location"]
        page = await analyst.get(one)
        assert "李美" in page.text
        assert "Ho Man" in page.text
        got = await analyst.get(f"{one}/document")
        assert got.content == b"%PDF-1.7 doors"
        assert got.headers["content-type"].startswith("application/pdf")
        assert got.headers["content-disposition"].startswith("attachment;")
        assert "\u202e" not in got.headers["content-disposition"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        (f"/answer/{'A' * 139}", 404, "not open"),
        ("/evidence/verify", 403, "nobody is signed in"),
        ("/evidence/manual", 403, "nobody is signed in"),
    ],
)
async def test_nothing_is_read_of_what_strangers_send(app: Litestar, path: str, status: int, says: str) -> None:
    """An upload over a closed link, or by nobody, is refused before its bytes are taken, whosever form it is."""
    taken = 0

    async def upload() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(20):
            taken += 1
            yield b"x" * 1_000_000

    async with client(app, "") as stranger:
        kind = {"content-type": "multipart/form-data; boundary=b"}
        answer = await stranger.post(path, content=upload(), headers=kind)
    assert answer.status_code == status
    assert says in answer.text
    assert taken == 0


@pytest.mark.anyio
async def test_a_link_in_web_mail_can_be_answered(app: Litestar, site: Platform) -> None:
    """A browser that comes from another site asks once more from here, and then its form is taken."""
    _, token = asked(site)
    link = f"/answer/{token}"
    async with client(app, "") as owner:
        first = await owner.get(link, headers={"sec-fetch-site": "cross-site"})
        assert 'http-equiv="refresh"' in first.text
        assert f"url={link}" in first.text
        days_of = {"effective": "2026-11-20", "until": "2027-11-19"}
        done = await _post(owner, link, link, {"person": "Lee", "says": "met", "words": "all"} | days_of)
        assert "Sent" in done.text


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "url", ["/evidence/manual", "/evidence/manual/add", "/evidence/requests", "/evidence/requests/ask"]
)
async def test_pages_open_in_both_languages(app: Litestar, url: str, language: str) -> None:
    """Each page opens, and leaves no placeholder behind."""
    async with client(app, "t-deputy", language) as reader:
        page = await reader.get(url)
    assert page.status_code == 200
    assert "{n}" not in page.text


@pytest.mark.anyio
async def test_a_deputy_enters_replaces_and_withdraws(app: Litestar) -> None:
    """A hostile document is named and kept out; a statement goes in, is replaced, and is withdrawn with a reason."""
    home = "/evidence/manual"
    said = {"requirement": "C-NET-02", "says": "not_met", "person": "Lau <b>Ken</b>", "words": "one flat network",
            "effective": "2026-11-20", "until": "2027-01-31"}  # fmt: skip
    async with client(app, "t-deputy") as deputy:
        hostile = ("a.pdf", b"<script>alert(1)</script>", "application/pdf")
        wrong = await _post(deputy, f"{home}/add", home, said, hostile)
        assert wrong.status_code == 422
        assert "no PDF file" in wrong.text
        made = (await _post(deputy, f"{home}/add", home, said)).headers["location"]
        page = await deputy.get(made)
        assert "says it is not so" in page.text
        assert "&lt;b&gt;Ken&lt;/b&gt;" in page.text
        reference = made.rpartition("/")[2]
        again = await _post(deputy, f"{home}/add?supersedes={reference}", home, said | {"supersedes": reference})
        newer = again.headers["location"]
        assert "replaced by a newer version" in (await deputy.get(made)).text
        assert (await _post(deputy, newer, f"{newer}/withdraw", {"reason": ""})).status_code == 422
        assert (await _post(deputy, newer, f"{newer}/withdraw", {"reason": "a slip"})).status_code == 303
        assert "a slip" in (await deputy.get(newer)).text
    async with client(app, "t-analyst") as analyst:
        assert (await analyst.get(f"{home}/add")).status_code == 403
        assert (await analyst.get(f"{home}/EV-9999")).status_code == 404
