"""Streams of telemetry, the frames that were counted, and what was not understood of them."""

from sqlalchemy import CheckConstraint, PrimaryKeyConstraint

from lionrock.kernel.columns import blob, flag, instant, integer, json, text
from lionrock.kernel.migrations.operations import create

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    stream()
    frame()
    unparsed()


def stream() -> None:
    create(
        "telemetry_stream",
        text("id", primary_key=True),
        text("name"),
        text("source"),
        text("location", unique=True),
        json("settings"),
        integer("replayed_by"),
        integer("silent_after"),
        flag("reading"),
        instant("added"),
        integer("next"),
        integer("stored"),
        integer("understood"),
        integer("unparsed"),
        json("kinds"),
        instant("last_event", nullable=True),
        instant("last_learned", nullable=True),
        json("problems"),
        json("unclaimed"),
        instant("problem_since", nullable=True),
        CheckConstraint("stored <= next", name="telemetry_stream_stored"),
    )


def frame() -> None:
    create(
        "telemetry_frame",
        text("stream"),
        integer("first"),
        integer("count"),
        integer("unparsed"),
        integer("matches"),
        text("source"),
        text("file"),
        integer("line"),
        text("root"),
        instant("learned"),
        text("entry"),
        PrimaryKeyConstraint("stream", "first", name="telemetry_frame_key"),
        CheckConstraint("count > 0", name="telemetry_frame_count"),
    )


def unparsed() -> None:
    create(
        "telemetry_unparsed",
        text("stream"),
        integer("ordinal"),
        text("file"),
        integer("line"),
        text("reason_en"),
        text("reason_zh"),
        blob("head"),
        instant("learned"),
        PrimaryKeyConstraint("stream", "ordinal", name="telemetry_unparsed_key"),
    )
