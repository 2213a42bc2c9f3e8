"""The states of a key."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.world import AT
from lionrock.keys.errors import KeyStateError
from lionrock.keys.model import NEXT, OPENS, SEALS, WORDS, DataKey, KeyState, Moment

STATES: tuple[KeyState, ...] = get_args(KeyState)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("wanted", STATES)
def test_only_transitions_of_sp_800_57_happen(state: KeyState, wanted: KeyState) -> None:
    """Each pair is in the table, or refused."""
    key = DataKey("00" * 8, (Moment(state, AT),), b"")
    if wanted in NEXT[state]:
        assert key.moved(wanted, AT).state == wanted
    else:
        with pytest.raises(KeyStateError):
            key.moved(wanted, AT)


@given(st.lists(st.sampled_from(STATES), max_size=12))
def test_no_path_leads_back_to_sealing(path: list[KeyState]) -> None:
    """A key that was deactivated, compromised or destroyed never seals again, and a destroyed one never opens."""
    key, over = DataKey("00" * 8, (Moment("pre_activation", AT),), b""), False
    for step, state in enumerate(path):
        if state in NEXT[key.state]:
            key = key.moved(state, AT + timedelta(days=step))
        over = over or key.state in {"deactivated", "compromised", "destroyed"}
        assert not (over and key.state in SEALS)
        assert not (key.state == "destroyed" and key.state in OPENS)
    assert [moment.at for moment in key.history] == sorted(moment.at for moment in key.history)


def test_every_state_has_words_and_a_place_in_the_table() -> None:
    """No state is left out of the tables."""
    assert set(STATES) == set(WORDS) == set(NEXT)


@pytest.mark.parametrize(("id", "history"), [("00", (Moment("active", AT),)), ("00" * 8, ()), ("x", ())])
def test_malformed_key_cannot_be_made(id: str, history: tuple[Moment, ...]) -> None:
    """Id and history are checked when a key is read."""
    with pytest.raises(ValueError, match=r"data key|hexadecimal"):
        DataKey(id, history, b"")
