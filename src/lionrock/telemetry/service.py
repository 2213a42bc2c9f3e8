"""Verbs of telemetry: add and change streams, report their problems, count a frame."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.ports import Findings
from lionrock.events.telemetry import FrameCommitted, SourceAdded, SourceChanged, SourceFailed
from lionrock.kernel.change import Actor, system
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.telemetry import ailing, hours, model, store
from lionrock.telemetry.model import Stream, Tally
from lionrock.telemetry.receiving import addresses, listening
from lionrock.telemetry.recognise import RECOGNISE
from lionrock.telemetry.teaching import lessons

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MANAGE: Final = "sources.manage"
RELAYED: Final = "syslog.any"
"""What receivers read unless told otherwise: syslog, each line as the product that wrote it."""
_MOST_NAMED: Final = 50


def add(  # noqa: PLR0913 each is one answer of the form
    platform: Platform,
    actor: Actor,
    reason: str,
    *,
    name: str,
    location: str,
    source: str = RECOGNISE,
    zone: str = "",
    host: str = "",
    silent_after: int = model.DAY,
    replayed_by: int = 0,
    once: bool = False,
) -> Stream:
    """Have the platform read a file or folder from now on; `replayed_by` microseconds are added to times in a replay.

    Of one that is read `once` nothing more is expected: its end is no silence.

    Raises InputError for what cannot be read, ConflictError when the location is read already.
    """
    platform.port(Authorizer).require(actor, MANAGE)
    proposed = proposal(platform, name=name, location=location, source=source, zone=zone, host=host)
    known = store.streams(platform.db)
    _free(known, proposed.location)
    stream = replace(
        proposed,
        id=model.slug(proposed.name, [one.id for one in known]),
        settings=dict(proposed.settings) | ({model.ONCE: "1"} if once else {}),
        silent_after=max(60, silent_after),
        replayed_by=replayed_by,
    )
    with platform.change(actor, reason) as change:
        store.add(change.db, stream)
        change.publish(SourceAdded(stream.id, stream.source, stream.location))
    return stream


def proposal(
    platform: Platform, *, name: str, location: str, source: str = RECOGNISE, zone: str = "", host: str = ""
) -> Stream:
    """Return the stream these answers describe, checked and not kept; raises InputError."""
    if source != RECOGNISE:
        lessons.get(platform, source)
    checked = model.checked_location(location, platform.folder)
    if not Path(checked).exists():
        raise InputError(
            Text(f"{checked} does not exist, or cannot be seen by this process", f"{checked} 不存在，或本程序無法讀取"),
            Text("Check the path and the permissions of the folder.", "請檢查路徑及資料夾的權限。"),
        )
    return Stream(
        id="proposed",
        name=model.checked_name(name or Path(checked).name),
        source=source,
        location=checked,
        settings=model.checked_settings(zone, host),
        replayed_by=0,
        silent_after=model.DAY,
        added=platform.now(),
    )


def listen(  # noqa: PLR0913 each is one answer of the form
    platform: Platform,
    actor: Actor,
    reason: str,
    *,
    name: str,
    location: str,
    source: str = RELAYED,
    zone: str = "",
    host: str = "",
    certificate: str = "",
    key: str = "",
    clients: str = "",
    silent_after: int = model.DAY,
) -> tuple[Stream, str]:
    """Receive on an address from now on; return the stream and, for HTTP, the token that senders must bear.

    The token is shown once: its SHA-256 alone is kept. Raises InputError for an address that is none and for files
    that cannot be read, ConflictError when the address is taken.
    """
    platform.port(Authorizer).require(actor, MANAGE)
    address = addresses.address(location)
    lessons.get(platform, source)
    files = {"certificate": certificate, "key": key, "clients": clients} if address.secure else {}
    settings = model.checked_settings(zone, host) | {
        what: str(checked_file(path)) for what, path in files.items() if path
    }
    listening.secured(address, settings)
    token = secrets.token_urlsafe(32) if address.speech == "http" else ""
    known = store.streams(platform.db)
    if any(one.receives and addresses.address(one.location).place == address.place for one in known):
        raise ConflictError(
            Text(f"{address} is received on already", f"{address} 已用於接收"),
            Text("Choose another port.", "請選擇另一個埠。"),
        )
    checked = model.checked_name(name or str(address))
    stream = Stream(
        id=model.slug(checked, [one.id for one in known]),
        name=checked,
        source=source,
        location=str(address),
        settings=settings | ({"token": hashlib.sha256(token.encode()).hexdigest()} if token else {}),
        replayed_by=0,
        silent_after=max(60, silent_after),
        added=platform.now(),
    )
    with platform.change(actor, reason) as change:
        store.add(change.db, stream)
        change.publish(SourceAdded(stream.id, stream.source, stream.location))
    return stream, token


def rekey(platform: Platform, actor: Actor, reason: str, id: str) -> tuple[Stream, str]:
    """Give a receiver of HTTP a new token and return it, this once; the old one counts no longer.

    Raises InputError for a stream whose senders bear none.
    """
    known = store.stream(platform.db, id)
    if "token" not in known.settings:
        raise InputError(
            Text(f"senders of {known.name} bear no token", f"「{known.name}」的傳送方無須出示權杖"),
            Text("Only receivers of HTTP have one.", "只有 HTTP 接收端設有權杖。"),
        )
    token = secrets.token_urlsafe(32)
    settings = dict(known.settings) | {"token": hashlib.sha256(token.encode()).hexdigest()}
    changed = {"settings": settings, "settled": platform.now()}
    return _changed(platform, actor, reason, id, "new token", changed), token


def checked_file(path: str) -> Path:
    """Return the absolute path of a file that can be read; raises InputError."""
    found = Path(path.strip())
    if not found.is_absolute() or not os.access(found, os.R_OK):
        raise InputError(
            Text(f"{path[:200]!r} cannot be read by this process", f"本程序無法讀取 {path[:200]!r}"),
            Text(
                "Write the whole path of a PEM file and check its permissions.", "請填寫 PEM 檔案的完整路徑並檢查權限。"
            ),
        )
    return found


def settle(  # noqa: PLR0913 each is one answer of the form
    platform: Platform, actor: Actor, reason: str, id: str, *, zone: str, host: str, silent_after: int
) -> Stream:
    """Change what the site settles for a stream; records that are kept already stay as they were read."""
    kept = {
        name: value for name, value in store.stream(platform.db, id).settings.items() if name not in {"zone", "host"}
    }
    settings = kept | model.checked_settings(zone, host)
    return _changed(
        platform,
        actor,
        reason,
        id,
        "settings",
        {"settings": settings, "silent_after": max(60, silent_after), "settled": platform.now()},
    )


def stop(platform: Platform, actor: Actor, reason: str, id: str) -> Stream:
    """Stop reading a stream; what was read stays."""
    return _changed(
        platform,
        actor,
        reason,
        id,
        "stopped",
        {"reading": False, "problems": {}, "problem_since": None, "silent_since": None, "ailments": {}, "skew": None},
    )


def resume(platform: Platform, actor: Actor, reason: str, id: str) -> Stream:
    """Go on reading a stream where it was stopped."""
    return _changed(platform, actor, reason, id, "resumed", {"reading": True, "settled": platform.now()})


def report(platform: Platform, id: str, problems: Mapping[str, Text], unclaimed: list[str]) -> None:
    """Note what of a stream cannot be read or recognised; a new problem is a fact, and so is its end."""
    stream = store.stream(platform.db, id)
    told = {name: (said.en, said.zh) for name, said in sorted(problems.items())[:_MOST_NAMED]}
    names = tuple(sorted(unclaimed)[:_MOST_NAMED])
    if (told, names) == (dict(stream.problems), stream.unclaimed):
        return
    since = (stream.problem_since or platform.now()) if told else None
    with platform.change(system("telemetry"), f"looked at {stream.location}") as change:
        fresh = store.stream(change.db, id)
        settled = change.now if fresh.problems and not told else fresh.settled
        store.save(change.db, replace(fresh, problems=told, unclaimed=names, problem_since=since, settled=settled))
        first = next(iter(told.items()), None)
        if first and told != dict(stream.problems):
            change.publish(SourceFailed(id, f"{first[0]}: {first[1][0]}"))
        else:
            change.publish(SourceChanged(id, "unrecognised" if names else "readable"))


def commit(platform: Platform, tally: Tally) -> bool:
    """Count a frame: findings, position and fact in one change; False when it was counted before.

    Raises ConflictError when frames before it are missing.
    """
    frame = tally.frame
    if store.stream(platform.db, frame.stream).next >= frame.first + tally.count:
        return False
    try:
        with platform.change(system("telemetry"), f"frame {frame.token}", exercise=bool(frame.replayed_by)) as change:
            stream = store.stream(change.db, frame.stream)
            _refuse_gap(stream, tally)
            hours.count(change.db, stream, tally)
            store.save(change.db, _grown(stream, tally))
            entry = change.publish(
                FrameCommitted(
                    stream=frame.stream,
                    source=frame.source,
                    first=frame.first,
                    count=tally.count,
                    unparsed=tally.unparsed,
                    matches=len(tally.matches),
                    root=frame.root,
                )
            )
            store.count(change.db, tally, entry)
            if tally.matches:
                platform.port(Findings).count(change, frame, tally.matches)
    except _CountedError:
        return False
    return True


class _CountedError(ConflictError):
    """Another process counted the frame meanwhile."""


def _refuse_gap(stream: Stream, tally: Tally) -> None:
    """Return when the frame is the next one; raises _CountedError, ConflictError."""
    hint = Text("Frames are counted in their order.", "各框須按次序計算。")
    if stream.next >= tally.frame.first + tally.count:
        raise _CountedError(Text("counted", "已計算"), hint)
    if stream.next != tally.frame.first:
        raise ConflictError(
            Text(f"stream {stream.id}: expected frame {stream.next}, got {tally.frame.first}",
                 f"資料流 {stream.id}：應為第 {stream.next} 框，現為第 {tally.frame.first} 框"),
            hint,
        )  # fmt: skip


def _grown(stream: Stream, tally: Tally) -> Stream:
    """Return the stream after a frame."""
    kinds = tally.kinds or {tally.frame.source: tally.understood}
    last = max((moment for moment in (stream.last_event, tally.last_event) if moment), default=None)
    end = tally.frame.first + tally.count
    return replace(
        stream,
        next=end,
        stored=min(max(stream.stored, tally.stored), end),
        understood=stream.understood + tally.understood,
        unparsed=stream.unparsed + tally.unparsed,
        kinds=dict(stream.kinds) | {kind: stream.kinds.get(kind, 0) + count for kind, count in kinds.items()},
        last_event=last,
        last_learned=tally.frame.learned if tally.own else stream.last_learned,
        skew=_skew(stream, tally),
    )


def _skew(stream: Stream, tally: Tally) -> Mapping[str, Any] | None:
    """Return how far the sender's clock is off after a frame; a replay and our own lines say nothing of it."""
    if stream.replayed_by or not tally.own:
        return stream.skew
    return ailing.skewed(stream.skew, tally.last_event, tally.frame.learned)


def _changed(platform: Platform, actor: Actor, reason: str, id: str, what: str, values: Mapping[str, object]) -> Stream:
    """Write a change of a stream by a person."""
    platform.port(Authorizer).require(actor, MANAGE)
    with platform.change(actor, reason) as change:
        stream = replace(store.stream(change.db, id), **values)  # type: ignore[arg-type]  # names checked by the callers above
        store.save(change.db, stream)
        change.publish(SourceChanged(id, what))
    return stream


def _free(known: list[Stream], location: str) -> None:
    """Return when no stream reads the location; raises ConflictError."""
    path = Path(location)
    for stream in known:
        if not stream.followed:
            continue
        other = Path(stream.location)
        if path == other or path.is_relative_to(other) or other.is_relative_to(path):
            raise ConflictError(
                Text(f"{location} is read already, as part of {stream.name}", f"{location} 已由「{stream.name}」讀取"),
                Text(
                    "Each file is read by one stream; choose another folder.",
                    "每個檔案只由一個資料流讀取，請另選資料夾。",
                ),
            )
