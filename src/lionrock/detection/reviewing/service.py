"""Verbs of reviews: what is due, and a person's word on how detection works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.detection import store as findings
from lionrock.detection.reviewing import content, store
from lionrock.detection.reviewing.store import Outcome, Review
from lionrock.events.rules import DetectionReviewed
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform

SIGNS: Final = "rule.decide"
HALF: Final = days(183)
"""How long a review lasts at most: every six months, as the Code is read where nothing else is known."""
NEXT: Final = (30, 91, 183)
"""Days until the next review that a person may choose."""
SOON: Final = days(30)
_MOST_WORDS: Final = 4_000


def span(platform: Platform) -> tuple[Instant, Instant]:
    """Return the span that the next review is about: since the last one, or the first rules, to now."""
    now = platform.now()
    last = store.latest(platform.db, 1)
    began = last[0].until if last else findings.began(platform.db)
    return (began if began is not None and began <= now else now - HALF), now


def due(platform: Platform) -> Instant | None:
    """Return when the next review is due: as the last one says, or six months after rules first served.

    None before any rule served.
    """
    last = store.latest(platform.db, 1)
    if last:
        return last[0].due
    began = findings.began(platform.db)
    return began + HALF if began is not None else None


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says: the outcome, in their own words, and the days until the next review."""

    outcome: str
    words: str
    after: int


def sign(platform: Platform, actor: Actor, of: tuple[Instant, Instant], shown: str, word: Word) -> Review:
    """Keep a person's review of a span; `shown` is the digest of what they were shown.

    Raises InputError for missing words, and ConflictError when something changed since it was shown.
    """
    platform.port(Authorizer).require(actor, SIGNS)
    (since, until), words = of, word.words.strip()
    outcome = next((one for one in OUTCOMES if one == word.outcome), None)
    if not 0 < len(words) <= _MOST_WORDS or word.after not in NEXT or outcome is None:
        raise InputError(
            Text(
                f"an outcome, words of 1 to {_MOST_WORDS:,} characters and a next date are expected",
                f"請選擇結果及下次日期，並填寫 1 至 {_MOST_WORDS:,} 字",
            ),
            Text("Say what you looked at, and what follows.", "請說明檢討所見及跟進。"),
        )
    told = content.content(platform, since, until)
    mark = content.digest(told)
    if mark != shown:
        raise ConflictError(
            Text("something changed since this was shown", "顯示後資料已有更改"),
            Text("Look at it again, then sign.", "請再次查看後簽署。"),
        )
    with platform.change(actor, words) as change:
        next_ = change.now + timedelta(days=word.after)
        id = new_id()
        entry = change.publish(DetectionReviewed(id, since, until, outcome, words, mark, next_))
        made = Review(
            id=id,
            since=since,
            until=until,
            by=actor.name,
            role=actor.role,
            signed=change.now,
            outcome=outcome,
            words=words,
            digest=mark,
            content=told,
            due=next_,
            entry=entry,
        )
        store.add(change.db, made)
    return made


def get(platform: Platform, id: str) -> Review:
    """Return one review; raises NotFoundError."""
    found = store.get(platform.db, id)
    if found is None:
        raise NotFoundError(Text("no such review", "沒有此檢討"), Text("See the list.", "請查閱清單。"))
    return found


OUTCOMES: Final[dict[Outcome, Text]] = {
    "sound": Text("it works as it should", "運作正常"),
    "changes": Text("it works, and something is to be changed", "運作正常，但須作更改"),
    "unsound": Text("it does not work as it should", "運作未如理想"),
}
"""What a review may come to, in a person's word."""
