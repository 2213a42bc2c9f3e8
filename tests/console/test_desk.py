"""Sessions, permissions, form tokens and fresh proof, over the real application."""

from __future__ import annotations

import pytest

from console.world import HOST, World, token

pytestmark = pytest.mark.anyio


async def test_front_leads_to_today_and_today_to_signing_in(world: World) -> None:
    """Whoever has no session is sent to sign in, with the way back."""
    async with world.client() as client:
        front = await client.get("/")
        today = await client.get("/today")
    assert (front.status_code, front.headers["location"]) == (303, "/today")
    assert (today.status_code, today.headers["location"]) == (303, "/sign-in?back=%2Ftoday")


async def test_link_from_another_site_is_asked_once_more_with_cookies(world: World) -> None:
    """A browser withholds strict cookies from such a link; no cookie of ours is replaced by it."""
    async with world.client() as client:
        first = await client.get("/incidents/7?a=1", headers={"sec-fetch-site": "cross-site"})
        listed = await client.get("/incidents?q=x", headers={"sec-fetch-site": "cross-site"})
    assert first.status_code == 404
    assert listed.status_code == 200
    assert 'content="0;url=/incidents?q=x"' in listed.text
    assert "set-cookie" not in listed.headers


async def test_today_composes_what_capabilities_contribute(world: World) -> None:
    """Unknowns stand worst first, a broken panel says so in its place, the rail shows what exists with its count."""
    async with world.client("t-deputy") as client:
        answer = await client.get("/today")
    page = answer.text
    assert answer.status_code == 200
    assert page.index("whether INC-0007 is serious") < page.index("What telemetry does not know")
    assert page.index("What telemetry does not know") < page.index("owner of meter-02")
    assert "This part cannot be shown" in page
    assert "First notice" in page
    assert '<span class="rail-count num">3</span>' in page
    assert 'href="/evidence"' not in page


async def test_act_without_the_form_token_is_refused(world: World) -> None:
    """A forged form changes nothing."""
    async with world.client("t-deputy") as client:
        answer = await client.post("/incidents/7/note", data={"note": "x"})
    assert answer.status_code == 403
    assert world.told == []


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}, {"origin": "null"}]
)
async def test_form_from_another_site_is_refused_even_with_the_token(world: World, headers: dict[str, str]) -> None:
    """The browser's own word on where a form came from counts too."""
    async with world.client("t-deputy") as client:
        form = {"note": "x", "lr_token": await token(client)}
        answer = await client.post("/incidents/7/note", data=form, headers=headers)
    assert answer.status_code == 403
    assert world.told == []


async def test_token_of_another_session_is_refused(world: World) -> None:
    """A token belongs to one session."""
    async with world.client("t-analyst") as client:
        other = await token(client)
    async with world.client("t-deputy") as client:
        answer = await client.post("/incidents/7/note", data={"lr_token": other})
    assert answer.status_code == 403
    assert world.told == []


async def test_act_with_the_token_is_done_and_said(world: World) -> None:
    """The act gets form, path and actor; its message stands on the next page, once."""
    async with world.client("t-deputy") as client:
        form = {"note": "gate closed", "lr_token": await token(client)}
        answer = await client.post("/incidents/7/note", data=form, headers={"origin": HOST})
        following = await client.get("/incidents")
        later = await client.get("/incidents")
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents")
    assert world.told[0]["note"] == "gate closed"
    assert world.told[0]["id"] == "7"
    assert world.told[0]["by"] == "p-ho"
    assert "Noted" in following.text
    assert "Noted" not in later.text


async def test_permission_is_checked_before_the_handler(world: World) -> None:
    """A role without the permission is told so, and the act never runs."""
    async with world.client("t-analyst") as client:
        answer = await client.post("/incidents/7/decide", data={"lr_token": await token(client)})
        settings = await client.get("/settings")
    assert answer.status_code == 403
    assert "incident.decide" in answer.text
    assert settings.status_code == 403
    assert world.told == []


async def test_decision_waits_for_fresh_proof_and_loses_nothing(world: World) -> None:
    """A wrong answer keeps the form; the right one performs the act with it, in a fresh session."""
    async with world.client("t-deputy") as client:
        key = await token(client)
        waits = await client.post("/incidents/7/decide", data={"reason": "core hit", "lr_token": key})
        again = waits.headers["location"]
        asked = await client.get(again)
        wrong = await client.post(again, data={"passphrase": "wrong", "lr_token": key})
        right = await client.post(again, data={"passphrase": "right", "lr_token": key})
        settled = await client.get(again)
    assert again.startswith("/again/")
    assert "core hit" in asked.text
    assert wrong.status_code == 422
    assert "That is not right" in wrong.text
    assert right.headers["location"] == "/incidents"
    assert world.told == [{"reason": "core hit", "id": "7", "by": "p-ho", "fresh": "True"}]
    assert client.cookies["lr_session"] == "t-deputy+"
    assert settled.status_code == 404


