"""Commands of incidents: list, open, show."""

from __future__ import annotations

import getpass
from typing import Annotated, Any

import typer

from lionrock.events.ports import Incidents
from lionrock.incidents import knowledge, service, sheet, store, story
from lionrock.incidents.model import Incident
from lionrock.incidents.ports import told
from lionrock.incidents.queue import Need
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@command(
    "incidents.list",
    Text("List incidents; what needs a decision stands first.", "列出事故，有待決定者排列在前。"),
    "lionrock incidents list --json",
)
def incidents(
    platform: Platform,
    closed: Annotated[bool, typer.Option("--closed", help="list those that were closed")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Return one row for each incident."""
    rows = [(one, None) for one in store.listing(platform.db, closed=True)] if closed else sheet.needs(platform)
    said = None if rows else Text("No incident.", "沒有事故。")
    sizes = store.sizes(platform.db)
    return Answer([_row(platform, one, need, sizes.get(one.id, 0)) for one, need in rows], said)


@command(
    "incidents.open",
    Text("Open an incident by hand; it starts no clock.", "人手開立事故，並不起計時限。"),
    'lionrock incidents open "Public page defaced" --system oms --note "seen by the call centre"',
)
def open_by_hand(
    platform: Platform,
    title: Annotated[str, typer.Argument(help="what happened, in one line")],
    system: Annotated[
        str, typer.Option("--system", help="id of the critical computer system; empty: not yet known")
    ] = "",
    note: Annotated[str, typer.Option("--note", help="a note for its story")] = "",
) -> Answer:
    """Return the incident that was opened; the person at the shell is named, and decides nothing here."""
    who = getpass.getuser()
    actor = Actor(id=f"shell:{who}", name=who, role="system", factor="system", fresh=False)
    opened = service.open_by_hand(platform, actor, title, system or None, note)
    said = Text(
        "Opened {reference}. No clock starts by this; answer its questions in the console.",
        "已開立 {reference}，並不起計時限；請在控制台回答各項問題。",
    ).format(reference=opened.reference)
    return Answer(_row(platform, opened, None, 0) | {"id": opened.id}, said)


@command(
    "incidents.show",
    Text("Show one incident: its answers and its story.", "顯示一宗事故的回答及經過。"),
    "lionrock incidents show INC-0001",
)
def show(platform: Platform, reference: Annotated[str, typer.Argument(help="reference or id")]) -> Answer:
    """Return the incident with its story."""
    id = platform.port(Incidents).resolve(reference)
    found = sheet.sheet(platform, id)
    lines = [
        {
            "at": stamp(line.at),
            "learned": stamp(line.learned),
            "what": line.title,
            "detail": line.detail,
            "entry": line.entry,
        }
        for line in told(platform, id)
    ]
    incident = found.incident
    times = {"opened_at": stamp(incident.opened_at), "closed_at": _time(incident.closed_at)}
    row = _row(platform, incident, found.need, len(found.members))
    return Answer(row | times | {"id": incident.id, "story": lines})


def _row(platform: Platform, incident: Incident, need: Need | None, findings: int) -> dict[str, Any]:
    """Return an incident as a row; None is what is not known."""
    return {
        "reference": incident.reference,
        "title": incident.title,
        "system": _systems(platform, incident),
        "standing": incident.standing,
        "seriousness": incident.verdict,
        "waits_for": need.question if need else "",
        "aware_at": _time(incident.aware_at),
        "findings": findings,
    }


def _systems(platform: Platform, incident: Incident) -> Text | None:
    """Return the names of the systems it concerns, None while none is named."""
    return story.listed([knowledge.named(platform, one) for one in incident.systems]) if incident.systems else None


def _time(moment: Instant | None) -> str | None:
    """Return an instant as RFC 3339 in UTC."""
    return stamp(moment) if moment else None
