"""The review of detection: what stands to be looked at, a person's word on it, and the reviews signed so far."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from lionrock.detection.reviewing import content, documents, service, store
from lionrock.detection.reviewing.service import NEXT, OUTCOMES, SIGNS, Word
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, Go, Shown, View, act, page
from lionrock.ui.tabs import Tab, tabs

HERE: Final = "/rules/review"
TAB = Tab("detection.review-tab", "findings", 50, Text("Review", "檢討"), HERE)
_LENGTHS: Final = {
    30: Text("in a month", "一個月後"),
    91: Text("in three months", "三個月後"),
    183: Text("in six months", "六個月後"),
}


@page("detection.review", HERE, title=Text("Review of detection", "偵測機制檢討"), place="findings")
def review(ask: Ask) -> View:
    """Show what the next review is about, and the reviews signed so far."""
    return _shown(ask, *service.span(ask.platform))


@act("detection.sign-review", HERE, needs=SIGNS, fresh=True)
def sign(ask: Ask) -> Shown:
    """Sign a review; where something changed meanwhile it is shown anew."""
    after = ask.form.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 4 else 0  # noqa: PLR2004 three digits
    word = Word(ask.form.get("outcome", ""), ask.form.get("words", ""), number)
    try:
        since, until = _moment(ask.form.get("since", "")), _moment(ask.form.get("until", ""))
        made = service.sign(ask.platform, ask.actor, (since, until), ask.form.get("digest", ""), word)
    except LionrockError as problem:
        return _shown(ask, *service.span(ask.platform), problem)
    return Go(f"{HERE}/{made.id}", Text("Signed.", "已簽署。"))


@page("detection.reviewed", HERE + "/{id}", title=Text("Review of detection", "偵測機制檢討"), place="findings")
def reviewed(ask: Ask) -> View:
    """Show one signed review."""
    one = service.get(ask.platform, ask.path["id"])
    return View("detection/reviewed.html", {"one": one, "told": read(one.content), "outcomes": OUTCOMES, "home": HERE})


@page("detection.review-pdf", HERE + "/{id}/review.pdf", title=Text("Review as PDF", "檢討（PDF）"), place=None)
def pdf(ask: Ask) -> Download:
    """Give a signed review as PDF."""
    one = service.get(ask.platform, ask.path["id"])
    return Download(f"detection-review-{one.signed:%Y-%m-%d}.pdf", documents.pdf(one), "application/pdf")


def _shown(ask: Ask, since: Instant, until: Instant, problem: LionrockError | None = None) -> View:
    """Show what stands to be looked at."""
    told = content.content(ask.platform, since, until)
    due = service.due(ask.platform)
    values: dict[str, Any] = {
        "tabs": tabs(ask.platform, "findings", HERE),
        "since": since,
        "until": until,
        "told": read(told),
        "digest": content.digest(told),
        "due": due,
        "late": due is not None and due <= ask.now,
        "reviews": store.latest(ask.platform.db),
        "outcomes": OUTCOMES,
        "choices": list(OUTCOMES.items()),
        "lengths": [(str(n), _LENGTHS[n]) for n in reversed(NEXT)],
        "signs": ask.allows(SIGNS),
        "problem": problem,
        "typed": dict(ask.form) if problem else {},
        "home": HERE,
    }
    return View("detection/review.html", values, status=422 if problem else 200)


def read(told: dict[str, Any]) -> dict[str, Any]:
    """Return a content as it is kept, its moments and words as a page shows them."""
    return {
        **told,
        "coverage": [
            {**one, "matrix": Text(*one["matrix"]), "states": [(Text(*words), many) for words, many in one["states"]]}
            for one in told["coverage"]
        ],
        "tests": [{**one, "at": _at(one["at"]), "kind": Text(*one["kind"])} for one in told["tests"]],
        "failed": [(id, Text(*title)) for id, title in told["failed"]],
        "fired": {
            **told["fired"],
            "most": [(id, Text(*title), many, marked) for id, title, many, marked in told["fired"]["most"]],
        },
        "changes": [{**one, "at": _at(one["at"]), "what": Text(*one["what"])} for one in told["changes"]],
    }


def _at(written: str) -> Instant:
    """Return a moment that a content keeps."""
    return datetime.fromisoformat(written)


def _moment(written: str) -> Instant:
    """Return a moment that a form carried; raises InputError."""
    try:
        found = datetime.fromisoformat(written[:40])
    except ValueError as problem:
        raise _unknown() from problem
    if found.tzinfo is None:
        raise _unknown()
    return found.astimezone(UTC)


def _unknown() -> InputError:
    """Return the error for a span that is none."""
    return InputError(Text("no such span", "沒有此期間"), Text("Open the page again.", "請重新開啟頁面。"))
