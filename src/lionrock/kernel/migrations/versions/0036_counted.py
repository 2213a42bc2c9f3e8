"""Counts of results by control and system with their time, so that posture of any moment is one step away."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import instant, integer, text
from lionrock.kernel.migrations.operations import create

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    create(
        "assurance_counted",
        text("control"),
        instant("since"),
        text("system"),
        text("state"),
        integer("many"),
        PrimaryKeyConstraint("control", "since", "system", "state", name="assurance_counted_key"),
    )
    op.execute(
        "INSERT INTO assurance_counted (control, since, system, state, many) "
        "SELECT cell.control, ran.began, cell.system, cell.state, cell.many "
        "FROM assurance_cell AS cell JOIN assurance_standing AS ran ON ran.control = cell.control"
    )
