"""Whether a remedy's opening was told as a finding."""

from alembic import op

from lionrock.kernel.columns import flag

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.add_column("assurance_remedy", flag("told", server_default="0"))
