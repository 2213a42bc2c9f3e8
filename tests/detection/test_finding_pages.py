"""Pages of findings through the console: groups, one by one, expectations, and incidents opened from them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from browser import client, console, send
from conftest import HandClock, scratch
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar import Litestar

from detection.test_expecting import ANALYST, WORD, count, match, rows
from detection.test_foreign import OPEN
from detection.test_foreign import match as told
from detection.test_stories import ONE
from lionrock.detection import expectations, expecting, panels, reasons, store
from lionrock.detection.explaining import Because
from lionrock.detection.findings import Seen
from lionrock.detection.foreign import followed
from lionrock.detection.pasts import Past, past
from lionrock.detection.reasons import Kept
from lionrock.incidents import store as cases
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days, hours
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text, same
from lionrock.ui.pages import Ask

pytestmark = pytest.mark.anyio

READER = Actor("r", "Yu Ka-man", "auditor", "totp", fresh=True)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform with a story of three findings, one that stands alone, and one of another product."""
    made = scratch(tmp_path_factory.mktemp("site"), HandClock())
    now = made.now()
    count(
        made,
        replace(match(now - hours(3), "medium", "door", host="web", user="eve"), title=Text("Door opened", "開門")),
        match(now - hours(2), "high", "lamp", host="db01", user="eve"),
        match(now - hours(1), "low", "drawer", host="db01", user=None, address="203.0.113.9"),
        match(now - hours(1), "medium", "<b>alone</b>", host="alone", user="zoe"),
        match(now - days(20), "medium", "old", host="web", user="eve"),
    )
    count(made, told(replace(OPEN, rule="5712<i>")))
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(site: Platform) -> Litestar:
    """Return the console, for an analyst and an auditor."""
    return console(site, {"t": ANALYST, "r": READER})


