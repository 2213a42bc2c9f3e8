"""Incidents made one and taken apart, a line for each system, what outsiders knew; clocks follow a merge."""

from alembic import op
from sqlalchemy import CheckConstraint, PrimaryKeyConstraint

from lionrock.kernel.columns import flag, instant, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    existing()
    merge()
    split()
    outside()


def existing() -> None:
    op.add_column("incidents_incident", json("lines", nullable=True))
    op.add_column("incidents_incident", uuid("merged_into", nullable=True))
    op.create_index("incidents_incident_merged_into", "incidents_incident", ["merged_into"])
    op.add_column("incidents_decision", text("system", nullable=True))
    op.add_column("obligations_matter", uuid("merged_into", nullable=True))
    op.create_index("obligations_matter_merged_into", "obligations_matter", ["merged_into"])


def merge() -> None:
    create(
        "incidents_merge",
        uuid("id", primary_key=True),
        uuid("incident"),
        uuid("absorbed"),
        text("counts"),
        instant("at"),
        json("before"),
        json("after"),
        uuid("entry"),
        instant("undone_at", nullable=True),
        uuid("undone_entry", nullable=True),
        CheckConstraint("incident <> absorbed", name="incidents_merge_two"),
    )
    op.create_index("incidents_merge_incident", "incidents_merge", ["incident"])
    op.create_index("incidents_merge_absorbed", "incidents_merge", ["absorbed"])


def split() -> None:
    create(
        "incidents_split",
        uuid("made", primary_key=True),
        uuid("source"),
        flag("applies"),
        instant("at"),
        uuid("entry"),
    )
    op.create_index("incidents_split_source", "incidents_split", ["source"])
    create(
        "incidents_move",
        uuid("act"),
        uuid("finding"),
        PrimaryKeyConstraint("act", "finding", name="incidents_move_key"),
    )


def outside() -> None:
    create(
        "incidents_outside",
        uuid("id", primary_key=True),
        uuid("incident"),
        text("knower"),
        instant("knew_at"),
        text("words"),
        instant("at"),
        text("actor"),
        text("name"),
        text("role"),
        text("factor"),
        uuid("entry"),
    )
    op.create_index("incidents_outside_incident", "incidents_outside", ["incident"])
