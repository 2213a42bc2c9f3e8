"""Statements on the incidents that response knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.response.store.tables import MATTER, Reads


@dataclass(frozen=True, slots=True)
class Matter:
    """An incident as response knows it."""

    incident: str
    reference: str
    title: Text
    system: str | None
    opened_at: Instant
    open: bool = True
    exercise: bool = False

    @property
    def page(self) -> str:
        """Return the address of its response."""
        return f"/incidents/{self.reference}/response"


def add_matter(db: Connection, matter: Matter) -> None:
    """Insert an incident that was opened."""
    plain = asdict(matter)
    title = plain.pop("title")
    db.execute(insert(MATTER).values(**plain, title_en=title["en"], title_zh=title["zh"]))


def set_matter(db: Connection, incident: str, **changes: Any) -> None:
    """Write what became of an incident."""
    db.execute(update(MATTER).where(MATTER.c.incident == incident).values(**changes))


def matter(db: Reads, incident: str) -> Matter:
    """Return an incident by its id; raises NotFoundError."""
    row = db.execute(select(MATTER).where(MATTER.c.incident == incident)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text("no such incident is known here yet", "此處尚未有該事故的資料"),
            Text("Open it from the list of incidents.", "請由事故清單開啟。"),
        )
    return _matter(row)


def matters(db: Reads, incidents: Iterable[str]) -> dict[str, Matter]:
    """Return these incidents by their ids."""
    rows = db.execute(select(MATTER).where(MATTER.c.incident.in_(sorted(set(incidents)))))
    return {row.incident: _matter(row) for row in rows}


def _matter(row: Row[Any]) -> Matter:
    """Return the incident of a row."""
    title = Text(row.title_en, row.title_zh)
    return Matter(row.incident, row.reference, title, row.system, row.opened_at, open=row.open, exercise=row.exercise)
