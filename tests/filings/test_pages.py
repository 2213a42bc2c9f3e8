"""The pages of filings as their readers use them: forms, occasions, official files, corrections, comparison."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browser import HOST, TOKEN, client, console
from litestar import Litestar
from obligations.world import ADMINISTRATOR, ANALYST, DEPUTY, Case

from filings.papers import document
from lionrock.filings.record import ANNEX_E
from lionrock.filings.service import official, type_field
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry

pytestmark = pytest.mark.anyio
APPROVER = Actor("e" * 32, "Ada Poon", "approver", "totp", fresh=True)
PEOPLE = {"deputy": DEPUTY, "analyst": ANALYST, "approver": APPROVER, "administrator": ADMINISTRATOR}
DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')


@pytest.fixture
def app(case: Case) -> Litestar:
    """Return the console over the case's platform, without the incidents the case itself stands for."""
    return console(furnished(case.platform), PEOPLE)


async def send(app: Litestar, who: str, page: str, url: str, files: Any = None, **fields: str) -> Any:
    """Send a form of a page and return the reply."""
    async with client(app, who) as browser:
        found = TOKEN.search((await browser.get(page)).text)
        assert found
        return await browser.post(url, data={"lr_token": found[1], **fields}, files=files)


async def text(app: Litestar, path: str, who: str = "deputy", language: str = "en") -> str:
    """Return a page as somebody reads it."""
    async with client(app, who, language) as browser:
        reply = await browser.get(path)
    assert reply.status_code == 200, f"{HOST}{path}: {reply.status_code} {reply.text[:400]}"
    return reply.text


FORM = "/incidents/INC-0007/annex-f"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "path", [FORM, "/incidents/INC-0007/said", "/obligations/filings", "/obligations/forms/annex-d"]
)
async def test_pages_stand_in_both_languages(app: Litestar, path: str, language: str) -> None:
    """Each page answers in the reader's language."""
    page = await text(app, path, language=language)
    assert f'lang="{"en" if language == "en" else "zh-Hant-HK"}"' in page


async def test_the_files_of_a_version_are_handed_out_in_both_languages(app: Litestar) -> None:
    """JSON, PDF and DOCX, the draft as well as the version; each name says which."""
    digest = DIGEST.search(await text(app, FORM))
    assert digest
    assert (await send(app, "approver", FORM, f"{FORM}/approve", digest=digest[1])).status_code == 303
    page = await text(app, FORM)
    assert "approved as version 1" in page
    async with client(app, "deputy") as browser:
        for name, first in (("content-en.docx", b"PK"), ("content-zh.docx", b"PK"), ("content-zh.pdf", b"%PDF-")):
            for query in ("", "?version=1"):
                reply = await browser.get(f"{FORM}/{name}{query}")
                assert reply.content.startswith(first)
                assert ("v1" if query else "draft") in reply.headers["content-disposition"]


async def test_where_four_eyes_are_asked_for_the_typist_does_not_approve(case: Case) -> None:
    """The page says so, and another person approves."""
    folder = case.platform.folder
    (folder / "lionrock.toml").write_text("[filings]\nfour_eyes = true\n", "utf-8")
    platform = reopened(case)
    app = console(furnished(platform), PEOPLE)
    type_field(platform, "annex-f", case.id, "lessons", "Patch sooner", DEPUTY)
    assert "another person approves it" in await text(app, FORM)
    digest = DIGEST.search(await text(app, FORM, "approver"))
    assert digest
    assert (await send(app, "deputy", FORM, f"{FORM}/approve", digest=digest[1])).status_code == 403
    assert (await send(app, "approver", FORM, f"{FORM}/approve", digest=digest[1])).status_code == 303
    platform.close()


async def test_a_submission_keeps_its_receipt(app: Litestar) -> None:
    """Recorded as submitted by a person; the receipt with its digest is handed out again as it was."""
    fields = {"version": "0", "channel": "secure channel", "at": ""}
    sent = await send(app, "deputy", FORM, f"{FORM}/record", {"receipt": ("slip.pdf", b"stamped")}, **fields)
    assert sent.status_code == 303
    page = await text(app, FORM)
    assert "Recorded as submitted by May Ho" in page
    found = re.search(rf"{FORM}/receipts/[0-9a-f]+", page)
    assert found
    async with client(app, "deputy") as browser:
        assert (await browser.get(found[0])).content == b"stamped"