async def test_act_that_fails_after_proof_keeps_session_and_form(world: World) -> None:
    """The session renewed by the proof is not lost with the act's error."""
    async with world.client("t-deputy") as client:
        key = await token(client)
        waits = await client.post("/incidents/7/decide", data={"reason": "r" * 30, "lr_token": key})
        again = waits.headers["location"]
        failed = await client.post(again, data={"passphrase": "right", "lr_token": key})
        kept = await client.get(again)
    assert failed.status_code == 422
    assert client.cookies["lr_session"] == "t-deputy+"
    assert kept.status_code == 200
    assert "r" * 30 in kept.text


async def test_form_waits_while_a_session_that_ended_is_renewed(world: World) -> None:
    """What was typed when the session ran out is offered again after signing in."""
    async with world.client("t-deputy") as client:
        key = await token(client)
        ended = world.door.people.pop("t-deputy")
        answer = await client.post("/incidents/7/note", data={"note": "long text", "lr_token": key})
        world.door.people["t-deputy"] = ended
        back = answer.headers["location"].partition("back=")[2].replace("%2F", "/")
        offered = await client.get(back)
        sent = await client.post(back, data={"lr_token": await token(client)})
    assert answer.headers["location"].startswith("/sign-in?back=")
    assert "long text" in offered.text
    assert sent.status_code == 303
    assert world.told[0]["note"] == "long text"


async def test_waiting_form_is_nobody_elses(world: World) -> None:
    """Another browser cannot open a form that waits."""
    async with world.client("t-deputy") as client:
        waits = await client.post("/incidents/7/decide", data={"reason": "x", "lr_token": await token(client)})
        client.cookies.delete("lr_visit")
        answer = await client.get(waits.headers["location"])
    assert answer.status_code == 404


async def test_error_of_an_act_says_what_happened_what_was_kept_and_what_next(world: World) -> None:
    """The page repeats what was typed, without secrets."""
    async with world.client("t-deputy") as client:
        form = {"text": "my words", "passphrase": "hunter2", "lr_token": await token(client)}
        answer = await client.post("/incidents/fail", data=form, headers={"referer": HOST + "/incidents?x=1"})
    assert answer.status_code == 422
    assert "Line 3: no date" in answer.text
    assert "Write a date." in answer.text
    assert "my words" in answer.text
    assert "hunter2" not in answer.text
    assert 'href="/incidents?x=1"' in answer.text


async def test_unexpected_error_shows_a_number_and_nothing_of_itself(world: World) -> None:
    """The log has the reason; the page has the number that leads to it."""
    async with world.client("t-deputy") as client:
        answer = await client.get("/broken")
    assert answer.status_code == 500
    assert "number" in answer.text
    assert "ZeroDivision" not in answer.text


async def test_no_redirect_leaves_the_console(world: World) -> None:
    """An act cannot be made to send its reader elsewhere."""
    async with world.client("t-deputy") as client:
        answer = await client.post("/incidents/away", data={"lr_token": await token(client)})
        language = await client.get("/language/zh?back=//evil.example/")
        slash = await client.get("/language/zh", params={"back": "/\\evil.example"})
    assert answer.headers["location"] == "/"
    assert language.headers["location"] == "/"
    assert slash.headers["location"] == "/"


async def test_signing_in_sets_a_cookie_no_script_reads(world: World) -> None:
    """The session cookie is HttpOnly and SameSite=Strict."""
    async with world.client() as client:
        answer = await client.post("/sign-in?back=/today", data={"lr_token": await token(client, "/sign-in")})
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("lr_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert answer.headers["location"] == "/today"


async def test_strip_is_put_away_for_good(world: World) -> None:
    """First steps stay away once dismissed."""
    async with world.client("t-deputy") as client:
        before = await client.get("/incidents")
        await client.post("/strip/demo.steps/dismiss", data={"lr_token": await token(client), "back": "/incidents"})
        after = await client.get("/incidents")
    assert "First steps" in before.text
    assert 'aria-current="step"' in before.text
    assert "First steps" not in after.text


async def test_refreshing_part_is_drawn_alone(world: World) -> None:
    """A part that refreshes has an address; one that does not, or a stranger, has none."""
    async with world.client("t-deputy") as client:
        bar = await client.get("/panel/obligations.bar")
        assert world.door.used == []  # what refreshes by itself is no use of the session
        fixed = await client.get("/panel/incidents.shaky")
    async with world.client() as client:
        stranger = await client.get("/panel/obligations.bar")
    assert "First notice" in bar.text
    assert "<html" not in bar.text
    assert fixed.status_code == 404
    assert stranger.status_code == 401


async def test_palette_offers_pages_and_what_was_found(world: World) -> None:
    """Only what this person may open is offered, and nothing to strangers."""
    async with world.client("t-analyst") as client:
        offers = (await client.get("/palette.json", params={"q": "oms"})).json()
    async with world.client() as client:
        stranger = await client.get("/palette.json")
    assert offers[0] == {"title": "INC-0007 oms", "url": "/incidents", "about": "incident", "found": True}
    assert "/settings" not in {offer["url"] for offer in offers}
    assert "/settings/about" in {offer["url"] for offer in offers}
    assert stranger.status_code == 401
