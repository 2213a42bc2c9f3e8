"""The pieces of the console that need no request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.console.catalogue import collect
from lionrock.console.guard import known_host
from lionrock.console.held import Held, Kept
from lionrock.console.metrics import Metrics
from lionrock.console.visit import Form, flash, flashed, local, preferred
from lionrock.kernel.clock import monotonic
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.errors import ConfigurationError, NotFoundError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same
from lionrock.ui.pages import Ask, Page, View, page


def _page(id: str, path: str, place: str | None = None) -> Page:
    """Return a page that shows nothing."""

    @page(id, path, title=same(id), place=place)
    def show(ask: Ask) -> View:
        return View("ui/frame.html")

    return show


@pytest.mark.parametrize(
    "pages",
    [
        [_page("a", "/x/{id}"), _page("b", "/x/{other}")],
        [_page("a", "relative")],
        [_page("a", "/UPPER")],
        [_page("a", "/x", "nowhere")],
    ],
)
def test_contributions_that_contradict_each_other_are_refused(pages: list[Contribution]) -> None:
    """A path claimed twice, malformed, or in a place that is not there."""
    with pytest.raises(ConfigurationError):
        collect(Registry([], pages))


def test_places_stand_in_the_order_of_the_law_s_functions() -> None:
    """Today, then Govern, Identify, Protect, Detect, Respond, however they were contributed."""
    names = ["incidents", "findings", "register", "evidence", "obligations", "today", "settings", "sources"]
    found = collect(Registry([], [_page(name, f"/{name}", name) for name in names]))
    assert [place.id for place in found.places] == [
        "today",
        "obligations",
        "evidence",
        "register",
        "sources",
        "findings",
        "incidents",
        "settings",
    ]


@given(st.text(max_size=60))
def test_no_address_leads_away(url: str) -> None:
    """Whatever is asked for, the way back is a path of this console."""
    way = local(url)
    assert way.startswith("/")
    assert not way.startswith("//")
    assert "\\" not in way
    assert "\n" not in way


@given(en=st.text(max_size=2000), zh=st.text(max_size=2000))
def test_messages_survive_their_cookie(en: str, zh: str) -> None:
    """A message arrives whole up to its bound, and fits a cookie."""
    cookie = flash(Text(en, zh))
    assert flashed(cookie.value) == Text(en[:400], zh[:400])


def test_message_cookie_fits_a_browser() -> None:
    """The longest message in both scripts stays below 4 KB."""
    assert len(flash(Text("x" * 5000, "長" * 5000)).value) < 4000


@given(st.text(max_size=300))
def test_foreign_message_cookies_are_ignored(value: str) -> None:
    """What is not ours is no message."""
    found = flashed(value)
    assert found is None or isinstance(found, Text)


@given(st.text(max_size=200))
def test_any_language_header_is_read(header: str) -> None:
    """A malformed header prefers nothing."""
    assert preferred(header) in {"en", "zh"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-HK,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("fr,zh-TW;q=0.3,en;q=0.2", "zh"),
        ("zh;q=0, en;q=0.1", "en"),
        ("", "en"),
    ],
)
def test_language_follows_the_weights(header: str, language: str) -> None:
    """The highest weight of the two decides."""
    assert preferred(header) == language


def test_hosts_are_known_by_name_alone() -> None:
    """The port is the browser's business; a name that only begins well is not ours."""
    assert known_host("localhost:9000", ())
    assert known_host("Console.Example:8653", {"console.example"})
    assert not known_host("localhost.evil.example", ())
    assert not known_host("", ())


def _kept(form: Form, visitor: str = "v") -> Kept:
    """Return a form that waits."""
    return Kept(visitor, "a", "/x", {}, form, "/", monotonic())


def test_waiting_forms_are_bounded_and_the_oldest_goes_first() -> None:
    """Neither number nor bytes grow without end."""
    held = Held()
    first = held.keep(_kept(Form()))
    keys = [held.keep(_kept(Form())) for _ in range(256)]
    assert held.find(keys[-1], "v")
    with pytest.raises(NotFoundError):
        held.find(first, "v")
    large = [held.keep(_kept(Form(files={"f": bytes(30_000_000)}))) for _ in range(3)]
    with pytest.raises(NotFoundError):
        held.find(large[0], "v")
    assert held.find(large[2], "v")


def test_waiting_form_belongs_to_its_visitor() -> None:
    """Another browser does not find it."""
    held = Held()
    key = held.keep(_kept(Form()))
    with pytest.raises(NotFoundError):
        held.find(key, "other")


def test_metrics_are_written_as_prometheus_reads_them() -> None:
    """Counts by route and status, buckets that add up."""
    metrics = Metrics()
    metrics.note("a", 200, 0.004)
    metrics.note("a", 200, 0.2)
    text = metrics.text()
    assert 'lionrock_console_requests_total{route="a",status="200"} 2' in text
    assert 'seconds_bucket{le="0.005"} 1' in text
    assert 'seconds_bucket{le="+Inf"} 2' in text
