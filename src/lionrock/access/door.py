"""The door: signing in and out, sessions, and proving again who one is. Implements `ui.sessions.Sessions`.

It fails closed: whatever cannot be checked is refused. Tokens are 256 random bits, kept as SHA-256 alone. When a
session was last used is kept in memory: a restart of the platform ends sessions that were not proved within the idle
time. One sign-in is judged at a time, so that counting failures cannot be outrun.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NoReturn

from lionrock.access import history, model, pace, store, tokens, totp
from lionrock.access.hashing import Hasher
from lionrock.access.links import PURPOSE
from lionrock.access.model import Account, Factor, Session
from lionrock.access.pace import Try
from lionrock.access.passphrase import Passphrase
from lionrock.access.settings import limits
from lionrock.events.people import Reauthenticated, SignedIn, SignedOut, SignInRefused
from lionrock.kernel.change import Actor, Change, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import RefusedError, UnavailableError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.ui.sessions import Question

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_QUEUE: Final = 8
_SEEN: Final = 10_000
_NO_SECRET: Final = "A" * 32
"""A secret nobody has, so that a missing second factor costs as much as a wrong code."""

PROOF: Final = (
    Question("passphrase", Text("Passphrase", "通行短語"), "passphrase"),
    Question("code", Text("Six-digit code", "六位數字驗證碼"), "code"),
)


class Door:
    """Knows who is signed in; one per platform."""

    def __init__(self, platform: Platform) -> None:
        """Watch the door of `platform`."""
        self.platform = platform
        self._turn = threading.Lock()
        self._queue = threading.BoundedSemaphore(_QUEUE)
        self._seen: dict[str, Instant] = {}
        self._budget = pace.Budget()

    def sign_in(self, name: str, passphrase: Passphrase, code: str, address: str) -> str:
        """Return the token of a session with both factors; raises RefusedError, the same for every wrong answer."""
        self._keys_present()
        with self._one_at_a_time():
            attempt = self._attempt(name, address)
            pace.check_codes(self.platform, attempt)
            account = self._known(attempt, passphrase)
            step = self._step(attempt, account, code)
            self._dated(attempt, account)
            with self._change(account, "totp", "signed in") as change:
                self._use(change, account, step)
                return self.admit(change, account, "totp", address)

    def sign_in_reduced(self, name: str, passphrase: Passphrase, address: str) -> str:
        """Return the token of a session without second factor; raises RefusedError."""
        with self._one_at_a_time():
            attempt = self._attempt(name, address)
            pace.check(self.platform, attempt)
            account = self._known(attempt, passphrase)
            self._dated(attempt, account)
            with self._change(account, "none", "signed in without second factor") as change:
                token = self.admit(change, account, "none", address)
                history.remember(change, account, "reduced", change.events[0])
                return token

    def choose_demo(self, account_id: str, address: str) -> str:
        """Return the token of a demo person's session; raises RefusedError outside a demo folder and off loopback."""
        self._demo_only(address)
        account = store.account(self.platform.db, account_id)
        if not account.demo or account.state != "active":
            raise RefusedError(NOT_DEMO, DEMO_HINT)
        with self._change(account, "demo", "chose a demo person") as change:
            return self.admit(change, account, "demo", address)

    def demo_people(self, address: str) -> list[Account]:
        """Return the demo people one may choose from this address; none outside a demo folder."""
        if not (self.platform.demo and tokens.loopback(address)):
            return []
        return [account for account in store.accounts(self.platform.db) if account.demo and account.state == "active"]

    def who(self, token: str, address: str) -> Actor | None:
        """Return who the session belongs to, None when it is unknown or over; using it keeps it alive."""
        actor = self.peek(token, address)
        if actor is not None:
            self._mark(tokens.digest(token), self.platform.now())
        return actor

    def peek(self, token: str, address: str) -> Actor | None:
        """Return who the session belongs to without keeping it alive, None when it is unknown or over."""
        found = self._session(token)
        if found is None:
            return None
        session, account = found
        if session.factor == "demo" and not (self.platform.demo and tokens.loopback(address)):
            return None
        fresh = session.fresh(self.platform.now(), limits(self.platform.settings))
        return Actor(account.id, account.person, account.role, session.factor, fresh)

    def questions(self, token: str) -> tuple[Question, ...]:
        """Return what to ask before a decision; a demo person only confirms."""
        found = self._session(token)
        return () if found and found[0].factor == "demo" else PROOF

    def prove(self, token: str, answers: Mapping[str, str], address: str) -> str:
        """Return the token of the now fresh session; the one before it ends. Raises RefusedError."""
        found = self._session(token)
        if found is None:
            raise RefusedError(OVER, SIGN_IN_AGAIN)
        session, account = found
        if session.factor == "demo":
            self._demo_only(address)
            return token
        self._keys_present()
        with self._one_at_a_time():
            attempt = Try(account.name, address, account)
            pace.check_codes(self.platform, attempt)
            known = self._known(attempt, Passphrase(answers.get("passphrase", "")))
            step = self._step(attempt, known, answers.get("code", ""))
            return self._renew(session, known, step, address)

    def identify(self, name: str, answers: Mapping[str, str], address: str) -> Actor:
        """Return the person who proves with both factors who they are, for one act; no session begins.

        A demo person is taken at their word, in a demo folder. Raises RefusedError.
        """
        self._keys_present()
        with self._one_at_a_time():
            attempt = self._attempt(name, address)
            if attempt.account is not None and attempt.account.demo and self.platform.demo:
                self._demo_only(address)
                return _actor(attempt.account, "demo")
            pace.check_codes(self.platform, attempt)
            account = self._known(attempt, Passphrase(answers.get("passphrase", "")))
            step = self._step(attempt, account, answers.get("code", ""))
            self._dated(attempt, account)
            with self._change(account, "totp", "proved who they are") as change:
                self._use(change, account, step)
                store.forgive(change.db, (attempt.at_address, attempt.anywhere, attempt.codes))
                change.publish(Reauthenticated(account.id, "totp"))
        return _actor(account, "totp")

    def confirm(self, account: Account, passphrase: Passphrase, address: str) -> None:
        """Return when the passphrase is the account's; raises RefusedError, and counts, as a sign-in does."""
        with self._one_at_a_time():
            attempt = Try(account.name, address, account)
            pace.check(self.platform, attempt)
            self._known(attempt, passphrase)

    def sign_out(self, token: str) -> None:
        """End the session; nothing happens when it is over already."""
        found = self._session(token)
        if found is None:
            return
        session, account = found
        with self._change(account, session.factor, "signed out") as change:
            store.end(change.db, session.digest, change.now)
            change.publish(SignedOut(account.id))

    def seen(self, session: Session) -> Instant:
        """Return when a session was last used, as far as this process knows."""
        return max(self._seen.get(session.digest, session.proved), session.proved)

    def open_sessions(self, account_id: str) -> list[Session]:
        """Return the sessions of an account that may still be used, newest first."""
        now, bounds = self.platform.now(), limits(self.platform.settings)
        admitted = store.account(self.platform.db, account_id).admitted(now)
        found = store.sessions(self.platform.db, account_id) if admitted else []
        return [session for session in found if session.lives(now, self.seen(session), bounds)]

    def admit(self, change: Change, account: Account, factor: Factor, address: str) -> str:
        """Begin a session inside a change, tell of it, and return its token."""
        token = tokens.fresh()
        store.begin(change.db, _session(token, account, factor, change.now, address))
        store.sweep(change.db, change.now)
        attempt = Try(account.name, address, account)
        store.forgive(change.db, (attempt.at_address, attempt.anywhere, *([attempt.codes] if factor == "totp" else [])))
        change.publish(SignedIn(account.id, factor))
        return token

    def _renew(self, session: Session, account: Account, step: int, address: str) -> str:
        """Put a fresh session in place of one that was proved; its last hour stays what it was."""
        token = tokens.fresh()
        with self._change(account, "totp", "proved again who they are") as change:
            self._use(change, account, step)
            store.end(change.db, session.digest, change.now)
            renewed = _session(token, account, "totp", change.now, address)
            store.begin(change.db, replace(renewed, made=session.made))
            attempt = Try(account.name, address, account)
            store.forgive(change.db, (attempt.at_address, attempt.anywhere, attempt.codes))
            change.publish(Reauthenticated(account.id, "totp"))
        return token

    def _attempt(self, name: str, address: str) -> Try:
        """Return the attempt with the account that has the name, if anybody does."""
        found = model.sign_in_name(name)
        return Try(found, address, store.named(self.platform.db, found))

    def _known(self, attempt: Try, passphrase: Passphrase) -> Account:
        """Return the account whose passphrase it is; every other case takes the same time and answer."""
        self._budget.check(self.platform, attempt)
        account = attempt.account
        usable = account if account and account.state == "active" and not account.demo else None
        hasher = self.platform.port(Hasher)
        right = hasher.matches(usable.phrase if usable else None, passphrase)
        if usable is None or not right:
            self._refuse(attempt, "passphrase" if usable else "name" if account is None else account.state)
        return usable

    def _step(self, attempt: Try, account: Account, code: str) -> int:
        """Return the time step whose code was typed; anything else is refused like a wrong passphrase."""
        secret = self._secret(account)
        step = totp.matching(secret or _NO_SECRET, code, self.platform.now(), account.step)
        if step is None or secret is None:
            self._refuse(attempt, "code" if secret else "no second factor", (attempt.codes,))
        return step

    def _secret(self, account: Account) -> str | None:
        """Return the account's TOTP secret, None when no second factor is enrolled."""
        if account.factor is None:
            return None
        return self.platform.port(Cipher).open(account.factor, f"{PURPOSE}:{account.id}").decode()

    def _dated(self, attempt: Try, account: Account) -> None:
        """Raise RefusedError, told but not counted, before the account's first day and after its last."""
        if account.admitted(self.platform.now()):
            return
        with self.platform.change(system("access"), "a sign-in was refused") as change:
            change.publish(SignInRefused(_quoted(attempt), "not one of its days"))
        raise RefusedError(*_days(account))

    def _use(self, change: Change, account: Account, step: int) -> None:
        """Use up the step inside the change; raises RefusedError when another sign-in was quicker."""
        if not store.use_step(change.db, account.id, step):
            raise RefusedError(WRONG, WRONG_HINT)

    def _refuse(self, attempt: Try, why: str, more: tuple[str, ...] = ()) -> NoReturn:
        """Count the failure, tell of it, and raise the one RefusedError there is for all of them."""
        keys = (*attempt.keys, *more)
        with self.platform.change(system("access"), "a sign-in was refused") as change:
            store.fail(change.db, keys, change.now)
            change.publish(SignInRefused(_quoted(attempt), why))
        self._budget.spend(change.now)
        raise RefusedError(WRONG, WRONG_HINT)

    def _session(self, token: str) -> tuple[Session, Account] | None:
        """Return the living session of a token and its account."""
        digest = tokens.digest(token)
        found = store.signed_in(self.platform.db, digest) if digest else None
        now = self.platform.now()
        if found is None or found[1].state != "active" or not found[1].admitted(now):
            return None
        alive = found[0].lives(now, self.seen(found[0]), limits(self.platform.settings))
        return found if alive else None

    def _mark(self, digest: str, now: Instant) -> None:
        """Remember that a session was used."""
        if len(self._seen) >= _SEEN and digest not in self._seen:
            self._seen = dict(sorted(self._seen.items(), key=lambda item: item[1])[_SEEN // 2 :])
        self._seen[digest] = now

    def _demo_only(self, address: str) -> None:
        """Raise RefusedError outside a demo folder, or for a request from another machine."""
        if not self.platform.demo:
            raise RefusedError(NOT_DEMO, DEMO_HINT)
        if not tokens.loopback(address):
            raise RefusedError(
                Text("Demo people can be chosen on this machine alone.", "示範人員只可在本機選用。"),
                Text("Open the console on 127.0.0.1.", "請以 127.0.0.1 開啟控制台。"),
            )

    def _keys_present(self) -> None:
        """Raise SealedError at once, whoever asks, when no second factor can be checked."""
        self.platform.port(Cipher).seal(b"", PURPOSE)

    @contextmanager
    def _change(self, account: Account, factor: Factor, reason: str) -> Iterator[Change]:
        """Open a change by the person at the door; raises RefusedError when the account changed meanwhile."""
        with self.platform.change(_actor(account, factor), reason) as change:
            current = store.account(change.db, account.id)
            if (current.state, current.phrase, current.factor) != (account.state, account.phrase, account.factor):
                raise RefusedError(WRONG, WRONG_HINT)
            yield change

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Judge one attempt after another; raises UnavailableError when too many wait."""
        if not self._queue.acquire(blocking=False):
            raise UnavailableError(
                Text("Too many people, or a machine, are signing in now.", "現正有過多登入要求。"),
                Text("Try again in a few seconds.", "請於數秒後再試。"),
            )
        try:
            with self._turn:
                yield
        finally:
            self._queue.release()


def _session(token: str, account: Account, factor: Factor, now: Instant, address: str) -> Session:
    """Return a new session."""
    return Session(tokens.digest(token), account.id, factor, now, now, address[:64])


def _actor(account: Account, factor: Factor) -> Actor:
    """Return the person who just proved who they are."""
    return Actor(account.id, account.person, account.role, factor, fresh=factor != "none")


def _days(account: Account) -> tuple[Text, Text]:
    """Return from when to when an account is open, and what to do."""
    open_days = account.term.words.replace("/", " – ") if account.term else "–"
    return (
        Text("This account is open on its days alone: {days}.", "此帳戶只在指定日期內開放：{days}。").format(
            days=open_days
        ),
        Text("Ask an administrator to renew it.", "請向管理員申請續期。"),
    )


def _quoted(attempt: Try) -> str:
    """Return the name as it is told; one that nobody has stands in quotes, so that it can never pass for an id."""
    return attempt.name if attempt.account else f"“{attempt.name[:64]}”"


WRONG: Final = Text(
    "Name, passphrase or code is not right, or the code was used already.",
    "名稱、通行短語或驗證碼不正確，或驗證碼已經用過。",
)
WRONG_HINT: Final = Text(
    "Type all three again, with the next code your app shows.", "請重新輸入三項，並使用應用程式顯示的下一個驗證碼。"
)
OVER: Final = Text("This session is over.", "此次登入已結束。")
SIGN_IN_AGAIN: Final = Text("Sign in again.", "請重新登入。")
NOT_DEMO: Final = Text("This is no demo person of this folder.", "此資料夾沒有這個示範人員。")
DEMO_HINT: Final = Text("Sign in with your own account.", "請以自己的帳戶登入。")
