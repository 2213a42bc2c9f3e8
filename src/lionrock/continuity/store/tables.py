"""Tables of continuity."""

from __future__ import annotations

from lionrock.kernel.columns import blob, flag, instant, integer, real, table, text, uuid

BACKUP = table(
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
FAILURE = table(
    "continuity_failure", uuid("id", primary_key=True), instant("at"), text("why_en"), text("why_zh"), uuid("entry")
)
REHEARSAL = table(
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
RETURN = table(
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
UPGRADE = table(
    "continuity_upgrade",
    uuid("id", primary_key=True),
    instant("at"),
    text("before"),
    text("after"),
    text("version"),
    uuid("backup"),
    uuid("entry"),
)
WATCHDOG = table(
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
SHEET = table(
    "continuity_sheet",
    uuid("id", primary_key=True),
    instant("made"),
    text("digest"),
    text("content"),
    text("because"),
    uuid("entry"),
)
FILE = table(
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
OFFLINE = table(
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
)
