"""A small audit: a supervisor who keeps it, an auditor from outside, and a ledger with entries to sample."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from lionrock.audit.model import Audit, Fixed
from lionrock.audit.service import audits, populations
from lionrock.audit.service.audits import Opening, Signed
from lionrock.audit.service.populations import Wanted
from lionrock.events.people import SignedIn
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import days
from lionrock.kernel.platform import Platform
from lionrock.register import service as register
from lionrock.register.twins import ASSETS, OPERATOR, OWNER, SYSTEMS

ME: Final = system("test")
SUPERVISOR: Final = Actor("p-chan", "Chan Mei 陳美", "supervisor", "totp", fresh=True)
ANALYST: Final = Actor("p-lam", "Lam Lok Yi 林樂怡", "analyst", "totp", fresh=False)
AUDITOR: Final = Actor("p-lee", "Lee Ka 李嘉", "auditor", "totp", fresh=True)
ADMIN: Final = Actor("p-lau", "Lau Wing 劉穎", "administrator", "totp", fresh=True)
START: Final = datetime(2026, 11, 1, tzinfo=UTC)
END: Final = datetime(2026, 12, 1, tzinfo=UTC)
PAPER: Final = b"%PDF-1.7 signed statement"
SEED: Final = "Lee Ka, 2026-11-22, 318 442 097"


def estate(platform: Platform) -> None:
    """Register two systems, each with an asset."""
    for record in (OWNER, OPERATOR, *SYSTEMS, *ASSETS):
        register.put(platform, ME, "test", record)


def begun(platform: Platform) -> Audit:
    """Open an audit over November."""
    estate(platform)
    return audits.open_audit(platform, SUPERVISOR, Opening("First audit", START, END))


def stated(platform: Platform, audit: Audit) -> Audit:
    """Enter the auditor's statement."""
    signed = Signed("Lee Ka", "Lee & Partners", "We are independent.", date(2026, 11, 20), PAPER, "statement.pdf")
    return audits.state(platform, SUPERVISOR, audit.id, signed)


def sign_ins(platform: Platform, many: int) -> None:
    """Tell of so many sign-ins."""
    with platform.change(ME, "people come and go") as change:
        for _ in range(many):
            change.publish(SignedIn("a-1", "totp"))


def fixed(platform: Platform, audit: Audit, many: int = 60) -> Fixed:
    """Fix the population of sign-ins."""
    sign_ins(platform, many)
    platform.clock.set(platform.now() + days(1))  # type: ignore[attr-defined]  # the tests' clock is set by hand
    return populations.fix(platform, SUPERVISOR, audit.id, Wanted("ledger.entries", "SignedIn"))
