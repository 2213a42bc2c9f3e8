"""Signing in, sessions and proofs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from access.world import (
    DESK,
    ELSEWHERE,
    SHELL,
    WHY,
    WORDS,
    Person,
    door,
    facts,
    passes,
    person,
    silent,
)
from lionrock.access import service, store, tokens
from lionrock.access.door import Door
from lionrock.access.pace import TooManyTriesError
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.errors import NotFoundError, RefusedError, UnavailableError
from lionrock.kernel.ledger.store import subjects
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.keys.model import Fingerprint
from lionrock.keys.service import unlock

RIGHT = Passphrase(WORDS)
WRONG = Passphrase("thunder lamp river ten")


def test_both_factors_open_the_door(site: Platform, deputy: Person) -> None:
    """The actor carries the person's name, role and factor, and is fresh."""
    token = door(site).sign_in("man.ho", RIGHT, deputy.code(site), DESK)
    actor = door(site).who(token, DESK)
    assert actor is not None
    assert (actor.name, actor.role, actor.factor, actor.fresh) == ("Ho Man 何敏", "deputy", "totp", True)
    assert facts(site)[-1] == "SignedIn"


def test_name_is_read_as_people_type_it(site: Platform, deputy: Person) -> None:
    """Capitals, spaces around and full-width letters do not matter."""
    assert door(site).sign_in("  Ｍan.HO ", RIGHT, deputy.code(site), DESK)


def test_every_wrong_answer_is_the_same(site: Platform, deputy: Person) -> None:
    """Unknown name, wrong passphrase, wrong code, used code and disabled account are told apart in the ledger alone."""
    service.disable(site, person(site, "other", "analyst").id, SHELL, WHY)
    used = deputy.code(site)
    door(site).sign_in("man.ho", RIGHT, used, DESK)
    tries = [
        ("nobody", RIGHT, "123456"),
        ("man.ho", WRONG, deputy.code(site, 1)),
        ("man.ho", RIGHT, "000000"),
        ("man.ho", RIGHT, used),
        ("other", RIGHT, "123456"),
        ("", Passphrase(""), ""),
    ]
    said = set()
    for name, passphrase, code in tries:
        with pytest.raises(RefusedError) as found:
            door(site).sign_in(name, passphrase, code, DESK)
        said.add((type(found.value), found.value.message, found.value.hint))
    assert len(said) == 1
    assert facts(site)[-len(tries) :] == ["SignInRefused"] * len(tries)


def test_a_code_opens_once(site: Platform, deputy: Person) -> None:
    """No replay, neither at the door nor as a proof, nor of an earlier step."""
    code, earlier = deputy.code(site), deputy.code(site, -1)
    token = door(site).sign_in("man.ho", RIGHT, code, DESK)
    for replayed in (code, earlier):
        with pytest.raises(RefusedError):
            door(site).sign_in("man.ho", RIGHT, replayed, DESK)
        with pytest.raises(RefusedError):
            door(site).prove(token, {"passphrase": WORDS, "code": replayed}, DESK)
    assert door(site).prove(token, {"passphrase": WORDS, "code": deputy.code(site, 1)}, DESK)


def test_lost_factor_leaves_a_reduced_session(site: Platform, deputy: Person) -> None:
    """The passphrase alone opens; the actor's entries carry factor none, and it is never fresh."""
    token = door(site).sign_in_reduced("man.ho", RIGHT, DESK)
    actor = door(site).who(token, DESK)
    assert actor is not None
    assert (actor.factor, actor.fresh) == ("none", False)
    assert store.history(site.db, deputy.id)[0].what == "reduced"


def test_reduced_session_is_made_whole_by_a_proof(site: Platform, deputy: Person) -> None:
    """Whoever finds the phone again proves both factors and goes on; the reduced token ends."""
    reduced = door(site).sign_in_reduced("man.ho", RIGHT, DESK)
    token = door(site).prove(reduced, {"passphrase": WORDS, "code": deputy.code(site)}, DESK)
    actor = door(site).who(token, DESK)
    assert actor is not None
    assert (actor.factor, actor.fresh) == ("totp", True)
    assert door(site).who(reduced, DESK) is None


def test_proof_is_fresh_for_five_minutes(site: Platform, deputy: Person) -> None:
    """A sign-in counts as a proof; five minutes later one proves again, under a new token."""
    token = door(site).sign_in("man.ho", RIGHT, deputy.code(site), DESK)
    passes(site, minutes=5)
    actor = door(site).who(token, DESK)
    assert actor is not None
    assert not actor.fresh
    again = door(site).prove(token, {"passphrase": WORDS, "code": deputy.code(site)}, DESK)
    fresh = door(site).who(again, DESK)
    assert fresh is not None
    assert fresh.fresh
    assert again != token
    assert door(site).who(token, DESK) is None
    assert facts(site)[-1] == "Reauthenticated"


