"""Tables of vulnerabilities."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint

from lionrock.kernel.columns import flag, instant, integer, json, real, table, text, uuid

SCAN = table(
    "vulnerabilities_scan",
    uuid("id", primary_key=True),
    text("scanner"),
    text("name"),
    text("tool"),
    text("file"),
    text("digest"),
    text("said"),
    instant("at"),
    instant("learned"),
    text("who"),
    flag("taken"),
    integer("done"),
    integer("hosts"),
    integer("sightings"),
    integer("fresh"),
    integer("still"),
    integer("back"),
    integer("fixed"),
    integer("unlooked"),
    integer("repeated"),
    integer("conflicting"),
    integer("skipped"),
    integer("zoneless"),
    integer("ahead"),
    flag("whole"),
    json("notes"),
    text("scope"),
    text("root"),
    uuid("entry", nullable=True),
    UniqueConstraint("digest", "said", name="vulnerabilities_scan_key"),
    Index("ix_vulnerabilities_scan", "scanner", "at"),
)
HOST = table(
    "vulnerabilities_host",
    uuid("id", primary_key=True),
    text("name", unique=True),
    json("also"),
    uuid("asset", nullable=True),
    uuid("system", nullable=True),
    text("exposure"),
    Index("ix_vulnerabilities_host_asset", "asset"),
)
WEAKNESS = table(
    "vulnerabilities_weakness",
    uuid("id", primary_key=True),
    text("scanner"),
    text("identifier"),
    text("title"),
    json("cves"),
    text("vector"),
    text("fix"),
    instant("exploited", nullable=True),
    real("likelihood", nullable=True),
    UniqueConstraint("scanner", "identifier", name="vulnerabilities_weakness_key"),
)
CVE = table(
    "vulnerabilities_cve",
    text("cve"),
    uuid("weakness"),
    PrimaryKeyConstraint("cve", "weakness", name="vulnerabilities_cve_key"),
)
FINDING = table(
    "vulnerabilities_finding",
    uuid("id", primary_key=True),
    text("identity", unique=True),
    text("scanner"),
    uuid("host"),
    uuid("weakness"),
    text("looked_for"),
    text("component"),
    text("version"),
    text("port"),
    text("level"),
    real("score", nullable=True),
    text("cvss"),
    flag("local"),
    integer("quality"),
    text("fix"),
    text("stated"),
    text("why"),
    text("state"),
    instant("first_seen"),
    instant("last_seen"),
    instant("opened"),
    instant("ended", nullable=True),
    instant("due", nullable=True),
    integer("weight"),
    uuid("first_scan"),
    uuid("last_scan"),
    Index("ix_vulnerabilities_finding_state", "state", "due"),
    Index("ix_vulnerabilities_finding_sums", "state", "host", "level", "due", "opened", "weakness"),
    Index("ix_vulnerabilities_finding_host", "host", "scanner", "state"),
    Index("ix_vulnerabilities_finding_weakness", "weakness", "state"),
)
LOOK = table(
    "vulnerabilities_look",
    uuid("scan"),
    uuid("host"),
    text("scanner"),
    instant("at"),
    flag("finished"),
    json("why", nullable=True),
    PrimaryKeyConstraint("scan", "host", name="vulnerabilities_look_key"),
    Index("ix_vulnerabilities_look_host", "host", "scanner", "at"),
)
TURN = table(
    "vulnerabilities_turn",
    uuid("finding"),
    uuid("scan"),
    instant("at"),
    text("what"),
    PrimaryKeyConstraint("finding", "scan", "what", name="vulnerabilities_turn_key"),
)
EXCEPTION = table(
    "vulnerabilities_exception",
    uuid("id", primary_key=True),
    text("kind"),
    uuid("weakness"),
    uuid("host", nullable=True),
    text("owner"),
    text("reason"),
    instant("made"),
    text("who"),
    instant("until"),
    instant("ended", nullable=True),
    text("ended_by"),
    text("ended_why"),
    uuid("entry"),
    Index("ix_vulnerabilities_exception", "weakness", "ended"),
)
LIKELIHOOD = table(
    "vulnerabilities_likelihood",
    text("cve", primary_key=True),
    real("score"),
    real("percentile"),
)
EXPLOITED = table(
    "vulnerabilities_exploited",
    text("cve", primary_key=True),
    instant("added"),
    instant("due", nullable=True),
    text("name"),
    flag("ransomware"),
)
REFERENCE = table(
    "vulnerabilities_reference",
    text("kind", primary_key=True),
    text("file"),
    text("digest"),
    text("edition"),
    instant("dated", nullable=True),
    instant("learned"),
    integer("entries"),
    integer("skipped"),
    text("who"),
    uuid("entry"),
)
MARK = table(
    "vulnerabilities_mark",
    text("name", primary_key=True),
    text("value"),
)

TABLES: Final = (
    SCAN,
    HOST,
    WEAKNESS,
    CVE,
    FINDING,
    LOOK,
    TURN,
    EXCEPTION,
    LIKELIHOOD,
    EXPLOITED,
    REFERENCE,
    MARK,
)
