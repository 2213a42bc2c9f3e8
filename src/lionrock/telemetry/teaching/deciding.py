"""Verbs of teaching: propose a kind, let it count, take it back, read unknown lines again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from lionrock.events.records import Source
from lionrock.events.telemetry import SourceChanged, SourceTaught
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import ConflictError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.telemetry import service
from lionrock.telemetry import store as streams
from lionrock.telemetry.formats.lines import lines
from lionrock.telemetry.recognise import HEAD, whole
from lionrock.telemetry.teaching import choices, files, library, proposing, store
from lionrock.telemetry.teaching.lessons import Lessons
from lionrock.telemetry.teaching.library import Entry
from lionrock.telemetry.teaching.making import source
from lionrock.telemetry.teaching.store import Review
from lionrock.telemetry.teaching.taught import Taught
from lionrock.telemetry.teaching.trial import Trial, tried

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

ACCEPT: Final = "sources.accept"
State = Literal["proposed", "counting", "changed", "gone", "withdrawn", "broken"]
_MOST_FILES: Final = 3
_CUT: Final = 2000
"""Bytes of a record not understood that are kept beside it; a longer one is not whole."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A taught kind: its file, and how it was decided on."""

    id: str
    state: State
    entry: Entry | None
    review: Review | None

    @property
    def taught(self) -> Taught | None:
        """Return what its file says now, or what counts when the file is gone or broken."""
        if self.entry is not None and self.entry.taught is not None:
            return self.entry.taught
        return files.read(self.review.body.encode()) if self.review is not None and self.review.body else None

    @property
    def counts(self) -> bool:
        """Say whether a reviewed version of it counts now."""
        return self.review is not None and bool(self.review.counting)


def all_of(platform: Platform) -> list[Standing]:
    """Return every taught kind, and every file of the folder that serves none."""
    found = {one.id: one for one in store.reviews(platform.db)}
    here = {_id(entry): entry for entry in library.entries(platform)}
    ids = sorted({*found, *here})
    return [Standing(id, _state(here.get(id), found.get(id)), here.get(id), found.get(id)) for id in ids]


def standing(platform: Platform, id: str) -> Standing:
    """Return how a taught kind stands; raises NotFoundError."""
    for one in all_of(platform):
        if one.id == id:
            return one
    raise NotFoundError(
        Text(f"nothing called {id[:80]} was taught here", f"此處沒有教授過名為 {id[:80]} 的種類"),
        Text("See Sources for the kinds taught here.", "請在「資料來源」查看本機構教授的種類。"),
    )


def propose(platform: Platform, actor: Actor, reason: str, taught: Taught, *, stream: str = "") -> Entry:
    """Keep a taught kind as a file; it counts for nothing until a person reviewed it."""
    platform.port(Authorizer).require(actor, service.MANAGE)
    entry = library.keep(platform, taught)
    with platform.change(actor, reason) as change:
        known = store.review(change.db, taught.id) or Review(taught.id, "", "", "", change.now)
        fresh = replace(known, digest=entry.digest, stream=stream, proposer=actor.name, proposed=change.now)
        store.save(change.db, fresh)
        change.publish(SourceTaught(taught.id, entry.digest, "proposed"))
    return entry


def accept(platform: Platform, actor: Actor, reason: str, id: str, digest: str) -> Trial:
    """Let exactly the file with this SHA-256 count from now on; raises ConflictError when it is another by now."""
    platform.port(Authorizer).require(actor, ACCEPT)
    body = library.text_of(platform, id, digest)
    taught = files.read(body.encode())
    if taught.id != id:
        raise ConflictError(Text(f"the file tells of {taught.id}", f"檔案所述為 {taught.id}"),
                            Text("Look at the file.", "請查看檔案。"))  # fmt: skip
    known = store.review(platform.db, id)
    trial = trials(platform, taught, known.stream if known else "")[1]
    with platform.change(actor, reason) as change:
        before = store.review(change.db, id) or Review(id, digest, "", "", change.now)
        store.save(
            change.db,
            replace(
                before,
                digest=digest,
                body=body,
                counting=digest,
                total=trial.total,
                understood=trial.understood,
                decider=actor.name,
                decided=change.now,
            ),
        )
        change.publish(SourceTaught(id, digest, "accepted"))
    platform.port(Lessons).sources(now=True)
    return trial


def withdraw(platform: Platform, actor: Actor, reason: str, id: str) -> None:
    """Let a taught kind count no more; what it read stays as it was read."""
    platform.port(Authorizer).require(actor, service.MANAGE)
    with platform.change(actor, reason) as change:
        known = store.review(change.db, id)
        if known is None or not known.counting:
            raise ConflictError(Text(f"{id} does not count", f"{id} 並未生效"),
                                Text("There is nothing to take back.", "沒有可收回的內容。"))  # fmt: skip
        store.save(change.db, replace(known, counting="", decider=actor.name, decided=change.now))
        change.publish(SourceTaught(id, known.counting, "withdrawn"))
    platform.port(Lessons).sources(now=True)


def reread(platform: Platform, actor: Actor, reason: str, stream: str) -> None:
    """Have the records of a stream that were not understood read again with what is known now."""
    platform.port(Authorizer).require(actor, service.MANAGE)
    with platform.change(actor, reason) as change:
        streams.save(change.db, replace(streams.stream(change.db, stream), again=0))
        change.publish(SourceChanged(stream, "reading again"))


def trials(platform: Platform, taught: Taught, stream: str) -> tuple[Trial, Trial]:
    """Return what a taught kind makes of the sample kept with it, and of the kept lines of a stream."""
    made = source(taught)
    sample = [one.raw.encode() for one in taught.samples]
    return tried(made, sample, ours(platform)), tried(made, kept_lines(platform, stream))


def ours(platform: Platform) -> list[Source]:
    """Return the kinds that came with the platform."""
    return platform.registry.of(Source)


def kept_lines(platform: Platform, stream: str) -> list[bytes]:
    """Return the newest lines of a stream that were not understood, and the first of files that nobody recognises."""
    if not stream:
        return []
    found = streams.stream(platform.db, stream)
    told = [one.head for one in streams.told(platform.db, stream) if len(one.head) < _CUT]
    place = Path(found.location)
    heads = () if not found.followed else (_head(place, name) for name in found.unclaimed[:_MOST_FILES])
    return [*reversed(told), *chain.from_iterable(heads)][: choices.MOST_LINES]


def _head(place: Path, name: str) -> Sequence[bytes]:
    """Return the first lines of a file below a stream's location, none when it cannot be read."""
    path = place if place.is_file() else place / name
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return ()
    try:
        return proposing.sampled(whole(head))[0]
    except Exception:  # noqa: BLE001 whatever lies in a file nobody knows, there is then nothing to show of it
        return tuple(lines(b""))


def _id(entry: Entry) -> str:
    """Return under which id a file is listed: its own, or the one its name says."""
    return entry.taught.id if entry.taught else entry.file.removesuffix(".toml")


def _state(entry: Entry | None, review: Review | None) -> State:
    """Return how a taught kind stands."""
    counting = review.counting if review else ""
    if entry is None:
        return "gone" if counting else "withdrawn"
    if entry.taught is None:
        return "broken"
    if counting:
        return "counting" if counting == entry.digest else "changed"
    taken_back = review is not None and review.body and library.digest(review.body.encode()) == entry.digest
    return "withdrawn" if taken_back else "proposed"
