"""What continuity tells others: the log's epoch, the age of the last back-up, what was written offline."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import msgspec

from lionrock.continuity import known, offline, store
from lionrock.continuity.offline import Entry
from lionrock.continuity.service import merging
from lionrock.events.stories import Line, tells
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import Item, Mark, exhibit, gauge
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _epoch(platform: Platform) -> str | None:
    """Return the line of a restored log: its epoch and the last checkpoint known before it."""
    last = next(iter(store.returns(platform.db)), None)
    if last is None:
        return None
    root = base64.b64encode(bytes.fromhex(last.known_root)).decode()
    return f"{known.EPOCH}{last.epoch} after {last.known_size} {root}"


EPOCH = Mark(id="continuity.epoch", line=_epoch)


@gauge("backup_age_seconds", Text("Age of the last back-up", "最近備份距今"))
def age(platform: Platform) -> float:
    """Return seconds since the last back-up was cut; raises NotFoundError while there is none."""
    last = store.last_backup(platform.db)
    if last is None:
        raise NotFoundError(Text("no back-up was made yet", "尚未有備份"), Text("Make one.", "請製作備份。"))
    return (platform.now() - last.made).total_seconds()


@gauge("offline_waiting", Text("Offline entries that wait", "待處理的離線紀錄"))
def waiting(platform: Platform) -> float:
    """Return how many entries made offline wait for a person."""
    return store.waits(platform.db)


@tells("continuity.offline", of=INCIDENT)
def lines(platform: Platform, incident: str) -> Iterable[Line]:
    """Tell what was written offline and became neither call nor note; those stand in the story as themselves."""
    kept = [one for one in store.of_incident(platform.db, incident) if one.entry.became == "record"]
    try:
        found = merging.opened(platform, kept)
    except SealedError:
        found = [one.entry for one in kept]
    return [_line(one) for one in found]


@exhibit("continuity.offline", of=INCIDENT)
def written(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield what was written offline and accepted, with both times, and the entries that say who accepted it."""
    for one in merging.opened(platform, store.of_incident(platform.db, incident)):
        body = msgspec.json.format(msgspec.json.encode(asdict(one), order="sorted"), indent=1)
        yield Item(name=f"offline/{one.id}.json", data=body, tells=("NoteWritten", "CallCompleted"))
        yield Item(name=f"offline/entries/{one.entry}.json", entry=one.entry)


def _line(entry: Entry) -> Line:
    """Return the line of an entry; when it was so, and when we learned it."""
    asked = offline.QUESTIONS.get(entry.fields.get("question", ""), Text("a question", "問題"))
    title = Text("Written offline by {by}, {asked}", "{by}離線填寫：{asked}").format(by=entry.by or "?", asked=asked)
    return Line(
        at=entry.effective,
        learned=entry.decided_at or entry.received,
        title=title,
        detail=Text(entry.words, entry.words),
        weight="done",
        who=entry.name,
        link="/settings/continuity/offline",
        entry=entry.entry,
    )
