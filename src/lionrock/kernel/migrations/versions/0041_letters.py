"""Letters: one link for one person, sealed until it has left."""

from alembic import op

from lionrock.kernel.columns import blob, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    create(
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
    )
    op.create_index("paging_letter_due", "paging_letter", ["state", "due"])
    op.create_index("paging_letter_about", "paging_letter", ["about", "made"])
