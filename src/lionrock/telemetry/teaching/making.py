"""A taught kind as a source like every other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines, shape
from lionrock.telemetry.formats.lines import AsideError, lines
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying
from lionrock.telemetry.teaching import clocks
from lionrock.telemetry.teaching.cutting import cut, unlike
from lionrock.telemetry.teaching.taught import Taught, UnfitError
from lionrock.telemetry.teaching.templates import template

_GUIDANCE: Final = Text(
    "Taught here from a sample of this site, as data in its configuration folder. Lines of another form are kept, "
    "counted and shown; teach them too when they are of this kind.",
    "由本機構以樣本教授，並以資料形式存放於設定資料夾。其他格式的紀錄會保留、計算及顯示；如屬同一種類，請一併教授。",
)
_SEEN: Final = ("time", "host", "user", "address", "message")


def source(taught: Taught) -> Source:
    """Return the source of a taught kind."""
    made = _shape(taught)
    templates = sorted((template(one) for one in taught.lines), key=lambda one: -one.weight)

    def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
        """Return the record of one line; raises InputError."""
        settings = {"zone": taught.zone, **settings} if taught.zone else settings
        found = cut(taught, templates, raw, settings)
        time = _time(taught, found.fields, settings)
        if time is None and found.envelope is not None:
            time = (found.envelope.time, found.envelope.time_text)
        carried = found.envelope.host if found.envelope is not None else ""
        host = shape.said(shape.first(found.fields, made.host))
        return made.record(found.fields, raw, settings, time=time or (None, ""), host=host or carried or None)

    document = taught.shape == "json" and not taught.envelope
    return Source(
        id=taught.id,
        title=taught.title,
        guidance=_GUIDANCE,
        claims=trying(parse, json_lines.split) if document else trying(parse),
        split=json_lines.split if document else lines,
        parse=parse,
        samples=tuple(Sample(one.raw.encode(), one.expect) for one in taught.samples),
        encloses=json_lines.enclosed if document else None,
        maps=made.maps,
        taught=True,
    )


def _shape(taught: Taught) -> Shape:
    """Return what the records of a taught kind are made of; Sigma's common names are given to who and from where."""
    common = {"User": taught.user, "SourceIp": taught.address}
    return Shape(
        taught.id,
        LogSource(taught.product or None, taught.category or None, taught.service or None),
        ocsf=taught.ocsf,
        time=(taught.time,) if taught.time else (),
        host=(taught.host,) if taught.host else (),
        user=(taught.user,) if taught.user else (),
        address=(taught.address,) if taught.address else (),
        message=_message(taught),
        names={name: own for name, own in common.items() if own and own != name} | dict(taught.names),
    )


def _message(taught: Taught) -> tuple[str, ...]:
    """Return the fields that say what happened."""
    if taught.message:
        return (taught.message,)
    return ("Message",) if taught.shape == "text" else (*taught.columns, *taught.needs)[:6]


def _time(taught: Taught, fields: Mapping[str, Any], settings: Mapping[str, str]) -> shape.Time | None:
    """Return the time of a line's own field, None when it has none; raises InputError for what is no time."""
    value = shape.first(fields, (taught.time,)) if taught.time else None
    if value is None:
        return None
    found = clocks.read(value, taught.clock, settings)
    if found[0] is None and not clocks.readable(value, taught.clock):
        raise unlike(f"a time in {taught.time}", f"{taught.time} 為時間")
    return found


def came_out(record: LogRecord) -> dict[str, Any]:
    """Return what is kept of a sample's record: the parts that every record has, times as ISO text."""
    parts = {name: getattr(record, name) for name in _SEEN}
    found = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in parts.items()}
    return {name: value for name, value in found.items() if value}


def prove(made: Source) -> None:
    """Return when a taught source's own samples come out as they did; raises UnfitError naming the first unlike."""
    for n, sample in enumerate(made.samples, 1):
        try:
            record = made.parse(sample.raw, {})
        except AsideError:
            continue
        except InputError as problem:
            raise UnfitError(f"samples.{n}", _unlike(n, str(problem.message), problem.message.zh)) from problem
        seen = came_out(record)
        for name, expected in sample.expect.items():
            if seen.get(name) != expected:
                raise UnfitError(
                    f"samples.{n}",
                    _unlike(n, f"{name} is {seen.get(name)!r}, was {expected!r}",
                            f"{name} 為 {seen.get(name)!r}，原為 {expected!r}"),
                )  # fmt: skip


def _unlike(n: int, en: str, zh: str) -> Text:
    """Return that a sample does not come out as it did."""
    return Text(f"sample {n} does not come out as it did: {en}", f"樣本 {n} 的結果與之前不同：{zh}")
