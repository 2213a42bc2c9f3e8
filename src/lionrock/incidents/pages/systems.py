"""Several systems on one incident, and what outsiders knew."""

from __future__ import annotations

from lionrock.incidents import service
from lionrock.incidents.pages.acts import answered
from lionrock.incidents.pages.incident import shown
from lionrock.incidents.pages.listing import reached
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, View, act


@act("incidents.also", "/incidents/{id}/systems", needs="incident.decide", fresh=True)
def also(ask: Ask) -> Go | View:
    """Name a further system."""
    system = ask.form.get("system", "")
    said = Text("Recorded: a further system. Its seriousness is asked.", "已記錄另一個涉及的系統，請評定其嚴重與否。")
    return answered(ask, "system", lambda by: service.name_also(ask.platform, by, system), said)


@act("incidents.without", "/incidents/{id}/systems/without", needs="incident.decide", fresh=True)
def without(ask: Ask) -> Go | View:
    """Leave one of several systems out, with a reason."""
    system = ask.form.get("system", "")
    said = Text("Recorded: this system is not concerned.", "已記錄：不涉及此系統。")
    return answered(ask, "system", lambda by: service.leave_out(ask.platform, by, system), said)


@act("incidents.outside", "/incidents/{id}/outside", needs="incident.note")
def outside(ask: Ask) -> Go | View:
    """Record when a supplier or service provider first knew."""
    id, knower = reached(ask), ask.form.get("knower", "")
    try:
        service.outside(ask.platform, id, ask.actor, knower, _moment(ask), ask.form.get("told", ""))
    except InputError as problem:
        return shown(ask, id, problem=problem, at="outside")
    said = Text(
        "Recorded beside our own awareness; no clock follows.", "已記錄，與本機構的知悉時間分開；並不影響時限。"
    )
    return Go(f"/incidents/{ask.path['id']}#q-aware", said)


def _moment(ask: Ask) -> Instant:
    """Return the time typed in; raises InputError for none."""
    moment = times.typed(ask.form.get("knew", ""))
    if moment is None:
        raise InputError(Text("no time is given", "未填寫時間"), Text("Give date and time.", "請填寫日期及時間。"))
    return moment
