"""Verbs of measures: take readings, set up probes, say what a measure is now, warn near a threshold."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import orjson

from lionrock.events.measures import ProbeEnded, ProbeSet, ReadingTaken, ThresholdNeared
from lionrock.events.ports import Estate
from lionrock.kernel.change import Actor, Change, system
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.columns import new_id
from lionrock.kernel.contributions import Known
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text, same
from lionrock.law import site
from lionrock.measures import model, store
from lionrock.measures.model import DOWNTIME, KINDS, WAYS, Nearness, Probe, Reading, Way, nearness
from lionrock.register.thresholds import MEASURES
from lionrock.ui.once import once

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

ME: Final = system("measures")
MOST_PROBES: Final = 100
LEAST_SECONDS: Final = 10
_PURPOSE: Final = "measures.probe"


@dataclass(frozen=True, slots=True)
class Typed:
    """A reading as given: by a person, a program or a file."""

    system: str
    measure: str
    value: str
    at: Instant
    until: Instant
    source: str
    own_containment: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A probe as set up by a person."""

    system: str
    measure: str
    kind: str
    target: str
    pointer: str
    every: int


@dataclass(frozen=True, slots=True)
class Row:
    """A measure of a system now: limit, value with its source, and how near the one is to the other."""

    system: str
    name: Text
    measure: str
    limit: Decimal | None
    known: Known
    value: Decimal | None
    nearness: Nearness | None
    reading: Reading | None


def take(platform: Platform, actor: Actor, typed: Typed, how: Way = "typed") -> Reading:
    """Keep a reading; raises InputError for a value or time that cannot be, NotFoundError for no such system."""
    platform.port(Authorizer).require(actor, "measure.record")
    with platform.change(actor, f"reading of {typed.measure}") as change:
        return put(platform, change, typed, how)


def take_all(platform: Platform, actor: Actor, typed: Iterable[Typed]) -> int:
    """Keep all the readings of a file, or none; return how many."""
    platform.port(Authorizer).require(actor, "measure.record")
    with platform.change(actor, "readings from a file") as change:
        return len([put(platform, change, one, "file") for one in typed])


def put(platform: Platform, change: Change, typed: Typed, how: Way) -> Reading:
    """Keep a reading within a change."""
    platform.port(Estate).system(typed.system)
    value = model.number(typed.measure, typed.value)
    at, until = model.span(change.now, typed.at, typed.until)
    id = new_id()
    told = ReadingTaken(
        id, typed.system, typed.measure, str(value), at, until, how, typed.source[:200], typed.own_containment
    )
    reading = Reading(
        id=id,
        system=typed.system,
        measure=typed.measure,
        value=value,
        at=at,
        until=until,
        learned=change.now,
        how=how,
        source=typed.source[:200],
        who=change.actor.name,
        own_containment=typed.own_containment,
        entry=change.publish(told, effective=at),
    )
    store.take(change.db, reading)
    return reading


def add_probe(platform: Platform, actor: Actor, wanted: Wanted, reason: str) -> tuple[str, str]:
    """Set up a probe; return its id, and for a push probe the secret token, which is shown once."""
    platform.port(Authorizer).require(actor, "register.edit")
    _check(platform, wanted)
    id, token = new_id(), secrets.token_urlsafe(24) if wanted.kind == "push" else ""
    sealed = platform.port(Cipher).seal(orjson.dumps({"target": wanted.target, "pointer": wanted.pointer}), _PURPOSE)
    values = {
        "id": id,
        "system": wanted.system,
        "measure": wanted.measure,
        "kind": wanted.kind,
        "sealed": sealed,
        "secret": digest(token) if token else None,
        "every": wanted.every,
        "problem": "",
    }
    with platform.change(actor, reason) as change:
        store.add_probe(change.db, values)
        change.publish(ProbeSet(id, wanted.system, wanted.measure, wanted.kind))
    return id, token


def end_probe(platform: Platform, actor: Actor, id: str, reason: str) -> None:
    """Take a probe away; what it told stands. Raises NotFoundError."""
    platform.port(Authorizer).require(actor, "register.edit")
    with platform.change(actor, reason) as change:
        if not store.end_probe(change.db, id):
            raise NotFoundError(Text("no probe has this id", "沒有此編號的探測"), Text("See the list.", "請查閱清單。"))
        change.publish(ProbeEnded(id))


