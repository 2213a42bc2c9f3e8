"""Inviting, enrolling and changing people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from access.world import DESK, SHELL, WHY, WORDS, Person, actor, door, facts, passes, person, silent
from lionrock.access import enrolment, links, service, store, totp
from lionrock.access.enrolment import Enrolment, WrongCodeError
from lionrock.access.links import Link
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform

Verb = Callable[[Platform, str, Actor, str], object]
OTHER = "silver ferry quiet noon"


def token_of(link: Link | str) -> str:
    """Return the token in a link."""
    return (link if isinstance(link, str) else link.path).removeprefix("/enrol/")


def given(site: Platform, token: str, words: str = WORDS, **names: str) -> Enrolment:
    """Return what a person types behind a link, with the code the app shows."""
    secret = links.offer(site, token).secret
    return Enrolment(Passphrase(words), totp.code(secret, totp.step(site.now())), **names)


def test_first_start_gives_one_link(site: Platform) -> None:
    """The link enrols an administrator who chooses the names; afterwards there is none."""
    path = service.invite_first(site)
    assert path is not None
    token = token_of(path)
    session = enrolment.enrol(site, token, given(site, token, name="wing.lau", person="Lau Wing 劉穎"), DESK)
    found = door(site).who(session, DESK)
    assert found is not None
    assert (found.name, found.role, found.factor) == ("Lau Wing 劉穎", "administrator", "totp")
    assert service.invite_first(site) is None


def test_second_start_ends_the_link_before(site: Platform) -> None:
    """Only the newest first link is open."""
    first, second = service.invite_first(site), service.invite_first(site)
    assert first is not None
    assert second is not None
    with pytest.raises(NotFoundError):
        links.offer(site, token_of(first))
    assert links.offer(site, token_of(second)).invitation.kind == "first"


def test_demo_needs_no_first_administrator(stage: Platform) -> None:
    """A demo folder has demo people."""
    assert service.invite_first(stage) is None


def test_link_opens_for_a_day_and_once(site: Platform, admin: Person) -> None:
    """Used, expired, replaced and invented links get one answer."""
    link = service.invite(site, "man.ho", "Ho Man 何敏", "deputy", actor(site, admin), WHY)
    token = token_of(link)
    enrolment.enrol(site, token, given(site, token), DESK)
    late = token_of(service.invite(site, "kit.yu", "Yu Kit 余傑", "analyst", SHELL, WHY))
    passes(site, hours=24)
    replaced = service.invite(site, "ka.ng", "Ng Ka 吳嘉", "analyst", SHELL, WHY)
    service.relink(site, replaced.account, SHELL, WHY)
    for closed in (token, late, token_of(replaced), "", "a" * 43):
        with pytest.raises(NotFoundError):
            links.offer(site, closed)


def test_link_of_a_disabled_account_is_closed(site: Platform) -> None:
    """Disabling withdraws the link; enabling does not bring it back."""
    link = service.invite(site, "man.ho", "Ho Man 何敏", "deputy", SHELL, WHY)
    service.disable(site, link.account, SHELL, WHY)
    with pytest.raises(NotFoundError):
        links.offer(site, token_of(link))
    service.enable(site, link.account, SHELL, WHY)
    with pytest.raises(NotFoundError):
        links.offer(site, token_of(link))
    assert links.offer(site, token_of(service.relink(site, link.account, SHELL, WHY)))


def test_link_and_secret_stand_nowhere_in_the_clear(site: Platform) -> None:
    """Not in the database, nor in what prints."""
    link = service.invite(site, "man.ho", "Ho Man 何敏", "deputy", SHELL, WHY)
    found = links.offer(site, token_of(link))
    kept = repr(site.db.execute(store.INVITATION.select()).all()) + repr(found) + repr(link)
    assert token_of(link) not in kept
    assert found.secret not in kept
    assert found.secret.encode() not in (site.folder / "state.db").read_bytes()


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "９９９９９９"])
def test_wrong_code_enrols_nothing(site: Platform, code: str) -> None:
    """The link stays open; the person types again."""
    token = token_of(service.invite(site, "man.ho", "Ho Man 何敏", "deputy", SHELL, WHY))
    with silent(site), pytest.raises(WrongCodeError):
        enrolment.enrol(site, token, replace(given(site, token), code=code), DESK)
    assert enrolment.enrol(site, token, given(site, token), DESK)


def test_enrolment_code_cannot_be_used_to_sign_in(site: Platform) -> None:
    """Its step is used up."""
    token = token_of(service.invite(site, "man.ho", "Ho Man 何敏", "deputy", SHELL, WHY))
    typed = given(site, token)
    enrolment.enrol(site, token, typed, DESK)
    with pytest.raises(RefusedError):
        door(site).sign_in("man.ho", Passphrase(WORDS), typed.code, DESK)


@pytest.mark.parametrize("words", ["short", "Ho Man Ho Man Ho Man", "password123456"])
def test_weak_passphrase_enrols_nothing(site: Platform, words: str) -> None:
    """Judged with the person's own names."""
    token = token_of(service.invite(site, "man.ho", "Ho Man 何敏", "deputy", SHELL, WHY))
    with silent(site), pytest.raises(InputError):
        enrolment.enrol(site, token, given(site, token, words), DESK)


