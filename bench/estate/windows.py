"""Windows: what desks, servers and domain controllers write in the security log and in Sysmon's."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from bench.estate import programs
from bench.estate.events import DISABLED, MISTYPED, SYSTEM, logged_on, pick, refused, started, ticket, user
from bench.estate.hours import Hour, moments
from bench.estate.lines import Line, account, audited, sysmon
from bench.estate.people import DOMAIN, REALM, Estate, Person


def mornings(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """People sign in when they come: at 8 or 9 on a working day, with the logon script; two in a hundred mistype."""
    dcs = estate.of("dc")
    for person in estate.people:
        if person.here(hour.day) and rng.random() < hour.arriving * 0.93:
            second = rng.uniform(0, 3500)
            yield from mistyped(rng, hour, second, person, 0.02)
            yield logged_on(hour, second, person.desk, person.name, 2 if rng.random() < 0.7 else 11)
            yield ticket(hour, second, rng.choice(dcs), person)
            for n, start in enumerate(programs.LOGON):
                if rng.random() < start.weight:
                    yield started(rng, hour, second + 3 + n, person.desk, start, user(person))


def mistyped(rng: Random, hour: Hour, second: float, person: Person, chance: float) -> Iterator[Line]:
    """Yield a wrong password or some; one in fifteen of those ends in a locked account."""
    if rng.random() < chance:
        tries = 5 if rng.random() < 1 / 15 else rng.choice((1, 1, 1, 2, 2, 3))
        for n in range(tries):
            yield refused(hour, max(second - 60 + 8 * n, 0), person.desk, person.name, "127.0.0.1", MISTYPED)
        if tries == 5:
            yield audited(
                hour,
                second,
                f"dc-01.{REALM}",
                4740,
                {"TargetUserName": person.name, "TargetDomainName": person.desk.name.upper(), **account("DC-01$")},
            )


_WORK: Final = {
    "admin": (programs.ADMIN, 6.0),
    "helpdesk": (programs.HELPDESK, 5.0),
    "developer": (programs.DEVELOPER, 6.0),
}


def desks(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """People work: 2.5 program starts an hour each, an unlock every other hour, shares and tickets.

    Who has special work starts its tools besides: administrators 6 an hour, helpdesk 5, developers 6.
    """
    servers = estate.of("server")
    for person in estate.people:
        if not person.here(hour.day):
            continue
        for second in moments(rng, 2.5 * hour.busy):
            yield started(rng, hour, second, person.desk, pick(rng, programs.STAFF), user(person))
        for second in moments(rng, 0.5 * hour.busy):
            yield from mistyped(rng, hour, second, person, 0.004)
            yield logged_on(hour, second, person.desk, person.name, 7)
        for second in moments(rng, 0.6 * hour.busy):
            yield logged_on(hour, second, rng.choice(servers), person.name, 3, person.desk.address)
        if person.work in _WORK:
            starts, rate = _WORK[person.work]
            for second in moments(rng, rate * hour.busy):
                start = pick(rng, starts).on(rng.choice(servers).name)
                yield started(rng, hour, second, person.desk, start, user(person))


def machines(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Windows machines work by themselves: 0.8 starts an hour on a desk that is on, 3 on a server, and its tasks."""
    for host in estate.of("workstation", "server", "dc", "database", "jump"):
        desk = host.kind == "workstation"
        rate = 0.8 * (0.15 + 0.85 * hour.busy) if desk else 3
        for second in moments(rng, rate):
            yield started(rng, hour, second, host, pick(rng, programs.QUIET), SYSTEM)
        if not desk:
            for second in moments(rng, 1):
                yield started(rng, hour, second, host, pick(rng, programs.SERVER), f"{DOMAIN}\\svc-task")
            for second in moments(rng, 1.5):
                yield logged_on(hour, second, host, "svc-mon", 3, "10.20.9.30")


