"""Windows, looked after: backups, patch nights, deployment, remote administration, replication, approved clearing."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from bench.estate import programs
from bench.estate.events import REMOTE, SYSTEM, installed, logged_on, pick, refused, started, user
from bench.estate.hours import Hour, moments
from bench.estate.lines import Line, account, audited, sysmon, windows
from bench.estate.people import BACKUP, DOMAIN, Asset, Estate
from bench.estate.programs import Start

_POWERSHELL: Final = ("Microsoft-Windows-PowerShell/Operational", "Microsoft-Windows-PowerShell", 4104)
_REPLICATION: Final = "%%7688\r\n\t\t{{{0}}}\r\n\t\t{{19195a5b-6da0-11d0-afd3-00c04fd930c9}}\r\n"
_RIGHTS: Final = ("1131f6aa-9c07-11d1-f79f-00c04fc2dcd2", "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2")
_SCRIPTS: Final = (
    ("Get-ADUser -Filter * -Properties LastLogonDate | Where-Object Enabled | Export-Csv D:\\Reports\\users.csv", 4),
    ("Get-Service -ComputerName srv-03 | Where-Object Status -eq Stopped", 6),
    ("Invoke-Command -ComputerName srv-04 -ScriptBlock { Restart-Service Spooler }", 3),
    ("Enter-PSSession -ComputerName srv-02", 3),
    ("Get-EventLog -LogName System -Newest 50", 4),
    ("Import-Module ActiveDirectory", 6),
    ("Get-ADGroupMember 'Domain Admins' | Select-Object Name", 1),
    ("Set-ExecutionPolicy RemoteSigned -Scope Process", 1),
    ("Invoke-WebRequest https://download.harbour.example/agent.msi -OutFile C:\\Temp\\agent.msi -UseBasicParsing", 1),
    ("[System.Convert]::FromBase64String((Get-Content D:\\Scripts\\licence.b64))", 0.5),
    ("New-PSDrive -Name X -PSProvider FileSystem -Root \\\\fs-01\\it$", 1),
    ("Test-NetConnection srv-05 -Port 443", 3),
    ("Get-WmiObject Win32_LogicalDisk -ComputerName srv-06", 2),
    ("Stop-Service MeterService; Start-Service MeterService", 2),
    ("Get-ChildItem Cert:\\LocalMachine\\My | Where-Object NotAfter -lt (Get-Date).AddDays(30)", 1),
    ("Remove-Item D:\\Logs\\*.log -Force", 1),
    ("Add-MpPreference -ExclusionPath D:\\MSSQL\\Data", 0.1),
)


def scripts(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Administrators use PowerShell: 5 script blocks an hour at work each, on desks and servers.

    Monitoring 1 an hour and server.
    """
    texts, weights = zip(*_SCRIPTS, strict=True)
    for person in estate.who("admin", hour.day):
        for second in moments(rng, 5 * hour.busy):
            host = rng.choice((person.desk, *estate.of("jump", "server")[:12]))
            text = rng.choices(texts, weights)[0]
            yield windows(
                hour, second, host.full, _POWERSHELL, {"ScriptBlockText": text, "Path": "", "MessageNumber": 1}
            )
    for host in estate.of("server", "database"):
        for second in moments(rng, 0.5):
            text = "param($Queue) Get-ChildItem $Queue | Measure-Object | Out-File D:\\Logs\\queue.txt"
            yield windows(
                hour, second, host.full, _POWERSHELL, {"ScriptBlockText": text, "Path": "D:\\Scripts\\Check-Queue.ps1"}
            )


