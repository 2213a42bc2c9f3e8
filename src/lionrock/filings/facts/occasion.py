"""Of an occasion: what happened, before and after, since when, and how it was judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lionrock.events.ports import Estate
from lionrock.filings import sealing
from lionrock.filings.changes import SUPERVISOR
from lionrock.filings.record import OCCASION, Occasion
from lionrock.filings.store import occasions
from lionrock.kernel.contributions import Known, gauge, value
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text, same
from lionrock.register.estate import Book
from lionrock.register.model import Person, Version

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@value("occasion.reference", of=OCCASION, label=Text("Our reference", "營運者編號"))
def reference(platform: Platform, id: str) -> Known:
    """Return the name people call it by."""
    found = occasions.occasion(platform.db, id)
    given = Text("given when it was opened", "開立時編配")
    return Known(same(found.reference), given, _page(found), found.opened_at, found.opened_at)


@value("occasion.what", of=OCCASION, label=Text("What changed", "有何更改"))
def what(platform: Platform, id: str) -> Known:
    """Return what happened, in the words of a person or of the register's changes."""
    return _told(platform, id, "what")


@value("occasion.before", of=OCCASION, label=Text("Before", "更改前"))
def before(platform: Platform, id: str) -> Known:
    """Return how it stood before; unknown where a person typed what happened."""
    return _told(platform, id, "before")


@value("occasion.after", of=OCCASION, label=Text("After", "更改後"))
def after(platform: Platform, id: str) -> Known:
    """Return how it stands since; unknown where a person typed what happened."""
    return _told(platform, id, "after")


@value("occasion.effective", of=OCCASION, label=Text("Since", "生效時間"))
def effective(platform: Platform, id: str) -> Known:
    """Return since when it is so: the earliest of its changes."""
    found = occasions.occasion(platform.db, id)
    told = sealing.unseal(platform, found.told)
    if not told["steps"]:
        source = Text("typed in by {who}", "由{who}輸入").format(who=told["by"])
        return Known(found.effective, source, _page(found), found.effective, found.opened_at)
    first = min(datetime.fromisoformat(one["effective"]) for one in told["steps"])
    return Known(first, _register(told), _page(found), first, found.opened_at)


@value("occasion.system", of=OCCASION, label=Text("Critical computer system", "關鍵電腦系統"))
def system(platform: Platform, id: str) -> Known:
    """Return the name of the system concerned; unknown where none is named."""
    found = occasions.occasion(platform.db, id)
    if found.system is None:
        return Known(None, Text("no system is named", "尚未指明系統"), _page(found))
    try:
        name = platform.port(Estate).system(found.system)["name"]
    except NotFoundError:
        return Known(None, Text("the register no longer has it", "登記冊已沒有此系統"), _page(found))
    return Known(name, Text("register", "登記冊"), f"/register/systems/{found.system}", None, found.opened_at)


@value("occasion.judged", of=OCCASION, label=Text("Judged as", "判斷"))
def judged(platform: Platform, id: str) -> Known:
    """Return how it was judged, with the reason; unknown while nobody judged."""
    found = occasions.occasion(platform.db, id)
    if found.material is None:
        return Known(None, Text("nobody has judged it yet", "尚未有人作出判斷"), _page(found))
    said = (
        Text("material: {why}", "屬重大：{why}") if found.material else Text("not material: {why}", "不屬重大：{why}")
    )
    source = Text("judged by {who}", "由{who}判斷").format(who=found.judge)
    why = sealing.unseal(platform, found.reason)
    return Known(said.format(why=why), source, _page(found), found.judged_at, found.judged_at)


@value("supervisor.name", of=OCCASION, label=Text("Supervisor of the unit", "管理單位主管"))
def supervisor(platform: Platform, id: str) -> Known:
    """Return who is registered as supervisor; unknown when nobody or more than one is."""
    return _supervisor(platform, lambda one: one.name)


@value("supervisor.post", of=OCCASION, label=Text("Post", "職位"))
def post(platform: Platform, id: str) -> Known:
    """Return the post of the supervisor."""
    return _supervisor(platform, lambda one: one.post)


@value("supervisor.phone", of=OCCASION, label=Text("Telephone", "電話"))
def phone(platform: Platform, id: str) -> Known:
    """Return the telephone number of the supervisor."""
    return _supervisor(platform, lambda one: one.phone)


@value("supervisor.email", of=OCCASION, label=Text("Mail", "電郵"))
def email(platform: Platform, id: str) -> Known:
    """Return the mail address of the supervisor."""
    return _supervisor(platform, lambda one: one.email)


@gauge("proposals", Text("Changes nobody has judged", "未經判斷的更改"))
def proposals(platform: Platform) -> float:
    """Return how many changes wait for a person's judgement."""
    return occasions.unjudged(platform.db)


def _page(found: Occasion) -> str:
    """Return the page of an occasion."""
    return f"/obligations/filings/{found.reference}"


def _register(told: dict[str, Any]) -> Text:
    """Return that the changes come from the register."""
    number = len(told["steps"]) + told["more"]
    return Text("register, {n} changes", "登記冊，{n} 項更改").format(n=number)


def _told(platform: Platform, id: str, part: str) -> Known:
    """Return one part of what happened."""
    found = occasions.occasion(platform.db, id)
    told = sealing.unseal(platform, found.told)
    if not told["steps"]:
        source = Text("typed in by {who}", "由{who}輸入").format(who=told["by"])
        if part == "what":
            return Known(told["typed"], source, _page(found), found.effective, found.opened_at)
        return Known(None, Text("the register holds no change of it", "登記冊沒有相關更改"), _page(found))
    each = [one[part] for one in told["steps"]]
    if told["more"]:
        each.append({"en": f"… and {told['more']} more", "zh": f"……及另外 {told['more']} 項"})
    text = Text("\n".join(one["en"] for one in each), "\n".join(one["zh"] for one in each))
    times = [datetime.fromisoformat(one["effective"]) for one in told["steps"]]
    return Known(text, _register(told), _page(found), min(times), found.opened_at)


def _supervisor(platform: Platform, read: Callable[[Person], Any]) -> Known:
    """Return something of the one person registered as supervisor."""
    people: list[Version] = [
        one
        for one in platform.port(Book).opened().of("person")
        if isinstance(one.record, Person) and one.record.role == SUPERVISOR
    ]
    if len(people) != 1 or not isinstance(people[0].record, Person):
        why = Text("{n} people are registered as supervisor", "登記冊有 {n} 人登記為主管").format(n=len(people))
        return Known(None, why, "/register")
    one = people[0]
    found = read(people[0].record)
    if not found:
        return Known(None, Text("not registered", "尚未登記"), "/register")
    source = Text(f"register, person, version {one.number}", f"登記冊，人員，第 {one.number} 版")
    return Known(found, source, "/register", one.effective, one.learned)
