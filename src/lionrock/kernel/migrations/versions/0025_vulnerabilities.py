"""Scans, hosts as scanners name them, findings over rescans, exceptions and reference lists."""

from alembic import op
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from lionrock.kernel.columns import flag, instant, integer, json, real, text, uuid
from lionrock.kernel.migrations.operations import create

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    _scans()
    _weaknesses()
    _findings()
    _history()
    _lists()


def _scans() -> None:
    create(
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
    )
    op.create_index("ix_vulnerabilities_scan", "vulnerabilities_scan", ["scanner", "at"])
    create(
        "vulnerabilities_host",
        uuid("id", primary_key=True),
        text("name", unique=True),
        json("also"),
        uuid("asset", nullable=True),
        uuid("system", nullable=True),
        text("exposure"),
    )
    op.create_index("ix_vulnerabilities_host_asset", "vulnerabilities_host", ["asset"])


def _weaknesses() -> None:
    create(
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
    create(
        "vulnerabilities_cve",
        text("cve"),
        uuid("weakness"),
        PrimaryKeyConstraint("cve", "weakness", name="vulnerabilities_cve_key"),
    )


def _findings() -> None:
    create(
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
    )
    op.create_index("ix_vulnerabilities_finding_state", "vulnerabilities_finding", ["state", "due"])
    op.create_index(
        "ix_vulnerabilities_finding_sums",
        "vulnerabilities_finding",
        ["state", "host", "level", "due", "opened", "weakness"],
    )
    op.create_index("ix_vulnerabilities_finding_host", "vulnerabilities_finding", ["host", "scanner", "state"])
    op.create_index("ix_vulnerabilities_finding_weakness", "vulnerabilities_finding", ["weakness", "state"])


def _history() -> None:
    create(
        "vulnerabilities_look",
        uuid("scan"),
        uuid("host"),
        text("scanner"),
        instant("at"),
        flag("finished"),
        json("why", nullable=True),
        PrimaryKeyConstraint("scan", "host", name="vulnerabilities_look_key"),
    )
    op.create_index("ix_vulnerabilities_look_host", "vulnerabilities_look", ["host", "scanner", "at"])
    create(
        "vulnerabilities_turn",
        uuid("finding"),
        uuid("scan"),
        instant("at"),
        text("what"),
        PrimaryKeyConstraint("finding", "scan", "what", name="vulnerabilities_turn_key"),
    )
    create(
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
    )
    op.create_index("ix_vulnerabilities_exception", "vulnerabilities_exception", ["weakness", "ended"])


def _lists() -> None:
    create(
        "vulnerabilities_likelihood",
        text("cve", primary_key=True),
        real("score"),
        real("percentile"),
    )
    create(
        "vulnerabilities_exploited",
        text("cve", primary_key=True),
        instant("added"),
        instant("due", nullable=True),
        text("name"),
        flag("ransomware"),
    )
    create(
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
    create(
        "vulnerabilities_mark",
        text("name", primary_key=True),
        text("value"),
    )