@pytest.mark.parametrize(
    "answers", [{}, {"passphrase": WORDS}, {"code": "123456"}, {"passphrase": "no such words", "code": "1"}]
)
def test_wrong_proof_is_refused(site: Platform, deputy: Person, answers: dict[str, str]) -> None:
    """The session stays as it was, not fresh."""
    passes(site, minutes=6)
    with pytest.raises(RefusedError):
        door(site).prove(deputy.token, answers, DESK)
    actor = door(site).who(deputy.token, DESK)
    assert actor is not None
    assert not actor.fresh


def test_another_persons_factors_prove_nothing(site: Platform, deputy: Person) -> None:
    """A proof is about the session's own account."""
    other = person(site, "other", "supervisor")
    with pytest.raises(RefusedError):
        door(site).prove(deputy.token, {"passphrase": WORDS, "code": other.code(site)}, DESK)


def test_session_ends_when_idle(site: Platform, deputy: Person) -> None:
    """Thirty minutes without a request end it; each request keeps it alive."""
    for _ in range(3):
        passes(site, minutes=28)
        assert door(site).who(deputy.token, DESK)
    passes(site, minutes=30)
    assert door(site).who(deputy.token, DESK) is None


def test_a_page_that_refreshes_by_itself_keeps_no_session_alive(site: Platform, deputy: Person) -> None:
    """A desk left with Today open signs out like any other."""
    for _ in range(2):
        passes(site, minutes=14)
        assert door(site).peek(deputy.token, DESK) == door(site).peek(deputy.token, DESK)
    passes(site, minutes=2)
    assert door(site).peek(deputy.token, DESK) is None
    assert door(site).who(deputy.token, DESK) is None


def test_session_ends_after_twelve_hours(site: Platform, deputy: Person) -> None:
    """However busy, also when it was proved again meanwhile."""
    token = deputy.token
    for _ in range(28):
        passes(site, minutes=25)
        token = door(site).prove(token, {"passphrase": WORDS, "code": deputy.code(site)}, DESK)
    passes(site, minutes=20)
    assert door(site).who(token, DESK) is None
    with pytest.raises(RefusedError):
        door(site).prove(token, {"passphrase": WORDS, "code": deputy.code(site)}, DESK)


def test_restart_keeps_sessions_proved_within_the_idle_time(site: Platform, deputy: Person) -> None:
    """When a session was last used is kept in memory: after a restart the last proof counts."""
    passes(site, minutes=20)
    assert door(site).who(deputy.token, DESK)
    passes(site, minutes=15)
    assert Door(site).who(deputy.token, DESK) is None
    assert door(site).who(deputy.token, DESK)


def test_clock_set_back_ends_sessions_from_the_future(site: Platform, deputy: Person) -> None:
    """A session cannot be kept alive by turning the clock."""
    passes(site, hours=-1)
    assert door(site).who(deputy.token, DESK) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 10_000, "\ud800" * 43, "'; DROP TABLE access_session; --"])
def test_unknown_tokens_are_nobody(site: Platform, deputy: Person, token: str) -> None:
    """Whatever the cookie holds."""
    assert door(site).who(token, DESK) is None
    door(site).sign_out(token)
    with pytest.raises(RefusedError):
        door(site).prove(token, {"passphrase": WORDS, "code": deputy.code(site)}, DESK)


def test_token_and_its_digest_differ_in_the_database(site: Platform, deputy: Person) -> None:
    """Whoever reads the database cannot sign in with what is there."""
    kept = [session.digest for session in store.sessions(site.db, deputy.id)]
    assert kept == [tokens.digest(deputy.token)]
    assert deputy.token not in kept
    assert door(site).who(kept[0], DESK) is None


def test_signing_out_ends_the_session(site: Platform, deputy: Person) -> None:
    """At once, and once."""
    door(site).sign_out(deputy.token)
    assert door(site).who(deputy.token, DESK) is None
    assert facts(site)[-1] == "SignedOut"
    with silent(site):
        door(site).sign_out(deputy.token)


def test_failures_at_one_address_are_slowed(site: Platform, deputy: Person) -> None:
    """After five wrong passphrases nothing is looked at for a while, the right one neither."""
    for _ in range(5):
        with pytest.raises(RefusedError):
            door(site).sign_in("man.ho", WRONG, "0", ELSEWHERE)
    with silent(site), pytest.raises(TooManyTriesError):
        door(site).sign_in("man.ho", RIGHT, deputy.code(site), ELSEWHERE)
    passes(site, seconds=30)
    assert door(site).sign_in("man.ho", RIGHT, deputy.code(site), ELSEWHERE)


