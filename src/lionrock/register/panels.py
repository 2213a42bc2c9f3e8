"""What the register adds to Today and to the palette: unknowns and answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.register import meeting, noticing, roster
from lionrock.register.estate import Book
from lionrock.register.model import OPERATOR, Asset, Dependency, Operator, System, Version, label
from lionrock.register.opened import Opened
from lionrock.register.places import url
from lionrock.register.service import READ
from lionrock.register.thresholds import MEASURES
from lionrock.ui.onward import Reached, onward
from lionrock.ui.pages import Ask
from lionrock.ui.today import Consequence, Found, Gap, finder, unknown

_MOST_FOUND: Final = 10
_DOWNTIME: Final = "max_tolerable_downtime"
_EDIT: Final = "/register/edit?kind=operator"
_ENTER: Final = Text("Enter it", "輸入")


@unknown("register.unset", needs=READ)
def gaps(ask: Ask) -> Iterable[Gap]:
    """Return what the register does not say and something hangs on."""
    try:
        opened = ask.platform.port(Book).opened()
    except SealedError as problem:
        return [_sealed(problem)]
    return [*_operator(opened), *_systems(opened), *_assets(opened), *noticing.gaps(ask)]


def _sealed(problem: SealedError) -> Gap:
    """Return the gap of a register without its keys."""
    return Gap(
        what=Text("The whole register", "整份登記冊"),
        why=problem.message,
        hangs=Text(
            "which system a host belongs to; names and numbers in notices", "主機屬於哪個系統；通報中的名稱及號碼"
        ),
        url="/register",
        do=Text("See how", "查看方法"),
        consequence=Consequence.CLOCK,
    )


def _operator(opened: Opened) -> Iterator[Gap]:
    """Yield what is missing of the operator, the number of the first notice before all."""
    version = opened.find("operator", OPERATOR)
    if version is None or not isinstance(version.record, Operator):
        yield _gap(
            Text("Who the operator is", "營運者為誰"),
            Text("never entered", "從未輸入"),
            Text("every notice and form", "所有通報及表格"),
        )
        return
    one = version.record
    notice = Text("the first notice by telephone", "首次電話通報")
    number = Text("The Commissioner’s telephone number", "專員的電話號碼")
    if one.commissioner_number is None:
        yield _gap(number, Text("never entered from the official papers", "從未按官方文件輸入"), notice)
    elif one.commissioner_number_tested_on is None:
        reaches = Text("Whether the Commissioner’s number is reached", "能否接通專員的電話號碼")
        yield _gap(reaches, Text("never tested", "從未測試"), notice, Text("Record a test", "記錄測試"))
    if one.callback is None:
        yield _gap(Text("The call-back number", "回電號碼"), Text("never entered", "從未輸入"), notice)
    written = Text("the written record within 48 hours", "48 小時內的書面紀錄")
    channel = Text("The designated secure channel", "指定保密渠道")
    if one.secure_channel is None:
        yield _gap(channel, Text("never entered from the official papers", "從未按官方文件輸入"), written)
    elif one.secure_channel_tested_on is None:
        works = Text("Whether the designated secure channel works", "指定保密渠道是否可用")
        yield _gap(works, Text("never tested", "從未測試"), written, Text("Record a test", "記錄測試"))


def _gap(what: Text, why: Text, hangs: Text, do: Text = _ENTER) -> Gap:
    """Return a gap of the operator's own record."""
    return Gap(what, why, hangs, _EDIT, do, Consequence.CLOCK)


def _systems(opened: Opened) -> Iterator[Gap]:
    """Yield systems with unset thresholds or without assets, and that none is registered."""
    if not opened.of("system"):
        yield Gap(
            Text("Which critical computer systems there are", "有哪些關鍵電腦系統"),
            Text("none is registered", "尚未登記"),
            Text("whether an incident concerns one", "事故是否涉及其一"),
            "/register/import",
            Text("Import", "匯入"),
            Consequence.CLOCK,
        )
    for version in opened.of("system"):
        if isinstance(version.record, System):
            yield from _system(version, version.record, opened, has_assets=version.record.key in opened.made_up)


