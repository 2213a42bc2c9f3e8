"""Real attacks from captures, planted into the estate at seeded moments under one rule of mapping.

The rule: the first event happens at the moment planted and all others keep their distance; each machine of a capture
becomes one of the estate of the kind named here, each account a person of the work named, both drawn by seed; the
capture's domain becomes the estate's; addresses, programs, commands and everything else stay as they were recorded.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from bench.estate.hours import HISTORY, HONG_KONG, Hour
from bench.estate.people import ACCOUNT, DOMAIN, REALM, Asset, Estate, Kind, Work
from lionrock.events.ports import Reader
from lionrock.events.records import LogRecord
from lionrock.kernel.clock import Instant


@dataclass(frozen=True, slots=True)
class Capture:
    """A recorded attack; `hosts` and `accounts` say what its machines and people become."""

    id: str
    file: str
    about: str
    hosts: Mapping[str, Kind]
    accounts: Mapping[str, Work]


CAPTURES: Final = (
    Capture(
        "log4shell-web",
        "syslog_auoms_auditd_log4shell_cve2021_44228_jndi_reference",
        "Log4Shell against a web application on Linux",
        {"UBUNTU5": "web"},
        {},
    ),
    Capture(
        "log4shell-windows",
        "sysmon_log4shell_cve2021_44228_java_serialized_object",
        "Log4Shell against Tomcat on Windows",
        {"WORKSTATION5": "server"},
        {},
    ),
    Capture(
        "psexec-secrets",
        "cmd_psexec_lsa_secrets_dump",
        "PsExec, then secrets of the local security authority saved",
        {"WORKSTATION5": "server"},
        {"wardog": "admin"},
    ),
    Capture(
        "lsass-dump",
        "psh_lsass_memory_dump_comsvcs",
        "memory of LSASS dumped through comsvcs.dll",
        {"WORKSTATION5": "workstation"},
        {"wardog": "helpdesk"},
    ),
    Capture(
        "dcsync",
        "covenant_dcsync_dcerpc_drsuapi_DsGetNCChanges",
        "directory replicated by an implant on a desk",
        {"WORKSTATION5": "workstation", "WORKSTATION6": "workstation", "MORDORDC": "dc"},
        {"pgustavo": "staff", "sbeavers": "admin"},
    ),
    Capture(
        "s3-theft",
        "ec2_proxy_s3_exfiltration",
        "data copied out of S3 through a server's role",
        {},
        {"pedro": "developer"},
    ),
    Capture("apt29-network", "NASHUA-zeek_logs", "first day of an imitation of APT29, as Zeek saw the network", {}, {}),
)
_SLOTS: Final = (
    ("patch night", datetime(2026, 10, 18, 0, 20, tzinfo=HONG_KONG)),
    ("pilot patch night", datetime(2026, 10, 14, 23, 10, tzinfo=HONG_KONG)),
    ("public holiday", datetime(2026, 10, 1, 14, 5, tzinfo=HONG_KONG)),
    ("typhoon", datetime(2026, 10, 8, 9, 30, tzinfo=HONG_KONG)),
    ("scanner's night", datetime(2026, 10, 7, 1, 30, tzinfo=HONG_KONG)),
    ("backup hour", datetime(2026, 10, 12, 2, 10, tzinfo=HONG_KONG)),
    ("working morning", datetime(2026, 10, 6, 10, 15, tzinfo=HONG_KONG)),
)
"""Moments chosen for what else happens then; each capture is planted at one of them and at two drawn by seed."""
_DOMAINS: Final = {
    "theshire.local": REALM,
    "THESHIRE": DOMAIN,
    "bobs.bigwheel.local": "tap-edge",
    "123456789123": ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class Planted:
    """An attack as it happens in the estate; `records` in the order of the capture, each with its time."""

    stream: str
    capture: Capture
    slot: str
    begin: Instant
    host: str
    records: tuple[LogRecord, ...]

    def hours(self) -> Iterator[tuple[int, Sequence[LogRecord]]]:
        """Yield its records by the hour of the estate."""
        by_hour: dict[int, list[LogRecord]] = {}
        for one in self.records:
            assert one.time is not None
            by_hour.setdefault(int((one.time - Hour(0).start) / timedelta(hours=1)), []).append(one)
        yield from sorted(by_hour.items())


def planted(estate: Estate, days: int, folder: Path, reader: Reader) -> list[Planted]:
    """Return every attack that begins within the days, three of each capture that is there."""
    found = []
    for number, capture in enumerate(CAPTURES):
        path = folder / f"{capture.file}.zip"
        records = list(_records(path, reader)) if path.exists() else []
        for turn, (slot, begin) in enumerate(_moments(estate, number, days)):
            if records and begin < Hour(days * 24).start - timedelta(hours=2):
                rng = Random(f"{estate.seed}/attack/{capture.id}/{turn}")
                found.append(_mapped(estate, rng, capture, (f"attack-{number}-{turn}", slot, begin), records))
    return found


def _moments(estate: Estate, number: int, days: int) -> Iterator[tuple[str, Instant]]:
    """Yield when a capture is planted."""
    slot, moment = _SLOTS[number % len(_SLOTS)]
    yield slot, moment.astimezone(UTC)
    rng = Random(f"{estate.seed}/moments/{number}")
    for first, last in ((HISTORY, 18), (18, 29.9)):
        second = rng.uniform(first * 86_400, last * 86_400)
        yield "drawn", Hour(0).start + timedelta(seconds=round(second))


def _records(path: Path, reader: Reader) -> Iterator[LogRecord]:
    """Yield what our sources read of a capture, in order of time; a record without one has that of the one before."""
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(path) as archive:
        archive.extractall(name)
        read = [
            one for file in sorted(Path(name).rglob("*.*")) for one in reader.read(file) if isinstance(one, LogRecord)
        ]
    last = next(one.time for one in read if one.time)
    timed = []
    for one in read:
        last = one.time or last
        timed.append(replace(one, time=last))
    yield from sorted(timed, key=lambda one: one.time or last)


def _mapped(
    estate: Estate, rng: Random, capture: Capture, where: tuple[str, str, Instant], records: Sequence[LogRecord]
) -> Planted:
    """Return a capture as it happens in the estate."""
    stream, slot, begin = where
    hosts = _drawn(estate, rng, capture)
    names = {name: host.name for name, host in hosts.items()}
    names |= {name: rng.choice(estate.who(work, 15)).name for name, work in capture.accounts.items()} | _DOMAINS
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)), re.IGNORECASE)
    folded = {name.lower(): value for name, value in names.items()}

    def told(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda found: folded[found[0].lower()], value)
        return [told(one) for one in value] if isinstance(value, list) else value

    first = records[0].time
    assert first is not None
    moved = tuple(
        replace(
            one,
            time=begin + (one.time - first) if one.time else begin,
            host=told(one.host),
            user=told(one.user),
            message=told(one.message),
            fields={name: told(value) for name, value in one.fields.items()},
        )
        for one in records
    )
    return Planted(stream, capture, slot, begin, ", ".join(host.name for host in hosts.values()) or "-", moved)


def _drawn(estate: Estate, rng: Random, capture: Capture) -> dict[str, Asset]:
    """Return the machines that a capture's become, no two the same."""
    found: dict[str, Asset] = {}
    for name, kind in capture.hosts.items():
        found[name] = rng.choice([one for one in estate.of(kind) if one not in found.values()])
    return found
