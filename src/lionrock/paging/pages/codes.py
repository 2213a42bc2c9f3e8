"""The page of a code: whoever got a message answers with its reference, signed in or not. It says nothing else."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.paging import service
from lionrock.paging.errors import CodeError
from lionrock.ui.pages import ANYONE, Ask, View, act, page

PATH: Final = "/called"
TITLE: Final = Text("Answer a call", "回應傳召")


@page("paging.called", PATH, title=TITLE, needs=ANYONE)
def called(ask: Ask) -> View:
    """Ask for the reference of the message."""
    return _view("")


@page("paging.called-link", f"{PATH}/{{code}}", title=TITLE, needs=ANYONE)
def linked(ask: Ask) -> View:
    """Show the reference of a link for confirmation: looking at a link answers nothing, as mail scanners look too."""
    return _view(ask.path["code"][:40])


@act("paging.code", PATH, needs=ANYONE)
def answer(ask: Ask) -> View:
    """Answer with a reference."""
    code = ask.form.get("code", "")[:40]
    try:
        service.answer_by_code(ask.platform, code, ask.address)
    except CodeError as problem:
        return _view(code, [("code", problem.message), ("", problem.hint)])
    return View("paging/taken.html")


def _view(code: str, wrong: list[tuple[str, Text]] | None = None) -> View:
    """Return the form, with what was wrong."""
    values = {"code": code, "errors": wrong or [], "wrong": dict(wrong or [])}
    return View("paging/called.html", values, status=422 if wrong else 200)
