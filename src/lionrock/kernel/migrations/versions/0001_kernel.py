"""Folder identity, outbox and cursors."""

from lionrock.kernel.columns import flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0001"
down_revision = None


def upgrade() -> None:
    create(
        "kernel_folder",
        uuid("id", primary_key=True),
        text("name"),
        text("mode"),
        text("keys"),
        instant("made"),
    )
    create(
        "kernel_outbox",
        integer("seq", primary_key=True, autoincrement=False),
        uuid("id", unique=True),
        text("kind"),
        text("body"),
        instant("made"),
        instant("effective"),
        flag("exercise"),
    )
    create(
        "kernel_cursor",
        text("reaction", primary_key=True),
        integer("seq"),
        integer("failures"),
        instant("next_try", nullable=True),
        text("problem", nullable=True),
    )