def test_pauses_double_up_to_a_quarter_of_an_hour(site: Platform, deputy: Person) -> None:
    """Whoever goes on failing waits longer each time; success forgets it all."""
    for _ in range(12):
        with pytest.raises(RefusedError):
            door(site).sign_in("man.ho", WRONG, "0", ELSEWHERE)
        passes(site, minutes=15)
    assert door(site).sign_in("man.ho", RIGHT, deputy.code(site), ELSEWHERE)
    with pytest.raises(RefusedError) as found:
        door(site).sign_in("man.ho", WRONG, "0", ELSEWHERE)
    assert not isinstance(found.value, TooManyTriesError)


def test_unknown_names_are_slowed_alike(site: Platform) -> None:
    """The pace tells nothing about who has an account."""
    for _ in range(5):
        with pytest.raises(RefusedError):
            door(site).sign_in("nobody", WRONG, "0", ELSEWHERE)
    with pytest.raises(TooManyTriesError):
        door(site).sign_in("nobody", WRONG, "0", ELSEWHERE)


def test_a_stranger_cannot_lock_a_person_out_of_their_own_desk(site: Platform, deputy: Person) -> None:
    """Failures elsewhere, from many addresses, do not stop the deputy at the usual address."""
    for number in range(40):
        with pytest.raises(RefusedError):
            door(site).sign_in("man.ho", WRONG, "0", f"203.0.113.{number}")
    with pytest.raises(TooManyTriesError):
        door(site).sign_in("man.ho", RIGHT, deputy.code(site), "203.0.113.99")
    assert door(site).sign_in("man.ho", RIGHT, deputy.code(site), DESK)


def test_one_address_cannot_try_all_names(site: Platform) -> None:
    """Thirty failures over any names slow the address."""
    for number in range(30):
        with pytest.raises(RefusedError):
            door(site).sign_in(f"name{number}", WRONG, "0", ELSEWHERE)
    with pytest.raises(TooManyTriesError):
        door(site).sign_in("yet.another", WRONG, "0", ELSEWHERE)


def test_codes_cannot_be_guessed_from_many_addresses(site: Platform, deputy: Person) -> None:
    """With the right passphrase, five wrong codes stop the second factor everywhere, and not the reduced session."""
    for number in range(5):
        with pytest.raises(RefusedError):
            door(site).sign_in("man.ho", RIGHT, "000000", f"203.0.113.{number}")
    with pytest.raises(TooManyTriesError):
        door(site).sign_in("man.ho", RIGHT, deputy.code(site), DESK)
    with pytest.raises(TooManyTriesError):
        door(site).prove(deputy.token, {"passphrase": WORDS, "code": deputy.code(site)}, DESK)
    assert door(site).sign_in_reduced("man.ho", RIGHT, DESK)


def test_behind_a_proxy_on_this_machine_only_the_account_is_slowed(site: Platform, deputy: Person) -> None:
    """All requests then come from loopback: one person's failures must not stop the others."""
    for number in range(40):
        with pytest.raises(RefusedError):
            door(site).sign_in(f"name{number}", WRONG, "0", "127.0.0.1")
    assert door(site).sign_in("man.ho", RIGHT, deputy.code(site), "127.0.0.1")


def test_one_ipv6_network_is_one_address(site: Platform) -> None:
    """Its 2⁶⁴ addresses do not give as many tries."""
    for number in range(5):
        with pytest.raises(RefusedError):
            door(site).sign_in("man.ho", WRONG, "0", f"2001:db8::{number:x}")
    with pytest.raises(TooManyTriesError):
        door(site).sign_in("man.ho", WRONG, "0", "2001:db8::ffff")
    with pytest.raises(RefusedError) as found:
        door(site).sign_in("man.ho", WRONG, "0", "2001:db8:0:1::1")
    assert not isinstance(found.value, TooManyTriesError)


def test_nobody_fills_the_ledger_with_refusals(site: Platform, deputy: Person) -> None:
    """After sixty within a minute strangers wait unrecorded; a person at their own address signs in."""
    for number in range(60):
        with pytest.raises(RefusedError):
            door(site).sign_in(f"name{number}", WRONG, "0", f"203.0.{number}.1")
    with silent(site), pytest.raises(UnavailableError):
        door(site).sign_in("yet.another", WRONG, "0", "192.0.2.1")
    assert door(site).sign_in("man.ho", RIGHT, deputy.code(site), DESK)
    passes(site, minutes=1)
    with pytest.raises(RefusedError):
        door(site).sign_in("yet.another", WRONG, "0", "192.0.2.1")


def test_a_typed_id_points_at_nothing(site: Platform, deputy: Person) -> None:
    """Whoever types the id of an account or incident as a name puts no entry among those about it."""
    with pytest.raises(RefusedError):
        door(site).sign_in(deputy.id, WRONG, "0", DESK)
    body = str(site.db.execute(select(OUTBOX.c.body).order_by(OUTBOX.c.seq.desc())).scalars().first())
    assert deputy.id in body
    assert subjects(body.encode()) == []


