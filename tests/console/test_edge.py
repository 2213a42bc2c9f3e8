"""Headers, hosts, bounds, languages and static files, over the real application."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from console.world import HOST, World, token
from lionrock.console.guard import POLICY

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("url", ["/today", "/sign-in", "/nowhere", "/static/lionrock.css", "/health", "/broken"])
async def test_every_reply_carries_the_policy(world: World, url: str) -> None:
    """No page, error or file leaves without its security headers."""
    async with world.client("t-deputy") as client:
        headers = (await client.get(url)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


async def test_pages_hold_no_inline_script_or_style(world: World) -> None:
    """What the policy forbids is not written in the first place."""
    async with world.client("t-deputy") as client:
        pages = [(await client.get(url)).text for url in ("/today", "/settings", "/settings/about", "/nowhere")]
    for page in pages:
        assert " style=" not in page
        assert "<style" not in page
        assert "<script>" not in page
        assert " onclick=" not in page


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[::2]"])
async def test_foreign_host_is_refused(world: World, host: str) -> None:
    """A name rebound to loopback reaches nothing."""
    async with world.client("t-deputy") as client:
        answer = await client.get("/today", headers={"host": host})
    assert answer.status_code == 421
    assert "Incidents" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8653", "localhost", "[::1]:8653"])
async def test_loopback_names_are_answered(world: World, host: str) -> None:
    """Loopback by any of its names and ports."""
    async with world.client("t-deputy") as client:
        assert (await client.get("/today", headers={"host": host})).status_code == 200


async def test_request_larger_than_its_act_takes_is_refused(world: World) -> None:
    """The bound stands with the act; what stays within it arrives whole."""
    async with world.client("t-deputy") as client:
        key = await token(client)
        small = await client.post("/incidents/import", data={"lr_token": key}, files={"file": ("a.csv", b"a,b\n1,2")})
        large = await client.post("/incidents/import", data={"lr_token": key}, files={"file": ("a.csv", b"x" * 20_000)})
    assert small.content == b"a,b\n1,2"
    assert large.status_code == 413
    assert "too large" in large.text


async def test_download_is_an_attachment_with_a_tame_name(world: World) -> None:
    """Neither path nor quotes survive in the name."""
    async with world.client("t-deputy") as client:
        form = {"lr_token": await token(client)}
        answer = await client.post("/incidents/import", data=form, files={"file": ("a.csv", b"1")})
    assert answer.headers["content-disposition"].startswith('attachment; filename=".._a _b_.csv"')
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


async def test_endless_address_is_refused(world: World) -> None:
    """Query strings are bounded before anything reads them."""
    async with world.client("t-deputy") as client:
        assert (await client.get("/incidents?q=" + "x" * 9000)).status_code == 414


@pytest.mark.parametrize(
    "query", ["?q=%00%ff%fe", "?q=<script>alert(1)</script>", "?q[]=1&q[]=2", "?%=%", "?q=" + "%F0%9F%AA%A8" * 100]
)
async def test_hostile_query_is_shown_as_text_at_most(world: World, query: str) -> None:
    """Whatever is asked, the page stands and nothing of it runs."""
    async with world.client("t-deputy") as client:
        answer = await client.get("/incidents" + query)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "url", ["/static/../service.py", "/static/%2e%2e/service.py", "/static//etc/passwd", "/static/vendor/vendor.toml"]
)
async def test_static_files_never_leave_their_folder(world: World, url: str) -> None:
    """Only files that were read at the start are served."""
    async with world.client() as client:
        assert (await client.get(url)).status_code == 404


async def test_static_file_by_its_hash_is_kept_for_good(world: World) -> None:
    """By hash for good, by name only until it changes; unchanged answers 304."""
    async with world.client("t-deputy") as client:
        page = (await client.get("/today")).text
        address = page[page.index("/static/lionrock.css") :].partition('"')[0]
        hashed = await client.get(address)
        named = await client.get("/static/lionrock.css")
        unchanged = await client.get("/static/lionrock.css", headers={"if-none-match": named.headers["etag"]})
    assert "immutable" in hashed.headers["cache-control"]
    assert named.headers["cache-control"] == "no-cache"
    assert unchanged.status_code == 304
    assert unchanged.content == b""


async def test_pages_are_never_stored(world: World) -> None:
    """The register is confidential; no cache keeps a page."""
    async with world.client("t-deputy") as client:
        assert (await client.get("/today")).headers["cache-control"] == "no-store"


async def test_language_follows_choice_then_browser(world: World) -> None:
    """A choice is kept in a cookie; before one, the browser's preference decides."""
    async with world.client("t-deputy") as client:
        preferred = await client.get("/today", headers={"accept-language": "zh-HK,zh;q=0.9,en;q=0.8"})
        switched = await client.get("/language/en?back=/today%3Fa%3D1")
        chosen = await client.get("/today", headers={"accept-language": "zh-HK"})
    assert "未知事項" in preferred.text
    assert 'lang="zh-Hant-HK"' in preferred.text
    assert switched.headers["location"] == "/today?a=1"
    assert "What we do not know" in chosen.text


