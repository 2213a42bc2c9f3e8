"""Tables of response: tasks, playbook runs, records, containment, hand-overs."""

from alembic import op
from sqlalchemy import CheckConstraint

from lionrock.kernel.columns import flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    task()
    moment()
    run()
    record()
    containment()
    handover()
    library()


def task() -> None:
    create(
        "response_task",
        uuid("id", primary_key=True),
        uuid("incident", nullable=True),
        text("title_en"),
        text("title_zh"),
        text("owner_kind"),
        text("owner_id"),
        text("owner_en"),
        text("owner_zh"),
        instant("due", nullable=True),
        integer("place"),
        text("state"),
        instant("ended_at", nullable=True),
        json("guide"),
        text("answer"),
        uuid("run", nullable=True),
        text("step", nullable=True),
        instant("made_at"),
        text("actor"),
        text("name"),
        text("role"),
        text("factor"),
        flag("exercise"),
        integer("version"),
        CheckConstraint("state IN ('open', 'done', 'skipped')", name="response_task_state"),
        CheckConstraint("owner_kind IN ('nobody', 'role', 'account', 'person')", name="response_task_owner_kind"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="response_task_ended"),
    )
    op.create_index("response_task_incident", "response_task", ["incident", "state"])
    op.create_index("response_task_owner", "response_task", ["state", "owner_kind", "owner_id"])
    op.create_index("response_task_due", "response_task", ["state", "due"])


def moment() -> None:
    create(
        "response_moment",
        uuid("id", primary_key=True),
        uuid("subject"),
        uuid("incident", nullable=True),
        text("verb"),
        text("after_en"),
        text("after_zh"),
        text("before_en"),
        text("before_zh"),
        text("reason"),
        instant("effective"),
        instant("at"),
        text("actor"),
        text("name"),
        text("role"),
        text("factor"),
        uuid("entry"),
    )
    op.create_index("response_moment_subject", "response_moment", ["subject"])
    op.create_index("response_moment_incident", "response_moment", ["incident"])


def run() -> None:
    create(
        "response_run",
        uuid("id", primary_key=True),
        uuid("incident"),
        text("playbook"),
        integer("version"),
        text("title_en"),
        text("title_zh"),
        text("digest"),
        text("origin"),
        integer("tasks"),
        instant("started_at"),
        text("actor"),
        text("name"),
        text("role"),
        text("factor"),
        uuid("entry"),
    )
    op.create_index("response_run_incident", "response_run", ["incident"])


def record() -> None:
    create(
        "response_record",
        uuid("id", primary_key=True),
        uuid("thread"),
        integer("version"),
        text("verb"),
        text("kind"),
        uuid("incident", nullable=True),
        json("body"),
        instant("effective"),
        instant("at"),
        text("reason"),
        instant("due", nullable=True),
        instant("settled_at", nullable=True),
        flag("newest"),
        text("actor"),
        text("name"),
        text("role"),
        text("factor"),
        flag("exercise"),
        uuid("entry"),
        CheckConstraint("kind IN ('note', 'contact', 'cost', 'decision', 'containment')", name="response_record_kind"),
        CheckConstraint("verb IN ('written', 'corrected', 'settled')", name="response_record_verb"),
    )
    op.create_index("response_record_version", "response_record", ["thread", "version"], unique=True)
    op.create_index("response_record_incident", "response_record", ["incident", "kind", "newest"])
    op.create_index("response_record_waiting", "response_record", ["kind", "newest", "settled_at", "due"])


def containment() -> None:
    create(
        "response_containment",
        uuid("id", primary_key=True),
        uuid("incident"),
        text("action"),
        text("target_kind"),
        text("target"),
        text("asset", nullable=True),
        text("standing"),
        text("state"),
        instant("until"),
        integer("minutes"),
        json("plan"),
        text("digest"),
        json("keeps"),
        text("said_en"),
        text("said_zh"),
        instant("planned_at"),
        text("planned_by"),
        text("approved_by"),
        instant("approved_at", nullable=True),
        flag("exercise"),
        integer("version"),
        CheckConstraint(
            "state IN ('planned', 'dropped', 'approved', 'in_force', 'failed', 'lifting', 'undone', 'stuck')",
            name="response_containment_state",
        ),
    )
    op.create_index("response_containment_incident", "response_containment", ["incident"])
    op.create_index("response_containment_state", "response_containment", ["state"])


def handover() -> None:
    create(
        "response_handover",
        uuid("id", primary_key=True),
        text("state"),
        instant("signed_at"),
        text("note"),
        json("lines"),
        text("digest"),
        text("actor"),
        text("name"),
        text("role"),
        text("factor"),
        uuid("entry"),
        instant("ended_at", nullable=True),
        json("accepted_lines", nullable=True),
        text("taker", nullable=True),
        text("taker_name", nullable=True),
        text("taker_role", nullable=True),
        text("taker_factor", nullable=True),
        uuid("ended_entry", nullable=True),
        CheckConstraint("state IN ('signed', 'accepted', 'withdrawn')", name="response_handover_state"),
        CheckConstraint("(state = 'accepted') = (taker IS NOT NULL)", name="response_handover_taker"),
        CheckConstraint("taker IS NULL OR taker <> actor", name="response_handover_other"),
    )
    op.create_index("response_handover_signed", "response_handover", ["state", "signed_at"])


def library() -> None:
    create(
        "response_library",
        uuid("id", primary_key=True),
        text("digest"),
        integer("playbooks"),
        integer("refused"),
        instant("at"),
        uuid("entry"),
    )
    op.create_index("response_library_at", "response_library", ["at"])
