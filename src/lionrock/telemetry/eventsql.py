"""Hunts as SQL text with bound parameters: the only place where event queries are written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lionrock.events.ports import FieldTest, Hunt
from lionrock.kernel.clock import micros
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry import eventsql_fields

MOST: Final = 1000
"""Rows of the longest answer."""
MOST_VALUES: Final = 20_000
"""Values of one column that are counted at most."""
FARTHEST: Final = 100_000
_MOST_TERMS: Final = 20
_LONGEST: Final = 1000
HOT: Final = (
    "Channel", "EventID", "Provider_Name", "Image", "CommandLine", "ParentImage", "ParentCommandLine",
    "TargetFilename", "TargetObject", "ImageLoaded", "ScriptBlockText", "ServiceName", "PipeName", "QueryName",
    "DestinationIp", "DestinationPort", "SourceIp", "SubjectUserName", "TargetUserName", "LogonType", "Program",
    "Event", "cs-method", "cs-uri-stem", "sc-status", "eventName", "eventSource",
)  # fmt: skip
"""Fields that have a column of their own; every field can be searched."""

TABLE: Final = f"""
CREATE TABLE IF NOT EXISTS lionrock.event (
    stream LowCardinality(String),
    ordinal UInt64 CODEC(Delta, ZSTD(1)),
    frame UInt64 CODEC(Delta, ZSTD(1)),
    at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    time Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    replayed_as Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    time_text String CODEC(ZSTD(1)),
    learned DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    source LowCardinality(String),
    ocsf UInt32 CODEC(ZSTD(1)),
    product LowCardinality(String),
    category LowCardinality(String),
    service LowCardinality(String),
    routed UInt8,
    host LowCardinality(String),
    user LowCardinality(String),
    address String CODEC(ZSTD(1)),
    message String CODEC(ZSTD(1)),
    fields Map(LowCardinality(String), Array(String)) CODEC(ZSTD(1)),
    rules Array(LowCardinality(String)),
    matched UInt8 MATERIALIZED notEmpty(rules),
    raw String CODEC(ZSTD(1)),
    words String CODEC(ZSTD(1)),
    {", ".join(f"`{name}` Array(String) MATERIALIZED fields['{name}'] CODEC(ZSTD(1))" for name in HOT)},
    INDEX by_word words TYPE text(tokenizer = 'splitByNonAlpha'),
    INDEX by_ordinal ordinal TYPE minmax GRANULARITY 1,
    INDEX by_match matched TYPE minmax GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toYYYYMM(learned) ORDER BY (at, stream, ordinal)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1,
    index_granularity = 1024, merge_max_block_size = 1024, merge_max_block_size_bytes = 2097152,
    max_parts_to_merge_at_once = 10, vertical_merge_algorithm_min_rows_to_activate = 1,
    compact_parts_max_bytes_to_buffer = 8388608, compact_parts_merge_max_bytes_to_prefetch_part = 1048576
"""
"""One month of learning is one partition, so that a frame is one part: stored as a whole or not at all.

Merges go column by column in small blocks: with so many columns they would otherwise take hundreds of megabytes.
"""
GROWN: Final = """
ALTER TABLE lionrock.event
    ADD COLUMN IF NOT EXISTS product LowCardinality(String) AFTER ocsf,
    ADD COLUMN IF NOT EXISTS category LowCardinality(String) AFTER product,
    ADD COLUMN IF NOT EXISTS service LowCardinality(String) AFTER category,
    ADD COLUMN IF NOT EXISTS routed UInt8 AFTER service
"""
"""What a table of an earlier release lacks: log sources; `routed` is 0 in rows that have none because of that."""

INSERT: Final = """
INSERT INTO lionrock.event (stream, ordinal, frame, at, time, replayed_as, time_text, learned, source, ocsf,
    product, category, service, routed, host, user, address, message, fields, rules, raw, words)
SELECT {stream:String}, ordinal, begun, fromUnixTimestamp64Micro(at, 'UTC'),
    if(timed, fromUnixTimestamp64Micro(time, 'UTC'), NULL),
    if(timed AND shift != 0, fromUnixTimestamp64Micro(time + shift, 'UTC'), NULL), time_text,
    fromUnixTimestamp64Micro(known, 'UTC'), source, ocsf, product, category, service, 1, host,
    user, address, message, mapFromArrays(names, contents), rules, raw, words
FROM Python(rows)
SETTINGS insert_deduplication_token = '%s', max_insert_threads = 1, max_threads = 1,
    min_insert_block_size_rows = 100000, min_insert_block_size_bytes = 1000000000
"""

COLUMNS: Final = """
    stream, ordinal, source, toUnixTimestamp64Micro(time) AS happened, toUnixTimestamp64Micro(replayed_as) AS replayed,
    time_text, toUnixTimestamp64Micro(learned) AS known, host, user, address, message, ocsf, fields, rules,
    hex(raw) AS raw_hex
"""
FACETS: Final = {
    "source": "source", "host": "host", "user": "user", "address": "address", "rule": "arrayJoin(rules)",
    "stream": "stream", "ocsf": "toString(ocsf)",
}  # fmt: skip
OVERVIEW: Final = ("source", "host", "user", "address", "ocsf")
"""Columns whose frequent values an overview counts beside the time bins, in one pass."""
_ID: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,127}):(\d{1,18})\Z")
_WORD: Final = re.compile(r"[A-Za-z0-9]+\Z")


@dataclass
class Conditions:
    """Conditions joined by AND, with the values bound to them."""

    parts: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, text: str, **values: Any) -> None:
        """Add a condition whose `{name:Type}` placeholders, numbered apart, are bound to values."""
        for name, value in values.items():
            own = f"{name}{len(self.values)}"
            text = text.replace("{" + name + ":", "{" + own + ":")
            self.values[own] = value
        self.parts.append(text)

    @property
    def where(self) -> str:
        """Return the WHERE clause."""
        return " WHERE " + " AND ".join(f"({part})" for part in self.parts) if self.parts else ""


def conditions(hunt: Hunt) -> Conditions:
    """Return the conditions of a hunt; raises InputError when it is out of bounds."""
    made = Conditions()
    if hunt.since is not None:
        made.add("at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')", since=micros(hunt.since))
    if hunt.until is not None:
        made.add("at < fromUnixTimestamp64Micro({until:Int64}, 'UTC')", until=micros(hunt.until))
    _plain(made, hunt)
    for name, value in _bounded(hunt.fields).items():
        _field(made, name, value)
    for test in _few(hunt.tests):
        bound = eventsql_fields.condition(test, HOT)
        made.add(bound.sql, **bound.values)
    _words(made, hunt.text)
    if hunt.ids:
        _ids(made, hunt.ids)
    if hunt.after is not None:
        at, stream, ordinal = hunt.after
        # the index knows the first column alone: without it every page would be looked for from the beginning
        made.add("at >= fromUnixTimestamp64Micro({at:Int64}, 'UTC')", at=micros(at))
        made.add(
            "(at, stream, ordinal) > (fromUnixTimestamp64Micro({at:Int64}, 'UTC'), {stream:String}, {ordinal:UInt64})",
            at=micros(at),
            stream=stream,
            ordinal=ordinal,
        )
    return made


def _plain(made: Conditions, hunt: Hunt) -> None:
    """Add what is compared with a column of its own."""
    if hunt.stream:
        made.add("stream = {stream:String}", stream=hunt.stream)
    if hunt.source:
        made.add("source = {source:String}", source=hunt.source)
    if hunt.host:
        made.add("lower(host) = {host:String}", host=small(hunt.host))
    if hunt.user:
        made.add(
            "lower(user) = {user:String} OR endsWith(lower(user), concat('\\\\', {user:String}))",
            user=small(hunt.user),
        )
    if hunt.address:
        made.add("address = {address:String}", address=hunt.address)
    if hunt.ocsf:
        made.add("toString(ocsf) = {ocsf:String}", ocsf=hunt.ocsf)
    if hunt.rule:
        made.add("matched = 1 AND has(rules, {rule:String})", rule=hunt.rule)


def _field(made: Conditions, name: str, value: str) -> None:
    """Add a field's condition: any of its values equals, or matches when there are asterisks; case does not count."""
    column = f"`{name}`" if name in HOT else "fields[{name:String}]"
    bound = {} if name in HOT else {"name": name}
    if "*" in value:
        made.add(f"arrayExists(v -> lower(v) LIKE {{like:String}}, {column})", like=like(small(value)), **bound)
    else:
        made.add(f"arrayExists(v -> lower(v) = {{value:String}}, {column})", value=small(value), **bound)


def small(text: str) -> str:
    """Return a text with its ASCII letters small: the engine's `lower` knows no others."""
    return text.encode().lower().decode()


def like(pattern: str) -> str:
    """Return a LIKE pattern in which an asterisk stands for anything."""
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%")


def _words(made: Conditions, text: str) -> None:
    """Add the words of a search: each must occur.

    A plain word is looked up in the index as a whole word; with an asterisk, within words too. What holds signs or
    letters beyond ASCII must occur as written.
    """
    terms = text.lower().split()
    if len(terms) > _MOST_TERMS or len(text) > _LONGEST:
        raise _too_much(f"at most {_MOST_TERMS} words, {_LONGEST} characters")
    for term in terms:
        bare = term.strip("*")
        if not bare:
            continue
        if _WORD.match(term):
            made.add("hasAllTokens(words, {word:String})", word=term)
        elif bare == term and any(_WORD.match(part) for part in re.split(r"[^A-Za-z0-9]+", term)) and term.isascii():
            made.add("hasAllTokens(words, {word:String}) AND position(words, {word:String}) > 0", word=term)
        else:
            made.add("words LIKE {like:String}", like=f"%{like(bare)}%")


def _ids(made: Conditions, ids: Iterable[str]) -> None:
    """Add the events asked for by id, grouped by stream."""
    ordinals: dict[str, list[int]] = {}
    for id in ids:
        found = _ID.match(id)
        if found is None:
            raise _too_much(f"ids such as stream:17, not {id[:80]!r}")
        ordinals.setdefault(found[1], []).append(int(found[2]))
    if sum(map(len, ordinals.values())) > MOST:
        raise _too_much(f"at most {MOST} ids")
    either = Conditions()
    for stream, wanted in ordinals.items():
        either.add("stream = {stream:String} AND ordinal IN {ordinals:Array(UInt64)}", stream=stream, ordinals=wanted)
    text = " OR ".join(f"({part})" for part in either.parts)
    for name in either.values:
        text = text.replace("{" + name + ":", "{id_" + name + ":")
    made.parts.append(text)
    made.values |= {f"id_{name}": value for name, value in either.values.items()}


def _bounded(fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return the fields of a hunt within bounds; raises InputError."""
    if len(fields) > _MOST_TERMS or any(len(name) + len(value) > _LONGEST for name, value in fields.items()):
        raise _too_much(f"at most {_MOST_TERMS} fields, {_LONGEST} characters each")
    return fields


def _few(tests: Sequence[FieldTest]) -> Sequence[FieldTest]:
    """Return the typed tests of a hunt within bounds; raises InputError."""
    if len(tests) > _MOST_TERMS or any(len(one.name) + len(one.value) > _LONGEST for one in tests):
        raise _too_much(f"at most {_MOST_TERMS} tests of fields, {_LONGEST} characters each")
    return tests


def overview(where: str) -> str:
    """Return the query that counts time bins and frequent values in one pass; `which` tells them apart.

    Binds `since_`, `width_` and `most_`, the rows of each.
    """
    columns = ", ".join(OVERVIEW)
    sets = ", ".join(f"({name})" for name in ("bin", *OVERVIEW))
    inner = f"intDiv(toUnixTimestamp64Micro(at) - {{since_:Int64}}, {{width_:Int64}}) AS bin, {columns}".replace(
        " ocsf", " toString(ocsf) AS ocsf"
    )
    return (
        f"SELECT grouping(bin, {columns}) AS which, bin, {columns}, count() AS n "
        f"FROM (SELECT {inner} FROM lionrock.event{where}) "
        f"GROUP BY GROUPING SETS ({sets}) ORDER BY n DESC, {columns} LIMIT {{most_:UInt64}} BY which"
    )


def page(hunt: Hunt) -> tuple[int, int]:
    """Return limit and offset within bounds."""
    return max(1, min(hunt.limit, MOST)), max(0, min(hunt.offset, FARTHEST))


def _too_much(expected: str) -> InputError:
    """Return the error for a hunt out of bounds."""
    return InputError(
        Text(f"search out of bounds: expected {expected}", f"搜尋超出範圍：應為 {expected}"),
        Text("Ask for less at a time.", "請縮小搜尋範圍。"),
    )


def escaped(value: Any) -> Any:
    """Return a value as chDB reads bound parameters: text in its escaped form, lists of texts or pairs in theirs."""
    if isinstance(value, (list, tuple)) and value and not isinstance(value[0], int):
        return "[" + ",".join(map(_quoted, value)) + "]"
    return _escaped(value) if isinstance(value, str) else value


def _quoted(value: str | tuple[str, ...]) -> str:
    """Return a text, or a tuple of texts, as it stands in a bound list."""
    if isinstance(value, tuple):
        return "(" + ",".join(map(_quoted, value)) + ")"
    return "'" + _escaped(value).replace("'", "\\'") + "'"


def _escaped(text: str) -> str:
    """Return a text with its odd signs named."""
    for sign, name in _ESCAPES:
        text = text.replace(sign, name)
    return text


_ESCAPES: Final = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0"), ("\b", "\\b"),
                   ("\f", "\\f"))  # fmt: skip
