"""The table of remedies."""

from __future__ import annotations

from sqlalchemy import Index

from lionrock.kernel.columns import flag, instant, integer, table, text, uuid

REMEDY = table(
    "assurance_remedy",
    uuid("id", primary_key=True),
    integer("number", unique=True),
    text("control"),
    text("system"),
    text("owner"),
    instant("opened"),
    instant("due"),
    text("state"),
    uuid("entry"),
    instant("changed", nullable=True),
    text("changed_by"),
    text("changed_why"),
    uuid("changed_entry", nullable=True),
    instant("closed", nullable=True),
    text("how"),
    uuid("closed_entry", nullable=True),
    flag("told"),
    Index("assurance_remedy_state", "state", "due"),
    Index("assurance_remedy_control", "control", "state"),
)
