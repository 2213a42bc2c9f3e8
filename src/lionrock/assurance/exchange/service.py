"""Makes an export of the posture as of a moment, and records that it was handed out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.assurance.exchange import assessed, catalog, gathering, milestones, printed, workbook
from lionrock.events.evidence import PostureExported
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.assurance.exchange.picture import Picture
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of export: how it is made, and what the file is called."""

    id: str
    title: Text
    about: Text
    suffix: str
    media: str
    build: Callable[[Picture], bytes]


@dataclass(frozen=True, slots=True)
class Exported:
    """An export: its file and the SHA-256 of it."""

    form: str
    name: str
    data: bytes
    media: str
    at: Instant
    since: Instant

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()


FORMS: Final[Mapping[str, Form]] = {
    one.id: one
    for one in (
        Form(
            "xlsx",
            Text("Workbook", "活頁簿"),
            Text(
                "requirements, controls, results, rulings, mutation tests, mappings and history, a sheet each",
                "要求、控制措施、結果、決定、破壞測試、對照及歷史，各一工作表",
            ),
            ".xlsx",
            _XLSX,
            workbook.build,
        ),
        Form(
            "pdf",
            Text("Matrix to print (PDF/A)", "供列印的矩陣（PDF/A）"),
            Text(
                "areas by system as Posture shows them, with legend and counter, in both languages",
                "如防護狀況所示，按系統列出範疇，附圖例及已載入數目，中英文並列",
            ),
            ".pdf",
            "application/pdf",
            printed.build,
        ),
        Form(
            "oscal-catalog",
            Text("OSCAL catalog", "OSCAL 目錄"),
            Text("the requirements loaded, with their source and basis", "已載入的要求及其來源和依據"),
            "-catalog.json",
            _JSON,
            catalog.build,
        ),
        Form(
            "oscal-results",
            Text("OSCAL assessment results", "OSCAL 評估結果"),
            Text("what each control found, with state and reason", "各控制措施的結果、狀況及原因"),
            "-results.json",
            _JSON,
            assessed.build,
        ),
        Form(
            "oscal-poam",
            Text("OSCAL plan of action and milestones", "OSCAL 行動計劃及里程碑"),
            Text("what fails, what to do, and what people ruled", "不通過的項目、應對方法及已作的決定"),
            "-poam.json",
            _JSON,
            milestones.build,
        ),
    )
}


def export(
    platform: Platform, actor: Actor, form: str, at: Instant | None = None, since: Instant | None = None
) -> Exported:
    """Return the posture in a form as of a moment, now when none is given; the same moment gives the same bytes.

    Raises InputError for a form that does not exist or a moment to come, RefusedError for whoever may not export.
    """
    wanted = FORMS.get(form)
    if wanted is None:
        known = ", ".join(FORMS)
        raise InputError(
            Text(f"no form is called {form[:40]!r}", f"沒有名為 {form[:40]!r} 的格式"),
            Text(f"Choose one of {known}.", f"請選用：{known}。"),
        )
    picture = gathering.picture(platform, actor, at, since)
    name = f"lionrock-posture-{gathering.day(picture.at)}{wanted.suffix}"
    return Exported(form, name, wanted.build(picture), wanted.media, picture.at, picture.since)


def told(platform: Platform, actor: Actor, made: Exported, reason: str) -> Exported:
    """Record that an export was handed out, and return it."""
    with platform.change(actor, reason) as change:
        change.publish(PostureExported(made.form, made.at, made.since, made.digest, len(made.data)))
    return made
