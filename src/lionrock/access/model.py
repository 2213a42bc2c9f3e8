"""Accounts, sessions, invitations and back-off: values and rules, no input or output."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from lionrock.access.roles import DATED, ROLES, Role
from lionrock.access.terms import LONGEST, Term, between
from lionrock.kernel.clock import Instant, days, hours, minutes
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

State = Literal["invited", "active", "disabled"]
Factor = Literal["totp", "none", "demo"]
Kind = Literal["first", "enrol", "factor", "both"]
"""What an invitation is for: the first administrator, a new account, a new second factor, or both factors anew."""

STATES: Final[dict[State, Text]] = {
    "invited": Text("invited", "已邀請"),
    "active": Text("active", "使用中"),
    "disabled": Text("disabled", "已停用"),
}

LONGEST_PERSON: Final = 100
LONGEST_CODE: Final = 16
_NAME: Final = re.compile(r"[a-z][a-z0-9._-]{2,39}")


@dataclass(frozen=True, slots=True)
class Account:
    """One named person who can sign in, or was invited to.

    `phrase` is the argon2id hash, `factor` the sealed TOTP secret, `step` the last TOTP step that was used.
    """

    id: str
    name: str
    person: str
    role: Role
    state: State
    demo: bool
    made: Instant
    phrase: str | None = field(default=None, repr=False)
    factor: bytes | None = field(default=None, repr=False)
    factor_since: Instant | None = None
    step: int = 0
    opens: Instant | None = None
    closes: Instant | None = None
    registered: str | None = None

    @property
    def two_factors(self) -> bool:
        """Say whether passphrase and second factor are both enrolled."""
        return self.phrase is not None and self.factor is not None

    @property
    def term(self) -> Term | None:
        """Return the days on which the account is open, None when they are not dated."""
        return None if self.opens is None or self.closes is None else Term(self.opens, self.closes)

    def admitted(self, now: Instant) -> bool:
        """Say whether somebody may be signed in with it now; a dated role without its days is never admitted."""
        return self.term.holds(now) if self.term else self.role not in DATED


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives: without being used, in all, and how long a proof stays fresh."""

    idle: timedelta
    absolute: timedelta
    fresh: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser, kept under the SHA-256 of its token."""

    digest: str
    account: str
    factor: Factor
    made: Instant
    proved: Instant
    address: str
    ended: Instant | None = None

    def lives(self, now: Instant, seen: Instant, limits: Limits) -> bool:
        """Say whether the session may still be used; one from the future (a clock set back) may not."""
        if self.ended is not None or self.made > now + SKEW:
            return False
        return now < self.made + limits.absolute and now < max(seen, self.proved) + limits.idle

    def fresh(self, now: Instant, limits: Limits) -> bool:
        """Say whether the person proved who they are just now; a demo person always has, a lost factor never."""
        if self.factor != "totp":
            return self.factor == "demo"
        return -SKEW <= now - self.proved < limits.fresh


SKEW: Final = minutes(2)
"""How far ahead of the clock a session's beginning may lie before the clock must have been set back."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link, kept under the SHA-256 of its token; `sealed` is the TOTP secret it offers."""

    digest: str
    account: str
    kind: Kind
    made: Instant
    expires: Instant
    by: str
    sealed: bytes = field(repr=False)
    used: Instant | None = None

    def open(self, now: Instant) -> bool:
        """Say whether the link may still be used."""
        return self.used is None and self.made - SKEW <= now < self.expires


@dataclass(frozen=True, slots=True)
class Tries:
    """Failures counted under one key: an account at an address, an account, its second factor, an address."""

    key: str
    failures: int
    last: Instant


@dataclass(frozen=True, slots=True)
class Backoff:
    """After `free` failures wait `first`, then twice as long after each, at most `most`; a quiet day forgets all."""

    free: int
    first: timedelta
    most: timedelta

    def until(self, tries: Tries | None, now: Instant) -> Instant | None:
        """Return until when nothing is tried under this key, or None."""
        if tries is None or tries.failures < self.free or forgotten(tries, now):
            return None
        pause = min(self.first * 2 ** min(tries.failures - self.free, 20), self.most)
        end = tries.last + pause
        return end if tries.last <= now + SKEW and now < end else None


def forgotten(tries: Tries, now: Instant) -> bool:
    """Say whether failures are too old to count."""
    return now - tries.last >= FORGET


FORGET: Final = days(1)

AT_ADDRESS: Final = Backoff(free=5, first=timedelta(seconds=30), most=minutes(15))
"""One account from one address."""
ANYWHERE: Final = Backoff(free=20, first=timedelta(seconds=30), most=minutes(5))
"""One account from all addresses it never signed in from: a stranger cannot lock a person out of their own desk."""
CODES: Final = Backoff(free=5, first=minutes(1), most=hours(1))
"""Wrong codes after a right passphrase, wherever they come from."""
ADDRESS: Final = Backoff(free=30, first=timedelta(seconds=30), most=minutes(15))
"""All accounts from one address."""

