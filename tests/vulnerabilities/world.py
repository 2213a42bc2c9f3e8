"""A small operator with a register, scans of it that are written here, and files to import."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from conftest import START

from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.register import importing as register
from lionrock.register import service as records
from lionrock.register.commands import SHELL
from lionrock.vulnerabilities.reading import Options
from lionrock.vulnerabilities.service import importing

LEAD = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
ANALYST = Actor("a" * 32, "Ken Lau", "analyst", "totp")
AUDITOR = Actor("e" * 32, "Ann Yip", "auditor", "totp")

REGISTER = """
[operator]
name = { en = "Example Power", zh = "例子電力" }
sector = "energy"

[[system]]
id = "oms"
name = { en = "Outage Management", zh = "停電管理系統" }
short = "OMS"
core_function = { en = "restoring supply", zh = "復電" }

[[asset]]
id = "oms-web"
name = "Web front"
hosts = ["oms-web.grid.example"]
addresses = ["10.20.0.15"]
zone = "dmz"
system = "oms"

[[asset]]
id = "oms-db"
name = "Database"
hosts = ["oms-db.grid.example"]
zone = "control"
system = "oms"

[[asset]]
id = "office-pc"
name = "Office computer"
hosts = ["pc-7.office.example"]
zone = "office"
"""


@dataclass(frozen=True)
class Item:
    """One finding of a Nessus report."""

    plugin: str
    score: float = 9.8
    cves: tuple[str, ...] = ()
    port: int = 443
    kind: str = "remote"
    title: str = ""


@dataclass(frozen=True)
class Host:
    """One host of a Nessus report."""

    name: str
    items: tuple[Item, ...] = ()
    signed_in: bool = True
    finished: bool = True
    tags: dict[str, str] = field(default_factory=dict)


def nessus(hosts: Iterable[Host], at: datetime = START, plugins: str = "1;2;3;4;5;", ports: str = "default") -> bytes:
    """Return a report of Nessus."""
    body = "".join(_host(host, at) for host in hosts)
    return (
        '<?xml version="1.0"?><NessusClientData_v2><Policy><Preferences><ServerPreferences>'
        f"<preference><name>plugin_set</name><value>{plugins}</value></preference>"
        f"<preference><name>port_range</name><value>{ports}</value></preference>"
        f'</ServerPreferences></Preferences></Policy><Report name="weekly">\n{body}</Report></NessusClientData_v2>'
    ).encode()


def _host(host: Host, at: datetime) -> str:
    """Return one host."""
    ended = f'<tag name="HOST_END_TIMESTAMP">{int(at.timestamp())}</tag>' if host.finished else ""
    tags = "".join(f'<tag name="{name}">{value}</tag>' for name, value in host.tags.items())
    signed = f'<tag name="Credentialed_Scan">{"true" if host.signed_in else "false"}</tag>'
    items = "".join(_item(item) for item in host.items)
    return (
        f'<ReportHost name="{host.name}"><HostProperties>{ended}{signed}{tags}</HostProperties>{items}</ReportHost>\n'
    )


def _item(item: Item) -> str:
    """Return one item."""
    cves = "".join(f"<cve>{cve}</cve>" for cve in item.cves)
    return (
        f'<ReportItem port="{item.port}" protocol="tcp" severity="3" pluginID="{item.plugin}" '
        f'pluginName="{escape(item.title or "weakness " + item.plugin)}">{cves}'
        f"<cvss3_base_score>{item.score}</cvss3_base_score>"
        f"<cvss3_vector>CVSS:3.1/AV:N</cvss3_vector><plugin_type>{item.kind}</plugin_type></ReportItem>\n"
    )


def furnished(platform: Platform) -> Platform:
    """Return the platform with the register in it."""
    plan = register.plan("register.toml", REGISTER.encode(), records.records(platform))
    assert not plan.problems
    records.apply(platform, SHELL, "furnished", plan)
    return platform


def put(folder: Path, data: bytes, name: str = "scan.nessus", *, packed: bool = False) -> Path:
    """Write a file."""
    path = folder / (name + (".gz" if packed else ""))
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def taken(platform: Platform, path: Path, options: Options | None = None, actor: Actor = ANALYST) -> dict[str, Any]:
    """Import a file and return its row."""
    staged = importing.read(platform, path, path.name, options or Options())
    try:
        return importing.take(platform, actor, staged)
    finally:
        staged.drop()


def counts(row: dict[str, Any]) -> tuple[int, int, int, int, int]:
    """Return new, still there, back, fixed and not looked for."""
    return tuple(row[name] for name in ("fresh", "still", "back", "fixed", "unlooked"))
