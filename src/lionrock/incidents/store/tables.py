"""The tables of incidents."""

from __future__ import annotations

from sqlalchemy import Connection, Index, PrimaryKeyConstraint

from lionrock.kernel.columns import flag, instant, integer, json, table, text, uuid
from lionrock.kernel.database import Database

Db = Connection | Database

INCIDENT = table(
    "incidents_incident",
    uuid("id", primary_key=True),
    integer("number", unique=True),
    text("title_en"),
    text("title_zh"),
    instant("opened_at"),
    text("opened_by"),
    flag("by_hand"),
    flag("exercise"),
    text("scope"),
    text("system", nullable=True),
    text("placed_by", nullable=True),
    text("nature"),
    json("awareness", nullable=True),
    json("earlier"),
    text("verdict"),
    instant("verdict_at", nullable=True),
    instant("ask_again_at", nullable=True),
    instant("closed_at", nullable=True),
    integer("version"),
    uuid("entry"),
)
FINDING = table(
    "incidents_finding",
    uuid("finding", primary_key=True),
    uuid("incident"),
    text("rule"),
    text("title_en"),
    text("title_zh"),
    text("level"),
    text("system", nullable=True),
    text("host", nullable=True),
    text("user", nullable=True),
    text("address", nullable=True),
    text("host_key", nullable=True),
    text("user_key", nullable=True),
    text("address_key", nullable=True),
    instant("first"),
    json("because"),
    json("also"),
    instant("joined_at"),
    uuid("entry"),
    Index("incidents_finding_incident", "incident"),
    Index("incidents_finding_host_key", "host_key"),
    Index("incidents_finding_user_key", "user_key"),
    Index("incidents_finding_address_key", "address_key"),
)
DECISION = table(
    "incidents_decision",
    uuid("id", primary_key=True),
    uuid("incident"),
    text("question"),
    text("answer"),
    instant("at"),
    instant("effective", nullable=True),
    text("actor"),
    text("name"),
    text("role"),
    text("factor"),
    text("reason"),
    text("evidence"),
    text("former"),
    json("known", nullable=True),
    integer("version"),
    uuid("entry"),
    Index("incidents_decision_incident", "incident"),
)
NOTE = table(
    "incidents_note",
    uuid("id", primary_key=True),
    uuid("incident"),
    text("kind"),
    text("words"),
    instant("effective"),
    instant("at"),
    text("actor"),
    text("name"),
    text("role"),
    text("factor"),
    uuid("entry"),
    Index("incidents_note_incident", "incident"),
)
SEEN = table(
    "incidents_seen",
    uuid("incident"),
    text("actor"),
    text("how"),
    instant("at"),
    text("name"),
    text("role"),
    text("factor"),
    uuid("entry"),
    PrimaryKeyConstraint("incident", "actor", "how", name="incidents_seen_key"),
)