def looks(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Sysmon writes connections, names asked for, files, registry values and looks into LSASS: 1.2 an hour and desk."""
    weights = [one[0] for one in _LOOKS]
    for host in estate.of("workstation", "server", "dc", "database", "jump"):
        for second in moments(rng, 1.2 * (0.2 + 0.8 * hour.busy)):
            _, event, data = rng.choices(_LOOKS, weights)[0]
            yield sysmon(
                hour,
                second,
                host.full,
                event,
                {
                    "ProcessId": rng.randrange(1000, 9999),
                    "User": SYSTEM,
                    **data,
                    **({"SourceIp": host.address} if event == 3 else {}),
                },
            )


_LOOKS: Final = tomllib.loads(Path(__file__).with_name("looks.toml").read_text("utf-8"))["looks"]


def directory(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Domain controllers give tickets for services, 2 an hour and person at work, and see a wrong one now and then."""
    dcs = estate.of("dc")
    for second in moments(rng, 0.4 * len(estate.people) * (0.05 + hour.busy)):
        person, dc = rng.choice(estate.people), rng.choice(dcs)
        service = rng.choice(("fs-01$", "sql-01$", "MSSQLSvc/sql-01", "HTTP/portal", "cifs/fs-01", "ldap/dc-01"))
        yield audited(
            hour,
            second,
            dc.full,
            4769,
            {
                "TargetUserName": f"{person.name}@{REALM.upper()}",
                "TargetDomainName": REALM.upper(),
                "ServiceName": service,
                "TicketOptions": "0x40810000",
                "TicketEncryptionType": "0x12",
                "Status": "0x0",
                "IpAddress": f"::ffff:{person.desk.address}",
            },
        )
    for second in moments(rng, 0.02 * len(estate.people) * hour.busy):
        person, dc = rng.choice(estate.people), rng.choice(dcs)
        yield audited(
            hour,
            second,
            dc.full,
            4776,
            {
                "TargetUserName": person.name,
                "Workstation": person.desk.name.upper(),
                "PackageName": "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0",
                "Status": "0x0",
            },
        )


def leavers(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Whoever left still has a phone or a session with the old password: 3 refusals an hour for five days."""
    for person in estate.people:
        if 0 <= hour.day - person.leaves < 5:
            for second in moments(rng, 3 if 7 <= hour.local.hour < 24 else 0.5):
                yield refused(
                    hour,
                    second,
                    rng.choice(estate.of("server")),
                    person.name,
                    f"10.20.90.{len(person.name)}",
                    DISABLED,
                )


def accounts(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Helpdesk resets passwords (0.5 an hour at work in 400 desks), unlocks.

    Makes and disables accounts at 10 o'clock, and puts people into groups, into an administrators' group twice a
    month.
    """
    dc = estate.of("dc")[0]
    desk = estate.who("helpdesk", hour.day)
    for second in moments(rng, 0.5 * len(estate.people) / 235 * hour.busy):
        target, helper = rng.choice(estate.people), rng.choice(desk)
        for event in (4724, 4738, 4767) if rng.random() < 0.4 else (4724, 4738):
            yield audited(
                hour,
                second,
                dc.full,
                event,
                {"TargetUserName": target.name, "TargetDomainName": DOMAIN, **account(helper.name)},
            )
    if hour.at(10):
        for person in estate.people:
            event = 4720 if person.joins == hour.day else 4725 if person.leaves == hour.day else 0
            if event:
                helper = rng.choice(desk)
                told = {
                    "TargetUserName": person.name,
                    "SamAccountName": person.name,
                    "TargetDomainName": DOMAIN,
                    **account(helper.name),
                }
                yield audited(hour, rng.uniform(0, 3000), dc.full, event, told)
    for second in moments(rng, 0.3 * hour.busy):
        helper, target = rng.choice(desk), rng.choice(estate.people)
        group = "Server Operators" if rng.random() < 0.03 else "grp-meter-users"
        yield audited(
            hour,
            second,
            dc.full,
            4728,
            {
                "TargetUserName": group,
                "MemberName": f"CN={target.name},OU=Staff,DC=harbour,DC=example",
                "TargetDomainName": DOMAIN,
                **account(helper.name),
            },
        )


KINDS: Final = (mornings, desks, machines, looks, directory, leavers, accounts)
