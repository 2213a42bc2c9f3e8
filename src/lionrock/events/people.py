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
class AuditorDated:
    """An auditor's account was given, or given anew, its first and last day (Hong Kong, both included)."""

    account: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class AuditorRead:
    """An auditor read something; what it was stands in `digest` alone (SHA-256 with a salt), sealed for the auditor."""

    account: str
    digest: str


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


@dataclass(frozen=True, slots=True)
class KeyRotated:
    """A fresh data key was put into use; what older keys sealed still opens."""

    key: str
    before: str


@dataclass(frozen=True, slots=True)
class KeyCompromised:
    """A data key was marked as compromised; `successor` is the key in use since."""

    key: str
    successor: str


@dataclass(frozen=True, slots=True)
class KeysRewrapped:
    """The passphrase of the keys changed; `unattended` says whether it lies in a file beside them."""

    fingerprint: str
    unattended: bool
