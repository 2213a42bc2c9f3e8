"""The door under whatever people, machines and clocks do to it, in any order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.world import DESK, ELSEWHERE, SHELL, WHY, WORDS, Person, door, facts, passes, person, silent
from lionrock.access import service, store, tokens
from lionrock.access.model import ADDRESS, ANYWHERE, AT_ADDRESS, CODES, Backoff, Tries
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.clock import instant
from lionrock.kernel.errors import LionrockError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform

ANY = st.text(st.characters(), max_size=80)
"""Any code points at all, lone surrogates and zero among them."""

bounded = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@bounded
@given(ANY, ANY, ANY, ANY)
def test_whatever_is_typed_at_the_door_is_refused_in_words(
    site: Platform, name: str, words: str, code: str, address: str
) -> None:
    """Never a crash, never an entry, never a hint beyond the one answer."""
    passes(site, minutes=2)
    with pytest.raises(RefusedError):
        door(site).sign_in(name, Passphrase(words), code, address)
    with pytest.raises(RefusedError):
        door(site).sign_in_reduced(name, Passphrase(words), address)
    with pytest.raises((RefusedError, NotFoundError)):
        door(site).choose_demo(name, address)


@bounded
@given(ANY, ANY)
def test_whatever_the_cookie_holds_is_nobody(site: Platform, token: str, address: str) -> None:
    """Nothing is written for it either."""
    with silent(site):
        assert door(site).who(token, address) is None
        door(site).sign_out(token)


@bounded
@given(ANY, ANY, ANY, ANY)
def test_whatever_an_invitation_holds_is_checked(site: Platform, name: str, full: str, role: str, why: str) -> None:
    """Taken as it must be, or refused in words; what was taken can be read back."""
    try:
        link = service.invite(site, name, full, role, SHELL, why)
    except LionrockError:
        return
    assert store.account(site.db, link.account).person.isprintable()


STEPS: dict[str, Callable[[Platform, Person, list[str]], object]] = {
    "right": lambda site, who, held: held.append(door(site).sign_in(who.name, Passphrase(WORDS), who.code(site), DESK)),
    "ahead": lambda site, who, held: held.append(
        door(site).sign_in(who.name, Passphrase(WORDS), who.code(site, 1), DESK)
    ),
    "behind": lambda site, who, held: held.append(
        door(site).sign_in(who.name, Passphrase(WORDS), who.code(site, -1), DESK)
    ),
    "wrong": lambda site, who, _: door(site).sign_in(who.name, Passphrase("wrong wrong wrong"), "0", ELSEWHERE),
    "wrong code": lambda site, who, _: door(site).sign_in(who.name, Passphrase(WORDS), "000000", ELSEWHERE),
    "reduced": lambda site, who, held: held.append(door(site).sign_in_reduced(who.name, Passphrase(WORDS), DESK)),
    "prove": lambda site, who, held: held.append(
        door(site).prove(held[-1] if held else "", {"passphrase": WORDS, "code": who.code(site)}, DESK)
    ),
    "leave": lambda site, _, held: door(site).sign_out(held[-1] if held else ""),
    "disable": lambda site, who, _: service.disable(site, who.id, SHELL, WHY),
    "enable": lambda site, who, _: service.enable(site, who.id, SHELL, WHY),
    "end": lambda site, who, _: service.end_sessions(site, who.id, SHELL, WHY),
    "second": lambda site, *_: passes(site, seconds=1),
    "step": lambda site, *_: passes(site, seconds=30),
    "quarter": lambda site, *_: passes(site, minutes=15),
    "day": lambda site, *_: passes(site, hours=25),
    "back": lambda site, *_: passes(site, seconds=-90),
}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(plan=st.lists(st.sampled_from(sorted(STEPS)), max_size=25), data=st.data())
def test_no_order_of_events_breaks_the_rules(site: Platform, plan: list[str], data: st.DataObject) -> None:
    """Codes once and in order, no session of a closed account, nothing reduced is fresh, a fact for every token."""
    who = person(site, f"p{len(store.accounts(site.db))}{data.draw(st.integers(0, 9))}x", "deputy")
    held: list[str] = []
    started, step = len([kind for kind in facts(site) if kind in {"SignedIn", "Reauthenticated"}]), 0
    for name in plan:
        try:
            STEPS[name](site, who, held)
        except LionrockError:
            assert name not in {"second", "step", "quarter", "day", "back", "leave"}
        account = store.account(site.db, who.id)
        assert account.step >= step
        step = account.step
        for token in held:
            actor = door(site).who(token, DESK)
            assert not (actor and account.state != "active")
            assert not (actor and actor.factor == "none" and actor.fresh)
    assert len([kind for kind in facts(site) if kind in {"SignedIn", "Reauthenticated"}]) - started == len(held)
    assert len({tokens.digest(token) for token in held}) == len(held)


RULE = st.sampled_from([AT_ADDRESS, ANYWHERE, CODES, ADDRESS])


@given(RULE, st.integers(0, 10_000), st.integers(-(10**12), 10**12))
def test_back_off_grows_ends_and_survives_the_clock(rule: Backoff, failures: int, later: int) -> None:
    """Never before its free tries, never longer than its most, and not stuck when the clock is set back."""
    last = instant(1_800_000_000_000_000)
    now = instant(1_800_000_000_000_000 + later)
    end = rule.until(Tries("k", failures, last), now)
    if end is None:
        assert failures < rule.free or later >= rule.first.total_seconds() * 1e6 or later < 0
    else:
        assert now < end <= last + rule.most
        assert failures >= rule.free


@given(RULE, st.integers(0, 60))
def test_one_more_failure_never_shortens_the_wait(rule: Backoff, failures: int) -> None:
    """The pause grows with each failure up to its most."""
    at = instant(1_800_000_000_000_000)
    fewer, more = (rule.until(Tries("k", n, at), at) or at for n in (failures, failures + 1))
    assert fewer <= more
