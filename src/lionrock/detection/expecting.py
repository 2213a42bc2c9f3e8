"""Verbs of expectations: give a word, give it anew, end it; and which words stand while matches are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lionrock.detection import alerts, expectation, expectations, modes, store
from lionrock.detection.expectation import DAYS, LONGEST_NAME, LONGEST_REASON, Expectation, Key, Standing, about
from lionrock.detection.findings import Expected, Finding
from lionrock.detection.model import rank
from lionrock.detection.serving import Runner
from lionrock.events.findings import ExpectationEnded, ExpectationSet
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform

DECIDE: Final = "finding.triage"
MOST: Final = 500
"""Findings that one form marks."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a person fills in: who answers for it, why, for how many days; `user` and `address` narrow it."""

    owner: str
    reason: str
    days: int = expectation.USUAL
    user: str | None = None
    address: str | None = None


def expect(platform: Platform, actor: Actor, findings: Sequence[str], word: Word) -> list[Expectation]:
    """Expect what these findings' rules find about their entities, and mark those that stand open; return the words.

    Findings of one rule about one entity make one word, given up to the gravest of them. Raises InputError,
    NotFoundError.
    """
    platform.port(Authorizer).require(actor, DECIDE)
    word = _checked(word)
    with platform.change(actor, word.reason) as change:
        by_key: dict[Key, list[Finding]] = {}
        for one in store.several(change.db, list(dict.fromkeys(findings))[:MOST]):
            by_key.setdefault(about(one), []).append(one)
        if not by_key:
            raise NotFoundError(Text("no such finding", "沒有該偵測結果"), Text("See the list.", "請查閱清單。"))
        _room(change, len(by_key))
        return [_given(change, of, word) for of in by_key.values()]


def renew(platform: Platform, actor: Actor, id: str, for_days: int) -> Expectation:
    """Give a word anew from now on, for the rule as it is written now; one that still stands ends by it.

    Raises ConflictError when the same stands already: ending one of two would leave the other hiding.
    """
    platform.port(Authorizer).require(actor, DECIDE)
    before = get(platform, id)
    _checked(Word(before.owner, before.reason, for_days))
    with platform.change(actor, before.reason) as change:
        _room(change, 1)
        if expectations.end(change.db, id, change.now, actor.name, ""):
            change.publish(ExpectationEnded(id, "renewed", before.reason))
        if any(one.like(before) for one in expectations.about(change.db, change.now, [before.rule])):
            raise ConflictError(
                Text("the same is expected already", "已有相同的生效預期項目"), Text("See the list.", "請查閱清單。")
            )
        made = replace(
            before,
            id=new_id(),
            text=_text(platform, before.rule) or before.text,
            by=actor.name,
            made=change.now,
            until=expectation.expiry(change.now, for_days),
            ended=None,
            ended_by="",
            ended_why="",
        )
        _keep(change, made, ())
    return made


def end(platform: Platform, actor: Actor, id: str, why: str) -> Expectation:
    """End a word before its time: what is found from now on is unexpected; what it covered stays marked."""
    return _ended(platform, actor, id, why, again=False)


def undo(platform: Platform, actor: Actor, id: str, why: str) -> Expectation:
    """End a word that was wrong: what it covered stands open again too, and may join incidents.

    It may open them too, unless its rule is in watch by now.
    """
    return _ended(platform, actor, id, why, again=True)


def get(platform: Platform, id: str) -> Expectation:
    """Return one expectation; raises NotFoundError."""
    found = expectations.get(platform.db, id)
    if found is None:
        raise NotFoundError(
            Text("no expectation has this id", "沒有此編號的預期項目"), Text("See the list.", "請查閱清單。")
        )
    return found


def standing(change: Change, rules: Iterable[str]) -> Standing:
    """Return the words about these rules that stand while a change counts."""
    found = expectations.about(change.db, change.now, sorted(set(rules)))
    return Standing(expectation.grouped(found), change.now)


def stale(platform: Platform, one: Expectation) -> bool:
    """Say whether the rule is written otherwise than when the word was given."""
    return one.stale(_text(platform, one.rule))


def _room(change: Change, more: int) -> None:
    """Raise InputError when so many words more would be too many to look at."""
    if expectations.number(change.db, change.now) + more > expectations.MOST:
        raise InputError(
            Text(f"{expectations.MOST:,} expectations stand already", f"已有 {expectations.MOST:,} 個生效的預期項目"),
            Text("End some, or tune the rule.", "請終止部分項目，或調整規則。"),
        )


