"""The fields of a row that can be checked against the official text: how each is typed in, and how it reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from lionrock.kernel.errors import ConfigurationError, InputError
from lionrock.kernel.text import Text, same
from lionrock.law import dates
from lionrock.law.values import Scalar

Kind = Literal["limit", "money", "flag", "choice", "often", "words"]

_LONGEST: Final = 300
_MOST_HKD: Final = 1_000_000_000
_PERIOD: Final = re.compile(r"P(T\d{1,4}H|\d{1,4}D|\d{1,3}M)\Z")


@dataclass(frozen=True, slots=True)
class Checked:
    """A field that can be checked; `choices` are the values a choice may have, with their words."""

    name: str
    label: Text
    kind: Kind
    choices: Mapping[str, Text] = field(default_factory=dict)
    optional: bool = False


_RECIPIENTS: Final = MappingProxyType(
    {
        "regulating_authority": Text("the regulating authority", "規管當局"),
        "commissioner": Text("the Commissioner", "專員"),
        "internal": Text("within the operator", "營運者內部"),
    }
)
_MET: Final = MappingProxyType(
    {
        "above": Text("above the threshold", "高於門檻"),
        "at_least": Text("at the threshold or above", "達到或高於門檻"),
        "below": Text("below the threshold", "低於門檻"),
        "judged": Text("when a person judges so", "由人員判斷"),
    }
)
OFTEN: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "none": Text("once", "一次"),
        "per_event": Text("each time", "每次"),
        "continuous": Text("all the time", "持續"),
        "ad_hoc": Text("when required", "按要求"),
        "on_notice": Text("on notice", "接獲通知時"),
        "on_change": Text("on a change", "有變更時"),
        "per_project": Text("in each project", "每個項目"),
    }
)
_PERIODS: Final = ("P1D", "P7D", "P1M", "P3M", "P6M", "P12M", "P24M")
_THRESHOLDS: Final = MappingProxyType(
    {
        "max_tolerable_downtime": Text("maximum tolerable downtime", "最長可容忍停機時間"),
        "min_service_level": Text("minimum service level", "最低服務水平"),
        "material_leak_records": Text("leaked records of customers", "外洩的客戶紀錄數目"),
        "material_complaints": Text("enquiries and complaints", "查詢及投訴數目"),
        "judged": Text("none: a person judges it", "沒有：由人員判斷"),
    }
)
_TITLES: Final = (
    Checked("title_en", Text("title in English", "英文標題"), "words"),
    Checked("title_zh", Text("title in Chinese", "中文標題"), "words"),
)
_SECTION: Final = Checked("section", Text("section or paragraph", "條文或段落"), "words")

FIELDS: Final[Mapping[str, tuple[Checked, ...]]] = MappingProxyType(
    {
        "obligations": (
            _SECTION,
            Checked("limit", Text("limit", "期限"), "limit", optional=True),
            Checked("as_soon_as_practicable", Text("as soon as practicable", "在切實可行的範圍內盡快"), "flag"),
            Checked("recurrence", Text("how often", "頻率"), "often"),
            Checked("report_within", Text("report within", "提交報告期限"), "limit", optional=True),
            Checked("recipient", Text("goes to", "提交對象"), "choice", _RECIPIENTS),
            Checked(
                "max_fine_hkd",
                Text("highest fine on indictment, HK$", "循公訴程序最高罰款（港元）"),
                "money",
                optional=True,
            ),
            Checked(
                "summary_fine_hkd",
                Text("highest summary fine, HK$", "循簡易程序最高罰款（港元）"),
                "money",
                optional=True,
            ),
            Checked("daily_fine_hkd", Text("daily fine, HK$", "每日另處罰款（港元）"), "money", optional=True),
            *_TITLES,
        ),
        "criterion": (
            Checked("threshold", Text("threshold it reads", "所據門檻"), "choice", _THRESHOLDS),
            Checked("met_when", Text("met when", "符合條件"), "choice", _MET),
            *_TITLES,
        ),
        "requirements": (
            _SECTION,
            Checked("frequency", Text("how often", "頻率"), "often"),
            Checked("counts", Text("a requirement of the Code", "屬守則要求"), "flag"),
            Checked("withdrawn", Text("withdrawn: not, or no longer, asked for", "已收回：並非或不再要求"), "flag"),
            *_TITLES,
        ),
        "statutory_test": _TITLES,
    }
)
"""What can be checked, by the table a row stands in."""

ABSENT: Final[Mapping[str, Scalar]] = MappingProxyType(
    {"as_soon_as_practicable": False, "counts": True, "withdrawn": False, "recurrence": "none"}
)
"""What a field that a row leaves out means; every other one is unknown."""

LABELS: Final[Mapping[str, Text]] = MappingProxyType(
    {each.name: each.label for table in FIELDS.values() for each in table}
    | {
        "source": Text("source", "來源"),
        "cites": Text("points to", "所指"),
        "basis": Text("basis", "依據"),
        "note": Text("note", "註"),
        "trigger": Text("counts from", "起計點"),
        "category": Text("category", "類別"),
        "area": Text("area", "範疇"),
        "threshold": Text("threshold", "門檻"),
        "unit": Text("unit", "單位"),
        "force": Text("force", "效力"),
        "deliverable_en": Text("deliverable in English", "提交事項（英文）"),
        "deliverable_zh": Text("deliverable in Chinese", "提交事項（中文）"),
    }
)


def label(name: str) -> Text:
    """Return the words for a field; one without is shown by its own name."""
    return LABELS.get(name) or same(name.replace("_", " "))


def taken(row: Mapping[str, Scalar], table: str) -> dict[str, Scalar]:
    """Return the fields of a flat row that can be checked, with what an absent one means."""
    return {each.name: row.get(each.name, ABSENT.get(each.name)) for each in FIELDS[table]}


def read(field: Checked, written: str) -> Scalar:
    """Return what was typed as the row writes it; raises InputError naming the field. Empty means unknown."""
    written = written.strip()
    if not written:
        if field.optional:
            return None
        if field.kind == "flag":
            return False
        raise _wrong(field, written, Text("it may not be empty", "不可留空"))
    return _READERS[field.kind](field, written)


def often(present: Scalar) -> list[tuple[str, Text]]:
    """Return the frequencies to choose from, the present one among them."""
    known = (*OFTEN, *_PERIODS)
    own = () if present is None or present in known else (str(present),)
    return [(each, _every(each)) for each in (*known, *own)]


def words(field: Checked, value: Scalar) -> Text:
    """Return a value as a reader writes it."""
    if value is None:
        return Text("unknown", "未知")
    if field.kind == "flag":
        return Text("yes", "是") if value else Text("no", "否")
    if field.kind == "often":
        return _every(str(value))
    if field.kind == "money":
        return same(f"HK${value:,}")
    if field.kind == "choice":
        return field.choices.get(str(value)) or same(str(value))
    return plain(value)


def _every(written: str) -> Text:
    """Return a frequency in words."""
    found = plain(written)
    return Text(f"every {found.en}", f"每 {found.zh}") if _PERIOD.match(written) else found


def plain(value: Scalar) -> Text:
    """Return a value of any field as a reader writes it; a period in words."""
    if value is None:
        return Text("unknown", "未知")
    if isinstance(value, bool):
        return Text("yes", "是") if value else Text("no", "否")
    written = f"{value:,}" if isinstance(value, int) else str(value)
    if _PERIOD.match(written):
        return dates.parse(written).words
    return OFTEN.get(written) or same(written)


def _limit(field: Checked, written: str) -> Scalar:
    """Return a period as ISO 8601 writes it."""
    try:
        return str(dates.parse(written.upper()))
    except (ConfigurationError, ValueError) as problem:
        raise _wrong(field, written, Text("write PT12H, P14D or P3M", "請寫成 PT12H、P14D 或 P3M")) from problem


def _money(field: Checked, written: str) -> Scalar:
    """Return whole Hong Kong dollars."""
    digits = written.replace(",", "").removeprefix("HK$").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10 or int(digits) > _MOST_HKD:  # noqa: PLR2004 digits
        raise _wrong(field, written, Text("write whole dollars", "請填寫整數金額"))
    return int(digits)


def _flag(field: Checked, written: str) -> Scalar:
    """Return a statement."""
    return written in {"yes", "on", "true", "1"}


def _choice(field: Checked, written: str) -> Scalar:
    """Return one of the choices."""
    if written not in field.choices:
        raise _wrong(field, written, Text("choose one of those offered", "請從選項中選擇"))
    return written


def _words(field: Checked, written: str) -> Scalar:
    """Return words within bounds."""
    if len(written) > _LONGEST:
        raise _wrong(field, written, Text(f"at most {_LONGEST} characters", f"最多 {_LONGEST} 個字元"))
    return written


_READERS: Final = MappingProxyType(
    {"limit": _limit, "money": _money, "flag": _flag, "choice": _choice, "often": _words, "words": _words}
)


def _wrong(field: Checked, written: str, hint: Text) -> InputError:
    """Return the error for a value that is not understood."""
    said = Text("{label}: “{what}” is not understood", "{label}：未能理解「{what}」")
    return InputError(said.format(label=field.label, what=written[:40]), hint)