@pytest.mark.parametrize(
    ("name", "full", "role", "why"),
    [
        ("x", "Ho Man", "deputy", WHY),
        ("9lives", "Ho Man", "deputy", WHY),
        ("man ho", "Ho Man", "deputy", WHY),
        ("何敏", "Ho Man", "deputy", WHY),
        ("man.ho", "", "deputy", WHY),
        ("man.ho", "H" * 101, "deputy", WHY),
        ("man.ho", "Ho\u202eMan", "deputy", WHY),
        ("man.ho", "Ho Man", "owner", WHY),
        ("man.ho", "Ho Man", "system", WHY),
        ("man.ho", "Ho Man", "deputy", " "),
    ],
)
def test_malformed_invitation_is_refused(site: Platform, name: str, full: str, role: str, why: str) -> None:
    """Name, person, role and reason are checked before anything is written."""
    with silent(site), pytest.raises(InputError):
        service.invite(site, name, full, role, SHELL, why)


def test_sign_in_name_is_given_once(site: Platform, deputy: Person) -> None:
    """Also not to somebody after an account was disabled."""
    service.disable(site, deputy.id, SHELL, WHY)
    with pytest.raises(ConflictError):
        service.invite(site, "MAN.HO", "Another Person", "analyst", SHELL, WHY)


def test_first_administrator_cannot_take_a_name(site: Platform, deputy: Person) -> None:
    """The names chosen behind the first link are checked like others."""
    path = service.invite_first(site)
    assert path is not None
    token = token_of(path)
    with pytest.raises(ConflictError):
        enrolment.enrol(site, token, given(site, token, name="man.ho", person="Ho Man"), DESK)


VERBS: list[Verb] = [
    service.disable,
    service.enable,
    service.end_sessions,
    service.relink,
    service.reset_factor,
    service.reset_both,
    lambda platform, account, who, why: service.set_role(platform, account, "analyst", who, why),
    lambda platform, _, who, why: service.invite(platform, "new.one", "New One", "analyst", who, why),
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["supervisor", "deputy", "analyst"])
def test_only_administrators_change_people(site: Platform, deputy: Person, verb: Verb, role: str) -> None:
    """Every verb checks the permission itself."""
    who = Actor("x", "X", role, "totp", fresh=True)
    with silent(site), pytest.raises(RefusedError):
        verb(site, deputy.id, who, WHY)


@pytest.mark.parametrize("verb", VERBS)
def test_administrator_without_second_factor_changes_nobody(site: Platform, deputy: Person, verb: Verb) -> None:
    """A reduced session manages no people."""
    with silent(site), pytest.raises(RefusedError):
        verb(site, deputy.id, Actor("x", "X", "administrator", "none"), WHY)


@pytest.mark.parametrize("verb", VERBS)
def test_every_change_wants_a_reason(site: Platform, deputy: Person, verb: Verb) -> None:
    """Who and why stand in the ledger."""
    with silent(site), pytest.raises(InputError):
        verb(site, deputy.id, SHELL, "")


@pytest.mark.parametrize(
    "verb",
    [service.disable, service.reset_factor, service.reset_both, VERBS[6]],
    ids=["disable", "factor", "both", "role"],
)
def test_nobody_changes_their_own_access(site: Platform, admin: Person, verb: Verb) -> None:
    """Another administrator has to."""
    person(site, "second", "administrator")
    me = replace(actor(site, admin), fresh=True)
    with silent(site), pytest.raises(RefusedError):
        verb(site, admin.id, me, WHY)


@pytest.mark.parametrize("verb", [service.disable, service.reset_both, VERBS[6]], ids=["disable", "both", "role"])
def test_last_administrator_stays(site: Platform, admin: Person, verb: Verb) -> None:
    """Not even from the shell; with a second one it goes."""
    with silent(site), pytest.raises(RefusedError):
        verb(site, admin.id, SHELL, WHY)
    person(site, "second", "administrator")
    verb(site, admin.id, SHELL, WHY)


