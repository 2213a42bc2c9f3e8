"""Forms that add, change and end one record; each asks why and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.register import exporting, service
from lionrock.register.csv_files import folded
from lionrock.register.estate import Book
from lionrock.register.fields import FIELDS, Field
from lionrock.register.model import NAMES, OPERATOR, Kind, Version, label
from lionrock.register.opened import Opened
from lionrock.register.pages.record import kind_asked
from lionrock.register.places import url
from lionrock.register.service import EDIT
from lionrock.register.times import moment
from lionrock.register.values import build
from lionrock.ui.pages import Ask, Go, View, act, page

_TITLE: Final = Text("Change the register", "更改登記冊")
_MOST_CHOICES: Final = 200
_REASON: Final = Text("Say why", "請說明原因")
Wrong = list[tuple[str, Text]]


@page("register.edit", "/register/edit", title=_TITLE, needs=EDIT, place="register")
def form(ask: Ask) -> View:
    """Show the form of a record, or an empty one of its kind."""
    kind, version = _asked(ask, ask.query.get("kind", ""), ask.query.get("id", ""))
    typed = _typed(kind, version)
    if version is None:
        typed |= {name: value[:200] for name, value in ask.query.items() if name in typed}
    return _view(ask, kind, version, typed, [])


@act("register.save", "/register/edit", needs=EDIT)
def save(ask: Ask) -> View | Go:
    """Add the record or a version of it."""
    kind, version = _asked(ask, ask.form.get("kind", ""), ask.form.get("id", ""))
    typed = {column: ask.form.get(f"v-{column}", "") for one in FIELDS[kind] for column in one.columns}
    record, faults = build(kind, folded(kind, typed))
    wrong: Wrong = [(f"v-{one.column}", _said(kind, one.column, one.expected)) for one in faults]
    wrong += [] if ask.form.get("reason", "").strip() else [("reason", _REASON)]
    if version is not None and record is not None and record.key != getattr(version.record, "key", ""):
        wrong.append(
            (
                "v-id",
                Text("The identifier stays; end this record and add another", "代號不可更改；請終止此紀錄後另行新增"),
            )
        )
    if record is None or wrong:
        return _view(ask, kind, version, typed, wrong)
    if version is None and ask.platform.port(Book).opened().find(kind, record.key) is not None:
        return _view(
            ask, kind, version, typed, [("v-id", Text("Another record has this identifier", "此代號已被使用"))]
        )
    try:
        since = moment(ask.form.get("since", ""))
        id = service.put(ask.platform, ask.actor, ask.form["reason"].strip(), record, since, _base(ask, version))
    except (InputError, ConflictError) as problem:
        return _view(ask, kind, version, typed, _named(problem))
    return Go(url(kind, id), Text("Recorded. What it said before is kept.", "已記錄，先前的內容予以保留。"))


@act("register.end", "/register/end", needs=EDIT, fresh=True)
def end(ask: Ask) -> View | Go:
    """End the record; its history stays."""
    kind, version = _asked(ask, ask.form.get("kind", ""), ask.form.get("id", ""))
    if version is None or version.record is None:
        raise NotFoundError(
            Text("this record has ended already", "此紀錄已終止"), Text("See its history.", "請查看其更改紀錄。")
        )
    try:
        since = moment(ask.form.get("since", ""))
        service.end(ask.platform, ask.actor, ask.form.get("reason", "").strip(), version, since)
    except (InputError, ConflictError) as problem:
        return _view(ask, kind, version, _typed(kind, version), _named(problem))
    said = Text("Ended: {name}. Its history stays.", "已終止：{name}，更改紀錄予以保留。")
    return Go("/register", said.format(name=label(version.record)))


def _asked(ask: Ask, kind: str, id: str) -> tuple[Kind, Version | None]:
    """Return the kind asked for and the record's current version; thresholds have a form of their own."""
    found = kind_asked(kind if kind != "threshold" else "")
    opened = ask.platform.port(Book).opened()
    if found == "operator":
        return found, opened.find("operator", OPERATOR)
    return found, opened.get(found, id[:64]) if id else None


def _base(ask: Ask, version: Version | None) -> int | None:
    """Return the version the form was filled in over, None for a new record."""
    if version is None:
        return None
    written = ask.form.get("base", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1  # noqa: PLR2004 digits


def _typed(kind: Kind, version: Version | None) -> dict[str, str]:
    """Return what the form holds at first."""
    columns = [column for one in FIELDS[kind] for column in one.columns]
    cells = exporting.cells(version.record) if version and version.record else [""] * len(columns)
    return dict(zip(columns, cells, strict=True))


def _view(ask: Ask, kind: Kind, version: Version | None, typed: dict[str, str], wrong: Wrong) -> View:
    """Return the form, with what was wrong."""
    opened = ask.platform.port(Book).opened()
    record = version.record if version else None
    values = {
        "title": label(record) if record else Text("Add: {kind}", "新增：{kind}").format(kind=NAMES[kind]),
        "kind": kind,
        "name": NAMES[kind],
        "version": version,
        "inputs": [_input(one, column, typed, opened) for one in FIELDS[kind] for column in one.columns],
        "reason": ask.form.get("reason", "")[:500],
        "since": ask.form.get("since", "")[:40],
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
        "back": url(kind, version.id) if version else "/register",
    }
    return View("register/edit.html", values, status=422 if wrong else 200)


def _input(field: Field, column: str, typed: dict[str, str], opened: Opened) -> dict[str, Any]:
    """Return one input: its label, what it holds, and what may be chosen."""
    language = {"en": Text("English", "英文"), "zh": Text("Chinese", "中文")}.get(column.rpartition("_")[2])
    words = field.label
    if field.shape == "both" and language:
        words = Text("{field} ({language})", "{field}（{language}）").format(field=words, language=language)
    return {
        "name": f"v-{column}",
        "label": words,
        "value": typed.get(column, ""),
        "hint": field.hint,
        "optional": not field.required,
        "most": field.most,
        "choices": _choices(field, opened),
        "kind": "date" if field.shape == "day" else "tel" if field.shape == "phone" else "text",
        "wide": field.shape in {"both", "hosts", "addresses", "macs"} or field.most > 100,  # noqa: PLR2004 longer than a short field
    }


def _choices(field: Field, opened: Opened) -> Sequence[tuple[str, Text]]:
    """Return what may be chosen; references to very many records are typed in."""
    if field.choices:
        return list(field.choices.items())
    many = sum(len(opened.of(kind)) for kind in field.refers)
    if not field.refers or many > _MOST_CHOICES:
        return []
    return [(one.record.key, label(one.record)) for kind in field.refers for one in opened.of(kind) if one.record]


def _said(kind: Kind, column: str, expected: Text) -> Text:
    """Return what was expected of a field."""
    field = next(one for one in FIELDS[kind] if column in one.columns)
    return Text("{field}: expected {expected}", "{field}：應為{expected}").format(field=field.label, expected=expected)


def _named(problem: LionrockError) -> Wrong:
    """Return an error as lines of the summary."""
    return [("", problem.message), ("", problem.hint)]
