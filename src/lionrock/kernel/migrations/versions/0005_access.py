"""Tables of access: accounts, sessions, invitations, counted failures and histories."""

from alembic import op

from lionrock.kernel.columns import blob, flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create(
        "access_account",
        uuid("id", primary_key=True),
        text("name", unique=True),
        text("person"),
        text("role"),
        text("state"),
        flag("demo"),
        instant("made"),
        text("phrase", nullable=True),
        blob("factor", nullable=True),
        instant("factor_since", nullable=True),
        integer("step"),
    )
    create(
        "access_session",
        text("digest", primary_key=True),
        uuid("account"),
        text("factor"),
        instant("made"),
        instant("proved"),
        text("address"),
        instant("ended", nullable=True),
    )
    op.create_index("access_session_account", "access_session", ["account"])
    create(
        "access_invitation",
        text("digest", primary_key=True),
        uuid("account"),
        text("kind"),
        instant("made"),
        instant("expires"),
        text("inviter"),
        blob("sealed"),
        instant("used", nullable=True),
    )
    create("access_tries", text("key", primary_key=True), integer("failures"), instant("last"))
    create(
        "access_history",
        uuid("id", primary_key=True),
        uuid("account"),
        instant("at"),
        text("who"),
        text("what"),
        text("why"),
        uuid("event"),
    )
    op.create_index("access_history_account", "access_history", ["account"])
