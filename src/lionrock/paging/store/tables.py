"""Tables of paging."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Connection, Index

from lionrock.kernel.columns import blob, flag, instant, integer, json, table, text, uuid
from lionrock.kernel.database import Database

Reads = Database | Connection

PAGE = table(
    "paging_page",
    uuid("id", primary_key=True),
    integer("number", unique=True),
    text("key", unique=True),
    text("why"),
    uuid("incident", nullable=True),
    integer("minutes"),
    integer("rounds"),
    flag("everybody"),
    instant("opened_at"),
    uuid("entry"),
    flag("exercise"),
    json("roles"),
    json("last"),
    text("only", nullable=True),
    uuid("person", nullable=True),
    text("state"),
    integer("round"),
    integer("calls"),
    json("called"),
    json("ladder"),
    uuid("current", nullable=True),
    instant("deadline", nullable=True),
    uuid("timer", nullable=True),
    instant("unanswered_at", nullable=True),
    instant("ended_at", nullable=True),
    json("ending", nullable=True),
    CheckConstraint("state IN ('calling', 'answered', 'unanswered')", name="paging_page_state"),
    CheckConstraint("(state = 'answered') = (ended_at IS NOT NULL)", name="paging_page_ended"),
    Index("paging_page_open", "ended_at", "number"),
    Index("paging_page_incident", "incident"),
    Index("paging_page_why", "why", "number"),
)
STEP = table(
    "paging_step",
    integer("number", primary_key=True),
    uuid("page"),
    instant("at"),
    text("kind"),
    uuid("person", nullable=True),
    text("line", nullable=True),
    text("detail"),
    text("who"),
    uuid("entry"),
    Index("paging_step_page", "page"),
)
MESSAGE = table(
    "paging_message",
    uuid("id", primary_key=True),
    uuid("page"),
    integer("call"),
    uuid("person"),
    text("line"),
    text("state"),
    integer("tries"),
    instant("due"),
    text("digest", unique=True),
    blob("sealed"),
    instant("made_at"),
    CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="paging_message_state"),
    Index("paging_message_due", "state", "due"),
    Index("paging_message_page", "page"),
)
LETTER = table(
    "paging_letter",
    uuid("id", primary_key=True),
    text("key", unique=True),
    text("about"),
    uuid("person"),
    text("state"),
    integer("tries"),
    instant("made"),
    instant("due"),
    instant("until"),
    instant("sent", nullable=True),
    json("problem", nullable=True),
    blob("sealed"),
    Index("paging_letter_due", "state", "due"),
    Index("paging_letter_about", "about", "made"),
)
LINE = table(
    "paging_line",
    text("id", primary_key=True),
    instant("accepted_at", nullable=True),
    instant("proven_at", nullable=True),
    instant("failed_at", nullable=True),
    json("problem", nullable=True),
    text("set_as", nullable=True),
)
SWITCH = table(
    "paging_switch",
    integer("number", primary_key=True),
    text("scope"),
    flag("assumed"),
    instant("at"),
    text("who"),
    text("reason"),
    uuid("entry"),
    Index("paging_switch_scope", "scope"),
)
QUESTION = table(
    "paging_question",
    uuid("incident", primary_key=True),
    text("question"),
    instant("since"),
    integer("calls"),
    flag("exercise"),
)
