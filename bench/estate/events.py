"""Events of Windows that several kinds of behaviour lead to: programs start, people sign in or are refused."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from bench.estate.hours import Hour
from bench.estate.lines import SERVICES, Line, audited, sysmon, windows
from bench.estate.people import DOMAIN, REALM, Asset, Person
from bench.estate.programs import Start

SYSTEM: Final = "NT AUTHORITY\\SYSTEM"
MICROSOFT: Final = "Microsoft Corporation"


def started(rng: Random, hour: Hour, second: float, host: Asset, start: Start, who: str) -> Line:
    """Return a program start as Sysmon writes it; `who` is an account, SYSTEM or `name` of a person."""
    person = who.rpartition("\\")[2]
    number = rng.randrange(1000, 99_999)
    image = start.image.replace("{who}", person)
    file = image.rpartition("\\")[2]
    own = image.startswith(("C:\\Windows", "C:\\Program Files\\Microsoft", "C:\\ProgramData\\Microsoft"))
    command = start.command.replace("{who}", person).replace("{n}", str(number))
    return sysmon(
        hour,
        second,
        host.full,
        1,
        {
            "ProcessGuid": f"{{5f0c1d6e-{number:05x}}}",
            "ProcessId": number & ~3,
            "Image": image,
            "FileVersion": "10.0.20348.1",
            "Description": file,
            "Product": "Microsoft Windows Operating System" if own else file,
            "Company": MICROSOFT if own else "-",
            "OriginalFileName": file,
            "CommandLine": command,
            "CurrentDirectory": "C:\\Windows\\system32\\",
            "User": who,
            "LogonId": "0x3e7" if who == SYSTEM else "0x5a11f",
            "IntegrityLevel": "System" if who == SYSTEM else "Medium",
            "Hashes": f"SHA256={abs(rng.getrandbits(64)):064X}",
            "ParentImage": start.parent,
            "ParentCommandLine": start.above,
            "ParentProcessId": number // 2,
            "ParentUser": who,
        },
    )


def pick(rng: Random, starts: Sequence[Start]) -> Start:
    """Return one of these by weight."""
    return rng.choices(starts, [one.weight for one in starts])[0]


def user(person: Person) -> str:
    """Return a person's account as Windows writes it."""
    return f"{DOMAIN}\\{person.name}"


def logged_on(hour: Hour, second: float, host: Asset, who: str, kind: int, address: str = "-") -> Line:
    """Return a sign-in that succeeded."""
    package = "Kerberos" if kind in (3, 10) else "Negotiate"
    return audited(
        hour,
        second,
        host.full,
        4624,
        {
            "SubjectUserName": f"{host.name.upper()}$",
            "SubjectDomainName": DOMAIN,
            "TargetUserName": who,
            "TargetDomainName": DOMAIN,
            "LogonType": str(kind),
            "LogonProcessName": "User32" if kind in (2, 7, 11) else "Kerberos",
            "AuthenticationPackageName": package,
            "WorkstationName": host.name.upper(),
            "IpAddress": address,
            "IpPort": "0",
            "ElevatedToken": "%%1843",
            "KeyLength": "0",
            "ProcessName": "C:\\Windows\\System32\\svchost.exe",
        },
    )


MISTYPED: Final = (2, "0xc000006a")
REMOTE: Final = (10, "0xc000006a")
UNKNOWN: Final = (3, "0xc0000064")
DISABLED: Final = (3, "0xc0000072")
"""Kind of a sign-in, and why it was refused."""


def refused(hour: Hour, second: float, host: Asset, who: str, address: str, how: tuple[int, str]) -> Line:
    """Return a sign-in that failed."""
    kind, status = how
    return audited(
        hour,
        second,
        host.full,
        4625,
        {
            "SubjectUserName": f"{host.name.upper()}$",
            "SubjectDomainName": DOMAIN,
            "TargetUserName": who,
            "TargetDomainName": DOMAIN,
            "Status": "0xc000006d",
            "SubStatus": status,
            "FailureReason": "%%2313",
            "LogonType": str(kind),
            "LogonProcessName": "NtLmSsp" if kind == 3 else "User32",
            "AuthenticationPackageName": "NTLM" if kind == 3 else "Negotiate",
            "WorkstationName": host.name.upper(),
            "IpAddress": address,
            "IpPort": "49712",
        },
    )


def ticket(hour: Hour, second: float, dc: Asset, person: Person) -> Line:
    """Return the Kerberos ticket of a sign-in."""
    return audited(
        hour,
        second,
        dc.full,
        4768,
        {
            "TargetUserName": person.name,
            "TargetDomainName": REALM,
            "ServiceName": "krbtgt",
            "Status": "0x0",
            "TicketOptions": "0x40810010",
            "TicketEncryptionType": "0x12",
            "PreAuthType": "2",
            "IpAddress": f"::ffff:{person.desk.address}",
            "IpPort": "51544",
        },
    )


def installed(hour: Hour, second: float, host: Asset, name: str, path: str, who: str = "LocalSystem") -> Line:
    """Return that a service was installed."""
    told = {
        "ServiceName": name,
        "ImagePath": path,
        "ServiceType": "user mode service",
        "StartType": "demand start",
        "AccountName": who,
    }
    return windows(hour, second, host.full, (*SERVICES, 7045), told)
