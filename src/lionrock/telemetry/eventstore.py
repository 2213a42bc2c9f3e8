"""The event store on chDB or a ClickHouse server: one process owns it, the others ask it over the channel."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from lionrock.events.learning import Asked, Group
from lionrock.events.ports import Hunt, Insert, RuleHits, RuleHunt, StoredEvent
from lionrock.events.records import Frame, LogRecord, LogSource
from lionrock.kernel.clock import Instant, instant, micros
from lionrock.kernel.errors import InputError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry import eventsql, fieldstats, hearing, lately, retrohunt
from lionrock.telemetry.clickhouse import Place, Server
from lionrock.telemetry.eventrows import Rows, table
from lionrock.telemetry.fieldstats import FieldAsked, FieldStats
from lionrock.telemetry.hearing import Heard, Span

_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}:\d{1,20}\Z")
_LIMITS: Final = (
    " SETTINGS max_memory_usage = 400000000, max_execution_time = 30, output_format_json_quote_64bit_integers = 0,"
    " max_bytes_before_external_sort = 100000000, max_bytes_before_external_group_by = 100000000"
)
_IN_ORDER: Final = ", allow_reorder_prewhere_conditions = 0"
_SERVER: Final = {
    "mark_cache_size": 33_554_432,
    "primary_index_cache_size": 16_777_216,
    "index_mark_cache_size": 8_388_608,
    "text_index_tokens_cache_size": 16_777_216,
    "text_index_header_cache_size": 16_777_216,
    "text_index_postings_cache_size": 33_554_432,
    "query_condition_cache_size": 8_388_608,
    "compiled_expression_cache_size": 8_388_608,
    "background_pool_size": 1,
    "background_merges_mutations_concurrency_ratio": 1,
    "background_schedule_pool_size": 2,
    "max_io_thread_pool_size": 8,
    "max_thread_pool_size": 64,
}
"""Caches and pools of a server that is one part of a small machine: their defaults are gigabytes."""
_CORES: Final = (
    "SET max_threads_min_free_memory_per_thread = 0, max_threads = {many}, "
    "merge_tree_min_rows_for_concurrent_read = 32768, merge_tree_min_bytes_for_concurrent_read = 4194304"
)
"""How many cores a question takes: left to itself the engine takes one alone where less than two gigabytes are free."""
_MOST_CORES: Final = 4


@dataclass(frozen=True, slots=True)
class Overview:
    """A hunt at a glance: counts by time bin, and the most frequent values of some columns."""

    bins: tuple[tuple[Instant, int], ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]


class Events:
    """Events in a chDB folder or on a server; implements the `EventStore` port. Opens at the first question."""

    def __init__(self, folder: Path, memory: int, place: Place | None = None) -> None:
        """Keep events below `folder` and let the engine use at most `memory` bytes, or at a server's place."""
        self._place = place
        self._folder = folder
        self._memory = memory
        self._session: Any = None
        self._lock = threading.RLock()
        self._next: dict[str, int] = {}

    def insert(self, frame: Frame, records: Sequence[LogRecord | None], rules: Mapping[int, Sequence[str]]) -> None:
        """Store a frame once: repeating it changes nothing. `rules` maps ordinal to rule ids."""
        self.insert_all((Insert(frame, tuple(records), {ordinal: tuple(ids) for ordinal, ids in rules.items()}),))

    def insert_all(self, frames: Sequence[Insert]) -> None:
        """Store frames of one stream that follow each other, each once.

        Those learned in one month are one part, stored as a whole or not at all: what a part costs hardly depends on
        how much is in it. A server is given one frame at a time, which it knows again by its token when it answered
        too late.
        """
        alone = self._place is not None
        with self._lock:
            for _, some in groupby(
                frames, key=lambda one: one.frame.first if alone else (one.frame.learned.year, one.frame.learned.month)
            ):
                self._insert(list(some))

    def complete(self, frame: Frame, records: Sequence[LogRecord | None], rules: Mapping[int, Sequence[str]]) -> None:
        """Store those records of a frame that are not stored yet, as when lines are understood later."""
        kept = _kept(frame, records)
        with self._lock:
            stored = set(self.ordinals(frame.stream, frame.first, frame.first + len(records)))
            kept = [(ordinal, record) for ordinal, record in kept if ordinal not in stored]
            if kept:
                self._put([Rows(frame, kept, rules)], part=f":{kept[0][0]}-{len(kept)}-{len(stored)}")
                if frame.stream in self._next:
                    self._next[frame.stream] = max(self._next[frame.stream], kept[-1][0] + 1)

    def ordinals(self, stream: str, first: int, until: int) -> list[int]:
        """Return which records of a span are stored."""
        sql = (
            "SELECT ordinal FROM lionrock.event WHERE stream = {stream:String} "
            "AND ordinal >= {first:UInt64} AND ordinal < {until:UInt64}"
        )
        return [int(row["ordinal"]) for row in self._rows(sql, {"stream": stream, "first": first, "until": until})]

    def search(self, hunt: Hunt) -> list[StoredEvent]:
        """Return the events found, at most 1,000."""
        made = eventsql.conditions(hunt)
        limit, offset = eventsql.page(hunt)
        order = "DESC" if hunt.newest_first else "ASC"
        made.values |= {"limit": limit, "offset": offset}
        sql = (
            f"SELECT {eventsql.COLUMNS} FROM lionrock.event{made.where} "
            f"ORDER BY at {order}, stream {order}, ordinal {order} LIMIT {{limit:UInt64}} OFFSET {{offset:UInt64}}"
        )
        return [_event(row) for row in self._rows(sql, made.values)]

    def count(self, hunt: Hunt) -> int:
        """Return how many events there are."""
        made = eventsql.conditions(hunt)
        return int(self._rows(f"SELECT count() AS n FROM lionrock.event{made.where}", made.values)[0]["n"])

    def histogram(self, hunt: Hunt, bins: int = 60) -> list[tuple[Instant, int]]:
        """Return start and count of equal time bins over the hunt's span, or over the events found."""
        bins = max(1, min(bins, eventsql.MOST))
        span = self._span(hunt, bins)
        if span is None:
            return []
        since, width = span
        made = eventsql.conditions(hunt)
        sql = (
            "SELECT intDiv(toUnixTimestamp64Micro(at) - {since_:Int64}, {width_:Int64}) AS bin, count() AS n "
            f"FROM lionrock.event{made.where} GROUP BY bin"
        )
        rows = self._rows(sql, made.values | {"since_": since, "width_": width})
        return _bins(rows, since, width, bins)

    def overview(self, hunt: Hunt, bins: int = 60, most: int = 10) -> Overview:
        """Return the histogram of a hunt and its most frequent sources, hosts and users, counted in one pass."""
        bins = max(1, min(bins, eventsql.MOST))
        span = self._span(hunt, bins)
        if span is None:
            return Overview((), dict.fromkeys(eventsql.OVERVIEW, ()))
        made = eventsql.conditions(hunt)
        values = {"since_": span[0], "width_": span[1], "most_": max(bins, most)}
        rows = self._rows(eventsql.overview(made.where), made.values | values)
        return _overview(rows, _bins([row for row in rows if row["which"] == _BINS], *span, bins), most)

    def facets(self, hunt: Hunt, column: str, most: int = 10) -> list[tuple[str, int]]:
        """Return the most frequent values of source, host, user, address, stream or rule with their counts."""
        if column not in eventsql.FACETS:
            raise InputError(
                Text(f"no facet is called {column!r}", f"沒有名為 {column!r} 的分類"),
                Text(f"There are {', '.join(eventsql.FACETS)}.", f"可用：{'、'.join(eventsql.FACETS)}。"),
            )
        made = eventsql.conditions(hunt)
        if column == "rule":
            made.add("matched = 1")
        sql = (
            f"SELECT {eventsql.FACETS[column]} AS value, count() AS n FROM lionrock.event{made.where} "
            "GROUP BY value HAVING value != '' ORDER BY n DESC, value LIMIT {most_:UInt64}"
        )
        rows = self._rows(sql, made.values | {"most_": max(1, min(most, eventsql.MOST_VALUES))})
        return [(row["value"], row["n"]) for row in rows]

    def hunt_rule(self, asked: RuleHunt) -> RuleHits:
        """Return the events a rule is true of, the newest first, as far as the time asked for goes."""
        return retrohunt.Search(self._in_order, asked).run(_event)

    def field(self, asked: FieldAsked) -> FieldStats:
        """Return what a field holds over the events of a hunt."""
        return fieldstats.stats(self._rows, asked)

    def logsources(self, hunt: Hunt) -> list[tuple[LogSource, int]]:
        """Return the log sources of the events of a hunt, the most frequent first."""
        return fieldstats.logsources(self._rows, hunt)

    def heard(self, span: Span) -> list[Heard]:
        """Return by stream, host, kind and class how many records there are that were dated and learned in a span.

        What was learned after its end counts as well, when it is dated within it.
        """
        until = "" if span.until is None else "AND at < fromUnixTimestamp64Micro({until:Int64}, 'UTC') "
        sql = (
            "SELECT stream, host, source, ocsf, count() AS n, toUnixTimestamp64Micro(max(least(at, learned))) AS last "
            "FROM lionrock.event WHERE at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC') "
            f"AND learned >= fromUnixTimestamp64Micro({{since:Int64}}, 'UTC') {until}"
            "GROUP BY stream, host, source, ocsf ORDER BY n DESC, stream, host, source, ocsf LIMIT {most_:UInt64}"
        )
        values = {"since": micros(span.since), "until": micros(span.until or span.since), "most_": hearing.MOST}
        return [
            Heard(row["stream"], row["host"], row["source"], row["ocsf"], row["n"], instant(row["last"]))
            for row in self._rows(sql, values)
        ]

    def groups(self, asked: Asked) -> list[Group]:
        """Return records of a stretch counted by groups."""
        sql, values = lately.groups_sql(asked)
        return [lately.group(row, asked.reading) for row in self._rows(sql, values)]

    def reached(self, asked: lately.Stretch) -> int | None:
        """Return the last record of a stretch that is stored; frames are stored whole and in order."""
        row = self._rows(*lately.reached_sql(asked))[0]
        return int(row["last"]) if row["n"] else None

    def clock(self, asked: lately.Stretch) -> Instant | None:
        """Return the latest event time among records of a stretch that came as they happened."""
        row = self._rows(*lately.clock_sql(asked))[0]
        return instant(row["clock"]) if row["n"] else None

    def close(self) -> None:
        """Close the folder; another may then be opened in this process."""
        with self._lock:
            if self._session is not None:
                self._session.close()
                self._session = None

    def _span(self, hunt: Hunt, bins: int) -> tuple[int, int] | None:
        """Return begin and width of time bins in microseconds, over the hunt's span or that of the events found."""
        if hunt.since and hunt.until:
            low, high = micros(hunt.since), micros(hunt.until)
        else:
            made = eventsql.conditions(hunt)
            sql = (
                "SELECT count() AS n, toUnixTimestamp64Micro(min(at)) AS low, toUnixTimestamp64Micro(max(at)) AS high "
                f"FROM lionrock.event{made.where}"
            )
            row = self._rows(sql, made.values)[0]
            if not row["n"]:
                return None
            low = micros(hunt.since) if hunt.since else row["low"]
            high = micros(hunt.until) if hunt.until else row["high"] + 1
        return low, max(1, -(-(high - low) // bins))

    def _has(self, stream: str, first: int, last: int) -> bool:
        """Say whether records of a frame are stored: a frame is one part, stored as a whole or not at all."""
        if stream not in self._next:
            sql = "SELECT count() AS n, max(ordinal) AS high FROM lionrock.event WHERE stream = {stream:String}"
            row = self._rows(sql, {"stream": stream})[0]
            self._next[stream] = row["high"] + 1 if row["n"] else 0
        if first >= self._next[stream]:
            return False
        sql = (
            "SELECT count() AS n FROM lionrock.event WHERE stream = {stream:String} "
            "AND ordinal BETWEEN {first:UInt64} AND {last:UInt64}"
        )
        return bool(self._rows(sql, {"stream": stream, "first": first, "last": last})[0]["n"])

    def _insert(self, frames: Sequence[Insert]) -> None:
        """Store the frames that are not there yet, as one part."""
        made = [Rows(one.frame, _kept(one.frame, one.records), one.rules) for one in frames]
        new = [one for one in made if one.kept and not self._has(one.frame.stream, *one.span)]
        if new:
            self._put(new)
            self._next[new[-1].frame.stream] = new[-1].span[1] + 1

    def _put(self, frames: Sequence[Rows], part: str = "") -> None:
        """Insert rows of one stream with the first frame's token, and which part of it they are."""
        stream, token = frames[0].frame.stream, frames[0].frame.token + part
        try:
            self._query(eventsql.INSERT % token, {"stream": stream}, rows=table(frames))
        except UnavailableError:
            self._next.pop(stream, None)  # whether it is there all the same is asked of the engine next time
            raise

    def _in_order(self, sql: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows of a query whose conditions are looked at in the order in which they are written."""
        return self._rows(sql, values, _IN_ORDER)

    def _rows(self, sql: str, values: Mapping[str, Any], more: str = "") -> list[dict[str, Any]]:
        """Return the rows of a query."""
        import orjson

        answer = self._query(sql + _LIMITS + more, values).bytes()
        return [orjson.loads(line) for line in answer.splitlines()]

    def _query(self, sql: str, values: Mapping[str, Any], rows: Any = None) -> Any:
        """Run a statement with bound values; chDB finds `rows` by its name. Raises UnavailableError when it refuses."""
        bound = {name: eventsql.escaped(value) for name, value in values.items()}
        try:
            if self._place is not None:
                return self._opened().query(sql, values, rows)
            # One at a time, as chDB does anyway: it waits for its own lock without letting other threads run, while the
            # statement that has that lock waits to run. Both then wait for ever.
            with self._lock:
                return self._opened().query(sql, "JSONEachRow", params=bound)
        except RuntimeError as problem:
            raise _unavailable(str(problem)) from problem

    def _opened(self) -> Any:
        """Return the session, opened when it is first needed."""
        with self._lock:
            if self._session is None:
                self._session = Server(self._place) if self._place else _open(self._folder, self._memory)
            return self._session


_BINS: Final = (1 << len(eventsql.OVERVIEW)) - 1
"""What `grouping` says of a row that counts a time bin: every other column is left out."""


def _bins(rows: Sequence[Mapping[str, Any]], since: int, width: int, bins: int) -> list[tuple[Instant, int]]:
    """Return every bin with its count, those without events too."""
    found = {row["bin"]: row["n"] for row in rows}
    return [(instant(since + n * width), found.get(n, 0)) for n in range(bins)]


def _overview(rows: Sequence[Mapping[str, Any]], bins: Sequence[tuple[Instant, int]], most: int) -> Overview:
    """Return an overview from the rows of its query."""
    facets: dict[str, tuple[tuple[str, int], ...]] = {}
    whole = (1 << len(eventsql.OVERVIEW) + 1) - 1
    for n, name in enumerate(reversed(eventsql.OVERVIEW)):
        own = [(row[name], row["n"]) for row in rows if row["which"] == whole ^ (1 << n) and row[name]]
        facets[name] = tuple(own[:most])
    return Overview(tuple(bins), facets)


def _kept(frame: Frame, records: Sequence[LogRecord | None]) -> list[tuple[int, LogRecord]]:
    """Return the records of a frame with their ordinals; raises InputError for what cannot be a frame's name."""
    if not _TOKEN.match(frame.token):
        raise InputError(Text(f"{frame.token!r} is no frame", f"{frame.token!r} 不是框"), Text("", ""))
    return [(frame.first + n, record) for n, record in enumerate(records) if record is not None]


def _open(folder: Path, memory: int) -> Any:
    """Open the folder and make the table; raises UnavailableError when another process or folder is open."""
    from chdb import session

    opened: Any = session.Session  # untyped library
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        limits = {"max_server_memory_usage": memory} | _SERVER
        made = opened(f"{folder}?{urlencode(limits)}")
        made.query("CREATE DATABASE IF NOT EXISTS lionrock ENGINE = Atomic")
        made.query(_CORES.format(many=max(1, min(os.cpu_count() or 1, _MOST_CORES))))
        made.query(eventsql.TABLE)
        made.query(eventsql.GROWN)
    except RuntimeError as problem:
        raise _unavailable(str(problem)) from problem
    return made


def _unavailable(why: str) -> UnavailableError:
    """Return the error for an engine that refuses, with the first line of its reason."""
    line = why.partition("Stack trace")[0].strip()[:300]
    return UnavailableError(
        Text(f"the event store refused: {line}", f"事項儲存庫拒絕：{line}"),
        Text(
            "One process owns the store: see `lionrock status`. Narrow the search when it took too much.",
            "儲存庫只由一個程序使用：請看 `lionrock status`。如搜尋過大，請縮小範圍。",
        ),
    )


def _event(row: Mapping[str, Any]) -> StoredEvent:
    """Return a row as a stored event."""
    return StoredEvent(
        id=f"{row['stream']}:{row['ordinal']}",
        stream=row["stream"],
        source=row["source"],
        time=_instant(row["happened"]),
        replayed_as=_instant(row["replayed"]),
        time_text=row["time_text"],
        learned=instant(row["known"]),
        host=row["host"],
        user=row["user"],
        address=row["address"],
        message=row["message"],
        ocsf=row["ocsf"],
        fields={name: _value(values) for name, values in row["fields"].items()},
        rules=tuple(row["rules"]),
        raw=bytes.fromhex(row["raw_hex"]),
    )


def _value(values: Sequence[str]) -> Any:
    """Return a field's value: None, one text, or a list."""
    return list(values) if len(values) > 1 else values[0] if values else None


def _instant(microseconds: int | None) -> Instant | None:
    """Return an instant, None where there is none."""
    return None if microseconds is None else instant(microseconds)
