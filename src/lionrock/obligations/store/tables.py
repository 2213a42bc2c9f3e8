"""Tables of obligations."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, json, table, text, uuid
from lionrock.kernel.ledger.store import Reads

__all__ = ["CALL", "CLOCK", "MATTER", "REMINDER", "SUBMISSION", "WARNING", "Reads"]

MATTER = table(
    "obligations_matter",
    uuid("incident", primary_key=True),
    text("reference", unique=True),
    text("title_en"),
    text("title_zh"),
    instant("opened_at"),
    text("system", nullable=True),
    text("standing"),
    instant("aware_at", nullable=True),
    flag("provisional"),
    text("seriousness"),
    instant("serious_at", nullable=True),
    flag("relaxed"),
    text("chosen", nullable=True),
    flag("exercise"),
    uuid("merged_into", nullable=True),
    Index("obligations_matter_merged_into", "merged_into"),
)
CLOCK = table(
    "obligations_clock",
    uuid("id", primary_key=True),
    uuid("incident"),
    text("kind"),
    text("reading"),
    text("obligation"),
    text("trigger"),
    instant("triggered_at"),
    instant("work_to"),
    text("last_day", nullable=True),
    json("rolled"),
    flag("short_period"),
    flag("provisional"),
    flag("governs"),
    text("rulebook"),
    instant("made"),
    text("because"),
    uuid("entry"),
    text("state"),
    instant("ended_at", nullable=True),
    CheckConstraint("kind IN ('notice', 'written', 'report')", name="obligations_clock_kind"),
    CheckConstraint("state IN ('running', 'done', 'fell_away', 'replaced')", name="obligations_clock_state"),
    CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="obligations_clock_ended"),
    Index("obligations_clock_incident", "incident"),
    Index("obligations_clock_running", "state", "work_to"),
)
CALL = table(
    "obligations_call",
    uuid("id", primary_key=True),
    uuid("incident"),
    text("outcome"),
    instant("at"),
    instant("recorded_at"),
    text("spoken_to"),
    text("their_reference"),
    blob("said"),
    flag("sealed"),
    text("digest"),
    text("actor"),
    text("name"),
    text("role"),
    text("factor"),
    uuid("entry"),
    CheckConstraint(
        "outcome IN ('completed', 'no_answer', 'engaged', 'voicemail', 'cut_off')", name="obligations_call_outcome"
    ),
    CheckConstraint("(outcome = 'completed') = (spoken_to <> '')", name="obligations_call_spoken_to"),
    Index("obligations_call_incident", "incident"),
)
SUBMISSION = table(
    "obligations_submission",
    uuid("id", primary_key=True),
    uuid("incident"),
    text("filing"),
    integer("version"),
    instant("at"),
    instant("recorded_at"),
    text("channel"),
    flag("first_notice"),
    text("actor"),
    text("name"),
    text("role"),
    uuid("entry"),
    Index("obligations_submission_incident", "incident"),
)
WARNING = table(
    "obligations_warning",
    text("day"),
    text("kind"),
    instant("recorded_at"),
    text("name"),
    uuid("entry"),
    PrimaryKeyConstraint("day", "kind", name="obligations_warning_key"),
    CheckConstraint("kind IN ('gale', 'black_rainstorm')", name="obligations_warning_kind"),
)
REMINDER = table(
    "obligations_reminder",
    uuid("clock"),
    integer("share"),
    uuid("incident"),
    instant("at"),
    uuid("entry"),
    PrimaryKeyConstraint("clock", "share", name="obligations_reminder_key"),
    Index("obligations_reminder_incident", "incident"),
)
