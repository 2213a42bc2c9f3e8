"""Draw a sample with the seed an auditor gave, and draw it again to see that it is the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lionrock.audit import lionrock_sample, recorded, rows
from lionrock.audit.model import MOST_ITEMS, MOST_SEED, SHORT, Draw, Fixed
from lionrock.audit.service import checking, populations
from lionrock.audit.store import samples as store
from lionrock.events.audits import SampleDrawn
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed as the auditor gave it, who gave it, how many items, and for a further draw the reason."""

    seed: str
    given_by: str
    items: int = 25
    reason: str = ""


def draw(platform: Platform, actor: Actor, population: str, given: Seed) -> Draw:
    """Draw a sample from a population that was fixed before; a further draw needs a reason, and both stay.

    Raises NotFoundError while the population is not fixed, InputError for a seed that cannot be one, RefusedError for
    one that was known here before the population was fixed, or that whoever enters it gave.
    """
    fixed = populations.get(platform, population)
    audit = checking.open_audit(platform, actor, fixed.audit)
    seed, giver = _seed(given.seed), checking.words(given.given_by, Text("Given by", "提供者"), SHORT)
    _items(given.items, fixed)
    if giver.casefold() == actor.name.strip().casefold():
        raise RefusedError(
            Text("the seed is said to be given by whoever enters it", "輸入者與種子提供者為同一人"),
            Text("The auditor gives the seed; write the auditor's name.", "種子由審核員提供；請填寫審核員姓名。"),
        )
    positions = tuple(lionrock_sample.draw(seed, fixed.digest, fixed.count, given.items))
    with platform.change(actor, f"sample of {audit.reference} drawn with the auditor's seed") as change:
        _unknown(store.earliest(change.db, seed), fixed)
        before = store.draws(change.db, fixed.id)
        reason = _further(before, seed, given)
        fact = SampleDrawn(
            audit=audit.id,
            population=fixed.id,
            draw=new_id(),
            number=len(before) + 1,
            seed=seed,
            given_by=giver,
            entered_by=actor.name,
            digest=fixed.digest,
            count=fixed.count,
            items=given.items,
            positions=positions,
            reason=reason,
        )
        entry = change.publish(fact)
        made = Draw(
            id=fact.draw,
            audit=fact.audit,
            population=fact.population,
            number=fact.number,
            seed=seed,
            given_by=giver,
            entered_by=actor.name,
            items=fact.items,
            positions=positions,
            reason=reason,
            at=change.now,
            entry=entry,
        )
        store.add(change.db, made)
    return made


def get(platform: Platform, id: str) -> Draw:
    """Return a draw; raises NotFoundError."""
    found = store.draw(platform.db, id)
    if found is None:
        raise NotFoundError(Text("no such sample", "沒有此樣本"), Text("Draw it first.", "請先抽取。"))
    return found


def redrawn(platform: Platform, draw: Draw) -> bool:
    """Say whether drawing again from the rows as kept gives the same sample, and the ledger tells of both as they are.

    Raises AlteredError when the rows are others.
    """
    fixed = populations.get(platform, draw.population)
    populations.data(platform, fixed)
    if not (recorded.stands(platform, fixed) and recorded.stands(platform, draw)):
        return False
    return tuple(lionrock_sample.draw(draw.seed, fixed.digest, fixed.count, draw.items)) == draw.positions


def items(platform: Platform, draw: Draw) -> list[tuple[int, dict[str, Any]]]:
    """Return number and row of each item drawn, in the order drawn."""
    fixed = populations.get(platform, draw.population)
    return rows.read(populations.data(platform, fixed), draw.positions)


def _seed(text: str) -> str:
    """Return the seed; raises InputError for one that is empty, too long, or not what can be typed in one line."""
    seed = checking.words(text, Text("Seed", "種子"), MOST_SEED)
    if not seed.isprintable():
        raise InputError(
            Text("the seed has characters that cannot be seen", "種子含有看不見的字元"),
            Text("Write it in one line of letters, digits and signs.", "請以一行字母、數字及符號書寫。"),
        )
    return seed


def _items(items: int, fixed: Fixed) -> None:
    """Return when so many items can be drawn; raises InputError."""
    most = min(fixed.count, MOST_ITEMS)
    if not 0 < items <= most:
        raise InputError(
            Text(f"{items} items; 1 to {most} can be drawn", f"{items} 項；可抽取 1 至 {most} 項"),
            Text("Ask the auditor how many.", "請向審核員查詢數目。"),
        )


def _unknown(used: Instant | None, fixed: Fixed) -> None:
    """Return when nobody here knew the seed before the population was fixed; raises RefusedError."""
    if used is not None and used < fixed.at:
        raise RefusedError(
            Text(
                "this seed was entered before the population was fixed: whoever fixed it could know the sample",
                "此種子在確定總體之前已輸入：確定總體者可能已知樣本",
            ),
            Text("Ask the auditor for another seed.", "請審核員提供另一種子。"),
        )


def _further(before: list[Draw], seed: str, given: Seed) -> str:
    """Return the reason of a further draw, empty for the first; raises InputError without one."""
    if not before:
        return ""
    if any(one.seed == seed and one.items == given.items for one in before):
        raise InputError(
            Text("this sample was drawn before", "此樣本先前已抽取"),
            Text("The auditor gives another seed for a further draw.", "再次抽取須由審核員提供另一種子。"),
        )
    return checking.words(given.reason, Text("Reason for a further draw", "再次抽取的原因"), 500)
