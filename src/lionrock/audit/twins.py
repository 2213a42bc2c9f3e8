"""A small audit for the twins in which controls are tested."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from lionrock.audit.model import Audit, Finding
from lionrock.audit.service import audits, findings
from lionrock.audit.service.audits import Opening, Signed
from lionrock.audit.service.findings import Entered
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.twin import Twin

LEAD: Final = Actor("twin-lead", "Twin supervisor", "supervisor", "totp", fresh=True)
PAPER: Final = b"%PDF-1.7 a twin's paper"


def begun(twin: Twin) -> Audit:
    """Open an audit over the month past, with the auditor's statement entered."""
    now = twin.clock.now
    opened = audits.open_audit(twin.platform, LEAD, Opening("A twin's audit", now - days(30), now))
    signed = Signed(
        "Lee Ka", "Lee & Partners", "We are independent.", now.astimezone(HONG_KONG).date(), PAPER, "statement.pdf"
    )
    return audits.state(twin.platform, LEAD, opened.id, signed)


def closed(twin: Twin) -> Audit:
    """Open an audit and close it with its report."""
    return audits.close(twin.platform, LEAD, begun(twin).id, "report.pdf", PAPER)


def found(twin: Twin, audit: Audit, number: str, due: timedelta | None) -> Finding:
    """Enter a finding, answered with a date so far ahead, or not answered."""
    one = findings.enter(twin.platform, LEAD, audit.id, [Entered(number, "A shared account", "major")])[0]
    if due is None:
        return one
    return findings.answer(twin.platform, LEAD, one.id, "It will be split.", "Ho Man", twin.clock.now + due)
