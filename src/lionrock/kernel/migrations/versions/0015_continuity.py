"""Back-ups taken, grab sheets made, entries merged from elsewhere."""

from alembic import op
from sqlalchemy import CheckConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, real, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    backups()
    returns()
    watchdogs()
    sheets()
    offline()


def backups() -> None:
    create(
        "continuity_backup",
        uuid("id", primary_key=True),
        instant("made"),
        text("file"),
        text("digest"),
        integer("bytes"),
        integer("members"),
        integer("entries"),
        integer("checkpoint"),
        flag("signed"),
        uuid("entry"),
    )
    op.create_index("continuity_backup_made", "continuity_backup", ["made"])
    create(
        "continuity_failure",
        uuid("id", primary_key=True),
        instant("at"),
        text("why_en"),
        text("why_zh"),
        uuid("entry"),
    )
    create(
        "continuity_rehearsal",
        uuid("id", primary_key=True),
        uuid("backup"),
        instant("at"),
        instant("made"),
        real("seconds"),
        integer("entries"),
        integer("clocks"),
        flag("opened"),
        uuid("entry"),
    )


def returns() -> None:
    create(
        "continuity_return",
        uuid("id", primary_key=True),
        instant("at"),
        integer("epoch", unique=True),
        uuid("backup"),
        instant("gap_from"),
        integer("entries"),
        text("root"),
        integer("known_size"),
        text("known_root"),
        flag("accepted"),
        uuid("entry"),
        instant("acknowledged_at", nullable=True),
        text("actor"),
        text("name"),
        text("words"),
    )
    create(
        "continuity_upgrade",
        uuid("id", primary_key=True),
        instant("at"),
        text("before"),
        text("after"),
        text("version"),
        uuid("backup"),
        uuid("entry"),
    )


def watchdogs() -> None:
    create(
        "continuity_watchdog",
        uuid("id", primary_key=True),
        text("name"),
        text("token", unique=True),
        instant("paired_at"),
        text("by"),
        instant("heard_at", nullable=True),
        flag("silent"),
        instant("revoked_at", nullable=True),
        uuid("entry"),
    )


def sheets() -> None:
    create(
        "continuity_sheet",
        uuid("id", primary_key=True),
        instant("made"),
        text("digest"),
        text("content"),
        text("because"),
        uuid("entry"),
    )
    op.create_index("continuity_sheet_made", "continuity_sheet", ["made"])


def offline() -> None:
    create(
        "continuity_file",
        uuid("id", primary_key=True),
        text("digest", unique=True),
        text("name"),
        instant("at"),
        text("by"),
        integer("entries"),
        integer("known"),
        uuid("entry"),
    )
    create(
        "continuity_offline",
        uuid("id", primary_key=True),
        uuid("file"),
        integer("place"),
        text("kind"),
        text("reference"),
        instant("effective"),
        instant("written"),
        blob("body"),
        flag("sealed"),
        text("state"),
        instant("received"),
        instant("decided_at", nullable=True),
        text("actor"),
        text("name"),
        text("incident"),
        text("became"),
        text("reason"),
        text("entry"),
        CheckConstraint("state IN ('waiting', 'accepted', 'refused')", name="continuity_offline_state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="continuity_offline_decided"),
    )
    op.create_index("continuity_offline_state", "continuity_offline", ["state", "effective"])
    op.create_index("continuity_offline_incident", "continuity_offline", ["incident"])
