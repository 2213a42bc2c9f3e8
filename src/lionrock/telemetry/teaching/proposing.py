"""What a sample may be: its form by our own readers, and which of its fields says when, where, who and what. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from lionrock.events.records import LogRecord
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines, shape, syslog
from lionrock.telemetry.formats.keyvalue import pairs
from lionrock.telemetry.formats.lines import lines, text
from lionrock.telemetry.sources import any_cef
from lionrock.telemetry.teaching import choices, clocks, finding
from lionrock.telemetry.teaching.cutting import cells, cut, vendor
from lionrock.telemetry.teaching.making import came_out, source
from lionrock.telemetry.teaching.taught import ROLES, Kept, Taught, checked
from lionrock.telemetry.teaching.templates import template

_MOST: Final = 0.8
_LEAST_PAIRS: Final = 2
_LEAST_CELLS: Final = 3
_NEEDED: Final = 4
_OF_A_FORM: Final = 3
_PLAIN: Final = Taught("sample", Text("sample", "樣本"), "text")
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "time": ("time", "timestamp", "@timestamp", "ts", "datetime", "date", "eventtime", "when", "created", "rt", "t"),
    "host": ("host", "hostname", "computer", "device", "machine", "server", "node", "station", "controller", "unit",
             "devname", "dvchost"),
    "user": ("user", "username", "user_name", "account", "login", "operator", "usr", "suser", "uid", "who", "actor",
             "engineer"),
    "address": ("src", "srcip", "src_ip", "source_ip", "sourceip", "client", "client_ip", "clientip", "remote_addr",
                "ip", "address", "addr", "peer", "from"),
    "message": ("message", "msg", "text", "event", "description", "action", "summary", "name", "operation"),
}  # fmt: skip
_CLASSES: Final = (
    (3002, re.compile(r"log(?:ged)?[ _-]?(?:in|on|out|off)|sign[ _-]?in|password|authenticat", re.IGNORECASE)),
    (4002, re.compile(r"\b(?:GET|POST|PUT|DELETE) /|https?://", re.IGNORECASE)),
    (4003, re.compile(r"\bdns\b|\bquery\b.*\bIN\b", re.IGNORECASE)),
    (4001, re.compile(r"\b(?:dst|dpt|dport|dst_ip|destination_ip)\b", re.IGNORECASE)),
)
_CATEGORY: Final = {3002: "authentication", 4002: "webserver", 4003: "dns", 4001: "firewall"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a sample was taken for; `fields` are its own fields with a value each, to choose from.

    `asks` says what a person must settle: `zone`, `clock`.
    """

    taught: Taught
    fields: tuple[tuple[str, str], ...]
    asks: frozenset[str]
    dropped: int = 0
    """Lines of the sample beyond what is looked at."""


def sampled(data: bytes) -> tuple[list[bytes], int]:
    """Return the lines of a sample within bounds, and how many were left out; raises InputError for an empty one."""
    block = data.removeprefix(b"\xef\xbb\xbf")
    cutter = json_lines.split if json_lines.enclosed(block[: 64 * 1024]) else lines
    found = [raw for raw in cutter(block[: choices.MOST_BYTES]) if raw.strip()]
    kept = [raw for raw in found[: choices.MOST_LINES] if len(raw) <= choices.LONGEST_LINE]
    if len(block) > choices.MOST_BYTES and len(kept) > 1:
        kept.pop()  # cut in its middle
    if not kept:
        raise InputError(
            Text("the sample holds no line that can be looked at", "樣本沒有可供查看的紀錄"),
            Text(
                f"Give lines of at most {choices.LONGEST_LINE:,} bytes.", f"每行最多 {choices.LONGEST_LINE:,} 位元組。"
            ),
        )
    return kept, max(0, block.count(b"\n") + 1 - len(kept))


