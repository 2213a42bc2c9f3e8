"""Tables of timers: what is due, and the one firing of each."""

from alembic import op

from lionrock.kernel.columns import flag, instant, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create(
        "kernel_timer",
        uuid("id", primary_key=True),
        text("subject"),
        text("name"),
        instant("due"),
        flag("fired"),
    )
    op.create_index("kernel_timer_due", "kernel_timer", ["fired", "due"])
    op.create_index("kernel_timer_subject", "kernel_timer", ["subject", "name"])
    create("kernel_firing", uuid("timer", primary_key=True), instant("due"), instant("fired_at"), uuid("event"))
