"""Does a page stay without an answer?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lionrock.events.paging import AnswerVoided, PageAnswered, PageUnanswered
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.paging import service, store, twins
from lionrock.paging.model import Page
from lionrock.register import service as register
from lionrock.register.estate import Book
from lionrock.register.twins import DEPUTY
from lionrock.ui.words import stamp

_SUBJECT: Final = "paging"
_NAMED: Final = 5
_PATIENCE: Final = minutes(10)
"""How long after a called person’s time the next is called at the latest, unless the timers stand still."""


@control(
    "paging.answered",
    title=Text("No page stays without an answer", "沒有未獲回應的傳召"),
    satisfies=("C-INC-01",),
    every=minutes(5),
    proof="effect",
    on=(AnswerVoided, PageAnswered, PageUnanswered),
    guidance=Text(
        "Somebody was needed and nobody on the ladder answered. Take the page in the console, or telephone the people "
        "it lists and record whom you reached; then see why nobody answered: the roster, the lines, the numbers.",
        "有人被需要，而名單上無人回應。請在控制台確認收到，或致電所列人員並記錄聯絡上誰；"
        "其後查明無人回應的原因：當值名單、線路、號碼。",
    ),
)
def answered(platform: Platform) -> Iterator[Result]:
    """Yield failed while a page that everybody was called for is open, unknown while nobody was ever called.

    Tests count by their own control.
    """
    now, opened = platform.now(), [page for page in store.pages.opened(platform.db) if not page.test]
    found = [page for page in opened if page.state == "unanswered"]
    stuck = [page for page in opened if page.deadline is not None and now - page.deadline > _PATIENCE]
    if found:
        said = Text("nobody answered: {names}; since {at}", "無人回應：{names}；自 {at}")
        since = min(page.unanswered_at or page.opened_at for page in found)
        yield Result(_SUBJECT, "failed", said.format(names=_named(found), at=stamp(since)))
    elif stuck:
        words = Text("calling stands still: {names}", "傳召停滯：{names}").format(names=_named(stuck))
        yield Result(_SUBJECT, "failed", words)
    elif store.pages.ended(platform.db, 1):
        words = Text("every page was answered or is being called", "所有傳召均已回應或正在進行")
        yield Result(_SUBJECT, "passed", words)
    else:
        yield Result(_SUBJECT, "unknown", Text("nobody was ever called and answered", "從未有人獲傳召並回應"))


def _named(pages: Sequence[Page]) -> str:
    """Return the references of the first pages."""
    return ", ".join(page.reference for page in pages[:_NAMED])


@world(answered, "passed")
def a_page_was_taken(twin: Twin) -> None:
    """Somebody was called, and took it."""
    twins.manned(twin)
    service.answer(twin.platform, DEPUTY, twins.called(twin).id)


@world(answered, "unknown")
def nobody_was_ever_called(twin: Twin) -> None:
    """People are on duty, and no page was ever opened."""
    twins.manned(twin)


@breaks(answered)
def nobody_takes_the_next(twin: Twin) -> None:
    """Somebody is called, everybody after them, and nobody answers."""
    twins.called(twin)
    twins.ignored(twin)


@breaks(answered)
def an_older_one_stays_open(twin: Twin) -> None:
    """One page goes unanswered; the next is taken."""
    twins.called(twin)
    twins.ignored(twin)
    service.answer(twin.platform, DEPUTY, twins.called(twin).id)


@breaks(answered)
def nobody_is_on_duty(twin: Twin) -> None:
    """The person on duty leaves the register, and then somebody is needed."""
    version = twin.platform.port(Book).opened().find("person", "leung-ka")
    assert version is not None
    register.end(twin.platform, twins.ME, "left", version)
    twins.called(twin)
    twins.ignored(twin)


@breaks(answered)
def the_timers_stand_still(twin: Twin) -> None:
    """Somebody is called, and whoever should call the next after them has stopped."""
    twins.called(twin)
    twin.wait(hours(2))
