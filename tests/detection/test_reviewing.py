"""The review of detection: what it shows, a person's signature, the document, the next duty."""

from __future__ import annotations

from dataclasses import replace

import pytest
from browser import client, console, send
from conftest import HandClock
from opening import SUPERVISOR

from lionrock.detection import service as detection
from lionrock.detection.facts import mechanism
from lionrock.detection.reviewing import content, documents, service, store
from lionrock.detection.reviewing.service import Word
from lionrock.detection.rule_files import OWN
from lionrock.detection.serving import Runner, Serving, ready
from lionrock.detection.testing import service as testing
from lionrock.duties import store as duties
from lionrock.events.rules import DetectionReviewed
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache

ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    """Return one of our rules, compiled."""
    return ready([next(OWN.rglob("*log_cleared.yml"))], Cache(tmp_path_factory.mktemp("plans")))


@pytest.fixture
def platform(platform: Platform, serving: Serving, clock: HandClock) -> Platform:
    """Return a platform in which it serves for a hundred days, and was tried today."""
    platform.bind(Runner, Runner(serving))
    detection.announce(platform, serving.report)
    clock.set(clock.now + days(100))
    testing.samples(platform, testing.ME)
    clock.set(clock.now + days(1))
    return platform


def signed(platform: Platform, words: str = "looked at all", after: int = 183) -> store.Review:
    """Sign a review as a supervisor does."""
    of = service.span(platform)
    shown = content.digest(content.content(platform, *of))
    return service.sign(platform, SUPERVISOR, of, shown, Word("sound", words, after))


def test_it_tells_what_was_tested_and_changed(platform: Platform) -> None:
    """Tests, the set of rules, coverage; the same content twice."""
    told = content.content(platform, *service.span(platform))
    assert told["rules"]["serving"] == 1
    assert [one["rules"] for one in told["tests"]] == [1]
    assert told["coverage"][0]["covered"] >= 1
    assert {one["what"][0] for one in told["changes"]} == {"another set of rules served"}
    assert told == content.content(platform, *service.span(platform))


def test_a_person_signs_what_they_were_shown(platform: Platform, clock: HandClock) -> None:
    """Words are needed, an analyst cannot, and what changed meanwhile is shown anew."""
    of = service.span(platform)
    shown = content.digest(content.content(platform, *of))
    with pytest.raises(RefusedError):
        service.sign(platform, ANALYST, of, shown, Word("sound", "fine", 183))
    for wrong in (Word("sound", " ", 183), Word("perfect", "fine", 183), Word("sound", "fine", 4000)):
        with pytest.raises(InputError):
            service.sign(platform, SUPERVISOR, of, shown, wrong)
    with pytest.raises(ConflictError):
        service.sign(platform, SUPERVISOR, of, "0" * 64, Word("sound", "fine", 183))
    assert service.due(platform) == of[0] + days(183)
    made = signed(platform)
    assert service.due(platform) == made.due == clock.now + days(183)
    assert service.span(platform)[0] == made.until
    assert made.digest == content.digest(made.content)


def test_the_next_review_is_a_duty(platform: Platform, clock: HandClock) -> None:
    """Opened with its date by one review, done by the next."""
    signed(platform)
    platform.settle()
    [first] = [one for one in duties.listing(platform.db) if one.period == "detection.review"]
    assert first.work_to == clock.now + days(183)
    clock.set(clock.now + days(90))
    signed(platform)
    platform.settle()
    [second] = [one for one in duties.listing(platform.db) if one.period == "detection.review"]
    assert (second.id != first.id, second.work_to) == (True, clock.now + days(183))


def test_the_document_and_the_pack(platform: Platform) -> None:
    """The same bytes from the same review; the pack holds coverage, tests and the review."""
    made = signed(platform, "Looked at tests and changes · 已查看測試及更改")
    first = documents.pdf(made)
    assert first.startswith(b"%PDF")
    assert first == documents.pdf(made)
    assert documents.pdf(replace(made, outcome="unsound")) != first
    names = [item.name for item in mechanism.items(platform, "")]
    assert names[:2] == ["detection/coverage.json", "detection/tests.json"]
    assert sum(name.startswith("detection/reviews/") for name in names) == 2


def test_both_databases_keep_reviews(either: Platform) -> None:
    """As they were signed."""
    now = either.now()
    made = store.Review(
        "1" * 32, now - days(9), now, "x", "supervisor", now, "sound", "w", "d", {"a": [1]}, now, "e" * 32
    )
    with either.change(SUPERVISOR, "test") as change:
        store.add(change.db, made)
        change.publish(DetectionReviewed(made.id, made.since, made.until, "sound", "w", "d", now))
    assert store.latest(either.db) == [made] == store.between(either.db, now, now + days(1))


@pytest.mark.anyio
@pytest.mark.parametrize(("language", "words"), [("en", "What was tested"), ("zh", "已測試")])
async def test_the_page(platform: Platform, language: str, words: str) -> None:
    """Shown, signed, read again, downloaded; one that is not whole comes back."""
    reader = client(console(platform, {"s": SUPERVISOR}), "s", language)
    assert words in (await reader.get("/rules/review")).text
    since, until = service.span(platform)
    shown = content.digest(content.content(platform, since, until))
    fields = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "digest": shown,
        "after": "183",
        "outcome": "sound",
    }
    assert (await send(reader, "/rules/review", "/rules/review", **fields)).status_code == 422
    assert (await send(reader, "/rules/review", "/rules/review", **{**fields, "since": "x"})).status_code in (400, 422)
    done = await send(reader, "/rules/review", "/rules/review", **fields, words="seen")
    assert done.status_code == 303
    assert words in (await reader.get(done.headers["location"])).text
    told = await reader.get(done.headers["location"] + "/review.pdf")
    assert told.content.startswith(b"%PDF")