def propose(id: str, title: Text, raws: Sequence[bytes], *, zone: str = "", dropped: int = 0) -> Proposal:
    """Return what lines may be; raises InputError when no form is found in them."""
    base = _formed(replace(_PLAIN, id=id, title=title, zone=zone), raws)
    seen = fields_of(base, raws)
    roles = _roles(seen)
    clock = clocks.order(seen.get(roles.get("time", ""), ()))
    made = replace(base, clock=clock or "day-first", ocsf=_class(raws, seen), **roles)  # type: ignore[arg-type]  # roles alone
    made = replace(made, category=_CATEGORY.get(made.ocsf, "application"), needs=_needs(made, raws))
    asks = _asks(made, seen, raws) | ({"clock"} if clock is None else frozenset())
    return Proposal(sampling(made, raws), shown(seen), asks, dropped)


def shown(seen: Mapping[str, Sequence[Any]]) -> tuple[tuple[str, str], ...]:
    """Return fields with a value each, to choose from."""
    told = ((name, next((one for one in values if one not in (None, "", [])), "")) for name, values in seen.items())
    return tuple((name, str(value)[:120]) for name, value in told)[: choices.MOST_NAMES]


def answered(proposal: Proposal, raws: Sequence[bytes], **answers: Any) -> Proposal:
    """Return a proposal with a person's answers in it; a role that names no field any more is none.

    Raises UnfitError for answers that cannot serve.
    """
    plain: dict[str, Any] = dict.fromkeys(ROLES, "")
    forms = {name: answers.pop(name) for name in ("lines", "columns") if name in answers}
    zone = answers.get("zone", proposal.taught.zone)
    base = checked(replace(proposal.taught, samples=(), names={}, zone=zone, **plain, **forms))
    seen = fields_of(base, raws)
    known = {role: name if (name := str(answers.pop(role, ""))) in seen else "" for role in ROLES}
    made = replace(base, **{**answers, **known})
    asks = _asks(made, seen, raws) | (frozenset({"clock"}) if _unsure(made, seen) else frozenset())
    return Proposal(sampling(made, raws), shown(seen), asks, proposal.dropped)


def _unsure(taught: Taught, seen: Mapping[str, Sequence[Any]]) -> bool:
    """Say whether nobody said yet which of day and month stands first."""
    return taught.clock == "any" and clocks.order(seen.get(taught.time, ())) != "any"


def sampling(taught: Taught, raws: Iterable[bytes]) -> Taught:
    """Return a taught kind with lines that it understands, and what comes out of them; raises UnfitError."""
    made = source(checked(taught))
    kept: list[Kept] = []
    forms: Counter[str] = Counter()
    for raw in raws:
        record = _record(made.parse, raw.decode(errors="backslashreplace").encode())
        if record is None or len(raw) > choices.LONGEST_LINE // 4:
            continue
        form = str(record.fields.get("Form", ""))
        forms[form] += 1
        if forms[form] <= _OF_A_FORM and len(kept) < choices.MOST_SAMPLES:
            kept.append(Kept(record.raw.decode(), came_out(record)))
    return replace(taught, samples=tuple(kept))


def _record(parse: Any, raw: bytes) -> LogRecord | None:
    """Return the record of a line, None when it is none."""
    try:
        found = parse(raw, {})
    except (LionrockError, ValueError, TypeError, ArithmeticError):
        return None
    return found if isinstance(found, LogRecord) else None


def _formed(base: Taught, raws: Sequence[bytes]) -> Taught:
    """Return the form of lines: bare, or what a syslog envelope carries."""
    if (found := _as_cef(base, [text(raw) for raw in raws])) is not None:
        return found
    envelopes = [line for raw in raws if (line := _envelope(raw))]
    if len(envelopes) >= _MOST * len(raws):
        programs = Counter(line.program for line in envelopes)
        program = next(iter(programs)) if len(programs) == 1 else ""
        base = replace(base, envelope=True, program=program)
        said = [line.message for line in envelopes]
    else:
        said = [text(raw) for raw in raws]
    for form in (_as_json, _as_cells, _as_pairs, _as_text):
        if (found := form(base, said)) is not None:
            return found
    raise InputError(
        Text("no form is found in these lines: fewer than two of them are alike", "找不到格式：當中沒有兩行相似"),
        Text("Give more lines of the same kind.", "請提供更多同類紀錄。"),
    )