async def test_a_correction_stands_beside_what_was_said(app: Litestar) -> None:
    """What was said stays in sight."""
    fields = {"how": "correction", "of": "0", "field": "nature", "said": "Phishing", "right": "Web shell", "since": ""}
    assert (await send(app, "deputy", FORM, f"{FORM}/correct", **fields)).status_code == 303
    page = await text(app, FORM)
    assert "<del>Phishing</del>" in page
    assert "<ins>Web shell</ins>" in page


async def test_a_mistake_in_a_correction_keeps_what_was_typed(app: Litestar) -> None:
    """The error is told, the words stay."""
    fields = {"how": "correction", "of": "0", "field": "nature", "said": "Phishing", "right": "", "since": ""}
    reply = await send(app, "deputy", FORM, f"{FORM}/correct", **fields)
    assert reply.status_code == 422
    assert "Phishing</textarea>" in reply.text


async def test_statements_to_others_are_compared(case: Case, app: Litestar) -> None:
    """Words that differ are marked."""
    case.answer()
    case.call()
    said = "/incidents/INC-0007/said"
    fields = {"authority": "Privacy Commissioner", "channel": "web form", "field": "account", "words": "Data left."}
    assert (await send(app, "analyst", said, said, **fields)).status_code == 303
    page = await text(app, said)
    assert "Data left." in page
    assert "Nature, system and short account were read out." in page
    assert "differs" in page
    assert "Privacy Commissioner, " in await text(app, FORM)


async def test_an_official_file_is_uploaded_mapped_and_filled(case: Case, app: Litestar) -> None:
    """Once on screen; afterwards the approved version fills it."""
    here, form = "/obligations/forms/annex-f", {"file": ("f.docx", document())}
    assert (await send(app, "deputy", here, here, form)).status_code == 303
    page = await text(app, here)
    id = re.search(r'name="form" value="([0-9a-f]+)"', page)
    assert id
    fields = {"form": id[1], "language": "en", "place-2": "nature"}
    assert (await send(app, "deputy", here, f"{here}/map", **fields)).status_code == 303
    digest = DIGEST.search(await text(app, FORM))
    assert digest
    await send(app, "deputy", FORM, f"{FORM}/approve", digest=digest[1])
    filled = await send(app, "deputy", FORM, f"{FORM}/filled", version="1")
    assert filled.content.startswith(b"PK")
    official.keep(case.platform, "annex-f", "g.docx", document(), DEPUTY)
    assert "changed since it was mapped" in await text(app, FORM)


async def test_a_refused_upload_says_why(app: Litestar) -> None:
    """And nothing is kept."""
    here = f"/obligations/forms/{ANNEX_E}"
    reply = await send(app, "deputy", here, here, {"file": ("x.docx", b"MZ...")})
    assert reply.status_code == 422
    assert "refused" in reply.text


async def test_a_form_is_opened_by_hand_and_submitted(app: Litestar) -> None:
    """From what happened to the record of a submission."""
    here = "/obligations/filings"
    fields = {"filing": "annex-a", "what": "The office moved to Hung Hom <b>", "since": ""}
    assert (await send(app, "deputy", here, here, **fields)).headers["location"] == f"{here}/FIL-0001"
    page = await text(app, f"{here}/FIL-0001")
    assert "The office moved to Hung Hom &lt;b&gt;" in page
    digest = DIGEST.search(page)
    assert digest
    assert (await send(app, "deputy", here, f"{here}/FIL-0001/approve", digest=digest[1])).status_code == 303
    sent = {"version": "1", "channel": "secure channel", "at": ""}
    assert (await send(app, "deputy", here, f"{here}/FIL-0001/record", **sent)).status_code == 303
    assert "Recorded as submitted by May Ho" in await text(app, f"{here}/FIL-0001")


@pytest.mark.parametrize("path", [FORM, "/incidents/INC-0007/said", "/obligations/filings", f"{FORM}/content-en.docx"])
async def test_register_contents_are_not_for_administrators(app: Litestar, path: str) -> None:
    """They hold names of people and systems."""
    async with client(app, "administrator") as browser:
        assert (await browser.get(path)).status_code == 403


def furnished(platform: Platform) -> Platform:
    """Give the platform the capabilities whose pages and values are looked at, and no others."""
    names = ("access", "register", "obligations", "filings", "counsel", "console")
    platform.registry = Registry([f"lionrock.{name}" for name in names])
    return platform


def reopened(case: Case) -> Any:
    """Return the case's folder opened again, with the same keys."""
    from lionrock import app as product
    from lionrock.kernel.ports import Cipher, Signer

    ring = case.platform.port(Cipher)
    case.platform.close()
    made = product.attach(case.platform.folder, clock=case.clock)
    made.bind(Cipher, ring)
    made.bind(Signer, ring)
    return made
