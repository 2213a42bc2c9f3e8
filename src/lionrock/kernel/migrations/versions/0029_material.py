"""What was last submitted of the estate, what was noticed since, what people said of it; what owners attested."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    create(
        "register_baseline",
        uuid("entry", primary_key=True),
        text("why"),
        text("subject"),
        text("digest"),
        text("kept"),
        integer("items"),
        integer("held"),
        instant("at"),
        text("who"),
        blob("reason"),
    )
    op.create_index("register_baseline_at", "register_baseline", ["at"])
    create(
        "register_noticed",
        text("cause", primary_key=True),
        integer("changes"),
        text("digest"),
        instant("first"),
        uuid("entry"),
    )
    create(
        "register_label",
        uuid("id", primary_key=True),
        text("verdict"),
        integer("changes"),
        blob("told"),
        blob("reason"),
        instant("at"),
        text("who"),
        uuid("entry"),
    )
    op.create_index("register_label_at", "register_label", ["at"])
    create("register_labelled", text("difference", primary_key=True), uuid("label"))
    op.create_index("register_labelled_label", "register_labelled", ["label"])
    create(
        "register_followed",
        uuid("label"),
        text("occasion"),
        text("filing"),
        PrimaryKeyConstraint("label", "occasion", name="register_followed_key"),
    )
    op.create_index("register_followed_occasion", "register_followed", ["occasion"])
    create(
        "register_attestation",
        uuid("id", primary_key=True),
        text("kind"),
        uuid("record"),
        integer("version"),
        text("digest"),
        flag("right"),
        instant("at"),
        instant("until"),
        uuid("person", nullable=True),
        text("who"),
        blob("shown"),
        blob("words"),
        uuid("entry"),
    )
    op.create_index("register_attestation_record", "register_attestation", ["record", "at"])
    create(
        "register_stand_in",
        uuid("owner"),
        uuid("person"),
        instant("at"),
        text("who"),
        uuid("entry"),
        PrimaryKeyConstraint("owner", "person", name="register_stand_in_key"),
    )
