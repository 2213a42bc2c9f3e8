"""What people do about pages: take one, record a telephone call, call others, test a line, turn the switch."""

from __future__ import annotations

from lionrock.kernel.errors import InputError, LionrockError, RefusedError
from lionrock.kernel.text import Text
from lionrock.paging import service, sheet
from lionrock.paging.model import Page
from lionrock.paging.pages.overview import HOME, shown
from lionrock.paging.service.answering import CALL
from lionrock.paging.service.switching import OFF, ON
from lionrock.ui.pages import SIGNED_IN, Ask, Go, View, act


@act("paging.answer", "/paging/{id}/answer", needs=SIGNED_IN)
def answer(ask: Ask) -> Go:
    """Take a page; the reader is led to what it is about."""
    page = service.answer(ask.platform, ask.actor, ask.path["id"][:64])
    said = Text("You took {reference}. Calling has stopped.", "閣下已回應 {reference}，傳召已停止。")
    return Go(_about(ask, page), said.format(reference=page.reference))


@act("paging.telephone", "/paging/{id}/telephone", needs=CALL)
def telephone(ask: Ask) -> Go | View:
    """Record that somebody was reached by telephone."""
    try:
        page = service.answer_by_telephone(
            ask.platform, ask.actor, ask.path["id"][:64], ask.form.get("person", "")[:64]
        )
    except (InputError, RefusedError) as problem:
        return shown(ask, _wrong("person", problem))
    said = Text("Recorded: reached by telephone. Calling has stopped.", "已記錄以電話聯絡上，傳召已停止。")
    return Go(_place(page), said)


@act("paging.call", "/paging/call", needs=CALL)
def call(ask: Ask) -> Go:
    """Call whoever is on duty."""
    incident = ask.form.get("incident", "")[:64] or None
    page = service.call(ask.platform, ask.actor, incident)
    return Go(_place(page), Text("Calling has begun.", "已開始傳召。"))


@act("paging.try", "/paging/test", needs=CALL)
def test(ask: Ask) -> Go | View:
    """Send a test over one line to one person."""
    try:
        page = service.try_line(ask.platform, ask.actor, ask.form.get("line", "")[:80], ask.form.get("person", "")[:64])
    except LionrockError as problem:
        return shown(ask, _wrong("line", problem))
    said = Text(
        "The test was sent; its reference proves the line when it comes back.",
        "已發送測試；其代碼輸入後即證明線路可用。",
    )
    return Go(_place(page), said)


@act("paging.assume", "/paging/assume", needs=ON)
def assume(ask: Ask) -> Go:
    """Assume that mail, chat and directory are read; nothing stands before it."""
    incident = ask.form.get("incident", "")[:64] or None
    service.assume(ask.platform, ask.actor, ask.form.get("reason", ""), incident)
    said = Text("From now on only lines out of band are used.", "由現在起只用另設的線路。")
    return Go(_back(ask, incident), said)


@act("paging.trust", "/paging/trust", needs=OFF, fresh=True)
def trust(ask: Ask) -> Go | View:
    """Use mail, chat and directory again."""
    incident = ask.form.get("incident", "")[:64] or None
    try:
        service.trust(ask.platform, ask.actor, ask.form.get("reason", ""), incident)
    except InputError as problem:
        return shown(ask, _wrong("reason", problem))
    return Go(_back(ask, incident), Text("Mail, chat and directory are used again.", "已恢復使用電郵、聊天及目錄。"))


def _about(ask: Ask, page: Page) -> str:
    """Return the page of what somebody is called for."""
    reference = sheet.reference(ask.platform, page.incident)
    return f"/incidents/{reference}" if reference else _place(page)


def _back(ask: Ask, incident: str | None) -> str:
    """Return where a turn of the switch leads: the incident, or Paging."""
    reference = sheet.reference(ask.platform, incident)
    return f"/incidents/{reference}" if reference else HOME


def _place(page: Page) -> str:
    """Return the page of a page."""
    return f"{HOME}/{page.number}"


def _wrong(field: str, problem: LionrockError) -> list[tuple[str, Text]]:
    """Return an error as lines of the summary."""
    return [(field, problem.message), ("", problem.hint)]
