"""Plans: assembled, set down, endorsed, submitted, compared, printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import orjson
import pytest
from browser import client, console, send
from conftest import HandClock, scratch
from pypdf import PdfReader

from lionrock.demo import estate
from lionrock.events.plans import PlanEndorsed, PlanSubmitted, PlanVersioned
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.plans import documents, model, service, store
from lionrock.ui import glyphs

EXAMPLES = Path(__file__).parents[2] / "examples"
WRITER = Actor("w" * 32, "May Ho", "deputy", "totp", fresh=True)
APPROVER = Actor("p" * 32, "Ng Chi Keung", "approver", "totp", fresh=True)
ANALYST = Actor("a" * 32, "Ken Lau", "analyst", "totp", fresh=True)
PROBE = "嘅啲咗哋嗰冇瞓攞搵揸揼𡃁𨋢𧵳𠱁𥄫𠝹𢱕𨶙氹埗鰂涌深水埗灣仔"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return the example company."""
    platform = scratch(tmp_path_factory.mktemp("site"), HandClock(), mode="demo")
    estate.build(platform, EXAMPLES)
    yield platform
    platform.close()


def told(platform: Platform, kind: type) -> int:
    """Return how many entries of a kind there are."""
    return reading.count(platform.db, Search(kind=kind.__name__))


@pytest.mark.parametrize("kind", ["management", "response"])
def test_a_plan_of_the_example_company_prints(site: Platform, kind: str) -> None:
    """PDF/A in both languages with the mark, DOCX and JSON of the same content; the same bytes twice."""
    plan = service.assemble(site, service.kind(kind))
    one = documents.draft(plan)
    data = documents.pdf(one)
    assert data == documents.pdf(one)
    reader = PdfReader(io.BytesIO(data))
    words = "\n".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) >= (25 if kind == "management" else 10)
    assert b"pdfaid" in data or "/Metadata" in reader.root_object
    for said in ("Metering Head-end", "電表數據前端系統", "示範，不可提交"):
        assert said in words.replace("\n", "") or said in words
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(documents.docx(one))).paragraphs)
    assert model.TITLES[service.kind(kind)].zh in text
    assert orjson.loads(documents.plain(one))["digest"] == plan.digest


def test_what_nobody_entered_is_unknown(platform: Platform) -> None:
    """An empty register makes a plan of unknowns, and it still prints."""
    for kind in model.TITLES:
        plan = service.assemble(platform, kind)
        assert plan.unknown > 3
        assert documents.pdf(documents.draft(plan)).startswith(b"%PDF")


def test_no_hong_kong_character_is_missing(site: Platform) -> None:
    """Cantonese and place names, some beyond the basic plane, all have a glyph."""
    assert glyphs.shown(PROBE) == PROBE
    assert glyphs.shown("\U00020bb6") == "〔U+20BB6〕"  # what the font lacks is written as its code, never left out
    service.word(site, WRITER, "response", "plans.r-after", Text("As spoken", PROBE), "wording")
    words = PdfReader(io.BytesIO(documents.pdf(documents.draft(service.assemble(site, "response"))))).pages
    assert "〔U+" not in "".join(page.extract_text() for page in words)


def test_a_version_is_set_down_endorsed_and_submitted(either: Platform, clock: HandClock) -> None:
    """By different people, once each, with a review date two years on."""
    made = service.set_down(either, WRITER, "management", "first")
    with pytest.raises(ConflictError):
        service.set_down(either, WRITER, "management", "again")
    with pytest.raises(RefusedError):
        service.endorse(either, WRITER, "management", 1, "board", made.digest)
    with pytest.raises(ConflictError):
        service.endorse(either, APPROVER, "management", 1, "board", "another digest")
    with pytest.raises(InputError):
        service.endorse(either, APPROVER, "management", 1, "nobody", made.digest)
    with pytest.raises(ConflictError):
        service.submit(either, WRITER, "management", 1, clock(), "by hand", "")
    endorsed = service.endorse(either, APPROVER, "management", 1, "board", made.digest)
    assert endorsed.review is not None
    assert f"{endorsed.review.astimezone(HONG_KONG):%Y-%m-%d}" == "2028-11-22"
    with pytest.raises(InputError):
        service.submit(either, WRITER, "management", 1, clock() + timedelta(hours=1), "by hand", "")
    service.submit(either, WRITER, "management", 1, clock(), "secure channel", "R-17")
    with pytest.raises(ConflictError):
        service.submit(either, WRITER, "management", 1, clock(), "again", "")
    assert [told(either, kind) for kind in (PlanVersioned, PlanEndorsed, PlanSubmitted)] == [1, 1, 1]


