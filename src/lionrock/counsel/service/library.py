"""The library of requirements as a whole: a completed table becomes proposals, and proposals are confirmed together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lionrock.counsel import desk, sheet
from lionrock.counsel.service import packs, proposals
from lionrock.counsel.service.proposals import Read
from lionrock.counsel.store import proposals as store
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.counsel.record import Proposal
    from lionrock.counsel.sheet import Step
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform


def table(platform: Platform) -> bytes:
    """Return the requirement rows as a table."""
    return sheet.written(desk.rows(packs.book(platform), proposals.today(platform)))


def tried(platform: Platform, raw: bytes) -> list[Step]:
    """Return what each line of a table would come to; nothing is proposed. Raises InputError for no table."""
    waiting = {one.row for one in store.waiting(platform.db)}
    return sheet.steps(raw, packs.book(platform), proposals.today(platform), waiting)


def taken(platform: Platform, raw: bytes, actor: Actor) -> list[Proposal]:
    """Propose every line that says something; all of them or, when one cannot be read, none.

    Raises InputError naming how many cannot be read, RefusedError for whoever may not propose.
    """
    if not proposals.may_read(platform, actor, "requirements"):
        raise RefusedError(
            Text("only counsel or the security unit completes requirements", "只有律師或安全單位可補充要求"),
            Text("Ask one of them.", "請聯絡有關人員。"),
        )
    found = tried(platform, raw)
    wrong = [step for step in found if step.what == "wrong"]
    if wrong:
        said = Text("{n} lines cannot be read; nothing was proposed", "{n} 行未能讀取，未有提議任何事項")
        raise InputError(
            said.format(n=len(wrong)),
            Text("line {line}: {why}", "第 {line} 行：{why}").format(line=wrong[0].line, why=wrong[0].why),
        )
    return [_proposed(platform, step, actor) for step in found if step.what != "nothing"]


def confirmed(platform: Platform, ids: Sequence[str], edition: int, actor: Actor) -> list[Proposal]:
    """Confirm these proposals of another person, one after the other; `edition` is the one that was seen.

    Raises what `proposals.confirm` raises; those confirmed before stay so.
    """
    done = []
    for id in ids:
        done.append(proposals.confirm(platform, id, edition, actor))
        edition += 1
    return done


def _proposed(platform: Platform, step: Step, actor: Actor) -> Proposal:
    """Propose what a line says."""
    told = Read(step.fields, step.reference)
    if step.what == "add":
        return proposals.add(platform, "requirements", told, actor)
    return proposals.propose(platform, step.id, told, actor)
