"""Does a page stay without an answer?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.paging import store
from lionrock.ui.words import stamp

_SUBJECT: Final = "paging"
_NAMED: Final = 5


@control(
    "paging.answered",
    title=Text("No page stays without an answer", "沒有未獲回應的傳召"),
    satisfies=("C-INC-01",),
    every=minutes(5),
    proof="effect",
    guidance=Text(
        "Somebody was needed and nobody on the ladder answered. Take the page in the console, or telephone the people "
        "it lists and record whom you reached; then see why nobody answered: the roster, the lines, the numbers.",
        "有人被需要，而名單上無人回應。請在控制台確認收到，或致電所列人員並記錄聯絡上誰；"
        "其後查明無人回應的原因：當值名單、線路、號碼。",
    ),
)
def answered(platform: Platform) -> Iterator[Result]:
    """Yield failed while a page that everybody was called for is open; tests count by their own control."""
    found = [page for page in store.pages.opened(platform.db) if page.state == "unanswered" and not page.test]
    if not found:
        yield Result(
            _SUBJECT, "passed", Text("every page was answered or is being called", "所有傳召均已回應或正在進行")
        )
        return
    names = ", ".join(page.reference for page in found[:_NAMED])
    said = Text("nobody answered: {names}; since {at}", "無人回應：{names}；自 {at}")
    since = min(page.unanswered_at or page.opened_at for page in found)
    yield Result(_SUBJECT, "failed", said.format(names=names, at=stamp(since)))
