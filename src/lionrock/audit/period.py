"""A control over the period of an audit: fresh proof and its gaps, and everything that could have changed its word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.events.audits import ControlHistory, ControlTold
from lionrock.kernel.ledger import counting, reading
from lionrock.kernel.ledger.entry import parse
from lionrock.kernel.ledger.reading import Leaf, Search
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.contributions import Control
    from lionrock.kernel.platform import Platform

MOST: Final = 2_000
"""Changes of a kind that are listed, the newest; where there were more it is said, and the ledger holds all."""

CODE: Final = Text("code of the control", "控制措施的程式碼")
RULING: Final = Text("word of a person", "人員的決定")
WATCHED: Final = {
    "RulesLoaded": Text("detection rules", "偵測規則"),
    "RulesModeChanged": Text("detection rules", "偵測規則"),
    "RuleWritten": Text("detection rules", "偵測規則"),
    "RuleSwitched": Text("detection rules", "偵測規則"),
    "ExpectationSet": Text("detection rules", "偵測規則"),
    "ExpectationEnded": Text("detection rules", "偵測規則"),
    "AccountAdded": Text("privileged access", "特權存取"),
    "AccountChanged": Text("privileged access", "特權存取"),
    "AuditorDated": Text("privileged access", "特權存取"),
    "KeyRotated": Text("privileged access", "特權存取"),
    "KeyCompromised": Text("privileged access", "特權存取"),
    "KeysRewrapped": Text("privileged access", "特權存取"),
}
"""Kinds of fact after which a control may say something else, and what changed."""
_READ: Final = 5_000
"""Changes of the register that are looked through for thresholds, the newest ones."""
_THRESHOLD: Final = Text("thresholds in the register", "登記冊的門檻")
_EARLIER: Final = Text(
    "there are earlier ones, which are not listed: {kind} in the ledger", "另有較早的更改未列出：見存證帳本的 {kind}"
)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed within the period: when, what, in which words, and the entry that says so."""

    at: Instant
    what: Text
    kind: str
    about: Text
    entry: str


def told(platform: Platform, control: Control, since: Instant, until: Instant) -> ControlTold | None:
    """Return what a control proved over a span; None where nobody keeps it, or the span lies ahead."""
    if not platform.provides(ControlHistory) or since >= platform.now():
        return None
    label = Text("{title}: fresh proof over the period", "{title}：期間內的有效證明").format(title=control.title)
    return platform.port(ControlHistory).told(control.id, since, until, label.en)


def changes(platform: Platform, found: ControlTold, since: Instant, until: Instant) -> list[Change]:
    """Return every change within the span, oldest first: of code, rulings, thresholds, rules and privileged access."""
    own = [
        Change(at, CODE, "", Text("{code}…", "{code}…").format(code=code[:12]), entry)
        for at, code, entry in found.codes[1:]
        if since <= at < until
    ]
    said = [
        Change(
            one.at,
            RULING,
            "",
            Text("{subject}: {why}", "{subject}：{why}").format(subject=one.subject, why=one.why),
            one.entry,
        )
        for one in found.ruled
        if since <= one.at < until
    ]
    return sorted([*own, *said, *around(platform, since, until)], key=lambda one: (one.at, one.entry))


def around(platform: Platform, since: Instant, until: Instant, most: int = MOST) -> Iterator[Change]:
    """Yield the changes that touch every control: thresholds, rules, privileged access; at most so many of a kind."""
    for kind, what in WATCHED.items():
        found = _within(platform, kind, since, until, most + 1)
        yield from _listed(found[:most], what, kind, cut=len(found) > most)
    moved = _within(platform, "RegisterChanged", since, until, _READ + 1)
    told = counting.told(platform.db, moved[:_READ])
    limits = [leaf for leaf, fact in told if fact and fact["kind"] == "threshold"]
    cut = len(moved) > _READ or len(limits) > most
    yield from _listed(limits[:most], _THRESHOLD, "RegisterChanged", cut=cut)


def _listed(found: Sequence[Leaf], what: Text, kind: str, *, cut: bool) -> Iterator[Change]:
    """Yield entries as changes, and before the earliest that there are more where some were left out."""
    for leaf in found:
        yield Change(parse(leaf.body).log_time, what, kind, Text("", ""), leaf.id)
    if cut and found:
        yield Change(parse(found[-1].body).log_time, what, "", _EARLIER.format(kind=kind), found[-1].id)


def _within(platform: Platform, kind: str, since: Instant, until: Instant, most: int) -> list[Leaf]:
    """Return the newest entries of a kind within a span."""
    return reading.listing(platform.db, Search(kind=kind, since=since, until=until, limit=most))
