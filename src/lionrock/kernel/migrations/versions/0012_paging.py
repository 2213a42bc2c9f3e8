"""Pages with their steps and messages, lines with when they were last proven, the switch, and watched questions."""

from alembic import op
from sqlalchemy import CheckConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create, guard

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    page()
    step()
    message()
    beside()


def page() -> None:
    create(
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
    )
    op.create_index("paging_page_open", "paging_page", ["ended_at", "number"])
    op.create_index("paging_page_incident", "paging_page", ["incident"])
    op.create_index("paging_page_why", "paging_page", ["why", "number"])


def step() -> None:
    create(
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
    )
    op.create_index("paging_step_page", "paging_step", ["page"])
    guard("paging_step")


def message() -> None:
    create(
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
    )
    op.create_index("paging_message_due", "paging_message", ["state", "due"])
    op.create_index("paging_message_page", "paging_message", ["page"])


def beside() -> None:
    create(
        "paging_line",
        text("id", primary_key=True),
        instant("accepted_at", nullable=True),
        instant("proven_at", nullable=True),
        instant("failed_at", nullable=True),
        json("problem", nullable=True),
    )
    create(
        "paging_switch",
        integer("number", primary_key=True),
        text("scope"),
        flag("assumed"),
        instant("at"),
        text("who"),
        text("reason"),
        uuid("entry"),
    )
    op.create_index("paging_switch_scope", "paging_switch", ["scope"])
    guard("paging_switch")
    create(
        "paging_question",
        uuid("incident", primary_key=True),
        text("question"),
        instant("since"),
        integer("calls"),
        flag("exercise"),
    )