async def test_theme_is_kept(world: World) -> None:
    """The choice between light and dark stands in the page the server makes."""
    async with world.client("t-deputy") as client:
        await client.get("/theme/dark?back=/today")
        assert 'data-theme="dark"' in (await client.get("/today")).text
        await client.get("/theme/pink")
        assert 'data-theme="dark"' in (await client.get("/today")).text


async def test_wrong_method_and_missing_page_are_pages(world: World) -> None:
    """Errors of addressing look like the rest of the console."""
    async with world.client("t-deputy") as client:
        missing = await client.get("/nowhere")
        wrong = await client.post("/incidents", data={"lr_token": await token(client)})
    assert missing.status_code == 404
    assert "there is no page at this address" in missing.text
    assert "Incidents" in missing.text
    assert wrong.status_code == 405


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"--x\r\nbroken", b"a" * 5000])
async def test_malformed_multipart_is_refused(world: World, body: bytes) -> None:
    """An unreadable form is a bad request, never a fault."""
    async with world.client("t-deputy") as client:
        headers = {"content-type": "multipart/form-data; boundary=x"}
        answer = await client.post("/incidents/7/note", content=body, headers=headers)
    assert answer.status_code in {400, 403}
    assert world.told == []


async def test_health_and_metrics_answer_without_names(world: World) -> None:
    """Health says ready; metrics count by route and status, to loopback alone."""
    async with world.client() as client:
        await client.get("/today")
        health = await client.get("/health")
        metrics = await client.get("/metrics")
    assert health.json()["ready"]
    assert 'lionrock_console_requests_total{route="console.today",status="303"} 1' in metrics.text
    assert 'le="+Inf"' in metrics.text


async def test_head_is_answered_like_get(world: World) -> None:
    """Probes need no body."""
    async with world.client("t-deputy") as client:
        answer = await client.head("/today")
    assert answer.status_code == 200
    assert HOST.endswith("8653")


async def test_request_that_says_no_length_is_bounded_as_it_comes(world: World) -> None:
    """A body in pieces is read up to the bound of its act and no further."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 2**30:
            sent += 1000
            yield b"lr_token=" + b"x" * 991

    async with world.client("t-deputy") as client:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = await client.post("/incidents/import", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert sent < 100_000


@pytest.mark.parametrize(
    ("method", "url", "status"), [("POST", "/today", 405), ("GET", "/today/", 200), ("PUT", "/", 405)]
)
async def test_wrong_method_is_told_from_no_such_page(world: World, method: str, url: str, status: int) -> None:
    """A page that is only read is not written to, and a slash at the end says nothing."""
    async with world.client("t-deputy") as client:
        assert (await client.request(method, url)).status_code == status
