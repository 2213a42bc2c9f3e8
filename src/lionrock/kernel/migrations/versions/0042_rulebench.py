"""Tests of rules that were run, the site's own rules with their versions, and reviews of detection."""

from sqlalchemy import PrimaryKeyConstraint

from lionrock.kernel.columns import flag, instant, integer, json, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    _tests()
    _writing()
    create(
        "detection_review",
        uuid("id", primary_key=True),
        instant("since"),
        instant("until"),
        text("by"),
        text("role"),
        instant("signed", index=True),
        text("outcome"),
        text("words"),
        text("digest"),
        json("content"),
        instant("due"),
        uuid("entry", index=True),
    )


def _tests() -> None:
    """Create the tables of tests that were run."""
    create(
        "detection_test",
        uuid("id", primary_key=True),
        text("kind"),
        text("name"),
        text("capture"),
        instant("at", index=True),
        text("by"),
        integer("records"),
        uuid("entry", index=True),
    )
    create(
        "detection_tested",
        uuid("run"),
        text("rule", index=True),
        text("digest"),
        flag("fired"),
        flag("failed"),
        PrimaryKeyConstraint("run", "rule", name="detection_tested_key"),
    )


def _writing() -> None:
    """Create the tables of the site's own rules."""
    create(
        "detection_version",
        uuid("id", primary_key=True),
        text("rule", index=True),
        text("digest"),
        text("content"),
        text("kind"),
        text("by"),
        text("reason"),
        instant("made"),
        uuid("trial", nullable=True),
        uuid("entry", index=True),
    )
    create(
        "detection_trial",
        uuid("id", primary_key=True),
        text("rule", index=True),
        text("digest"),
        text("content"),
        text("before"),
        instant("since"),
        instant("until"),
        text("by"),
        instant("asked", index=True),
        text("state", index=True),
        integer("events"),
        instant("ended", nullable=True),
        json("impact"),
        text("trouble"),
    )
    create(
        "detection_off",
        text("rule", primary_key=True),
        text("owner"),
        text("reason"),
        text("by"),
        instant("since"),
        instant("until"),
        uuid("entry", index=True),
    )
