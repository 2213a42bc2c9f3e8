"""Facts about accounts, sessions and keys."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountAdded:
    """An account was made for a named person."""

    account: str
    role: str


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """Role, state or factor of an account changed; `what` names it."""

    account: str
    what: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person signed in; `factor` is totp, none or demo."""

    account: str
    factor: str


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """A sign-in failed; the name as typed stands in the payload alone."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Reauthenticated:
    """A person proved again who they are, for a decision."""

    account: str
    factor: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """A person ended a session."""

    account: str
