"""The four values of CoP 7.3.4 that an operator sets per system, and what follows while one is unset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Measure:
    """A threshold's name, unit and bounds, and what cannot be judged without it."""

    name: str
    label: Text
    unit: Text
    amount: Text
    """The value in words, with `{n}` for the number."""
    most: int
    whole: bool
    unset: Text
    """What hangs on it while it is unset."""
    hint: Text


MEASURES: Final = {
    one.name: one
    for one in (
        Measure(
            name="max_tolerable_downtime",
            label=Text("Maximum tolerable downtime", "最長可容忍停機時間"),
            unit=Text("minutes", "分鐘"),
            amount=Text("{n} min", "{n} 分鐘"),
            most=525_600,
            whole=True,
            unset=Text("no outage can be held against it", "無從衡量服務中斷是否超過門檻"),
            hint=Text("How long the core function may stand still.", "核心功能最長可停頓多久。"),
        ),
        Measure(
            name="min_service_level",
            label=Text("Minimum service level", "最低服務水平"),
            unit=Text("per cent", "百分比"),
            amount=Text("{n}%", "{n}%"),
            most=100,
            whole=False,
            unset=Text("no loss of service can be held against it", "無從衡量服務下降是否低於門檻"),
            hint=Text("The share of normal service below which it counts.", "低於正常服務的百分之幾即計算在內。"),
        ),
        Measure(
            name="material_leak_records",
            label=Text("Material leak of customer data", "屬重大的客戶資料外洩"),
            unit=Text("records", "筆"),
            amount=Text("{n} records", "{n} 筆"),
            most=1_000_000_000,
            whole=True,
            unset=Text("no leak can be held against it", "無從衡量資料外洩是否屬重大"),
            hint=Text("From how many leaked records on.", "外洩多少筆紀錄起計。"),
        ),
        Measure(
            name="material_complaints",
            label=Text("Material number of enquiries and complaints", "屬重大的查詢及投訴數目"),
            unit=Text("cases", "宗"),
            amount=Text("{n} cases", "{n} 宗"),
            most=10_000_000,
            whole=True,
            unset=Text("no wave of complaints can be held against it", "無從衡量投訴數目是否屬重大"),
            hint=Text("From how many cases on.", "多少宗起計。"),
        ),
    )
}
"""Each threshold by its name; the names are those the criteria of the law packs refer to."""