def _envelope(raw: bytes) -> syslog.Line | None:
    """Return the syslog line of a raw, None when it is none that names its program."""
    try:
        line = syslog.line(raw, {})
    except InputError:
        return None
    return line if line.program else None


def _as_json(base: Taught, said: Sequence[str]) -> Taught | None:
    """Return the form of JSON documents."""
    begun = [line[max(line.find("{"), 0) :] for line in said] if base.envelope else said
    whole = [one for one in (_document(line) for line in begun) if one]
    return replace(base, shape="json") if len(whole) >= _MOST * len(said) else None


def _document(line: str) -> dict[str, Any]:
    """Return the document of a line, empty when it is none."""
    try:
        return json_lines.document(line.encode()) if line.lstrip().startswith("{") else {}
    except InputError:
        return {}


def _as_cef(base: Taught, said: Sequence[str]) -> Taught | None:
    """Return the form of CEF lines of one product."""
    records = [record for line in said if "CEF:" in line and (record := _record(any_cef.parse, line.encode()))]
    products = Counter(vendor(record.fields) for record in records)
    if not products or len(records) < _MOST * len(said):
        return None
    return replace(base, shape="cef", vendor=products.most_common(1)[0][0])


def _as_pairs(base: Taught, said: Sequence[str]) -> Taught | None:
    """Return the form of lines of pairs: most of each line is pairs, and names come again."""
    seen = [pairs(line) for line in said]
    full = [one for one, line in zip(seen, said, strict=True) if _mostly(one, line)]
    common = Counter(name for one in full for name in one)
    often = [name for name, count in common.items() if count >= _MOST * len(full)]
    return replace(base, shape="pairs") if len(full) >= _MOST * len(said) and len(often) >= _LEAST_PAIRS else None


def _mostly(found: Mapping[str, Any], line: str) -> bool:
    """Say whether pairs make up most of a line."""
    length = sum(len(name) + len(str(value)) + 2 for name, value in found.items())
    return len(found) >= _LEAST_PAIRS and 2 * length >= len(line)


def _as_cells(base: Taught, said: Sequence[str]) -> Taught | None:
    """Return the form of cells, with the columns of a header or numbered ones."""
    best: tuple[int, str, list[list[str]]] | None = None
    for delimiter in choices.DELIMITERS:
        rows = [row for line in said if (row := _row(line, delimiter))]
        counts = Counter(len(row) for row in rows)
        width, often = counts.most_common(1)[0] if counts else (0, 0)
        enough = width >= _LEAST_CELLS + (delimiter == ",") and often >= _MOST * len(said) and often > 1
        if enough and (best is None or width > best[0]):
            best = (width, delimiter, [row for row in rows if len(row) == width])
    if best is None:
        return None
    width, delimiter, rows = best
    head = rows[0]
    columns = tuple(head) if _heads(head, rows[1:]) else tuple(f"cell{n}" for n in range(1, width + 1))
    return replace(base, shape="cells", delimiter=delimiter, columns=columns)


