"""A taught kind as a TOML file: written by the platform, read with the line named where something is wrong."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from lionrock.kernel.text import Text
from lionrock.telemetry.teaching.making import prove, source
from lionrock.telemetry.teaching.taught import Kept, Taught, UnfitError, checked

LARGEST: Final = 128 * 1024
_AT: Final = re.compile(r"at line (\d+)")
_TEXTS: Final = ("columns", "needs", "lines")
_HEAD: Final = (
    "# A kind of log that this site taught. It counts after a person reviewed exactly these bytes;\n"
    "# what is changed by hand is a new proposal.\n"
)


class BrokenFileError(UnfitError):
    """A file that serves no kind of log; `line` is where."""

    def __init__(self, problem: UnfitError, line: int) -> None:
        """Keep the line."""
        super().__init__(problem.key, problem.message, problem.hint)
        self.line = line


def written(taught: Taught) -> str:
    """Return a taught kind as its file."""
    rows = [_HEAD, f"id = {_text(taught.id)}"]
    rows.append(f"title = {{ en = {_text(taught.title.en)}, zh = {_text(taught.title.zh)} }}")
    for one in fields(Taught):
        value = getattr(taught, one.name)
        if one.name not in {"id", "title", "names", "samples"} and value != one.default:
            rows.append(f"{one.name} = {_value(value)}")
    if taught.names:
        rows += ["", "[names]", *(f"{_text(name)} = {_text(own)}" for name, own in taught.names.items())]
    for sample in taught.samples:
        rows += ["", "[[samples]]", f"raw = {_text(sample.raw)}"]
        rows += ["[samples.expect]", *(f"{name} = {_text(str(value))}" for name, value in sample.expect.items())]
    return "\n".join(rows) + "\n"


def read(data: bytes) -> Taught:
    """Return the taught kind of a file whose samples come out as it says; raises BrokenFileError."""
    if len(data) > LARGEST:
        raise BrokenFileError(
            UnfitError("", Text(f"it has more than {LARGEST:,} bytes", f"超過 {LARGEST:,} 位元組")), 1
        )
    try:
        body = data.decode()
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise BrokenFileError(UnfitError("", Text("it is not UTF-8", "不是 UTF-8")), line) from problem
    try:
        found = _taught(_parsed(body))
        prove(source(found))
    except BrokenFileError:
        raise
    except UnfitError as problem:
        raise BrokenFileError(problem, line_of(body, problem.key)) from problem
    return found


def line_of(body: str, key: str) -> int:
    """Return the line of a file on which a part of it begins; `samples.2` is the second sample."""
    name, _, number = key.partition(".")
    pattern = r"^\[\[samples\]\]" if number else rf'^\[{{0,2}}"?{re.escape(name)}"?\s*(?:=|\])'
    places = list(re.finditer(pattern, body, re.MULTILINE))
    place = places[min(int(number or 1), len(places)) - 1] if places else None
    return body.count("\n", 0, place.start()) + 1 if place else 1


def _parsed(body: str) -> dict[str, Any]:
    """Return the tables of a file; raises BrokenFileError."""
    try:
        return tomllib.loads(body)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        place = _AT.search(str(problem))
        said = UnfitError("", Text(f"not valid TOML: {problem}", f"不是有效的 TOML：{problem}"))
        raise BrokenFileError(said, int(place[1]) if place else body.count("\n") + 1) from problem


def _taught(tables: Mapping[str, Any]) -> Taught:
    """Return the taught kind of a file's tables; raises UnfitError."""
    known = {one.name: one for one in fields(Taught)}
    values: dict[str, Any] = {}
    for key, value in tables.items():
        if key not in known:
            raise UnfitError(key, Text(f"no part is called {key[:80]}", f"沒有名為 {key[:80]} 的部分"))
        read_part = _READ.get(key, _plain)
        values[key] = read_part(key, value)
    if missing := next((key for key in ("id", "title", "shape") if key not in values), None):
        raise UnfitError(missing, Text(f"{missing} is missing", f"缺少 {missing}"))
    return checked(Taught(**values))


def _plain(key: str, value: Any) -> Any:
    """Return a text, number or switch of the kind its part has; raises UnfitError."""
    wanted = {"envelope": bool, "ocsf": int}.get(key, str)
    if type(value) is not wanted:
        raise UnfitError(key, Text(f"{key} is to be of another kind than it is", f"{key} 的類型不符"))
    return value


def _title(key: str, value: Any) -> Text:
    """Return the title in both languages."""
    if not (isinstance(value, dict) and all(type(value.get(name)) is str for name in ("en", "zh"))):
        raise UnfitError(key, Text("title needs en and zh", "title 須有 en 及 zh"))
    return Text(value["en"], value["zh"])


def _several(key: str, value: Any) -> tuple[str, ...]:
    """Return a list of texts."""
    if not (isinstance(value, list) and all(type(one) is str for one in value)):
        raise UnfitError(key, Text(f"{key} is to be a list of texts", f"{key} 應為文字列表"))
    return tuple(value)


def _names(key: str, value: Any) -> dict[str, str]:
    """Return names by name."""
    if not (isinstance(value, dict) and all(type(one) is str for one in value.values())):
        raise UnfitError(key, Text(f"{key} is to be a table of texts", f"{key} 應為文字表"))
    return dict(value)


def _samples(key: str, value: Any) -> tuple[Kept, ...]:
    """Return the lines kept with a taught kind."""
    if not isinstance(value, list):
        raise UnfitError(key, Text("samples is to be a list of tables", "samples 應為表的列表"))
    found = []
    for n, one in enumerate(value, 1):
        if not (isinstance(one, dict) and type(one.get("raw")) is str):
            raise UnfitError(f"{key}.{n}", Text(f"sample {n} has no raw", f"樣本 {n} 沒有 raw"))
        found.append(Kept(one["raw"], _names(f"{key}.{n}", one.get("expect", {}))))
    return tuple(found)


_READ: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "title": _title,
    "names": _names,
    "samples": _samples,
    **dict.fromkeys(_TEXTS, _several),
}


def _value(value: Any) -> str:
    """Return a value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return "[\n" + "".join(f"  {_text(one)},\n" for one in value) + "]"
    return _text(str(value))


def _text(value: str) -> str:
    """Return a text as a basic string of TOML."""
    return json.dumps(value.encode("utf-8", "backslashreplace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
