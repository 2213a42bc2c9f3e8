"""Opening an incident by hand: what, which system, a note; thirty seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.incidents import IncidentOpened
from lionrock.incidents import knowledge, questions, store
from lionrock.incidents.model import Incident
from lionrock.incidents.service.writing import write_note
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text, same

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LONGEST_TITLE: Final = 200


def open_by_hand(platform: Platform, actor: Actor, title: str, system: str | None = None, note: str = "") -> Incident:
    """Open a *suspected* incident; `system` is an id of the register, None while unknown. It starts no clock."""
    platform.port(Authorizer).require(actor, "incident.open")
    title = titled(title)
    words = questions.required(note, questions.WORDS, needed=False)
    if system is not None:
        knowledge.system_name(platform, system)
    with platform.change(actor, f"opened by hand: {title}") as change:
        opened = Incident(
            id=new_id(),
            number=store.next_number(change.db),
            title=same(title),
            opened_at=change.now,
            by_hand=True,
            scope="named" if system else "unknown",
            system=system,
            placed_by="person" if system else None,
        )
        add(change, opened)
        if words:
            write_note(change, opened, "note", words, change.now)
    return opened


def add(change: Change, opened: Incident) -> str:
    """Publish and insert a new incident; return the ledger entry."""
    title = opened.title
    fact = IncidentOpened(opened.id, opened.reference, title.en, title.zh, opened.system, by_hand=opened.by_hand)
    entry = change.publish(fact)
    store.add(change.db, opened, change.actor.name, entry)
    return entry


def titled(written: str) -> str:
    """Return the trimmed title; raises InputError when it is empty or long."""
    title = " ".join(questions.required(written, questions.TITLE, needed=True).split())
    if len(title) > LONGEST_TITLE:
        raise InputError(
            Text(
                f"what happened has {len(title)} characters; at most {LONGEST_TITLE} fit",
                f"「發生了甚麼」有 {len(title)} 個字元，最多 {LONGEST_TITLE} 個",
            ),
            Text("Keep it to one line; the rest goes into the note.", "請縮成一行，其餘寫入紀錄。"),
        )
    return title
