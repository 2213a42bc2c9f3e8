"""The change: one transaction for state, outbox and ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from lionrock.kernel import outbox
from lionrock.kernel.change import NestedChangeError, SilentChangeError, system
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Reaction, reaction
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import opened, parse
from lionrock.kernel.ledger.store import ENTRY
from lionrock.kernel.outbox import OUTBOX, Pump
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import DuplicateContributionError, Registry

ME = system("test")


@dataclass(frozen=True, slots=True)
class LampLit:
    """A lamp was lit."""

    lamp: str


@dataclass(frozen=True, slots=True)
class LampSeen:
    """Somebody saw the lamp."""

    lamp: str


@reaction(LampLit)
def see(platform: Platform, fact: LampLit, delivery: Any) -> None:
    """See a lamp, once."""
    with platform.change(ME, "seen", handles=delivery) as change:
        change.publish(LampSeen(fact.lamp))


@reaction(LampLit)
def stumble(platform: Platform, fact: LampLit, delivery: Any) -> None:
    """Fail for broken lamps."""
    if fact.lamp == "broken":
        raise ValueError(fact.lamp)


def with_reactions(platform: Platform, *reactions: Reaction) -> Platform:
    """Give the platform these reactions alone."""
    platform.registry = Registry([], reactions)
    return platform


def entries(platform: Platform, kind: str) -> int:
    """Count ledger entries of a kind."""
    return int(platform.db.execute(select(func.count()).where(ENTRY.c.kind == kind)).scalar_one())


def light(platform: Platform, lamp: str) -> None:
    """Publish one LampLit."""
    with platform.change(ME, "a test") as change:
        change.publish(LampLit(lamp))


def test_fact_is_in_outbox_and_ledger(either: Platform) -> None:
    """Publishing writes both in the transaction of the change."""
    light(either, "red")
    assert entries(either, "LampLit") == 1
    assert either.db.execute(select(OUTBOX.c.kind).order_by(OUTBOX.c.seq.desc())).scalars().first() == "LampLit"


def test_payload_and_delivery_say_what_was_published(either: Platform) -> None:
    """The entry commits to canonical JSON of actor, fact and reason; the outbox hands out the same."""
    was = either.now() - hours(2)
    with either.change(ME, '燈 "亮"') as change:
        id = change.publish(LampLit("red"), effective=was)
        other = change.publish(LampLit("green"))
    leaf = reading.entry(either.db, id)
    assert leaf is not None
    entry, kept = parse(leaf.body), reading.payload(either.db, leaf.number)
    assert kept is not None
    body = {"actor": msgspec.to_builtins(ME), "fact": {"lamp": "red"}, "reason": '燈 "亮"'}
    assert opened(entry, kept.salt, kept.body) == msgspec.json.encode(body, order="deterministic")
    assert (entry.log_time, entry.effective_from) == (either.now(), was)
    first, second = either.db.execute(select(OUTBOX).where(OUTBOX.c.kind == "LampLit").order_by(OUTBOX.c.seq)).all()
    assert (first.id, first.body, first.made, first.effective) == (id, kept.body.decode(), either.now(), was)
    assert (second.id, second.effective, second.exercise) == (other, either.now(), False)


def test_failed_change_leaves_nothing(either: Platform) -> None:
    """An exception rolls back everything that was written."""
    with pytest.raises(RuntimeError), either.change(ME, "a test") as change:
        change.publish(LampLit("red"))
        raise RuntimeError
    assert entries(either, "LampLit") == 0


def test_silent_change_is_refused(either: Platform) -> None:
    """A change without a fact would be state without evidence."""
    with pytest.raises(SilentChangeError), either.change(ME, "a test"):
        pass


def test_nested_change_is_refused(either: Platform) -> None:
    """Two transactions inside one another would wait for each other for ever."""
    with either.change(ME, "outer") as change:
        with pytest.raises(NestedChangeError), either.change(ME, "inner"):
            pass
        change.publish(LampLit("red"))


def test_reaction_runs_once_for_each_fact(either: Platform) -> None:
    """Delivery handles each fact once, and a second run finds nothing to do."""
    pump = Pump(with_reactions(either, see))
    light(either, "red")
    light(either, "green")
    pump.run()
    pump.run()
    assert entries(either, "LampSeen") == 2


def test_repeated_delivery_is_skipped(either: Platform) -> None:
    """A crash between handling and marking delivers again; `handles` makes the second one void."""
    pump = Pump(with_reactions(either, see))
    light(either, "red")
    row = either.db.execute(select(OUTBOX).where(OUTBOX.c.kind == "LampLit")).one()
    fact, delivery = outbox._read(see, row)
    see.act(either, fact, delivery)
    with pytest.raises(outbox.AlreadyHandled):
        see.act(either, fact, delivery)
    pump.run()
    assert entries(either, "LampSeen") == 1


def test_failing_reaction_keeps_its_place_and_holds_up_nobody(either: Platform) -> None:
    """The failure is shown, the other reaction goes on, and a mended world is served again."""
    pump = Pump(with_reactions(either, see, stumble))
    light(either, "broken")
    pump.run()
    assert entries(either, "LampSeen") == 1
    [failing] = outbox.failing(either.db)
    assert failing.reaction == stumble.id
    assert "broken" in failing.problem


def test_two_contributions_of_one_id_are_refused() -> None:
    """A duplicate id is an error, never a silent overwrite."""
    other = Reaction(id=see.id, fact=LampLit, act=stumble.act)
    with pytest.raises(DuplicateContributionError):
        Registry([], [see, other]).of(Reaction)
