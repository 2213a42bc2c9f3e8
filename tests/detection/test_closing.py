"""Alerts closed at their products: what each is asked, and what comes of an answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import HandClock

from detection.test_foreign import ANALYST, OPEN, count, match
from lionrock.detection import alerts, closing, service, store
from lionrock.detection.closing import Closer, Site
from lionrock.detection.foreign import followed
from lionrock.detection.store import Search
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings


class Product(ThreadingHTTPServer):
    """A product that notes what it is asked and answers with `status`."""

    daemon_threads = True
    status = 200
    asked: list[tuple[str, str, dict[str, str], bytes]]


class Answer(BaseHTTPRequestHandler):
    """Answers every method alike."""

    def do_PATCH(self) -> None:
        """Note the call and answer."""
        product = self.server
        assert isinstance(product, Product)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        product.asked.append((self.command, self.path, dict(self.headers), body))
        self.send_response(product.status)
        self.end_headers()
        self.wfile.write(b'{"access_token": "from-the-token-address"}')

    do_POST = do_PUT = do_PATCH  # noqa: N815 the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def product() -> Iterator[Product]:
    """Return a product on the loopback interface."""
    made = Product(("127.0.0.1", 0), Answer)
    made.asked = []
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def wanted(platform: Platform, place: Path, product: Product, name: str = "crowdstrike", **more: str) -> None:
    """Have a finding of a product marked as expected, the product being set up."""
    secret = place / "secret"
    secret.write_text("s3cret\n")
    url = f"http://127.0.0.1:{product.server_address[1]}"
    more = {key: value.replace("@", url) for key, value in more.items()}
    site = {"url": url, "secret_file": str(secret), **more}
    platform.settings = Settings({"detection": {"close_back": {name: site}}}, {})
    count(platform, match(replace(OPEN, product=name)))
    [found] = store.listing(platform.db, Search())
    service.expect(platform, ANALYST, found.id, "patch night of the OMS")


def test_an_alert_is_closed_where_it_came_from(platform: Platform, tmp_path: Path, product: Product) -> None:
    """The product hears which alert and that it is expected, not the person's words; then it is closed here too."""
    wanted(platform, tmp_path, product)
    assert closing.round_(platform) == 1
    [(method, path, headers, body)] = product.asked
    assert (method, path, headers["Authorization"]) == ("PATCH", "/alerts/entities/alerts/v3", "Bearer s3cret")
    assert json.loads(body)["composite_ids"] == ["77"]
    assert b"OMS" not in body
    [found] = store.listing(platform.db, Search(expected=True))
    [alert] = alerts.of(platform.db, found.id)
    assert (alert.state, alert.trouble, alert.closed) == ("closed", "", platform.now())
    assert closing.round_(platform) == 0


def test_a_product_that_refuses_is_asked_again_later(
    platform: Platform, clock: HandClock, tmp_path: Path, product: Product
) -> None:
    """With longer and longer pauses, eight times; what it answered is shown."""
    wanted(platform, tmp_path, product)
    product.status = 403
    start = platform.now()
    for minute in range(180):
        clock.set(start + timedelta(minutes=minute))
        closing.round_(platform)
    assert len(product.asked) == alerts.MOST_TRIES
    [found] = store.listing(platform.db, Search(expected=True))
    [alert] = alerts.of(platform.db, found.id)
    assert (alert.state, alert.trouble) == ("open", "answered 403")


def test_a_token_is_got_with_the_secret(platform: Platform, tmp_path: Path, product: Product) -> None:
    """Client credentials first, then the call with the token."""
    wanted(platform, tmp_path, product, "microsoft", token_url="@/token", client_id="lionrock")
    assert closing.round_(platform) == 1
    assert product.asked[0][3] == b"grant_type=client_credentials&client_id=lionrock&client_secret=s3cret"
    assert product.asked[1][:2] == ("PATCH", "/v1.0/security/alerts_v2/77")
    assert product.asked[1][2]["Authorization"] == "Bearer from-the-token-address"


def test_a_secret_that_fits_no_header_is_never_told(platform: Platform, tmp_path: Path, product: Product) -> None:
    """What the library says of it would quote it into the ledger and onto the page."""
    wanted(platform, tmp_path, product)
    (tmp_path / "secret").write_text("first-line\nsecond-line\n")
    assert closing.round_(platform) == 0
    [found] = store.listing(platform.db, Search(expected=True))
    [alert] = alerts.of(platform.db, found.id)
    assert alert.trouble == "the secret's file gave no secret of one line"
    assert not product.asked


def test_a_product_beyond_this_machine_must_be_https(platform: Platform) -> None:
    """A secret never travels in the clear, and a word too many is named."""
    site = {"url": "http://qradar.example", "secret_file": "x"}
    platform.settings = Settings({"detection": {"close_back": {"qradar": site}}}, {})
    with pytest.raises(ConfigurationError, match="https"):
        closing.sites(platform)


def test_every_closer_names_the_alert(platform: Platform) -> None:
    """The id is in what is sent, whole, and cannot leave its place."""
    alert = followed(replace(OPEN, id="a/../b?c"), "f", platform.now())
    for closer in platform.registry.of(Closer):
        request = closer.request(Site("https://x.test/base", Path("s")), alert, "Marked as expected.")
        assert request.url.startswith("https://x.test/base/")
        assert "/../" not in request.url
        assert "a%2F..%2Fb%3Fc" in request.url or b"a/../b?c" in request.body or b"a%2F..%2Fb%3Fc" in request.body
