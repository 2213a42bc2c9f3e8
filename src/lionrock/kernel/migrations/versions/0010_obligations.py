"""Tables of obligations: clocks, calls, content of forms, and what they rest on."""

from alembic import op
from sqlalchemy import CheckConstraint, PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    matter()
    clock()
    call()
    content()
    submission()
    field()
    warning()
    reminder()


def matter() -> None:
    create(
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
    )


def clock() -> None:
    create(
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
    )
    op.create_index("obligations_clock_incident", "obligations_clock", ["incident"])
    op.create_index("obligations_clock_running", "obligations_clock", ["state", "work_to"])


def call() -> None:
    create(
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
    )
    op.create_index("obligations_call_incident", "obligations_call", ["incident"])


def content() -> None:
    create(
        "obligations_content",
        uuid("incident"),
        text("filing"),
        integer("version"),
        text("digest"),
        text("json_blob"),
        text("pdf_blob"),
        text("pdf_digest"),
        instant("approved_at"),
        text("actor"),
        text("name"),
        text("role"),
        uuid("entry"),
        PrimaryKeyConstraint("incident", "filing", "version", name="obligations_content_key"),
    )


def submission() -> None:
    create(
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
    )
    op.create_index("obligations_submission_incident", "obligations_submission", ["incident"])


def field() -> None:
    create(
        "obligations_field",
        uuid("id", primary_key=True),
        uuid("incident"),
        text("filing"),
        text("field"),
        blob("words"),
        flag("sealed"),
        instant("at"),
        text("actor"),
        text("name"),
        text("role"),
        uuid("entry"),
    )
    op.create_index("obligations_field_incident", "obligations_field", ["incident", "filing"])


def warning() -> None:
    create(
        "obligations_warning",
        text("day"),
        text("kind"),
        instant("recorded_at"),
        text("name"),
        uuid("entry"),
        PrimaryKeyConstraint("day", "kind", name="obligations_warning_key"),
        CheckConstraint("kind IN ('gale', 'black_rainstorm')", name="obligations_warning_kind"),
    )


def reminder() -> None:
    create(
        "obligations_reminder",
        uuid("clock"),
        integer("share"),
        uuid("incident"),
        instant("at"),
        uuid("entry"),
        PrimaryKeyConstraint("clock", "share", name="obligations_reminder_key"),
    )
    op.create_index("obligations_reminder_incident", "obligations_reminder", ["incident"])
