"""What duties show elsewhere: what is due within thirty days on Today, an incident's parallel duties."""

from __future__ import annotations

from typing import Any, Final

from lionrock.duties import store
from lionrock.events.incidents import Kin, MergePreview
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.clock import days
from lionrock.ui.pages import Ask, View, panel

_SOON: Final = days(30)
_SHOWN: Final = 6
_ON_CHANGE: Final = ("OBL-22-MATERIAL", "OBL-19-CHANGE", "OBL-20-OPERATOR")
"""Rows of the law that a change of the estate calls for."""


@panel("duties.soon", place="today", slot="main", order=30, every=300)
def soon(ask: Ask, _: Any) -> View | None:
    """Show what is to be done without a date, is due within thirty days, or past its date; nothing while nothing is."""
    found = store.listing(ask.platform.db)
    undated = [one for one in found if one.work_to is None]
    near = [*undated, *(one for one in found if one.work_to and one.work_to <= ask.now + _SOON)]
    return View("duties/soon.html", {"duties": near[:_SHOWN], "more": len(near) - _SHOWN}) if near else None


@panel("duties.material", place="material", slot="aside", order=20)
def material(ask: Ask, _: Any) -> View | None:
    """Show the open duties that changes of the estate called for, with the time left."""
    found = [one for one in store.listing(ask.platform.db) if one.row in _ON_CHANGE]
    return View("duties/material.html", {"duties": found}) if found else None


@panel("duties.merging", place="merging", slot="main", order=40)
def merging(ask: Ask, preview: MergePreview) -> View | None:
    """Show before a merge which parallel duties of the other incident go on beside those of this one."""
    found = store.listing(ask.platform.db, incident=preview.absorbed)
    return View("duties/merging.html", {"duties": found}) if found else None


@panel("duties.incident", place="incident", slot="aside", order=40, of=INCIDENT)
def incident(ask: Ask, subject: Any) -> View | None:
    """Show the parallel duties of an incident, and those opened for what was merged into it: their dates stand."""
    family = ask.platform.port(Kin).family(str(subject))
    found = [one for id in family for one in store.listing(ask.platform.db, incident=id)]
    return View("duties/incident.html", {"duties": found}) if found else None
