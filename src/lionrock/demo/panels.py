"""The demo's first steps: five of them, from an attack that was seen to a proof that breaks when touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.assurance.store import packs as assurance
from lionrock.demo.ports import Tales
from lionrock.incidents import store as incidents
from lionrock.kernel.text import Text
from lionrock.obligations import recall as obligations
from lionrock.telemetry import store as telemetry
from lionrock.ui.pages import Ask
from lionrock.ui.today import Step, strip

if TYPE_CHECKING:
    from lionrock.incidents.model import Incident
    from lionrock.kernel.platform import Platform

TITLES: Final = (
    Text("See the attack that arrived", "看剛出現的攻擊"),
    Text("Decide: is it an incident?", "判斷：是否屬事故？"),
    Text("See the clock", "看時限"),
    Text("Notify by telephone, then read the form’s content and its sources", "致電通報，再讀表格內容及其來源"),
    Text("Export a pack, verify it, then break it", "匯出證據檔案並核實，再破壞它"),
)
"""What each step asks for, in order."""


@strip("demo.first-light", title=Text("Five steps through the demo", "五步看示範"))
def first_light(ask: Ask) -> tuple[Step, ...]:
    """Lead through the live incident of a demo; outside a demo there are no steps."""
    if not ask.platform.demo:
        return ()
    found = live(ask.platform)
    done = progress(ask.platform, found) if found else (False,) * len(TITLES)
    return tuple(Step(title, url, each) for title, url, each in zip(TITLES, _links(found, done), done, strict=True))


def live(platform: Platform) -> Incident | None:
    """Return the incident the live story opened: the first since its telemetry arrived; None before."""
    names = platform.port(Tales).streams
    added = [stream.added for stream in telemetry.streams(platform.db) if stream.name in names]
    return incidents.first_found(platform.db, min(added)) if added else None


def progress(platform: Platform, incident: Incident) -> tuple[bool, ...]:
    """Say of each step whether it was done, from the records alone."""
    db = platform.db
    return (
        bool(incidents.sights(db, incident.id)),
        incident.standing != "suspected",
        bool(obligations.history(platform, incident.id)),
        obligations.done(platform, incident.id).given.first is not None,
        bool(assurance.packs(db, 1, incident.id)),
    )


def _links(incident: Incident | None, done: tuple[bool, ...]) -> tuple[str, ...]:
    """Return where each step is taken; once notified, the fourth leads on to the form, and the last to verifying."""
    if incident is None:
        return ("/incidents",) * 3 + ("/obligations", "/evidence/verify")
    here = f"/incidents/{incident.reference}"
    called, packed = done[3:]
    return (
        here,
        f"{here}#q-nature",
        f"{here}#clocks",
        f"{here}/annex-e" if called else f"{here}/call",
        "/evidence/verify" if packed else f"{here}#proof",
    )
