"""The sequencer: order, proofs from kept nodes, checkpoints, and going on after a kill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from lionrock.kernel.change import system
from lionrock.kernel.ledger import merkle, reading, store
from lionrock.kernel.ledger.checkpoint import Checkpoint, VerifierKey, opened
from lionrock.kernel.ledger.sequencer import EVERY, Sequencer
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError, Signer

ME = system("test")


@dataclass(frozen=True, slots=True)
class LampLit:
    """A lamp was lit."""

    lamp: int


class Locked:
    """A signer whose keys are not here."""

    name = "lionrock.test"
    verifier = "none"

    def sign(self, message: bytes) -> bytes:
        """Refuse."""
        raise SealedError("the keys are locked", "unlock them")


def light(platform: Platform, count: int) -> None:
    """Publish facts, five in a change."""
    for first in range(0, count, 5):
        with platform.change(ME, "a test") as change:
            for lamp in range(first, min(first + 5, count)):
                change.publish(LampLit(lamp))


def bodies(platform: Platform) -> list[bytes]:
    """Return the ordered entries."""
    return [one.body.encode() for one in reading.walk(platform.db, 0, store.size(platform.db), 100)]


def test_genesis_is_the_first_leaf(either: Platform) -> None:
    """The first entry says what the folder is for."""
    Sequencer(either).run_once()
    first = reading.at(either.db, 0)
    assert first is not None
    assert b'"kind":"Genesis"' in first.body


def test_entries_are_ordered_as_they_were_committed(either: Platform) -> None:
    """Positions have no gap, and the root is that of the entries in their order."""
    light(either, 23)
    assert Sequencer(either, batch=7).order() == 24
    assert [one.position for one in reading.walk(either.db, 0, 24, 10)] == list(range(24))
    assert Tree(either.db, 24).root() == merkle.batch_root(bodies(either))
    assert store.skipped(either.db) == 0


def test_checkpoint_states_the_tree(either: Platform) -> None:
    """The note opens with the instance's key and states size, root, time and clock."""
    light(either, 9)
    made = Sequencer(either).sign_now()
    stated = Checkpoint.parse(opened(made.note, VerifierKey.parse(either.port(Signer).verifier)))
    assert (stated.origin, stated.size) == (either.identity.origin, 10)
    assert stated.root == merkle.batch_root(bodies(either))
    assert stated.extensions[0] == "time 2026-11-22T02:00:00.000000Z"
    assert stated.extensions[1].startswith("clock machine synchronised=")


def test_demo_mark_stands_in_every_checkpoint(demo: Platform) -> None:
    """A checkpoint of a demo folder says so and names its story clock."""
    made = Sequencer(demo).sign_now()
    assert Checkpoint.parse(made.note.split("\n\n")[0]).extensions[1:] == (
        "clock story",
        "mark demo, not for submission",
    )


def test_second_sequencer_goes_on_where_the_first_ended(either: Platform) -> None:
    """Nothing but the database is remembered between two runs."""
    light(either, 5)
    Sequencer(either).run_once()
    light(either, 8)
    assert Sequencer(either).run_once() == 8
    assert Tree(either.db, 14).root() == merkle.batch_root(bodies(either))


def test_proofs_come_from_kept_nodes(either: Platform) -> None:
    """Inclusion of every leaf, and consistency from every size, verify against the newest root."""
    light(either, 20)
    Sequencer(either, batch=6).order()
    tree, whole = Tree(either.db, 21), bodies(either)
    tree.fetch(range(21))
    for position, body in enumerate(whole):
        merkle.verify_inclusion(merkle.leaf_hash(body), position, 21, tree.inclusion(position), tree.root())
    for old in range(1, 22):
        before = merkle.batch_root(whole[:old])
        merkle.verify_consistency(old, 21, tree.consistency(old), before, tree.root())


def test_checkpoints_keep_a_pause(platform: Platform, clock: Any) -> None:
    """While entries keep coming, a checkpoint is made every ten seconds, not every second."""
    sequencer = Sequencer(platform)
    sequencer.run_once()
    light(platform, 1)
    sequencer.run_once()
    assert [one.size for one in store.checkpoints(platform.db)] == [1]
    clock.set(clock() + EVERY)
    sequencer.run_once()
    assert [one.size for one in store.checkpoints(platform.db)] == [2, 1]


def test_clock_set_back_does_not_stop_checkpoints(platform: Platform, clock: Any) -> None:
    """A clock that jumped back an hour still gives a checkpoint."""
    Sequencer(platform).run_once()
    clock.set(clock() - timedelta(hours=1))
    light(platform, 1)
    Sequencer(platform).run_once()
    assert len(store.checkpoints(platform.db)) == 2


def test_locked_keys_stop_checkpoints_alone(platform: Platform) -> None:
    """Without keys entries are ordered all the same, and the sequencer says what it waits for."""
    unlocked = platform.port(Signer)
    platform.bind(Signer, Locked())
    sequencer = Sequencer(platform)
    light(platform, 3)
    assert sequencer.run_once() == 4
    assert "locked" in str(sequencer.waiting)
    assert store.newest(platform.db) is None
    with pytest.raises(SealedError):
        sequencer.sign_now()
    platform.bind(Signer, unlocked)
    sequencer.run_once()
    assert sequencer.waiting is None
    assert [one.size for one in store.checkpoints(platform.db)] == [4]


def test_same_tree_is_signed_once(platform: Platform) -> None:
    """Asking again for a checkpoint of the same size gives the one there is."""
    first = Sequencer(platform).sign_now()
    assert Sequencer(platform).sign_now() == first
