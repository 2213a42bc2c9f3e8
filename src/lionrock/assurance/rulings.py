"""A named person's word, with a reason and an end, that a control does not apply; what it found stays beside it.

A ruling turns a state into *not applicable*, never into one that proves something: no word of a person makes a cell
green. It also explains an empty result. It is over by itself, and void once its subject is gone or another: what was
said of a machine says nothing of the one that comes under its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.assurance.judging import WHOLE, Found
from lionrock.assurance.kept import Ruling
from lionrock.assurance.store import rulings as store
from lionrock.events.evidence import ControlRuled, ControlRulingEnded
from lionrock.kernel.columns import new_id
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger.told import every, told
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.register import service as register
from lionrock.register.model import KINDS
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

LONGEST: Final = timedelta(days=366)
NEEDS: Final = "control.rule"

_GONE: Final = "its subject is gone 對象已不存在"
_ANOTHER: Final = "its subject is another by now 對象已非原來的對象"
_SAID: Final = Text(
    "not applicable until {until}, said {who}: {why}; the test itself found: {reason}",
    "{who} 表明在 {until} 前不適用：{why}；測試本身的結果：{reason}",
)


def rule(platform: Platform, actor: Actor, control: str, subject: str, why: str, until: Instant) -> Ruling:
    """Record that a control does not apply to a subject (`*`: to anything) until a time, and return the ruling.

    Raises RefusedError unless a person who may decides it, InputError without a reason or with an end that is past or
    more than a year away, NotFoundError for a control that does not exist.
    """
    platform.port(Authorizer).require(actor, NEEDS)
    if not actor.person:
        raise RefusedError(
            Text("only a person may say that a control does not apply", "只有人員可表明控制措施不適用"),
            Text("Sign in and decide it.", "請登入後作決定。"),
        )
    platform.registry.get(Control, control)
    now = platform.now()
    _check(why.strip(), until, now)
    with platform.change(actor, why.strip()) as change:
        fact = ControlRuled(ruling := new_id(), control, subject or WHOLE, why.strip(), until)
        entry = change.publish(fact)
        made = Ruling(ruling, control, fact.subject, fact.why, actor.name, actor.id, now, until, None, "", entry)
        store.add(change.db, made)
    return made


def end(platform: Platform, actor: Actor, id: str, why: str) -> Ruling:
    """End a ruling before its time; raises NotFoundError, or InputError when it is over or no reason is given."""
    platform.port(Authorizer).require(actor, NEEDS)
    found = store.get(platform.db, id)
    if found is None:
        raise NotFoundError(
            Text("there is no such ruling", "沒有此決定"), Text("Look at the control.", "請查看控制措施。")
        )
    if found.until <= platform.now():
        raise _over()
    if not why.strip():
        raise _reasonless()
    with platform.change(actor, why.strip()) as change:
        if not store.end(change.db, id, change.now, why.strip()):
            raise _over()
        change.publish(ControlRulingEnded(id, found.control, found.subject, why.strip()))
    return found


def applied(
    platform: Platform, control: str, found: Sequence[Found], born: Mapping[str, Instant], now: Instant
) -> tuple[list[Found], Instant | None, list[tuple[Ruling, str]]]:
    """Return what was found under the rulings in force, when the first of those that count is over, and what is void.

    `born` says since when subjects have been what they are, where that is known.
    """
    entered = [one for one in store.standing(platform.db, now, control) if _entered(platform, one)]
    over = _ended(platform) if entered else frozenset()
    void = [(one, why) for one in entered if one.id not in over and (why := _why_void(platform, one, found, born))]
    gone = over.union(one.id for one, _ in void)
    standing = {one.subject: one for one in entered if one.id not in gone}
    kept, ends = [], []
    for one in found:
        ruling = standing.get(one.subject) or standing.get(WHOLE)
        if ruling is None or one.state == "not_applicable":
            kept.append(one)
            continue
        said = {"until": stamp(ruling.until), "who": ruling.who, "why": ruling.why, "reason": one.reason}
        kept.append(one._replace(state="not_applicable", machine=one.state, reason=_SAID.format(**said)))
        ends.append(ruling.until)
    return kept, min(ends, default=None), void


def voided(change: Change, void: Sequence[tuple[Ruling, str]]) -> None:
    """End rulings that are void, each with why."""
    for one, why in void:
        if store.end(change.db, one.id, change.now, why):
            change.publish(ControlRulingEnded(one.id, one.control, one.subject, why))


def _why_void(platform: Platform, one: Ruling, found: Sequence[Found], born: Mapping[str, Instant]) -> str:
    """Return why a ruling says nothing any more; empty while its subject is there, and is what it was.

    Where the control broke or found nobody, nobody knows who is there.
    """
    subjects = {each.subject for each in found}
    if one.subject == WHOLE or WHOLE in subjects:
        return ""
    if one.subject not in subjects:
        return _GONE
    left = (register.left(platform, kind).get(one.subject) for kind in KINDS)
    since = [at for at in (born.get(one.subject), *left) if at is not None]
    return _ANOTHER if since and one.at < max(since) else ""


def _entered(platform: Platform, one: Ruling) -> bool:
    """Say whether the ledger has the ruling as the table does: a row that somebody slipped in rules nothing."""
    fact = told(platform.db, one.entry, ControlRuled)
    return fact is not None and (fact.ruling, fact.control, fact.subject, fact.why, fact.until) == (
        one.id,
        one.control,
        one.subject,
        one.why,
        one.until,
    )


def _ended(platform: Platform) -> frozenset[str]:
    """Return the rulings that the ledger has as ended, whatever the table says of them."""
    return frozenset(fact.ruling for _, fact in every(platform.db, ControlRulingEnded) if fact is not None)


def _check(why: str, until: Instant, now: Instant) -> None:
    """Raise InputError unless there is a reason and an end within a year."""
    if not why:
        raise _reasonless()
    if not now < until <= now + LONGEST:
        raise InputError(
            Text("the end is past, or more than a year away", "終止時間已過，或在一年以後"),
            Text("Choose a day within the next year; renew it then.", "請選擇一年內的日期，屆時再續期。"),
        )


def _over() -> InputError:
    """Return the error for a ruling that is over."""
    return InputError(Text("it is over already", "該決定已終止"), Text("Nothing is left to end.", "無須再終止。"))


def _reasonless() -> InputError:
    """Return the error that asks for a reason."""
    return InputError(
        Text("no reason is given", "未說明理由"), Text("Say why, for whoever audits it.", "請說明理由，供日後審核。")
    )
