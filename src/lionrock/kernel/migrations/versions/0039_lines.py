"""As what a line of paging was set when its messages were last accepted."""

from alembic import op

from lionrock.kernel.columns import text

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.add_column("paging_line", text("set_as", nullable=True))