def _row(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line, empty when they cannot be cut."""
    try:
        return cells(line, delimiter)
    except InputError:
        return []


def _heads(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Say whether a row names the cells below it."""
    names = all(cell and not cell[0].isdigit() and len(cell) <= 64 for cell in head)  # noqa: PLR2004 a name
    fresh = not any(cell in row for row in rows[:20] for cell in head if cell)
    return names and fresh and len(set(head)) == len(head) and not any(finding.is_time(cell) for cell in head)


def _as_text(base: Taught, said: Sequence[str]) -> Taught | None:
    """Return the form of free text."""
    forms = []
    for written in finding.found(said):
        try:
            template(written)
        except InputError:
            continue
        forms.append(written)
    return replace(base, shape="text", lines=tuple(forms)) if forms else None


def fields_of(base: Taught, raws: Sequence[bytes]) -> dict[str, list[Any]]:
    """Return the values of each field of a form, in the order they are met."""
    templates = sorted((template(one) for one in base.lines), key=lambda one: -one.weight)
    seen: dict[str, list[Any]] = {}
    for raw in raws:
        try:
            found = cut(base, templates, raw, {"zone": "UTC"})
        except InputError:
            continue
        for name, value in found.fields.items():
            if name != "Form" and (name in seen or len(seen) < choices.MOST_NAMES):
                seen.setdefault(name, []).append(value)
    return seen


def _roles(seen: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """Return which field says when, where, who, from where and what: by its name, and for times by what it holds."""
    found: dict[str, str] = {}
    for role, words in _WORDS.items():
        ranked = sorted((rank, name) for name in seen if (rank := _rank(name, words)) is not None)
        fitting = [name for _, name in ranked if _holds(role, seen[name])]
        if fitting:
            found[role] = fitting[0]
    if "time" not in found and (other := next((name for name in seen if _holds("time", seen[name])), None)):
        found["time"] = other
    if "address" not in found and (other := next((name for name in seen if _holds("address", seen[name])), None)):
        found["address"] = other
    return found


def _rank(name: str, words: Sequence[str]) -> int | None:
    """Return how well a field's name says what it is, None when it does not."""
    last = name.lower().rpartition(".")[2].lstrip("@")
    return words.index(last) if last in words else None


def _holds(role: str, values: Sequence[Any]) -> bool:
    """Say whether a field's values may be what its name says."""
    told = [one[0] if isinstance(one, list) and one else one for one in values if one not in (None, "", [])][:50]
    if not told:
        return False
    if role == "time":
        return all(clocks.readable(one, "any") or (isinstance(one, str) and clocks.short(one)) for one in told)
    if role == "address":
        return all(shape.address(one) is not None for one in told)
    return all(isinstance(one, str) for one in told)


def _class(raws: Sequence[bytes], seen: Mapping[str, Any]) -> int:
    """Return the OCSF class that the words of a sample speak for."""
    said = " ".join(seen) + "\n" + "\n".join(text(raw[:500]) for raw in raws[:50])
    return next((uid for uid, words in _CLASSES if words.search(said)), 0)


def _needs(taught: Taught, raws: Sequence[bytes]) -> tuple[str, ...]:
    """Return the fields that every line has: a line without them is of another kind."""
    if taught.shape not in {"json", "pairs"}:
        return ()
    every: list[set[str]] = []
    order: list[str] = []
    for raw in raws:
        try:
            found = cut(replace(taught, envelope=taught.envelope), (), raw, {"zone": "UTC"}).fields
        except InputError:
            continue
        every.append(set(found))
        order = order or list(found)
    common = set.intersection(*every) if every else set()
    own = [name for name in order if name in common and name not in {"Program", "ProcessId", "Facility", "Severity"}]
    return tuple(own[:_NEEDED])


def _asks(taught: Taught, seen: Mapping[str, Sequence[Any]], raws: Sequence[bytes]) -> frozenset[str]:
    """Return whether the zone of times must be settled: some state none, and nobody said which is theirs."""
    if taught.zone:
        return frozenset()
    if taught.time:
        told = [one for one in seen.get(taught.time, ()) if one not in (None, "", [])]
        return frozenset() if all(clocks.zoned(one, taught.clock) for one in told) else frozenset({"zone"})
    if taught.envelope and any((line := _envelope(raw)) and line.time is None for raw in raws[:50]):
        return frozenset({"zone"})
    return frozenset()