def test_refusals_keep_the_typed_name_out_of_the_tables(site: Platform) -> None:
    """Somebody types a passphrase into the name field: it stands in the erasable payload alone."""
    typed = "my passphrase by mistake"
    with pytest.raises(RefusedError):
        door(site).sign_in(typed, WRONG, "0", DESK)
    assert typed not in repr(site.db.execute(select(store.TRIES)).all())
    assert typed in site.db.execute(select(OUTBOX.c.body).order_by(OUTBOX.c.seq.desc())).scalars().first()  # type: ignore[operator]  # there is one


def test_without_keys_only_the_reduced_session_opens(site: Platform, deputy: Person) -> None:
    """The second factor is sealed: the refusal says so before looking at anything."""
    site.bind(Cipher, unlock(site.folder / "no-keys", Fingerprint("0" * 32)))
    with pytest.raises(SealedError):
        door(site).sign_in("man.ho", RIGHT, deputy.code(site), DESK)
    assert door(site).sign_in_reduced("man.ho", RIGHT, DESK)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "127.8.9.10"])
def test_demo_person_is_chosen_on_loopback(stage: Platform, address: str) -> None:
    """One button, no passphrase; it counts as fresh and carries factor demo."""
    made = service.add_demo(stage, "demo.deputy", "Ho Man 何敏", "deputy", SHELL, "for the demo")
    assert [one.id for one in door(stage).demo_people(address)] == [made.id]
    token = door(stage).choose_demo(made.id, address)
    actor = door(stage).who(token, address)
    assert actor is not None
    assert (actor.factor, actor.fresh, actor.role) == ("demo", True, "deputy")
    assert door(stage).questions(token) == ()
    assert door(stage).prove(token, {}, address) == token


@pytest.mark.parametrize(
    "address", ["192.168.1.5", "10.0.0.1", "", "localhost", "127.0.0.1.example", "::ffff:10.0.0.1"]
)
def test_demo_person_is_refused_off_loopback(stage: Platform, address: str) -> None:
    """Neither listed nor chosen; a session made on loopback is not valid elsewhere."""
    made = service.add_demo(stage, "demo.deputy", "Ho Man 何敏", "deputy", SHELL, "for the demo")
    assert door(stage).demo_people(address) == []
    with pytest.raises(RefusedError):
        door(stage).choose_demo(made.id, address)
    token = door(stage).choose_demo(made.id, "127.0.0.1")
    assert door(stage).who(token, address) is None
    with pytest.raises(RefusedError):
        door(stage).prove(token, {}, address)


def test_demo_people_do_not_exist_outside_demo_folders(site: Platform, deputy: Person) -> None:
    """Neither made nor chosen, not even from loopback."""
    with pytest.raises(RefusedError):
        service.add_demo(site, "demo.deputy", "Ho Man 何敏", "deputy", SHELL, "for the demo")
    with pytest.raises(RefusedError):
        door(site).choose_demo(deputy.id, "127.0.0.1")
    assert door(site).demo_people("127.0.0.1") == []


def test_people_with_factors_are_not_chosen_in_a_demo(stage: Platform) -> None:
    """In a demo folder too an enrolled account needs its factors, and a demo person has no passphrase."""
    enrolled = person(stage, "man.ho", "deputy")
    with pytest.raises(RefusedError):
        door(stage).choose_demo(enrolled.id, "127.0.0.1")
    service.add_demo(stage, "demo.deputy", "Ho Man 何敏", "deputy", SHELL, "for the demo")
    with pytest.raises(RefusedError):
        door(stage).sign_in_reduced("demo.deputy", Passphrase(""), "127.0.0.1")
    with pytest.raises(NotFoundError):
        door(stage).choose_demo("nobody", "127.0.0.1")


def test_person_is_known_for_one_act(site: Platform, deputy: Person) -> None:
    """Both factors make a fresh actor and no session; the code is used up, and wrong answers count as at the door."""
    before = door(site).open_sessions(deputy.id)
    answers = {"passphrase": WORDS, "code": deputy.code(site)}
    actor = door(site).identify("man.ho", answers, DESK)
    assert (actor.name, actor.role, actor.factor, actor.fresh) == ("Ho Man 何敏", "deputy", "totp", True)
    assert facts(site)[-1] == "Reauthenticated"
    assert door(site).open_sessions(actor.id) == before
    for wrong in (answers, {}, {"passphrase": WORDS, "code": "000000"}):
        with pytest.raises(RefusedError):
            door(site).identify("man.ho", wrong, DESK)
    assert facts(site)[-3:] == ["SignInRefused"] * 3