@pytest.fixture
async def browser(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Return an analyst's browser."""
    async with client(app, "t") as made:
        yield made


def of_rule(site: Platform, rule: str) -> str:
    """Return the id of the finding of a rule."""
    return store.of_rule(site.db, rule)[0].id


async def test_findings_are_shown_as_stories(browser: httpx.AsyncClient, site: Platform) -> None:
    """A story is one row with its gravest finding; older ones stand in the list one by one."""
    found = (await browser.get("/findings")).text
    body = found[found.index("<tbody>") : found.index("</tbody>")]
    assert body.count("<tr>") == 3
    assert "/findings/groups/" in body
    assert "and 2 more" in body
    assert "<b>alone" not in body
    single = (await browser.get("/findings?view=single")).text
    assert single[single.index("<tbody>") : single.index("</tbody>")].count("<tr>") == 6
    entities = (await browser.get("/findings?view=entities")).text
    assert "eve" in entities


async def test_groups_are_filtered_as_findings_are(browser: httpx.AsyncClient) -> None:
    """A group fits by what any of its findings says."""
    wanted = {"q=eve+opened": 1, "q=nothing": 0, "level=high": 2, "state=expected": 0, "system=-": 3, "rule=drawer": 1}
    for query, number in wanted.items():
        found = (await browser.get(f"/findings?{query}")).text
        body = found[found.index("<tbody>") : found.index("</tbody>")] if "<tbody>" in found else ""
        assert body.count("<tr>") == number, query


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_page_speaks_both_languages(app: Litestar, site: Platform, language: str) -> None:
    """The list in its three views, a group, a finding, the form, and what is expected; an auditor decides nothing."""
    id = of_rule(site, "lamp")
    pages = (
        "?view=single",
        "?view=entities",
        f"/groups/{id}",
        f"/groups/{id}?by=entities",
        f"/{id}",
        f"/{id}/expected",
    )
    async with client(app, "t", language) as reader, client(app, "r", language) as auditor:
        for page in (
            "/findings",
            *(f"/findings{one}" for one in pages),
            f"/findings/groups/{id}/expected",
            "/expected",
        ):
            assert (await reader.get(page)).status_code == 200, page
        for page in ("/findings", f"/findings/groups/{id}", f"/findings/{id}", "/expected"):
            found = await auditor.get(page)
            assert found.status_code == 200, page
            assert f"/findings/{id}/expected" not in found.text
            assert f"/findings/{id}/incident" not in found.text


async def test_a_finding_answers_why_this_and_why_now(browser: httpx.AsyncClient, site: Platform) -> None:
    """Ours, another product's, and what the platform noticed itself."""
    ours = (await browser.get(f"/findings/{of_rule(site, 'lamp')}")).text
    assert re.search(r'id="why-this">[^<]*lit', ours)
    assert re.search(r'id="why-now">First time ever', ours)
    other = (await browser.get(f"/findings/{of_rule(site, 'wazuh:5712<i>')}")).text
    assert re.search(r'id="why-this">wazuh said so by its rule 5712&lt;i&gt;, under its own id 77', other)
    assert "whether rules of wazuh changed is not known here" in other
    silence = replace(OPEN, product="lionrock", id="sshd@then", rule="lionrock.source-silent")
    count(site, replace(told(silence), host="mute", opens=False, summary="Nothing came from sshd since 09:00."))
    ours = (await browser.get(f"/findings/{of_rule(site, 'lionrock:lionrock.source-silent')}")).text
    assert re.search(r'id="why-this">No rule: the platform noticed it itself[^<]*Nothing came from sshd', ours)
    assert re.search(r'id="why-now">\w', ours)
    assert "Noticed by the platform" in ours


async def test_two_clicks_make_it_expected(browser: httpx.AsyncClient, site: Platform) -> None:
    """The form is filled in: it is sent as it stands, and the page says which word covers the finding."""
    id = of_rule(site, "<b>alone</b>")
    page = f"/findings/{id}/expected"
    form = (await browser.get(page)).text
    owner = re.search(r'name="owner"[^>]*value="([^"]*)"', form)
    reason = re.search(r'name="reason"[^>]*>([^<]*)<', form)
    assert owner
    assert reason
    assert (owner[1], reason[1]) == (ANALYST.name, "Known activity: alone")
    sent = {"covers": "entity", "owner": owner[1], "reason": reason[1], "days": "30"}
    assert (await send(browser, page, page, **(sent | {"days": "9999"}))).status_code == 422
    assert (await send(browser, page, page, **(sent | {"covers": "everything"}))).status_code == 422
    assert (await send(browser, page, page, **sent)).status_code == 303
    [word] = expectations.standing(site.db, site.now())
    assert (word.owner, word.until) == (ANALYST.name, site.now() + days(30))
    shown = (await browser.get(f"/findings/{id}")).text
    assert f"/expected#{word.id}" in shown
    listed = (await browser.get("/expected")).text
    assert "findings: 1" in listed
    again = await send(browser, "/expected", f"/expected/{word.id}/end", why="wrong", covered="open")
    assert again.status_code == 303
    assert store.get(site.db, id).expected is None  # type: ignore[union-attr]  # it is there


async def test_this_finding_alone_makes_no_standing_word(browser: httpx.AsyncClient, site: Platform) -> None:
    """As it was before there were any."""
    count(site, match(rule="once", user="ann"))
    id = of_rule(site, "once")
    before = len(expectations.standing(site.db, site.now()))
    page = f"/findings/{id}/expected"
    await send(browser, page, page, covers="this", owner="a", reason="seen", days="30")
    marked = store.get(site.db, id)
    assert marked is not None
    assert marked.expected is not None
    assert len(expectations.standing(site.db, site.now())) == before


async def test_a_story_is_expected_or_becomes_an_incident_at_once(browser: httpx.AsyncClient, site: Platform) -> None:
    """Only what the person looked at; each rule and entity has its word."""
    now = site.now()
    mine = {"host": "h", "user": "ida"}
    count(site, *(match(now, "medium", rule, **mine) for rule in ("s1", "s2", "s3")))
    site.settle()  # what reacts to findings has heard of them before anybody looks
    first, second, third = (of_rule(site, rule) for rule in ("s1", "s2", "s3"))
    page = f"/findings/groups/{second}"
    form = (await browser.get(f"{page}/expected")).text
    assert form.count('name="finding"') == 3
    await send(browser, f"{page}/expected", f"{page}/expected", finding=first, owner="a", reason="b", days="7")
    standing = [one.expected is not None for one in store.several(site.db, [first, second, third])]
    assert standing == [True, False, False]
    answer = await send(browser, page, f"/findings/{second}/incident")
    reference = answer.headers["location"].removeprefix("/incidents/")
    for shown in (page, "/findings?q=ida", f"/findings/{second}"):
        assert f"/incidents/{reference}" in (await browser.get(shown)).text
    opened = cases.by_number(site.db, int(reference.removeprefix("INC-")))
    assert opened is not None
    assert [one.finding for one in cases.members(site.db, opened.id)] == [second]


def test_what_runs_out_is_told_on_today(platform: Platform, clock: HandClock) -> None:
    """Within a week of its end, and after it while it is found again."""
    count(platform, match())
    expecting.expect(platform, ANALYST, [rows(platform)[0].id], replace(WORD, days=30))

    def told() -> list[bool] | None:
        view = panels.expiring.draw(Ask(platform, ANALYST, "en", platform.now()), None)
        return [again for _, again in view.values["rows"]] if view else None

    assert told() is None
    clock.set(clock.now + days(24))
    assert told() == [False]
    clock.set(clock.now + days(7))
    assert told() is None
    count(platform, match(clock.now))
    assert told() == [True]


def test_how_often_counts_days_before_and_others(either: Platform) -> None:
    """Thirty UTC days that end with the finding's own."""
    now = either.now()
    for back in (0, 1, 5, 29, 30):
        count(either, match(now - days(back)))
    count(either, match(now - days(3), user="eve"), match(now - days(40), user="old"))
    found = past(either.db, rows(either)[0])
    assert [n for n, count in enumerate(found.days) if count] == [0, 24, 28, 29]
    assert (found.earlier, found.others, found.before) == (3, 1, now - days(1))
    said = reasons.how_often(rows(either)[0], found)
    assert said.en.startswith("For db01 on 3 of the 29 days before, last on 21 Nov 2026")


MOMENTS = st.none() | st.integers(-400, 400).map(lambda n: HandClock().now + timedelta(hours=n))
SEEN = st.lists(st.builds(Seen, st.just("s:0"), st.just(HandClock().now), st.text(max_size=200)), max_size=2)
PRODUCTS = st.sampled_from(["lionrock", "wazuh", "microsoft", "mail"])
ALERTS = st.lists(
    st.builds(
        lambda product, own, title: followed(replace(OPEN, product=product, id=own, title=title), "f", HandClock().now),
        PRODUCTS,
        st.text(max_size=20),
        st.text(max_size=20),
    ),
    max_size=2,
)
BECAUSE = st.lists(
    st.builds(Because, st.just(same("Image")), st.just(Text("is", "等於")), st.text(max_size=9), st.just(("x",))),
    max_size=3,
)
PASTS = st.builds(
    Past, st.just((0,) * 29 + (1,)), st.integers(0, 9), before=MOMENTS, elsewhere=MOMENTS, rules_since=MOMENTS
)


KEPT = st.builds(Kept, SEEN, ALERTS, BECAUSE, MOMENTS)


@settings(max_examples=150)
@given(KEPT, PASTS, st.none() | st.text(max_size=8), st.integers(0, 100))
def test_no_finding_is_without_both_answers(kept: Kept, before: Past, host: str | None, late: int) -> None:
    """Whatever is kept of it and whatever is not: ours, another product's, what we noticed ourselves, a rule gone."""
    one = replace(ONE, host=host, learned=ONE.last + timedelta(hours=late))
    for said in (reasons.why(one, kept), reasons.how_often(one, before), reasons.after(one, kept, before)):
        assert said.en.endswith(".")
        assert said.zh.endswith("。")
        assert len(said.en) > 20
        assert len(said.zh) > 8


async def test_a_finding_shows_its_chain_and_is_exported(
    app: Litestar, browser: httpx.AsyncClient, site: Platform
) -> None:
    """From raw records to notices, each a link away; the list is handed out as OCSF to who may export."""
    found = (await browser.get(f"/findings/{of_rule(site, 'lamp')}")).text
    chain = found[found.index('class="chain"') : found.index("</nav>", found.index('class="chain"'))]
    for name in ("Raw records", "Events", "Rule", "Finding", "Story", "Incident", "Notices"):
        assert name in chain
    assert "#proof" in chain
    given = await send(browser, "/findings", "/findings/export", level="high", state="all")
    assert given.headers["content-disposition"].startswith("attachment")
    events = [json.loads(line) for line in given.text.splitlines()]
    assert events
    assert {one["class_uid"] for one in events} == {2004}
    assert {one["severity"] for one in events} == {"High"}


async def test_backends_for_other_products_are_listed(browser: httpx.AsyncClient) -> None:
    """What is installed can be chosen; what is not is named with its package."""
    page = (await browser.get("/rules/convert")).text
    assert "pip install pysigma-backend-splunk" in page
    assert '<option value="sqlite"' in page
    wrong = await browser.get("/rules/convert?to=sqlite&rule=nothing")
    assert wrong.status_code == 422
    assert "no rule of this id serves" in wrong.text
