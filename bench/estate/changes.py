"""Windows, changed: patch nights, deployment, certificates, approved clearing, and the scanner that looks after."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from bench.estate import programs
from bench.estate.events import SYSTEM, UNKNOWN, installed, logged_on, pick, refused, started, user
from bench.estate.hours import WORKSTATIONS_PATCHED, Hour, moments
from bench.estate.lines import SERVICES, Line, account, audited, sysmon, windows
from bench.estate.people import DEPLOY, DOMAIN, SCANNER, Asset, Estate
from bench.estate.programs import Start


def patching(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """On patch nights servers install updates and restart, a pilot tenth, a third or all of them between 22 and 5.

    On two days desks do at lunch: updates, a service installed in one of ten, a restart, services started again.
    """
    share = {"pilot": 0.1, "ring": 0.35, "servers": 1.0}.get(hour.patching, 0)
    hosts = [one for one in estate.of("server", "database", "dc", "jump") if rng.random() < share / 7]
    if hour.date in WORKSTATIONS_PATCHED and 12 <= hour.local.hour < 15:
        hosts += [one for one in estate.of("workstation") if rng.random() < 0.3]
    for host in hosts:
        yield from _patched(rng, hour, rng.uniform(0, 2400), host)


def _patched(rng: Random, hour: Hour, second: float, host: Asset) -> Iterator[Line]:
    """Yield a machine's patching."""
    yield logged_on(hour, second, host, "svc-deploy", 3, DEPLOY)
    for n in range(rng.randrange(4, 9)):
        yield started(rng, hour, second + 30 * n, host, pick(rng, programs.PATCH), SYSTEM)
    if rng.random() < 0.1:
        yield installed(hour, second + 280, host, "Agent Update Service", '"C:\\Program Files\\Agent\\update.exe" /svc')
    yield windows(
        hour,
        second + 300,
        host.full,
        ("System", "User32", 1074),
        {"param1": "C:\\Windows\\system32\\shutdown.exe", "param5": "restart", "param7": f"{DOMAIN}\\svc-deploy"},
    )
    yield windows(hour, second + 330, host.full, ("System", "EventLog", 6006), {})
    yield windows(hour, second + 420, host.full, ("System", "EventLog", 6005), {})
    yield sysmon(hour, second + 425, host.full, 4, {"State": "Started", "Version": "15.15", "SchemaVersion": "4.90"})
    for name in ("Windows Update", "Windows Modules Installer", "Spooler", "MeterService"):
        yield windows(hour, second + 440, host.full, (*SERVICES, 7036), {"param1": name, "param2": "running"})


def deployment(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Software is rolled out on Wednesdays from 19 to 21, to a twelfth of the desks an hour: MSI, task, service."""
    if hour.local.weekday() != 2 or not 19 <= hour.local.hour < 21:
        return
    for host in estate.of("workstation"):
        if rng.random() < 1 / 12:
            second = rng.uniform(0, 3300)
            yield started(rng, hour, second, host, programs.PATCH[1], SYSTEM)
            yield audited(
                hour,
                second + 20,
                host.full,
                4698,
                {
                    "TaskName": "\\Harbour\\MeterUpdate",
                    "TaskContent": "<Exec><Command>C:\\Program Files\\Harbour\\update.exe</Command></Exec>",
                    **account("svc-deploy"),
                },
            )
            yield installed(hour, second + 25, host, "Harbour Meter", '"C:\\Program Files\\Harbour\\meter.exe" -svc')


def clearing(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """An approved script saves and clears the event logs of the jump hosts on Sundays at 5."""
    if not hour.at(5, 6):
        return
    for host in estate.of("jump"):
        who = f"{DOMAIN}\\svc-logrot"
        for n, log in enumerate(("Application", "Security")):
            command = f"wevtutil.exe cl {log} /bu:\\\\bkp-01\\logs\\{host.name}-{log}.evtx"
            start = Start(
                1,
                "C:\\Windows\\System32\\wevtutil.exe",
                command,
                "C:\\Windows\\System32\\cmd.exe",
                "cmd.exe /c D:\\Scripts\\rotate-logs.cmd",
            )
            yield started(rng, hour, 100 + 10 * n, host, start, who)
        yield windows(hour, 111, host.full, ("Security", "Microsoft-Windows-Eventlog", 1102), account("svc-logrot"))
        yield windows(
            hour,
            101,
            host.full,
            ("System", "Microsoft-Windows-Eventlog", 104),
            {"Channel2": "Application", **account("svc-logrot")},
        )


def scanning(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """The vulnerability scanner tries four names on every Windows server on Tuesday nights, then signs in as itself."""
    if not (hour.at(1, 2) or hour.at(2, 2)):
        return
    for host in estate.of("server", "database", "dc", "jump"):
        if (sum(host.name.encode()) % 2 == 0) == hour.at(1):
            second = rng.uniform(0, 3300)
            for n, who in enumerate(("administrator", "guest", "admin", "nessus")):
                yield refused(hour, second + n, host, who, SCANNER, UNKNOWN)
            yield logged_on(hour, second + 8, host, "svc-scan", 3, SCANNER)
            yield audited(
                hour,
                second + 9,
                host.full,
                5140,
                {"ShareName": "\\\\*\\ADMIN$", "IpAddress": SCANNER, **account("svc-scan")},
            )


def clocks(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Clocks are set right: 0.02 times an hour and server, by the time service."""
    for host in estate.of("server", "dc"):
        for second in moments(rng, 0.02):
            yield audited(
                hour,
                second,
                host.full,
                4616,
                {
                    "ProcessName": "C:\\Windows\\System32\\svchost.exe",
                    "SubjectUserName": "LOCAL SERVICE",
                    "SubjectDomainName": "NT AUTHORITY",
                },
            )


def certificates(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Certificates are renewed on the first Monday of the span: certreq and certutil on each web gateway and server."""
    if hour.day == 15 and hour.at(11):
        for host in estate.of("server")[:8]:
            for n, command in enumerate(
                (
                    "certreq -new request.inf portal.req",
                    "certreq -accept portal.cer",
                    "certutil -f -p secret -importpfx portal.pfx",
                )
            ):
                start = Start(
                    1,
                    f"C:\\Windows\\System32\\{command.split()[0]}.exe",
                    command,
                    "C:\\Windows\\System32\\cmd.exe",
                    "cmd.exe",
                )
                yield started(rng, hour, 100 + 60 * n, host, start, user(estate.who("admin", hour.day)[0]))


KINDS: Final = (patching, deployment, clearing, scanning, clocks, certificates)
