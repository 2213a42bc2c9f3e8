"""Penetration tests: the list, the import with its dry run, and one test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.risk import pentest, recall
from lionrock.risk.pages.forms import Form
from lionrock.risk.pages.places import HERE, READ, TESTS
from lionrock.risk.service import testing
from lionrock.risk.service.checking import EDIT
from lionrock.risk.service.testing import Plan, Sent
from lionrock.risk.store import pentests
from lionrock.risk.waiting import TestFiles
from lionrock.ui.pages import Ask, Go, Shown, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROOM: Final = 65_536
_SHOWN: Final = 100
_TITLE: Final = Text("Penetration test", "滲透測試")


@page("risk.tests", TESTS.url, title=TESTS.label, needs=READ, place="risk")
def listing(ask: Ask) -> View:
    """Show the tests, the newest first, and where to import one."""
    return _list(ask, [])


@act("risk.tests.try", TESTS.url, needs=EDIT, most=pentest.MOST_BYTES + _ROOM)
def dry_run(ask: Ask) -> Shown:
    """Show what a file would do; nothing is changed yet."""
    form = Form(ask)
    name, tester, day = form.words("name", 200), form.words("tester", 200), form.day("tested_on")
    data = ask.files.get("file", b"")
    if not data:
        form.wrong["file"] = Text("no file was sent", "沒有傳送檔案")
    if form.wrong or day is None:
        return _list(ask, form.problems(), form.wrong)
    file = ask.names.get("file", "").replace("\\", "/").rpartition("/")[2][:200]
    sent = Sent(data, file, name, tester, day, ask.lists.get("covers", ()))
    try:
        found = testing.plan(ask.platform, ask.actor, sent)
    except LionrockError as problem:
        return _list(ask, form.problems(problem))
    key = "" if found.report.problems else ask.platform.port(TestFiles).keep(ask.actor, sent)
    return _plan(ask, found, key)


@act("risk.tests.take", TESTS.url + "/take", needs=EDIT)
def take(ask: Ask) -> Go:
    """Take the file in."""
    sent = ask.platform.port(TestFiles).taken(ask.form.get("key", "")[:60], ask.actor)
    id = testing.take(ask.platform, ask.actor, sent)
    return Go(f"{HERE}/tests/{id}", Text("The findings are taken in.", "已匯入結果。"))


@page("risk.test", TESTS.url + "/{id}", title=_TITLE, needs=READ, place="risk")
def one(ask: Ask) -> View:
    """Show one test with its findings."""
    row = pentests.get(ask.platform.db, ask.path["id"])
    if row is None:
        raise recall.missing(Text("no such test", "沒有此測試"))
    values = {
        "title": row.name,
        "one": row,
        "rows": [kept.weak for kept in testing.weaknesses(ask.platform, [row.id])],
        "names": recall.names(ask.platform),
        "severities": pentest.SEVERITIES,
        "states": pentest.STATES,
    }
    return View("risk/test.html", values)


def _list(ask: Ask, problems: Sequence[tuple[str, Text]], wrong: Mapping[str, Text] | None = None) -> View:
    """Return the list with the form, and what was wrong with it."""
    values: dict[str, Any] = {
        "tabs": tabs(ask.platform, "risk", TESTS.url),
        "rows": pentests.listing(ask.platform.db),
        "names": recall.names(ask.platform),
        "columns": pentest.COLUMNS,
        "most": pentest.MOST_BYTES // 1_048_576,
        "typed": {name: value[:200] for name, value in ask.form.items()},
        "ticked": ask.lists.get("covers", ()),
        "problems": problems,
        "wrong": wrong or {},
    }
    return View("risk/tests.html", values, 422 if problems else 200)


def _plan(ask: Ask, found: Plan, key: str) -> View:
    """Return what a file would do."""
    values = {
        "title": _TITLE,
        "found": found,
        "rows": [*found.added, *found.changed][:_SHOWN],
        "names": recall.names(ask.platform),
        "columns": pentest.COLUMNS,
        "severities": pentest.SEVERITIES,
        "states": pentest.STATES,
        "key": key,
    }
    return View("risk/test_plan.html", values, 422 if found.report.problems else 200)
