"""Where the pages of the register are."""

from __future__ import annotations

from typing import Final

from lionrock.register.model import Kind

_PAGES: Final[dict[Kind, str]] = {
    "system": "/register/systems",
    "asset": "/register/assets",
    "dependency": "/register/dependencies",
    "person": "/register/people",
    "contact": "/register/contacts",
}


def url(kind: Kind, id: str) -> str:
    """Return the page of a record."""
    return f"{_PAGES[kind]}/{id}" if kind in _PAGES else "/register/operator"


def history_url(kind: Kind, id: str) -> str:
    """Return the page of a record's history."""
    return f"/register/history?kind={kind}&id={id}"


def edit_url(kind: Kind, id: str = "") -> str:
    """Return the form that changes a record, or adds one of a kind."""
    return f"/register/edit?kind={kind}" + (f"&id={id}" if id else "")