def test_new_role_ends_sessions_and_holds_at_once(site: Platform, admin: Person, deputy: Person) -> None:
    """The next sign-in has the new role; the history says who and why."""
    service.set_role(site, deputy.id, "analyst", actor(site, admin), "moves to the night shift")
    assert door(site).who(deputy.token, DESK) is None
    token = door(site).sign_in("man.ho", Passphrase(WORDS), deputy.code(site), DESK)
    found = door(site).who(token, DESK)
    assert found is not None
    assert found.role == "analyst"
    line = store.history(site.db, deputy.id)[0]
    assert (line.what, line.who, line.why) == ("role:analyst", "Lau Wing 劉穎", "moves to the night shift")


def test_disabled_account_is_out_at_once(site: Platform, deputy: Person) -> None:
    """Session and sign-in; enabled again, the old session stays ended."""
    service.disable(site, deputy.id, SHELL, WHY)
    assert door(site).who(deputy.token, DESK) is None
    with pytest.raises(RefusedError):
        door(site).sign_in_reduced("man.ho", Passphrase(WORDS), DESK)
    service.enable(site, deputy.id, SHELL, WHY)
    assert door(site).who(deputy.token, DESK) is None
    assert door(site).sign_in_reduced("man.ho", Passphrase(WORDS), DESK)


def test_lost_phone_is_replaced(site: Platform, deputy: Person) -> None:
    """The old secret is worth nothing at once; the link wants the passphrase that stays."""
    link = service.reset_factor(site, deputy.id, SHELL, WHY)
    assert door(site).who(deputy.token, DESK) is None
    with pytest.raises(RefusedError):
        door(site).sign_in("man.ho", Passphrase(WORDS), deputy.code(site), DESK)
    token = token_of(link)
    with pytest.raises(RefusedError):
        enrolment.enrol(site, token, given(site, token, OTHER), DESK)
    session = enrolment.enrol(site, token, given(site, token), DESK)
    found = door(site).who(session, DESK)
    assert found is not None
    assert found.factor == "totp"
    assert store.history(site.db, deputy.id)[0].what == "factor"


def test_found_link_cannot_be_used_to_guess_the_passphrase(site: Platform, deputy: Person) -> None:
    """Wrong passphrases behind a link count like those at the door."""
    token = token_of(service.reset_factor(site, deputy.id, SHELL, WHY))
    for _ in range(5):
        with pytest.raises(RefusedError):
            enrolment.enrol(site, token, given(site, token, OTHER), "203.0.113.9")
    with pytest.raises(RefusedError, match="Too many"):
        enrolment.enrol(site, token, given(site, token), "203.0.113.9")


def test_forgotten_passphrase_is_replaced(site: Platform, deputy: Person) -> None:
    """Both factors are new; the old passphrase opens nothing meanwhile."""
    token = token_of(service.reset_both(site, deputy.id, SHELL, WHY))
    with pytest.raises(RefusedError):
        door(site).sign_in_reduced("man.ho", Passphrase(WORDS), DESK)
    enrolment.enrol(site, token, given(site, token, OTHER), DESK)
    assert door(site).sign_in_reduced("man.ho", Passphrase(OTHER), DESK)


def test_own_passphrase_is_changed_with_both_factors(site: Platform, deputy: Person) -> None:
    """Other sessions end, this one stays."""
    other = door(site).sign_in("man.ho", Passphrase(WORDS), deputy.code(site), DESK)
    service.change_passphrase(site, Passphrase(OTHER), actor(site, deputy), deputy.token)
    assert door(site).who(other, DESK) is None
    assert door(site).who(deputy.token, DESK)
    with pytest.raises(RefusedError):
        door(site).sign_in_reduced("man.ho", Passphrase(WORDS), DESK)


@pytest.mark.parametrize("change", [{"fresh": False}, {"factor": "none"}, {"factor": "demo"}])
def test_passphrase_change_wants_a_fresh_proof(site: Platform, deputy: Person, change: dict[str, object]) -> None:
    """Neither a stale nor a reduced nor a demo session changes it."""
    who = replace(actor(site, deputy), **change)  # type: ignore[arg-type]  # fields by name
    with silent(site), pytest.raises(RefusedError):
        service.change_passphrase(site, Passphrase(OTHER), who, deputy.token)


def test_invitation_leaves_facts_and_history(site: Platform, admin: Person) -> None:
    """Adding and enrolling an account are told one by one."""
    before = len(facts(site))
    person(site, "man.ho", "deputy")
    assert facts(site)[before:] == ["AccountAdded", "AccountChanged", "SignedIn"]
