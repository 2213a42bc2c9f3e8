"""The whole ledger recomputed: what was changed behind the guards is found."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import text

from lionrock.kernel.change import system
from lionrock.kernel.ledger import audit, merkle
from lionrock.kernel.ledger.checkpoint import NoteError, VerifierKey
from lionrock.kernel.ledger.entry import LedgerError
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer


@dataclass(frozen=True, slots=True)
class LampLit:
    """A lamp was lit."""

    lamp: int


@pytest.fixture
def ledger(platform: Platform) -> Platform:
    """Return a platform with 30 entries and two checkpoints, its guards taken away."""
    for part in (11, 18):
        with platform.change(system("test"), "a test") as change:
            for lamp in range(part):
                change.publish(LampLit(lamp))
        Sequencer(platform).sign_now()
    names = platform.db.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'"))
    with platform.db.begin() as db:
        for name in names.scalars():
            db.execute(text(f"DROP TRIGGER {name}"))
    return platform


def key(platform: Platform) -> VerifierKey:
    """Return the instance's key."""
    return VerifierKey.parse(platform.port(Signer).verifier)


def test_untouched_ledger_is_sound(ledger: Platform) -> None:
    """Every entry and checkpoint is counted, and progress is told."""
    told: list[int] = []
    sound = audit.verify(ledger.db, key(ledger), told.append)
    assert (sound.entries, sound.checkpoints, told) == (30, 2, [30])


@pytest.mark.parametrize("step", [1, 2, 7, 8, 29])
def test_ledger_is_sound_in_steps_of_any_size(ledger: Platform, step: int) -> None:
    """The seams between two steps are checked like the rest."""
    assert audit.verify(ledger.db, key(ledger), step=step).entries == 30


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET body = replace(body, 'LampLit', 'LampOut') WHERE number = 9",
        "UPDATE ledger_entry SET kind = 'LampOut' WHERE number = 9",
        "UPDATE ledger_entry SET log_time = '2020-01-01T00:00:00.000000Z' WHERE number = 9",
        "DELETE FROM ledger_entry WHERE number = 9",
        "DELETE FROM ledger_position WHERE position = 8",
        "DELETE FROM ledger_position WHERE position > 25",
        "DELETE FROM ledger_entry WHERE number > 25",
        "UPDATE ledger_position SET leaf = zeroblob(32) WHERE position = 3",
        "UPDATE ledger_position SET entry = 100 - entry",
        "UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 2 AND idx = 1",
        "DELETE FROM ledger_node WHERE level = 1 AND idx = 3",
        "UPDATE ledger_checkpoint SET root = zeroblob(32) WHERE size = 12",
        "UPDATE ledger_checkpoint SET note = replace(note, '\n30\n', '\n31\n')",
    ],
)
def test_change_behind_the_guards_is_found(ledger: Platform, statement: str) -> None:
    """A row that was changed, taken away or moved is found, and the error says so."""
    with ledger.db.begin() as db:
        db.execute(text(statement))
    with pytest.raises((LedgerError, NoteError)):
        audit.verify(ledger.db, key(ledger))


def test_rewritten_entry_with_matching_leaf_is_found(ledger: Platform) -> None:
    """Whoever rewrites entry and leaf hash together is found by the nodes above."""
    with ledger.db.begin() as db:
        body = db.execute(text("SELECT body FROM ledger_entry WHERE number = 9")).scalar_one()
        other = body.replace('"exercise":false', '"exercise":true')
        db.execute(text("UPDATE ledger_entry SET body = :body WHERE number = 9"), {"body": other})
        leaf = merkle.leaf_hash(other.encode())
        db.execute(text("UPDATE ledger_position SET leaf = :leaf WHERE position = 8"), {"leaf": leaf})
    with pytest.raises(LedgerError, match="nodes"):
        audit.verify(ledger.db, key(ledger))