KNOWN_FOR: Final = days(30)
"""How long an address counts as the account's own after a sign-in."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of an account's history: what changed, by whom, why; `event` is the ledger entry."""

    account: str
    at: Instant
    who: str
    what: str
    why: str
    event: str


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing an auditor read: where it stands is sealed, the digest is over the sealed bytes' salted plaintext."""

    id: str
    account: str
    at: Instant
    sealed: bytes = field(repr=False)
    digest: str
    event: str


class FieldError(InputError):
    """What was typed into one field is not as it must be; `field` names it."""

    def __init__(self, field: str, message: Text, hint: Text) -> None:
        """Keep the field's name beside the words."""
        super().__init__(message, hint)
        self.field = field


def sign_in_name(typed: str) -> str:
    """Return the form under which an account is looked up: NFKC, small letters, no space around, text that encodes."""
    plain = typed[:200].encode(errors="replace").decode()
    return unicodedata.normalize("NFKC", plain).strip().casefold()


def checked_name(typed: str) -> str:
    """Return a sign-in name for a new account; raises InputError."""
    name = sign_in_name(typed)
    if not _NAME.fullmatch(name):
        raise FieldError(
            "name",
            Text(
                "The sign-in name is not as it must be: 3 to 40 small letters, digits, dots, hyphens; a letter first.",
                "登入名稱不合規格：應為 3 至 40 個小寫字母、數字、句點或連字號，並以字母開首。",
            ),
            Text("Use a form such as man.ho.", "請用類似 man.ho 的形式。"),
        )
    return name


def checked_person(typed: str) -> str:
    """Return a person's name; raises InputError when empty, too long or with control characters."""
    person = " ".join(unicodedata.normalize("NFC", typed).split())
    if not 2 <= len(person) <= LONGEST_PERSON or not person.isprintable():  # noqa: PLR2004 何敏 has two
        raise FieldError(
            "person",
            Text(
                f"The person's name must have 2 to {LONGEST_PERSON} characters.",
                f"姓名應有 2 至 {LONGEST_PERSON} 個字元。",
            ),
            Text("Write it as on the staff card, for example Ho Man 何敏.", "請按職員證填寫，例如 Ho Man 何敏。"),
        )
    return person


def checked_role(typed: str) -> Role:
    """Return the role; raises InputError for any other word."""
    for role in ROLES:
        if role == typed:
            return role
    names = ", ".join(ROLES)
    raise FieldError(
        "role",
        Text(f"There is no role {typed[:40]!r}.", f"沒有「{typed[:40]}」這個角色。"),
        Text(f"Choose one of: {names}.", f"請選擇其一：{names}。"),
    )


def checked_reason(typed: str) -> str:
    """Return the reason for a change; raises InputError when there is none."""
    reason = "".join(each for each in " ".join(typed.split()) if each.isprintable())
    if not 3 <= len(reason) <= 500:  # noqa: PLR2004 a word at least, a paragraph at most
        raise FieldError(
            "reason",
            Text("Say why, in 3 to 500 characters.", "請說明原因，3 至 500 個字元。"),
            Text("The reason goes into the ledger with your name.", "原因會連同閣下的姓名記入存證帳本。"),
        )
    return reason


def checked_term(role: Role, first: str, last: str, now: Instant) -> Term | None:
    """Return the days of a dated role, None for any other; raises InputError where days are missing or too many."""
    typed = (first.strip(), last.strip())
    if role not in DATED:
        if any(typed):
            raise FieldError(
                "first",
                Text("Only an auditor's account has a first and a last day.", "只有審核員帳戶設有首日及尾日。"),
                Text("Leave both days empty.", "請將兩個日期留空。"),
            )
        return None
    term = _term("first", *typed)
    if term.over(now):
        raise FieldError(
            "last",
            Text("The last day is over already.", "尾日已過。"),
            Text("Give a last day that lies ahead.", "請填寫未過的日期。"),
        )
    return term


def _term(field: str, first: str, last: str) -> Term:
    """Return the term of two written days; raises FieldError."""
    try:
        return between(date.fromisoformat(first), date.fromisoformat(last))
    except (ValueError, OverflowError) as error:
        raise FieldError(
            field,
            Text(
                f"An auditor's account needs a first and a last day, at most {LONGEST.days} days apart.",
                f"審核員帳戶須有首日及尾日，相距最多 {LONGEST.days} 天。",
            ),
            Text("Write them like 2026-11-23, the first day first.", "請按 2026-11-23 的格式填寫，首日在先。"),
        ) from error
