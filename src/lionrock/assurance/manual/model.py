"""Manual evidence as values, and what it says of a system: the newest word decides, and it runs out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import State
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.ui.words import date

Kind = Literal["attestation", "document"]
Says = Literal["met", "not_met"]

LONGEST: Final = days(732)
"""The most that evidence may count for from when it was true: 24 months, the last day included."""
MOST_WORDS: Final = 4000
MOST_NAME: Final = 200

KINDS: Final[dict[str, Text]] = {
    "attestation": Text("statement of a person", "人員陳述"),
    "document": Text("document", "文件"),
}
SAYS: Final[dict[str, Text]] = {"met": Text("it is so", "屬實"), "not_met": Text("it is not so", "並非如此")}

NOTHING: Final = Text("nobody stated or showed it for this system", "未有人就此系統作出陳述或提供文件")
RAN_OUT: Final = Text(
    "what was stated or shown ran out on {until}: {reference}", "陳述或文件已於 {until} 到期：{reference}"
)
HOLDS: Final = Text(
    "manual: {kind} {reference}, true on {at}, counts until {until}",
    "人手證據：{kind} {reference}，於 {at} 屬實，有效至 {until}",
)
DENIED: Final = Text(
    "manual: {kind} {reference} of {at} says that it is not so", "人手證據：{at} 的{kind} {reference} 指並非如此"
)
AFTER_DENIAL: Final = Text(
    "{reference} said that it is not so and ran out on {until}; nothing newer says otherwise",
    "{reference} 指並非如此，已於 {until} 到期；其後未有新的證據",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of manual evidence; `sealed` holds the words and names, `digest` is the SHA-256 of that record.

    `systems` are those it is about, `whole` says that these were all there were. `file` is the SHA-256 of the document
    and `blob` that of its sealed bytes; both are empty without one.
    """

    id: str
    number: int
    requirement: str
    kind: str
    says: str
    systems: tuple[str, ...]
    whole: bool
    effective: Instant
    until: Instant
    given: Instant
    supersedes: str
    request: str
    file: str
    media: str
    size: int
    blob: str
    digest: str
    entry: str
    withdrawn: Instant | None = None
    superseded: str = ""

    @property
    def reference(self) -> str:
        """Return the name people call it by, such as EV-0007."""
        return f"EV-{self.number:04d}"

    def standing(self, now: Instant) -> bool:
        """Say whether it was given, neither withdrawn nor replaced by a newer version."""
        return self.withdrawn is None and not self.superseded and self.given <= now

    def counts(self, now: Instant) -> bool:
        """Say whether it counts now: standing, true by now, and not run out."""
        return self.standing(now) and self.effective <= now < self.until


def state(one: Evidence, now: Instant) -> str:
    """Return withdrawn, superseded, expired or standing."""
    if one.withdrawn is not None:
        return "withdrawn"
    if one.superseded:
        return "superseded"
    return "standing" if one.counts(now) else "expired"


STATES: Final[dict[str, tuple[State, Text]]] = {
    "standing": ("not_due", Text("in time", "有效期內")),
    "expired": ("unknown", Text("ran out", "已到期")),
    "withdrawn": ("not_applicable", Text("withdrawn", "已收回")),
    "superseded": ("not_applicable", Text("replaced by a newer version", "已由新版本取代")),
}
"""How the states of evidence are shown."""


def judged(found: Iterable[Evidence], system: str, now: Instant) -> tuple[State, Text, Instant | None]:
    """Return what manual evidence says of a system: state, reason, and when it was true.

    The newest word decides. After one that it is not so, nothing older counts again, even when that word ran out.
    """
    mine = [one for one in found if system in one.systems and one.standing(now)]
    ordered = sorted(mine, key=lambda one: (one.effective, one.given, one.number))
    if not ordered:
        return "unknown", NOTHING, None
    denied = max((at for at, one in enumerate(ordered) if one.says != "met"), default=-1)
    holding = [one for one in ordered[denied + 1 :] if one.counts(now)]
    if holding:
        return "passed", _said(HOLDS, holding[-1]), holding[-1].effective
    newest = ordered[-1]
    if newest.says == "met":
        return "unknown", _said(RAN_OUT, newest), None
    if newest.counts(now):
        return "failed", _said(DENIED, newest), newest.effective
    return "unknown", _said(AFTER_DENIAL, newest), None


def checked_span(effective: Instant, until: Instant, now: Instant) -> None:
    """Return when evidence may be true from and count until these times; raises InputError."""
    if effective > now:
        raise InputError(
            Text("it would be true only from {at} on", "證據至 {at} 才屬實").format(at=date(effective)),
            Text("Give the day on which it was true.", "請填寫證據屬實當日的日期。"),
        )
    if not max(now, effective) < until <= effective + LONGEST:
        raise InputError(
            Text(
                "the end is past, or more than 24 months after it was true", "終止日期已過，或在屬實當日起 24 個月以後"
            ),
            Text("Choose an earlier day, and renew it then.", "請選擇較早的日期，屆時再更新。"),
        )


def checked_words(words: str, name: Text, most: int) -> str:
    """Return words trimmed and without control characters; raises InputError when empty or too long."""
    kept = "".join(one for one in words.strip() if one.isprintable() or one == "\n")
    if not 0 < len(kept) <= most:
        raise InputError(
            Text("{name}: 1 to {most} characters are expected", "{name}：須為 1 至 {most} 個字元").format(
                name=name, most=most
            ),
            Text("Fill in {name}.", "請填寫{name}。").format(name=name),
        )
    return kept


def _said(words: Text, one: Evidence) -> Text:
    """Return why a state is what it is."""
    return words.format(
        kind=KINDS.get(one.kind, KINDS["document"]),
        reference=one.reference,
        at=date(one.effective),
        until=date(one.until),
    )