@once
def probes(platform: Platform, id: str | None = None) -> list[Probe]:
    """Return the probes, or the one of this id; raises SealedError without keys."""
    return [_probe(platform, row) for row in store.probes(platform.db, id)]


def reading(platform: Platform, system: str, measure: str) -> Known:
    """Return what a measure of a system is now: the latest of what was typed, pushed and probed."""
    return _now(platform, system, measure, _of(platform, system, measure))[0]


def rows(platform: Platform) -> list[Row]:
    """Return every measure of every critical system that has a limit or a value, the nearest to its limit first."""
    estate, found = platform.port(Estate), []
    looking = probes(platform)
    for id, name in estate.systems():
        limits = estate.system(id).get("thresholds", {})
        for measure in MEASURES:
            mine = [one for one in looking if (one.system, one.measure) == (id, measure)]
            found.append(_row(platform, id, name, measure, limits.get(measure), mine))
    return sorted(found, key=_order)


def row(platform: Platform, system: str, measure: str) -> Row:
    """Return one measure of a system now; raises NotFoundError for no such system."""
    described = platform.port(Estate).system(system)
    limit = described.get("thresholds", {}).get(measure)
    return _row(platform, system, described["name"], measure, limit, _of(platform, system, measure))


def warn(platform: Platform) -> int:
    """Publish each threshold that was neared or reached since last asked, once a stage; return how many."""
    standing, told = store.warnings(platform.db), 0
    for one in rows(platform):
        stage = _stage(one)
        if stage != standing.get((one.system, one.measure)) and one.nearness is not None:
            told += _warn(platform, one, stage)
    return told


def below(platform: Platform, measure: str) -> bool:
    """Say whether falling under the limit counts, as the Code's criteria of today have it."""
    rules = site.rulebook(platform, platform.now().astimezone(HONG_KONG).date())
    return any(one.threshold == measure and one.met_when == "below" for one in rules.criteria)


def digest(token: str) -> str:
    """Return what is kept of a push probe's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _warn(platform: Platform, one: Row, stage: str | None) -> bool:
    """Keep the stage of a warning; publish it unless it was taken back, which the next reading's entry tells."""
    assert one.nearness is not None
    met, left = stage == "met", one.nearness.left
    told = ThresholdNeared(one.system, one.measure, str(one.value), str(one.limit), met, left)
    with platform.change(ME, "a threshold is near" if stage else "a threshold is far again") as change:
        store.warn(change.db, one.system, one.measure, stage, change.now)
        change.publish(told)
    return stage is not None


def _stage(one: Row) -> str | None:
    """Return the stage of a row's warning: near, met, or None."""
    if one.nearness is None or not one.nearness.near:
        return None
    return "met" if one.nearness.met else "near"


def _row(platform: Platform, system: str, name: Text, measure: str, limit: Any, mine: list[Probe]) -> Row:
    """Return the row of a measure."""
    known, value, reading = _now(platform, system, measure, mine)
    bound = None if limit is None else Decimal(str(limit))
    near = None if value is None or bound is None else nearness(measure, value, bound, below=below(platform, measure))
    return Row(system, name, measure, bound, known, value, near, reading)


def _order(one: Row) -> tuple[bool, Decimal, str, str]:
    """Order rows: those with a limit and a value by how near they are, then the others."""
    share = one.nearness.share if one.nearness else Decimal(-1)
    return one.nearness is None, -share, one.system, one.measure