def test_versions_are_compared_by_section(platform: Platform) -> None:
    """What a person wrote stands in the difference, and nothing else."""
    first = service.set_down(platform, WRITER, "response", "first")
    service.word(
        platform,
        WRITER,
        "response",
        "plans.r-communication",
        Text("The chief executive speaks.", "由行政總裁發言。"),
        "x",
    )
    second = service.set_down(platform, WRITER, "response", "wording")
    contents = [service.kept(platform, "response", one.number).content for one in (first, second)]
    changes = model.differences(contents[0], contents[1], "zh")
    assert [(title, [line.line for line in lines if line.sign == "+"]) for title, lines in changes] == [
        ("對外溝通", ["由行政總裁發言。"])
    ]
    assert model.differences(contents[1], contents[1], "en") == []


def test_contents_are_sealed(platform: Platform) -> None:
    """Neither own words nor a version stand in clear."""
    service.word(platform, WRITER, "response", "plans.r-after", Text("planted-string-47", ""), "x")
    service.set_down(platform, WRITER, "response", "first")
    assert b"planted-string-47" not in store.sealed(platform.db, "response", 1)
    assert all(b"planted-string-47" not in one for one in store.own(platform.db, "response").values())


def test_who_may_not_does_not(platform: Platform) -> None:
    """An analyst sets nothing down; a session without second factor endorses nothing; no third plan exists."""
    with pytest.raises(RefusedError):
        service.set_down(platform, ANALYST, "response", "x")
    made = service.set_down(platform, WRITER, "response", "x")
    with pytest.raises(RefusedError):
        service.endorse(platform, replace(APPROVER, factor="none"), "response", 1, "board", made.digest)
    with pytest.raises(NotFoundError):
        service.kind("holiday")
    with pytest.raises(NotFoundError):
        service.kept(platform, "response", 9)
    with pytest.raises(NotFoundError):
        service.word(platform, WRITER, "response", "plans.m-scope", Text("a", "b"), "x")


def test_the_control_follows_the_plan(platform: Platform) -> None:
    """Failed without endorsement, passed with it, partly when the register moved on."""
    control = platform.registry.get(Control, "plans.endorsed")

    def states() -> dict[str, str]:
        return {one.subject: one.state for one in control.test(platform)}

    assert states() == {"management": "failed", "response": "failed"}
    made = service.set_down(platform, WRITER, "response", "x")
    service.endorse(platform, APPROVER, "response", 1, "senior", made.digest)
    assert states()["response"] == "passed"
    service.word(platform, WRITER, "response", "plans.r-after", Text("new", "新"), "x")
    assert states()["response"] == "partly"


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_pages_walk_from_words_to_submission(platform: Platform, language: str, anyio_backend: str) -> None:
    """Every page answers in both languages, and the files are handed over."""
    app = console(platform, {"t-w": WRITER, "t-p": APPROVER})
    here = "/obligations/plans/response"
    async with client(app, "t-w", language) as browser:
        assert (await browser.get("/obligations/plans")).status_code == 200
        assert (await browser.get(here)).status_code == 200
        await send(browser, here, here + "/words", section="plans.r-after", en="Ours", zh="本公司", why="x")
        made = await send(browser, here, here + "/versions", why="first")
        assert made.headers["location"].endswith("/versions/1")
        again = await send(browser, here, here + "/versions", why="second")
        assert again.status_code == 422
        page = await browser.get(here + "/versions/1")
        assert ("Ours" if language == "en" else "本公司") in page.text
        for form in ("pdf", "docx", "json"):
            assert (await browser.get(f"{here}/versions/1/{form}")).status_code == 200
        assert (await browser.get(f"{here}/versions/1/exe")).status_code == 422
    digest = store.versions(platform.db, "response")[0].digest
    async with client(app, "t-p", language) as browser:
        done = await send(browser, here, here + "/versions/1/endorse", body="board", digest=digest)
        assert done.status_code == 303
    async with client(app, "t-w", language) as browser:
        version = here + "/versions/1"
        done = await send(
            browser, version, version + "/submit", at="2026-11-22T09:00", how="secure channel", receipt="R-1"
        )
        assert done.status_code == 303
