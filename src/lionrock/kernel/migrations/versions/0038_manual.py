"""Manual evidence, requests for it with their answers, and remedies."""

from alembic import op

from lionrock.kernel.columns import blob, flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create, guard

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    create(
        "assurance_evidence",
        uuid("id", primary_key=True),
        integer("number", unique=True),
        text("requirement"),
        text("kind"),
        text("says"),
        json("systems"),
        flag("whole"),
        instant("effective"),
        instant("until"),
        instant("given"),
        text("supersedes"),
        text("request"),
        text("file"),
        text("media"),
        integer("size"),
        text("blob"),
        blob("sealed"),
        text("digest"),
        uuid("entry"),
    )
    op.create_index("assurance_evidence_requirement", "assurance_evidence", ["requirement", "number"])
    op.create_index("assurance_evidence_supersedes", "assurance_evidence", ["supersedes"])
    guard("assurance_evidence")
    create(
        "assurance_withdrawal",
        uuid("evidence", primary_key=True),
        instant("at"),
        text("why"),
        text("who"),
        uuid("entry"),
    )
    guard("assurance_withdrawal")
    create(
        "assurance_request",
        uuid("id", primary_key=True),
        integer("number", unique=True),
        text("requirement"),
        json("systems"),
        flag("whole"),
        instant("asked"),
        instant("due"),
        instant("expires"),
        text("link"),
        text("state"),
        text("asker"),
        text("asker_id"),
        blob("sealed"),
        uuid("entry"),
    )
    op.create_index("assurance_request_link", "assurance_request", ["link"])
    op.create_index("assurance_request_state", "assurance_request", ["state", "number"])
    create(
        "assurance_answer",
        uuid("id", primary_key=True),
        uuid("request"),
        instant("at"),
        text("file"),
        text("media"),
        integer("size"),
        text("blob"),
        blob("sealed"),
        text("digest"),
        uuid("entry"),
        text("verdict"),
        instant("judged", nullable=True),
        text("judge"),
        text("why"),
        uuid("judged_entry", nullable=True),
    )
    op.create_index("assurance_answer_request", "assurance_answer", ["request", "at"])
    create(
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
    )
    op.create_index("assurance_remedy_control", "assurance_remedy", ["control", "state"])
    op.create_index("assurance_remedy_state", "assurance_remedy", ["state", "due"])
