"""What counsel shows elsewhere: the hold, the sealed note and the visits on an incident, what is unknown on Today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lionrock.counsel import desk, issues
from lionrock.counsel.naming import references
from lionrock.counsel.pages.changes import questions
from lionrock.counsel.pages.sealed import mine
from lionrock.counsel.service import packs, proposals
from lionrock.counsel.store import disclosures, editions, holds, notes, visits
from lionrock.counsel.store import proposals as proposal_store
from lionrock.events.incidents import MergePreview
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, unknown


@panel("counsel.held", place="incident", slot="main", order=2, of=INCIDENT)
def held(ask: Ask, incident: Any) -> View | None:
    """Show that a legal hold stands, and the clocks that wait for a decision on their rules."""
    standing = holds.standing(ask.platform.db, str(incident))
    waiting = [one for one in editions.pins(ask.platform.db).values() if one.incident == str(incident)]
    waiting = [one for one in waiting if one.state == "waiting"]
    if not standing and not waiting:
        return None
    asked = questions(ask, str(incident)) if waiting else []
    return View("counsel/held.html", {"holds": standing, "questions": asked})


@panel("counsel.incident", place="incident", slot="aside", order=85, of=INCIDENT)
def beside(ask: Ask, incident: Any) -> View:
    """Offer to seal a note and to place a hold; show notes, disclosures and visits there are."""
    db, id = ask.platform.db, str(incident)
    every = notes.of_incident(db, id)
    values = {
        "reference": references(ask.platform, [id])[id],
        "notes": mine(ask, every),
        "count": len(every),
        "held": bool(holds.standing(db, id)),
        "disclosures": disclosures.disclosures(db, 5, id),
        "visits": visits.of_incident(db, id) if ask.allows("visit.record") else [],
        "may_seal": ask.allows("incident.note"),
        "may_hold": ask.allows("hold.decide"),
    }
    return View("counsel/incident.html", values)


@panel("counsel.merging", place="merging", slot="main", order=30)
def merging(ask: Ask, preview: MergePreview) -> View | None:
    """Say before a merge that a hold on one incident comes to cover both."""
    found = [one for id in (preview.into, preview.absorbed) for one in holds.standing(ask.platform.db, id)]
    names = references(ask.platform, [one.incident for one in found])
    return View("counsel/merging.html", {"holds": found, "names": names}) if found else None


@unknown("counsel.unknown")
def unknowns(ask: Ask) -> Iterator[Gap]:
    """Yield clocks that wait for a decision, values that wait for a second person, packs nobody accounted for."""
    db = ask.platform.db
    waiting = sum(one.state == "waiting" for one in editions.pins(db).values())
    if waiting:
        yield Gap(
            what=Text("Which rules {n} running clocks follow", "{n} 項計算中的時限按何規則").format(n=waiting),
            why=Text("the law changed after they began, and nobody decided", "起計後法例資料有更改，尚未有人決定"),
            hangs=Text("when they end", "何時屆滿"),
            url="/obligations/law/clocks",
            do=Text("Decide", "作出決定"),
            consequence=Consequence.CLOCK,
        )
    proposed = proposal_store.waiting(db)
    if proposed:
        yield Gap(
            what=Text("Whether {n} proposed values of the law stand", "{n} 項提議的法例數值是否成立").format(
                n=len(proposed)
            ),
            why=Text("no second person confirmed them", "尚未經第二人確認"),
            hangs=Text("duties and clocks that rest on them", "以其為據的責任及時限"),
            url="/obligations/law#waiting",
            do=Text("Look", "查看"),
            consequence=Consequence.PROOF,
        )
    unaccounted = len(issues.waiting(db))
    if unaccounted:
        yield Gap(
            what=Text("Who received {n} evidence packs", "{n} 份證據檔案由何人收取").format(n=unaccounted),
            why=Text("nobody recorded it", "尚未有人記錄"),
            hangs=Text("the log of disclosures", "披露紀錄"),
            url="/obligations/disclosures#waiting",
            do=Text("Record it", "記錄"),
            consequence=Consequence.RECORD,
        )


@finder("counsel.rows")
def rows(ask: Ask, typed: str) -> Iterator[Found]:
    """Yield criteria and requirements whose id, section or title holds what was typed; never a note or a visit."""
    words = typed.strip().casefold()
    if not words:
        return
    for row in desk.rows(packs.book(ask.platform), proposals.today(ask.platform)):
        if row.table != "obligations" and words in f"{row.id} {row.section} {row.title.en} {row.title.zh}".casefold():
            yield Found(row.title, f"/obligations/law/rows/{row.id}", Text(f"law {row.section}", f"法例 {row.section}"))
