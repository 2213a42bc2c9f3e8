"""Addresses and words the pages of the room share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.audit.model import GRADES, MANAGE, Audit
from lionrock.audit.service import checking
from lionrock.kernel.text import Text
from lionrock.ui.tabs import Tab, tabs

if TYPE_CHECKING:
    from lionrock.ui.pages import Ask

HERE: Final = "/evidence/audits"
TITLE: Final = Text("Auditor's room", "審核室")
ROOM: Final = Tab("audit.room", place="evidence", order=60, label=TITLE, url=HERE)
WHY: Final = Text("Reason", "原因")
ONE: Final = HERE + "/{id}"
POPULATION: Final = ONE + "/populations/{number}"
DRAW: Final = POPULATION + "/draws/{draw}"


def found(ask: Ask) -> Audit:
    """Return the audit of the address; raises NotFoundError."""
    return checking.audit(ask.platform.db, ask.path["id"][:40])


def common(ask: Ask, audit: Audit | None = None) -> dict[str, Any]:
    """Return what every page of the room shows."""
    return {
        "tabs": tabs(ask.platform, "evidence", HERE),
        "audit": audit,
        "here_url": f"{HERE}/{audit.id}" if audit else HERE,
        "manages": ask.allows(MANAGE),
        "grades": GRADES,
        "problem": None,
        "typed": {name: words[:4000] for name, words in ask.form.items()},
    }