def remote(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Administrators sign in to servers by remote desktop, 1.5 times an hour at work each, through a jump host.

    One in twenty mistypes; twice a week one of them uses PsExec.
    """
    jump = estate.of("jump")[0]
    servers = estate.of("server", "database", "dc")
    for person in estate.who("admin", hour.day):
        for second in moments(rng, 1.5 * hour.busy):
            host = rng.choice(servers)
            if rng.random() < 0.05:
                yield refused(hour, max(second - 15, 0), host, person.name, jump.address, REMOTE)
            yield logged_on(hour, second, host, person.name, 10, jump.address)
            yield audited(
                hour,
                second,
                host.full,
                4672,
                {
                    "PrivilegeList": "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeDebugPrivilege",
                    **account(person.name),
                },
            )
            for _ in range(rng.choice((0, 1, 1, 2))):
                start = pick(rng, programs.ADMIN).on(rng.choice(servers).name)
                yield started(rng, hour, min(second + 60, 3599), host, start, user(person))
    for second in moments(rng, 2 / 45 * hour.busy * len(estate.people) / 235):
        yield from psexec(
            rng, hour, second, rng.choice(servers), rng.choice(estate.who("admin", hour.day)).name, jump.address
        )


def psexec(rng: Random, hour: Hour, second: float, host: Asset, who: str, address: str) -> Iterator[Line]:
    """Yield what PsExec leaves on the machine it reaches."""
    yield logged_on(hour, second, host, who, 3, address)
    yield sysmon(
        hour,
        second + 0.3,
        host.full,
        11,
        {"Image": "System", "TargetFilename": "C:\\Windows\\PSEXESVC.exe", "User": SYSTEM},
    )
    yield installed(hour, second + 0.5, host, "PSEXESVC", "%SystemRoot%\\PSEXESVC.exe")
    yield started(
        rng,
        hour,
        second + 0.6,
        host,
        Start(
            1,
            "C:\\Windows\\PSEXESVC.exe",
            "C:\\Windows\\PSEXESVC.exe",
            "C:\\Windows\\System32\\services.exe",
            "C:\\Windows\\system32\\services.exe",
        ),
        SYSTEM,
    )
    yield sysmon(
        hour,
        second + 0.7,
        host.full,
        17,
        {"EventType": "CreatePipe", "PipeName": "\\PSEXESVC", "Image": "C:\\Windows\\PSEXESVC.exe"},
    )
    yield started(
        rng,
        hour,
        second + 0.9,
        host,
        Start(
            1,
            "C:\\Windows\\System32\\ipconfig.exe",
            '"ipconfig" /flushdns',
            "C:\\Windows\\PSEXESVC.exe",
            "C:\\Windows\\PSEXESVC.exe",
        ),
        SYSTEM,
    )


def backups(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Backups run from 1 to 3 every night on every server: sign-in, shadow copies made and the oldest deleted.

    On Sundays the directory is exported from one domain controller.
    """
    account_ = f"{DOMAIN}\\svc-backup"
    for host in estate.of("server", "database", "dc"):
        if hour.at(1 + sum(host.name.encode()) % 3):
            second = rng.uniform(0, 1800)
            yield logged_on(hour, second, host, "svc-backup", 3, BACKUP)
            for n, start in enumerate(programs.BACKUP):
                yield started(rng, hour, second + 10 + 200 * n, host, start, account_)
    if hour.at(3, 6):
        host = estate.of("dc")[0]
        for n, start in enumerate(programs.DIRECTORY_BACKUP):
            yield started(rng, hour, 600 + 60 * n, host, start, account_)
        yield sysmon(
            hour,
            640,
            host.full,
            11,
            {
                "Image": "C:\\Windows\\System32\\ntdsutil.exe",
                "User": account_,
                "TargetFilename": "D:\\IFM\\Active Directory\\ntds.dit",
            },
        )


def replication(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Domain controllers replicate the directory with each other every hour, the cloud's connector twice an hour."""
    dcs = estate.of("dc")
    for n, dc in enumerate(dcs):
        partner = dcs[(n + 1) % len(dcs)]
        yield _replicated(hour, rng.uniform(0, 3599), dc, f"{partner.name.upper()}$", _RIGHTS[0])
    for begin in (300, 2100):
        for right in _RIGHTS:
            yield _replicated(hour, begin + rng.uniform(0, 30), dcs[0], "svc-adsync", right)


def _replicated(hour: Hour, second: float, dc: Asset, who: str, right: str) -> Line:
    """Return that an account used a right of replication."""
    told = {
        "ObjectServer": "DS",
        "ObjectType": "%{19195a5b-6da0-11d0-afd3-00c04fd930c9}",
        "ObjectName": "%{d4c4f1a2-0001}",
        "OperationType": "Object Access",
        "AccessMask": "0x100",
        "AccessList": "%%7688",
        "Properties": _REPLICATION.format(right),
    }
    return audited(hour, second, dc.full, 4662, told | account(who))


KINDS: Final = (scripts, remote, backups, replication)