def _system(version: Version, system: System, opened: Opened, *, has_assets: bool) -> Iterator[Gap]:
    """Yield the gaps of one system."""
    known = opened.thresholds(system.key)
    unset = [measure for name, measure in MEASURES.items() if name not in known]
    if unset:
        names = Text(", ".join(one.label.en for one in unset), "、".join(one.label.zh for one in unset))
        yield Gap(
            Text("Thresholds of {name}", "{name}的門檻").format(name=system.name),
            Text("not set: {names}", "未設定：{names}").format(names=names),
            Text("whether an incident is serious: 12 h or 48 h", "事故是否嚴重：12 小時或 48 小時"),
            f"/register/systems/{version.id}/thresholds",
            Text("Set them", "設定"),
            Consequence.CLOCK,
        )
    slower = _slower(system, opened)
    if slower:
        names = Text(", ".join(one.en for one in slower), "、".join(one.zh for one in slower))
        yield Gap(
            Text("Which downtime of {name} counts", "{name}以哪個停機時間為準").format(name=system.name),
            Text("it needs systems that may stand still longer than it may: {names}",
                 "它依賴的系統可容忍停機時間較其更長：{names}").format(names=names),
            Text("whether an outage of theirs is judged by the shorter limit", "該等系統停機時是否按較短的門檻判斷"),
            f"/register/systems/{version.id}/thresholds",
            Text("Compare them", "比對"),
            Consequence.CLOCK,
        )  # fmt: skip
    if not has_assets:
        yield Gap(
            Text("What {name} is made of", "{name}由哪些資產組成").format(name=system.name),
            Text("no asset is registered", "尚未登記資產"),
            Text("whether an attack on it is recognised as such", "能否識別針對它的攻擊"),
            "/register/import",
            Text("Import assets", "匯入資產"),
            Consequence.SIGHT,
        )


def _slower(system: System, opened: Opened) -> list[Text]:
    """Return the systems it needs whose tolerable downtime is longer than its own: the two contradict each other."""
    own = opened.thresholds(system.key).get(_DOWNTIME)
    needed = [one.record.needs for one in opened.of("dependency")
              if isinstance(one.record, Dependency) and one.record.dependent == system.key]  # fmt: skip
    limits = {key: opened.thresholds(key).get(_DOWNTIME) for key in needed}
    longer = [key for key, limit in limits.items() if own and limit and limit.value > own.value]
    found = (opened.find("system", key) for key in longer)
    return [label(one.record) for one in found if one and one.record]


def _assets(opened: Opened) -> Iterator[Gap]:
    """Yield that assets of critical systems have no owner."""
    many = opened.ownerless
    if many:
        yield Gap(
            Text(f"Who owns assets of critical computer systems: {many}", f"{many} 項關鍵電腦系統資產的負責人"),
            Text("never named", "從未指定"),
            Text("whom to call when they are attacked", "受攻擊時應聯絡誰"),
            "/register/assets?show=ownerless",
            Text("Name them", "指定"),
            Consequence.RECORD,
        )


@finder("register.find", needs=READ)
def find(ask: Ask, words: str) -> Iterator[Found]:
    """Yield systems, assets and people whose name, host or address holds the words."""
    sought = words.strip().lower()
    opened = ask.platform.port(Book).opened()
    matching = (
        one for kind in ("system", "asset", "person") for one in opened.of(kind) if sought in opened.found_by[one.id]
    )
    for number, version in enumerate(matching):
        if number == _MOST_FOUND:
            return
        yield Found(_name(version), url(version.kind, version.id), _about(version, opened))


@onward("register.met", Text("Register the machines met", "登記所見機器"), order=20, needs=READ)
def machines(ask: Ask) -> Reached | None:
    """Say how many machines logs name that the register does not know under that name."""
    count = len(meeting.met(ask.platform).proposals)
    said = (
        Text(f"{count} machines are named by logs and not registered so", f"日誌提及 {count} 部未以該名稱登記的機器")
        if count
        else Text("no machine met waits to be decided", "沒有待決定的所見機器")
    )
    return Reached("partly" if count else "not_due", said, "/register/met", Text("See machines met", "查看所見機器"))


@onward("register.on-call", Text("Name who is called", "指定當值人員"), order=40, needs=READ)
def called(ask: Ask) -> Reached | None:
    """Say who is on duty now; without anybody a finding at night is read in the morning."""
    people = roster.on_duty(ask.platform, ask.now)
    if people:
        words = Text("{name} is on duty now", "{name} 現正當值").format(name=people[0].name)
        return Reached("passed", words, "/register/roster", Text("See the roster", "查看當值名單"))
    nobody = Text("nobody is on duty now", "現時無人當值")
    return Reached("failed", nobody, "/register/roster", Text("Fill the roster", "編排當值名單"))


def _name(version: Version) -> Text:
    """Return what a reader calls a version's record."""
    return label(version.record) if version.record else Text("ended", "已終止")


def _about(version: Version, opened: Opened) -> Text:
    """Return what a found record is."""
    if isinstance(version.record, Asset):
        system = opened.find("system", version.record.system)
        return _name(system) if system else Text("asset of no critical computer system", "不屬任何關鍵電腦系統的資產")
    return Text("critical computer system", "關鍵電腦系統") if version.kind == "system" else Text("person", "人員")
