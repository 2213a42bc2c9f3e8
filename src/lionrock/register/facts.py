"""Values of the register that screens, scripts and filings are composed of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lionrock.events.ports import Estate
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import Known, Value, gauge
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import store

_SOURCE: Final = Text("register, operator", "登記冊，營運者")
_LINK: Final = "/register/operator"


def _reading(field: str, unset: Text) -> Callable[[Platform, str], Known]:
    """Return a reader of one field of the operator; unset says what to do."""

    def read(platform: Platform, subject: str) -> Known:
        found = platform.port(Estate).operator()[field]
        if found is None:
            return Known(None, unset, _LINK)
        versions = store.history(platform.db, "operator", "operator")
        return Known(found, _SOURCE, _LINK, versions[0].effective, versions[0].learned)

    return read


def _value(id: str, field: str, label: Text, unset: Text) -> Value:
    """Return the value of one field of the operator."""
    return Value(id=id, of=INCIDENT, label=label, read=_reading(field, unset))


OPERATOR_NAME = _value(
    "operator.name", "name", Text("Operator", "營運者"), Text("the operator is not registered", "營運者尚未登記")
)
OPERATOR_CONTACT = _value(
    "operator.contact",
    "contact",
    Text("Contact person", "聯絡人"),
    Text("no contact person is registered", "尚未登記聯絡人"),
)
OPERATOR_CALLBACK = _value(
    "operator.callback",
    "callback",
    Text("Call-back number", "回電號碼"),
    Text("no call-back number is registered", "尚未登記回電號碼"),
)
COMMISSIONER_NUMBER = _value(
    "operator.commissioner_number",
    "commissioner_number",
    Text("Number of the Commissioner’s Office", "專員辦公室電話"),
    Text("not entered from the operator’s official papers", "尚未按營運者的官方文件輸入"),
)
SECURE_CHANNEL = _value(
    "operator.secure_channel",
    "secure_channel",
    Text("Designated secure channel", "指定保密渠道"),
    Text("not entered from the operator’s official papers", "尚未按營運者的官方文件輸入"),
)


@gauge("assets", Text("Assets", "資產"))
def assets(platform: Platform) -> float:
    """Return how many assets are registered."""
    from lionrock.register.estate import Index

    index = platform.port(Estate)
    return len(index.opened().assets) if isinstance(index, Index) else 0
