"""Exceptions: the list, granting one on the page of a vulnerability, ending one."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, Shown, View, act, page
from lionrock.ui.tabs import tabs
from lionrock.vulnerabilities.pages.listing import weakness_view
from lionrock.vulnerabilities.pages.places import EXCEPTIONS, HERE, READ
from lionrock.vulnerabilities.service import excepting
from lionrock.vulnerabilities.service.excepting import DECIDE, KINDS, Wanted
from lionrock.vulnerabilities.store import lists

_NAMES: Final = {
    "owner": Text("Owner", "負責人"),
    "reason": Text("Reason", "原因"),
    "why": Text("Why", "原因"),
}


@page("vulnerabilities.exceptions", EXCEPTIONS.url, title=EXCEPTIONS.label, needs=READ, place="vulnerabilities")
def exceptions(ask: Ask) -> View:
    """Show exceptions, those that end first standing first."""
    values = {
        "tabs": tabs(ask.platform, "vulnerabilities", EXCEPTIONS.url),
        "rows": lists.exceptions(ask.platform.db, ended=ask.query.get("show") == "all"),
        "all": ask.query.get("show") == "all",
        "kinds": KINDS,
        "may_decide": ask.allows(DECIDE),
    }
    return View("vulnerabilities/exceptions.html", values)


@act("vulnerabilities.grant", HERE + "/weaknesses/{id}/exceptions", needs=DECIDE, fresh=True)
def grant(ask: Ask) -> Shown:
    """Keep an exception; a wrong field comes back with what was typed."""
    try:
        until = times.typed(ask.form.get("until", ""))
        if until is None:
            raise InputError(Text("an exception ends", "豁免須有屆滿時間"), Text("Give its end.", "請填寫屆滿時間。"))
        wanted = Wanted(
            ask.path["id"],
            ask.form.get("host", "")[:40] or None,
            ask.form.get("kind", ""),
            ask.typed("owner", _NAMES["owner"], most=200),
            ask.typed("reason", _NAMES["reason"], most=2000),
            until,
        )
        excepting.grant(ask.platform, ask.actor, wanted)
    except LionrockError as problem:
        return weakness_view(ask, ask.path["id"], problem)
    return Go(f"{HERE}/weaknesses/{ask.path['id']}", Text("The exception is kept.", "已保存豁免。"))


@act("vulnerabilities.end", EXCEPTIONS.url + "/{id}/end", needs=DECIDE, fresh=True)
def end(ask: Ask) -> Go:
    """End an exception before its time."""
    excepting.end(ask.platform, ask.actor, ask.path["id"], ask.typed("why", _NAMES["why"], most=500))
    return Go(EXCEPTIONS.url, Text("The exception has ended.", "豁免已終止。"))
