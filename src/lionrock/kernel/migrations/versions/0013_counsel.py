"""Sealed notes, holds, disclosures, visits, proposed values of the law."""

import sqlalchemy as sql
from alembic import op
from sqlalchemy import CheckConstraint, PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create, guard

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    packs()
    proposals()
    pins()
    days()
    notes()
    holds()
    disclosures()
    visits()


def packs() -> None:
    create(
        "counsel_pack",
        text("digest", primary_key=True),
        text("pack"),
        text("version"),
        text("effective_from"),
        blob("raw"),
        instant("seen"),
    )
    create(
        "counsel_edition",
        integer("number", primary_key=True, autoincrement=False),
        instant("made"),
        text("kind"),
        uuid("entry"),
        CheckConstraint("kind IN ('pack', 'value')", name="counsel_edition_kind"),
    )
    create(
        "counsel_edition_pack",
        integer("edition"),
        text("digest"),
        PrimaryKeyConstraint("edition", "digest", name="counsel_edition_pack_key"),
    )
    guard("counsel_pack")
    guard("counsel_edition")
    guard("counsel_edition_pack")


def proposals() -> None:
    create(
        "counsel_proposal",
        uuid("id", primary_key=True),
        text("pack"),
        text("base"),
        text("row"),
        text("since"),
        text("reference"),
        json("fields"),
        json("changes"),
        text("seen"),
        instant("proposed_at"),
        text("proposer"),
        text("proposer_name"),
        text("proposer_role"),
        uuid("entry"),
        text("state"),
        instant("decided_at", nullable=True),
        text("decider", nullable=True),
        text("decider_name", nullable=True),
        text("decider_role", nullable=True),
        text("why", nullable=True),
        integer("version", nullable=True),
        integer("edition", nullable=True),
        uuid("decided_entry", nullable=True),
        CheckConstraint("state IN ('open', 'confirmed', 'declined', 'withdrawn')", name="counsel_proposal_state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="counsel_proposal_decided"),
        CheckConstraint("(state = 'confirmed') = (edition IS NOT NULL)", name="counsel_proposal_edition"),
        CheckConstraint("state <> 'confirmed' OR decider <> proposer", name="counsel_proposal_two_people"),
    )
    op.create_index("counsel_proposal_row", "counsel_proposal", ["row", "proposed_at"])
    op.create_index("counsel_proposal_standing", "counsel_proposal", ["state", "proposed_at"])


def pins() -> None:
    create(
        "counsel_pin",
        integer("number", primary_key=True, autoincrement=False),
        uuid("incident"),
        text("obligation"),
        integer("edition"),
        integer("because"),
        text("state"),
        instant("at"),
        text("actor"),
        text("name"),
        text("reason"),
        uuid("entry"),
        CheckConstraint("state IN ('waiting', 'kept', 'moved')", name="counsel_pin_state"),
    )
    op.create_index("counsel_pin_incident", "counsel_pin", ["incident", "obligation"])
    guard("counsel_pin")


def days() -> None:
    create(
        "counsel_day",
        integer("number", primary_key=True, autoincrement=False),
        text("day"),
        text("kind"),
        flag("stands"),
        text("source"),
        text("why"),
        instant("recorded_at"),
        text("actor"),
        text("name"),
        uuid("entry"),
        CheckConstraint("kind IN ('gale', 'black_rainstorm')", name="counsel_day_kind"),
    )
    op.create_index("counsel_day_day", "counsel_day", ["day", "kind"])
    carry_over()
    guard("counsel_day")


def carry_over() -> None:
    """Take over the days recorded before each carried its source."""
    db = op.get_bind()
    rows = db.execute(
        sql.text("SELECT day, kind, recorded_at, name, entry FROM obligations_warning ORDER BY day, kind")
    )
    for number, row in enumerate(rows.all(), 1):
        db.execute(
            sql.text(
                "INSERT INTO counsel_day (number, day, kind, stands, source, why, recorded_at, actor, name, entry) "
                "VALUES (:number, :day, :kind, 1, '', '', :at, '', :name, :entry)"
            ),
            {
                "number": number,
                "day": row.day,
                "kind": row.kind,
                "at": row.recorded_at,
                "name": row.name,
                "entry": row.entry,
            },
        )


def notes() -> None:
    create(
        "counsel_note",
        uuid("id", primary_key=True),
        uuid("incident"),
        blob("sealed"),
        text("digest"),
        instant("at"),
        text("actor"),
        text("name"),
        text("role"),
        uuid("entry"),
    )
    op.create_index("counsel_note_incident", "counsel_note", ["incident", "at"])
    create(
        "counsel_privilege",
        integer("number", primary_key=True, autoincrement=False),
        uuid("note"),
        flag("privileged"),
        blob("sealed"),
        text("digest"),
        instant("at"),
        text("actor"),
        text("name"),
        uuid("entry"),
    )
    op.create_index("counsel_privilege_note", "counsel_privilege", ["note", "number"])
    guard("counsel_note")
    guard("counsel_privilege")


def holds() -> None:
    create(
        "counsel_hold",
        uuid("id", primary_key=True),
        uuid("incident"),
        instant("placed_at"),
        text("placed_by"),
        text("placed_name"),
        text("reason"),
        uuid("entry"),
        instant("lifted_at", nullable=True),
        text("lifted_by", nullable=True),
        text("lifted_name", nullable=True),
        text("lift_reason", nullable=True),
        uuid("lifted_entry", nullable=True),
        CheckConstraint("(lifted_at IS NULL) = (lifted_entry IS NULL)", name="counsel_hold_lifted"),
    )
    op.create_index("counsel_hold_incident", "counsel_hold", ["incident", "lifted_at"])
    op.create_index(
        "counsel_hold_one",
        "counsel_hold",
        ["incident"],
        unique=True,
        sqlite_where=sql.text("lifted_at IS NULL"),
        postgresql_where=sql.text("lifted_at IS NULL"),
    )


def disclosures() -> None:
    create(
        "counsel_disclosure",
        uuid("id", primary_key=True),
        uuid("incident", nullable=True),
        uuid("pack", nullable=True),
        text("recipient"),
        flag("abroad"),
        text("basis"),
        text("what"),
        text("digest"),
        instant("at"),
        instant("recorded_at"),
        text("actor"),
        text("name"),
        text("role"),
        uuid("release", nullable=True),
        uuid("entry"),
        CheckConstraint("abroad = 0 OR release IS NOT NULL", name="counsel_disclosure_abroad"),
    )
    op.create_index("counsel_disclosure_incident", "counsel_disclosure", ["incident", "at"])
    op.create_index("counsel_disclosure_pack", "counsel_disclosure", ["pack"])
    create(
        "counsel_release",
        uuid("id", primary_key=True),
        uuid("incident", nullable=True),
        text("recipient"),
        flag("allowed"),
        instant("until", nullable=True),
        text("reason"),
        instant("at"),
        text("actor"),
        text("name"),
        uuid("entry"),
    )
    guard("counsel_disclosure")
    guard("counsel_release")


def visits() -> None:
    create(
        "counsel_visit",
        uuid("id", primary_key=True),
        integer("number", unique=True),
        uuid("incident", nullable=True),
        instant("began"),
        instant("recorded_at"),
        text("actor"),
        text("name"),
        text("role"),
        uuid("entry"),
        instant("ended", nullable=True),
        uuid("ended_entry", nullable=True),
    )
    op.create_index("counsel_visit_incident", "counsel_visit", ["incident"])
    create(
        "counsel_line",
        uuid("id", primary_key=True),
        uuid("visit"),
        integer("number"),
        text("kind"),
        instant("at"),
        instant("recorded_at"),
        blob("words"),
        flag("sealed"),
        flag("privileged"),
        text("digest"),
        uuid("corrects", nullable=True),
        text("actor"),
        text("name"),
        text("role"),
        uuid("entry"),
        CheckConstraint(
            "kind IN ('officer', 'authority', 'question', 'document', 'privilege', 'note')", name="counsel_line_kind"
        ),
        CheckConstraint("privileged = 0 OR sealed = 1", name="counsel_line_privileged"),
    )
    op.create_index("counsel_line_visit", "counsel_line", ["visit", "number"], unique=True)
    guard("counsel_line")
