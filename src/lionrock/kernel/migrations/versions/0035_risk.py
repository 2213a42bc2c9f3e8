"""Risk: assessments, scenarios, acceptances, penetration tests, reports, alternative controls."""

from alembic import op
from sqlalchemy import UniqueConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    create(
        "risk_assessment",
        uuid("id", primary_key=True),
        integer("number", unique=True),
        text("cycle"),
        integer("period"),
        json("systems"),
        instant("as_of"),
        text("method"),
        text("assessors"),
        instant("due", nullable=True),
        instant("opened"),
        text("opened_by"),
        instant("closed", nullable=True),
        text("closed_by"),
        text("conclusion"),
        integer("version"),
        uuid("entry"),
    )
    create(
        "risk_scenario",
        uuid("id", primary_key=True),
        uuid("assessment"),
        integer("number"),
        text("system"),
        text("threat"),
        integer("likelihood"),
        integer("impact"),
        text("level"),
        text("treatment"),
        integer("revision"),
        blob("sealed"),
        instant("at"),
        text("who"),
        flag("dropped"),
        uuid("entry"),
        UniqueConstraint("assessment", "number", name="risk_scenario_number"),
    )
    create(
        "risk_action",
        uuid("id", primary_key=True),
        uuid("scenario"),
        text("owner"),
        text("due"),
        blob("sealed"),
        instant("done", nullable=True),
        text("done_by"),
        text("how"),
    )
    op.create_index("ix_risk_action_scenario", "risk_action", ["scenario"])
    create(
        "risk_acceptance",
        uuid("id", primary_key=True),
        uuid("scenario"),
        integer("revision"),
        text("level"),
        blob("sealed"),
        text("who"),
        text("account"),
        instant("at"),
        instant("until"),
        instant("ended", nullable=True),
        text("ended_by"),
        text("ended_why"),
        uuid("entry"),
    )
    op.create_index("ix_risk_acceptance_scenario", "risk_acceptance", ["scenario"])
    op.create_index("ix_risk_acceptance_until", "risk_acceptance", ["until"])
    create(
        "risk_decision",
        uuid("id", primary_key=True),
        uuid("assessment"),
        text("suggestion"),
        flag("taken"),
        text("why"),
        uuid("scenario", nullable=True),
        instant("at"),
        text("who"),
        UniqueConstraint("assessment", "suggestion", name="risk_decision_suggestion"),
    )
    create(
        "risk_test",
        uuid("id", primary_key=True),
        text("name", unique=True),
        text("tester"),
        text("tested_on"),
        json("systems"),
        text("digest"),
        text("file"),
        instant("imported"),
        text("who"),
        uuid("entry"),
    )
    create(
        "risk_weakness",
        uuid("id", primary_key=True),
        uuid("test"),
        text("reference"),
        text("system"),
        text("severity"),
        text("state"),
        text("found_on"),
        text("retested", nullable=True),
        blob("sealed"),
        UniqueConstraint("test", "reference", name="risk_weakness_reference"),
    )
    op.create_index("ix_risk_weakness_system", "risk_weakness", ["system", "state"])
    create(
        "risk_report",
        uuid("id", primary_key=True),
        uuid("assessment"),
        integer("number"),
        text("digest"),
        blob("sealed"),
        integer("unknown"),
        instant("made"),
        text("who"),
        text("author"),
        text("reason"),
        instant("endorsed", nullable=True),
        text("endorser"),
        instant("submitted", nullable=True),
        text("submitter"),
        text("how"),
        text("receipt"),
        UniqueConstraint("assessment", "number", name="risk_report_number"),
    )
    create(
        "risk_alternative",
        uuid("id", primary_key=True),
        integer("number", unique=True),
        text("requirement"),
        text("system"),
        blob("sealed"),
        text("digest"),
        text("reviewer"),
        instant("since"),
        instant("until"),
        instant("proposed"),
        text("proposed_by"),
        instant("approved", nullable=True),
        text("approver"),
        instant("ended", nullable=True),
        flag("lapsed"),
        text("ended_by"),
        text("ended_why"),
        instant("settled", nullable=True),
        text("settled_by"),
        text("settled_why"),
        uuid("entry"),
    )
    op.create_index("ix_risk_alternative_until", "risk_alternative", ["until"])
    create(
        "risk_statement",
        uuid("id", primary_key=True),
        instant("at"),
        text("who"),
        text("reason"),
        instant("until"),
        uuid("entry"),
    )