def _given(change: Change, of: Sequence[Finding], word: Word) -> Expectation:
    """Keep the word for findings of one rule about one entity, and mark what stands open."""
    gravest = max(of, key=lambda one: (rank(one.level), one.last))
    made = Expectation(
        id=new_id(),
        rule=gravest.rule,
        text=_text(change.platform, gravest.rule) or "",
        title=gravest.title,
        entity_kind=gravest.entity.kind,
        entity=gravest.entity.id,
        about=_named(gravest),
        user=word.user,
        address=word.address,
        level=gravest.level,
        exercise=gravest.exercise,
        owner=word.owner,
        reason=word.reason,
        by=change.actor.name,
        made=change.now,
        until=expectation.expiry(change.now, word.days),
        finding=gravest.id,
    )
    others = [] if made.narrowed else expectations.open_of(change.db, made.key)
    fitting = [one for one in others if rank(one.level) <= rank(made.level)]
    _keep(change, made, list({one.id: one for one in (*of, *fitting)}.values()))
    return made


def _keep(change: Change, made: Expectation, mark: Sequence[Finding]) -> None:
    """Keep a word and tell of it; these findings are marked with it."""
    expectations.add(change.db, made)
    expected = Expected(made.by, made.reason, change.now, made.id)
    for one in mark:
        store.save(change.db, replace(one, expected=expected))
        alerts.want(change.db, one.id, made.reason, made.id)
    change.publish(
        ExpectationSet(
            expectation=made.id,
            rule=made.rule,
            text=made.text,
            entity_kind=made.entity_kind,
            entity=made.entity,
            user=made.user,
            address=made.address,
            level=made.level,
            owner=made.owner,
            reason=made.reason,
            until=made.until,
            findings=tuple(one.id for one in mark),
            exercise=made.exercise,
        )
    )


def _ended(platform: Platform, actor: Actor, id: str, why: str, *, again: bool) -> Expectation:
    """End a word; `again` opens what it covered."""
    platform.port(Authorizer).require(actor, DECIDE)
    why = _filled(why, LONGEST_REASON, Text("why", "原因"))
    found = get(platform, id)
    with platform.change(actor, why) as change:
        if not expectations.end(change.db, id, change.now, actor.name, why):
            raise ConflictError(
                Text("this expectation stands no more", "此預期項目已不再生效"), Text("See the list.", "請查閱清單。")
            )
        covered = expectations.covered(change.db, id) if again else []
        free = not _watched(change, found)
        opened = [replace(one, expected=None, opens=one.opens and free) for one in covered]
        change.publish(ExpectationEnded(id, "revoked", why, tuple(one.id for one in opened)))
        for one in opened:
            store.save(change.db, one)
            alerts.spare(change.db, one.id)
            change.publish(one.fact(), effective=one.last)
    return replace(found, ended=platform.now(), ended_by=actor.name, ended_why=why)


def _watched(change: Change, one: Expectation) -> bool:
    """Say whether the rule is one of our own that is in watch now."""
    text = _text(change.platform, one.rule) or one.text
    return bool(text) and modes.mode(modes.live(change.db, [one.rule]).get(one.rule), text) == "watch"


def _checked(word: Word) -> Word:
    """Return a word that can be given, trimmed; raises InputError."""
    if word.days not in DAYS:
        raise InputError(
            Text(f"for {word.days} days is no choice", f"不可選 {word.days} 日"),
            Text("A year is the longest; none is without end.", "最長一年，不設無限期。"),
        )
    owner = _filled(word.owner, LONGEST_NAME, Text("owner", "負責人"))
    reason = _filled(word.reason, LONGEST_REASON, Text("reason", "理由"))
    return replace(word, owner=owner, reason=reason)


def _filled(words: str, most: int, label: Text) -> str:
    """Return trimmed words of a field; raises InputError when they are missing or too many."""
    words = words.strip()
    if not 0 < len(words) <= most:
        raise InputError(
            Text("{label} of 1 to {most} characters is needed", "{label}須為 1 至 {most} 字").format(
                label=label, most=f"{most:,}"
            ),
            Text("Fill it in.", "請填寫。"),
        )
    return words


def _named(one: Finding) -> str:
    """Return the entity of a finding as a reader knows it."""
    if one.entity.kind == "asset":
        return one.host or one.entity.id
    return one.entity.id or one.host or ""


def _text(platform: Platform, rule: str) -> str | None:
    """Return the SHA-256 of a rule as it is written now; None where it is not known."""
    info = platform.port(Runner).serving.rules.get(rule)
    return info.digest if info else None
