"""Values of the register that screens, scripts and filings are composed of, and its gauges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lionrock.events.ports import Estate
from lionrock.events.subjects import INCIDENT, SYSTEM
from lionrock.kernel.contributions import Known, Value, gauge
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.register import store
from lionrock.register.estate import Book
from lionrock.register.model import OPERATOR, Operator, System, Version
from lionrock.register.opened import Opened, reachable
from lionrock.register.thresholds import MEASURES, Measure

_OPERATOR_PAGE: Final = "/register/operator"
_EDIT: Final = "/register/edit?kind=operator"
_NOBODY: Final = Text("the operator is not registered", "營運者尚未登記")
_PAPERLESS: Final = Text("not entered from the operator’s official papers", "尚未按營運者的官方文件輸入")


def _operator(id: str, label: Text, unset: Text, read: Callable[[Opened, Operator], Any]) -> Value:
    """Return a value of the operator; every incident has the same one."""

    def ask(platform: Platform, subject: str) -> Known:
        try:
            opened = platform.port(Book).opened()
        except SealedError as problem:
            return Known(None, problem.message, _OPERATOR_PAGE)
        version = opened.find("operator", OPERATOR)
        if version is None or not isinstance(version.record, Operator):
            return Known(None, _NOBODY, _EDIT)
        found = read(opened, version.record)
        return _known(version, found, _source(id, version), _OPERATOR_PAGE) if found else Known(None, unset, _EDIT)

    return Value(id=id, of=INCIDENT, label=label, read=ask)


def _source(id: str, version: Version) -> Text:
    """Return where a value of the operator stands: the register and, where it must, the official paper."""
    paper = getattr(version.record, f"{id.rpartition('.')[2]}_paper", None)
    words = Text(f"register, operator, version {version.number}", f"登記冊，營運者，第 {version.number} 版")
    return Text("{words}; from {paper}", "{words}；載於{paper}").format(words=words, paper=paper) if paper else words


def _known(version: Version, value: Any, source: Text, link: str) -> Known:
    """Return a value with the two times of the version it stands in."""
    return Known(value, source, link, version.effective, version.learned)


OPERATOR_NAME = _operator("operator.name", Text("Operator", "營運者"), _NOBODY, lambda _, one: one.name)
OPERATOR_OFFICE = _operator(
    "operator.office",
    Text("Office in Hong Kong", "香港辦事處"),
    Text("no office is registered", "尚未登記辦事處"),
    lambda _, one: one.office,
)
OPERATOR_CONTACT = _operator(
    "operator.contact",
    Text("Contact for written records", "書面紀錄聯絡人"),
    Text("no contact is registered", "尚未登記聯絡人"),
    lambda opened, one: reachable(_either(opened, one.contact)),
)
OPERATOR_CALLBACK = _operator(
    "operator.callback",
    Text("Call-back number", "回電號碼"),
    Text("no call-back number is registered", "尚未登記回電號碼"),
    lambda _, one: one.callback,
)
COMMISSIONER_NUMBER = _operator(
    "operator.commissioner_number",
    Text("The Commissioner’s number", "專員電話號碼"),
    _PAPERLESS,
    lambda _, one: one.commissioner_number,
)
SECURE_CHANNEL = _operator(
    "operator.secure_channel",
    Text("Designated secure channel", "指定保密渠道"),
    _PAPERLESS,
    lambda _, one: one.secure_channel,
)


def _either(opened: Opened, key: str | None) -> Any:
    """Return the record of a person or contact."""
    found = opened.find("person", key) or opened.find("contact", key)
    return found.record if found else None


def _threshold(measure: Measure) -> Value:
    """Return the value of one threshold of a system."""

    def ask(platform: Platform, subject: str) -> Known:
        link = f"/register/systems/{subject}"
        try:
            opened = platform.port(Book).opened()
        except SealedError as problem:
            return Known(None, problem.message, link)
        system = opened.get("system", subject).record
        assert isinstance(system, System)
        version = opened.find("threshold", f"{system.key}.{measure.name}")
        if version is None:
            return Known(None, Text("not set", "未設定"), f"{link}/thresholds")
        found = opened.thresholds(system.key)[measure.name]
        source = Text(f"register, version {version.number}", f"登記冊，第 {version.number} 版")
        source = (
            Text("{one}; from {two}", "{one}；載於{two}").format(one=source, two=found.paper) if found.paper else source
        )
        return _known(version, found.value, source, link)

    return Value(id=f"system.{measure.name}", of=SYSTEM, label=measure.label, read=ask)


MAX_TOLERABLE_DOWNTIME = _threshold(MEASURES["max_tolerable_downtime"])
MIN_SERVICE_LEVEL = _threshold(MEASURES["min_service_level"])
MATERIAL_LEAK_RECORDS = _threshold(MEASURES["material_leak_records"])
MATERIAL_COMPLAINTS = _threshold(MEASURES["material_complaints"])


@gauge("assets", Text("Assets", "資產"))
def assets(platform: Platform) -> float:
    """Return how many assets are registered; needs no keys."""
    return store.counts(platform.db).get("asset", 0)


@gauge("systems", Text("Critical computer systems", "關鍵電腦系統"))
def systems(platform: Platform) -> float:
    """Return how many critical computer systems the register holds."""
    return len(list(platform.port(Estate).systems()))
