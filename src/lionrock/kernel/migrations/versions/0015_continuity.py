"""Back-ups taken, grab sheets made, entries merged from elsewhere."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    pass