def _now(
    platform: Platform, system: str, measure: str, mine: list[Probe]
) -> tuple[Known, Decimal | None, Reading | None]:
    """Return a measure as known, its number, and the reading it comes from if it is one."""
    now = platform.now()
    last = store.latest(platform.db, system, measure, now)
    live = max(
        ((one, value) for one in mine if (value := _told(one, now)) is not None),
        key=lambda pair: _worst(platform, pair),
        default=None,
    )
    if live is not None and (last is None or (live[0].looked or last.at) >= last.at):
        probe, value = live
        source = Text("probe, {what}", "探測：{what}").format(what=KINDS[probe.kind])
        return Known(_plain(value), source, "/register/measures", probe.looked, probe.looked), value, None
    if last is None:
        why = (
            Text("the probe has not answered lately: {why}", "探測近期未有結果：{why}").format(
                why=same(mine[0].problem or "–")
            )
            if mine
            else Text("no reading, or the last has expired", "沒有讀數，或上次讀數已屆滿")
        )
        return Known(None, why, "/register/measures"), None, None
    words = Text("{way} by {who}: {source}", "{way}（{who}）：{source}").format(
        way=WAYS[last.how], who=same(last.who), source=same(last.source)
    )
    if last.own_containment:
        words = Text(
            "{words}; caused by own containment, counted until decided otherwise",
            "{words}；由自行遏制引致，在另作決定前仍計算在內",
        ).format(words=words)
    return Known(_plain(last.value), words, "/register/measures", last.at, last.learned), last.value, last


def _told(probe: Probe, now: Instant) -> Decimal | None:
    """Return what a probe tells now, None when its last look is too old or failed to give a number."""
    if probe.kind in {"http", "tcp"}:
        return model.downtime(probe, now) if probe.measure == DOWNTIME else None
    fresh = probe.looked is not None and now - probe.looked <= probe.patience
    return probe.value if fresh and probe.kind == "json" else None


def _worst(platform: Platform, pair: tuple[Probe, Decimal]) -> Decimal:
    """Order what several probes tell of one measure: the worse counts."""
    return -pair[1] if below(platform, pair[0].measure) else pair[1]


def _plain(value: Decimal) -> int | float:
    """Return a number as pages and forms show it."""
    return int(value) if value == int(value) else float(value)


def _of(platform: Platform, system: str, measure: str) -> list[Probe]:
    """Return the probes of one measure."""
    return [one for one in probes(platform) if (one.system, one.measure) == (system, measure)]


def _probe(platform: Platform, row: Any) -> Probe:
    """Return the probe of a row, its target unsealed."""
    opened = orjson.loads(platform.port(Cipher).open(bytes(row["sealed"]), _PURPOSE))
    value = None if row["value"] is None else Decimal(row["value"])
    kept = {
        name: row[name] for name in ("id", "system", "measure", "kind", "every", "looked", "up", "since", "problem")
    }
    return Probe(**kept, target=opened["target"], pointer=opened["pointer"], value=value)


def _check(platform: Platform, wanted: Wanted) -> None:
    """Raise InputError when a probe cannot be set up as wanted."""
    platform.port(Estate).system(wanted.system)
    model.number(wanted.measure, "0")
    place = urlsplit(wanted.target)
    faults = {
        Text("kind", "類別"): wanted.kind not in KINDS,
        Text("address", "網址"): wanted.kind in {"http", "json"}
        and not (place.scheme in {"http", "https"} and place.hostname),
        Text("host and port", "主機及連接埠"): wanted.kind == "tcp"
        and not (place.scheme == "tcp" and place.hostname and _port(wanted.target)),
        Text("pointer", "指標"): wanted.kind == "json" and not wanted.pointer.startswith("/"),
        Text("seconds", "秒數"): not LEAST_SECONDS <= wanted.every <= timedelta(days=1).total_seconds(),
        Text("measure: a web or port probe tells downtime", "量度：網址或連接埠探測只可得出停機時間"): wanted.kind
        in {"http", "tcp"}
        and wanted.measure != DOWNTIME,
        Text("number of probes", "探測數目"): len(store.probes(platform.db)) >= MOST_PROBES,
    }
    for what, wrong in faults.items():
        if wrong:
            raise InputError(
                Text("the probe's {what} does not do", "探測的{what}不合適").format(what=what),
                Text(
                    "Examples: https://oms.example/health, tcp://10.0.0.5:443, /service/level; 10 seconds to a day.",
                    "例如 https://oms.example/health、tcp://10.0.0.5:443、/service/level；10 秒至一日。",
                ),
            )


def _port(target: str) -> int | None:
    """Return the port of an address, None when it has none that can be."""
    try:
        return urlsplit(target).port
    except ValueError:
        return None
