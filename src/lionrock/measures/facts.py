"""What measures tell of an incident: the readings of its system, as values and as an exhibit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import orjson

from lionrock.events.ports import Incidents
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Item, Known, Value, exhibit
from lionrock.kernel.text import Text
from lionrock.measures import service, store
from lionrock.measures.model import Reading
from lionrock.register.thresholds import MEASURES

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_BEFORE: Final = hours(24)
_MOST: Final = 500


@exhibit("measures.readings", of=INCIDENT)
def readings(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield the readings of the incident's system from a day before it was opened."""
    described = platform.port(Incidents).describe(incident)
    if not described["system"]:
        return
    since = described["aware_at"] - _BEFORE if described["aware_at"] else None
    found = store.readings(platform.db, described["system"], since, _MOST)
    if found:
        yield Item("readings.json", orjson.dumps([_plain(one) for one in reversed(found)]), tells=("ReadingTaken",))
    for one in found:
        yield Item(one.id, entry=one.entry)


def _plain(one: Reading) -> dict[str, Any]:
    """Return a reading as JSON."""
    return {
        "measure": one.measure,
        "value": str(one.value),
        "at": one.at,
        "until": one.until,
        "learned": one.learned,
        "how": one.how,
        "source": one.source,
        "who": one.who,
        "own_containment": one.own_containment,
        "entry": one.entry,
    }


def _value(measure: str, label: Text) -> Value:
    """Return the value of a measure of the incident's system."""

    def read(platform: Platform, incident: str) -> Known:
        system = platform.port(Incidents).describe(incident)["system"]
        if not system:
            return Known(None, Text("no system is named", "尚未指明系統"))
        return service.reading(platform, system, measure)

    return Value(id=f"measures.{measure}", of=INCIDENT, label=label, read=read)


DOWNTIME: Final = _value("max_tolerable_downtime", Text("Downtime now, minutes", "現時停機分鐘"))
SERVICE: Final = _value("min_service_level", Text("Service level now, per cent", "現時服務水平（百分比）"))
LEAKED: Final = _value("material_leak_records", Text("Records leaked", "外洩紀錄筆數"))
COMPLAINTS: Final = _value("material_complaints", Text("Enquiries and complaints", "查詢及投訴宗數"))

assert {one.id.partition(".")[2] for one in (DOWNTIME, SERVICE, LEAKED, COMPLAINTS)} == set(MEASURES)
