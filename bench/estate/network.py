"""The network: firewalls, switches, the VPN gateway, names and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from bench.estate.hours import Hour, moments
from bench.estate.lines import Line, documented, epoch, local, syslog, utc, when
from bench.estate.people import MONITOR, SCANNER, Asset, Estate

_PORTS: Final = ((443, 60), (80, 8), (53, 12), (123, 4), (993, 3), (587, 3), (8443, 3), (22, 1))
_KNOCKED: Final = (
    (23, 20),
    (445, 15),
    (22, 20),
    (3389, 15),
    (8080, 8),
    (5060, 6),
    (1433, 5),
    (6379, 4),
    (502, 2),
    (2404, 0.4),
)
_OURS: Final = "203.0.113.2"
_SITES: Final = (
    "www.gov.example",
    "weather.example",
    "news.example",
    "mail.office.example",
    "teams.office.example",
    "login.cloud.example",
    "update.windows.example",
    "cdn.news.example",
    "maps.example",
    "bank.example",
    "video.example",
    "safebrowsing.search.example",
    "ocsp.ca.example",
    "ntp.org.example",
    "portal.harbour.example",
    "fs-01.harbour.example",
    "sql-01.harbour.example",
    "dc-01.harbour.example",
)


def _outside(rng: Random) -> str:
    """Return an address on the internet."""
    return f"{rng.choice(('203.0.113', '198.51.100'))}.{rng.randrange(1, 255)}"


def _port(rng: Random, weighed: tuple[tuple[int, float], ...]) -> int:
    """Return a port by weight."""
    return rng.choices([port for port, _ in weighed], [weight for _, weight in weighed])[0]


def _fortigate(hour: Hour, second: float, host: Asset, told: str) -> Line:
    """Return a line of a FortiGate."""
    moment = local(hour, second)
    stamp = int(epoch(hour, second) * 1_000_000_000)
    device = f'devname="{host.name}" devid="FGT60F{sum(host.name.encode()):010}"'
    head = f"<189>date={moment[:10]} time={moment[11:19]} {device} "
    return Line(second, "fortigate", f'{head}eventtime={stamp} tz="+0800" {told}'.encode())


def traffic(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Firewalls write what desks open outward, 0.4 lines an hour and desk at work, and 6 knocks of strangers each."""
    desks = estate.of("workstation")
    for second in moments(rng, 0.4 * len(desks) * (0.05 + hour.busy)):
        desk = rng.choice(desks)
        yield _forwarded(
            rng,
            hour,
            second,
            rng.choice(estate.of("firewall")),
            (desk.address, _outside(rng), _port(rng, _PORTS)),
        )
    for host in estate.of("firewall"):
        for second in moments(rng, 6):
            yield _forwarded(rng, hour, second, host, (_outside(rng), _OURS, _port(rng, _KNOCKED)))
    for host in estate.of("asa"):
        for second in moments(rng, 12):
            ends = f"src outside:{_outside(rng)}/{rng.randrange(1024, 65_000)} dst ot:192.0.2.10/{_port(rng, _KNOCKED)}"
            told = f'%ASA-4-106023: Deny tcp {ends} by access-group "outside_in" [0x0, 0x0]'
            yield syslog(hour, second, host.name, told, "asa")


def _forwarded(rng: Random, hour: Hour, second: float, host: Asset, ends: tuple[str, str, int]) -> Line:
    """Return a line of traffic; what strangers send is refused, what desks open goes out."""
    source, target, port = ends
    action = "deny" if target == _OURS else "accept"
    told = (
        f'logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip={source} '
        f"srcport={rng.randrange(1024, 65_000)} dstip={target} dstport={port} proto=6 "
        f'action="{action}" policyid={3 if action == "accept" else 0} service="tcp/{port}" '
        f"sentbyte={rng.randrange(200, 90_000)} "
        f"rcvdbyte={rng.randrange(0, 900_000)}"
    )
    return _fortigate(hour, second, host, told)


def tunnels(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """A tenth of the people use the VPN on a working day, four tenths in the typhoon, one in thirty mistypes.

    Strangers try 8 names an hour.
    """
    gateway = estate.of("vpn")[0]
    share = 0.4 if hour.storm else 0.03 * (hour.busy + 0.1)
    for person in estate.people:
        if person.here(hour.day) and rng.random() < share * (0.3 if hour.storm else 1):
            second, address = rng.uniform(60, 3500), f"203.0.113.{sum(person.name.encode()) % 250 + 1}"
            if rng.random() < 1 / 30:
                yield _vpn(hour, second - 30, gateway, "ssl-login-fail", person.name, address)
            yield _vpn(hour, second, gateway, "tunnel-up", person.name, address)
    for second in moments(rng, 8):
        yield _vpn(
            hour,
            second,
            gateway,
            "ssl-login-fail",
            rng.choice(("admin", "test", "vpn", "user1", "guest", "support")),
            _outside(rng),
        )


def _vpn(hour: Hour, second: float, host: Asset, action: str, who: str, address: str) -> Line:
    """Return a line of the VPN gateway."""
    failed = action == "ssl-login-fail"
    told = (
        f'logid="{"0101039426" if failed else "0101039947"}" type="event" subtype="vpn" '
        f'level="{"alert" if failed else "information"}" '
        f'logdesc="SSL VPN {"login fail" if failed else "tunnel up"}" action="{action}" remip={address} user="{who}" '
        f'reason="{"sslvpn_login_permission_denied" if failed else "login successfully"}" msg="SSL {action}"'
    )
    return _fortigate(hour, second, host, told)


def devices(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Switches tell of links, 0.5 times an hour, more at work.

    Network staff sign in twice a day and change a port; a firewall's rule is changed every other day.
    """
    admins, jump = estate.who("admin", hour.day), estate.of("jump")[0].address
    for host in estate.of("switch"):
        for second in moments(rng, 0.15 + 0.5 * hour.busy):
            state = rng.choice(("up", "down"))
            link = f"Interface GigabitEthernet1/0/{rng.randrange(1, 49)}, changed state to {state}"
            yield _ios(hour, second, host, f"%LINK-3-UPDOWN: {link}")
    for second in moments(rng, 0.25 * hour.busy):
        host, who = rng.choice(estate.of("switch")), rng.choice(admins)
        told = f"Login Success [user: {who.name}] [Source: {jump}] [localport: 22]"
        yield _ios(hour, second, host, f"%SEC_LOGIN-5-LOGIN_SUCCESS: {told}")
        for n, command in enumerate(
            (
                "interface GigabitEthernet1/0/7",
                "switchport access vlan 30",
                "description printer",
                "do show running-config",
                "do write memory",
            )
        ):
            told = f"%PARSER-5-CFGLOG_LOGGEDCMD: User:{who.name}  logged command:{command}"
            yield _ios(hour, min(second + 8 * n, 3599), host, told)
    for second in moments(rng, 0.06 * hour.busy):
        told = (
            'logid="0100044547" type="event" subtype="system" level="information" '
            'logdesc="Object attribute configured" '
            f'user="{rng.choice(admins).name}" ui="GUI({jump})" action="Edit" cfgpath="firewall.policy" '
            'cfgobj="31" msg="Edit firewall.policy 31"'
        )
        yield _fortigate(hour, second, rng.choice(estate.of("firewall")), told)


def _ios(hour: Hour, second: float, host: Asset, told: str) -> Line:
    """Return a line of a switch."""
    moment = when(hour, second)
    stamp = f"{moment:%b} {moment.day:2d} {moment:%Y %H:%M:%S}.{moment.microsecond // 1000:03} UTC"
    return syslog(hour, second, host.name, f"107: {host.name}: {stamp}: {told}", "ios")


def names(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Desks ask for names, 0.8 an hour at work that are kept, servers 1.

    Mail servers ask for TXT; the scanner and monitoring ask as well.
    """
    desks, servers = estate.of("workstation"), estate.of("server", "linux", "web")
    asking = [(rng.choice(desks).address, second) for second in moments(rng, 0.8 * len(desks) * (0.05 + hour.busy))]
    asking += [(rng.choice(servers).address, second) for second in moments(rng, 1.0 * len(servers))]
    asking += [(MONITOR, second) for second in moments(rng, 30)]
    for address, second in asking:
        kind = rng.choices(("A", "AAAA", "HTTPS", "PTR", "SRV", "TXT"), (60, 20, 8, 6, 4, 0.5))[0]
        name = (
            "_ldap._tcp.dc._msdcs.harbour.example"
            if kind == "SRV"
            else "4.9.20.10.in-addr.arpa"
            if kind == "PTR"
            else "_dmarc.office.example"
            if kind == "TXT"
            else rng.choice(_SITES)
        )
        client = f"client @0x7f10 {address}#{rng.randrange(1024, 65_000)} ({name})"
        told = f"queries: info: {client}: query: {name} IN {kind} +E(0)K (10.20.18.2)"
        yield Line(second, "bind", f"{utc(hour, second)} {told}".encode())


def leases(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Desks renew their address every four hours while they are on, and in the morning."""
    desks, server = estate.of("workstation"), estate.of("dhcp")[0]
    for second in moments(rng, len(desks) * (0.25 * hour.busy + hour.arriving + 0.02)):
        desk = rng.choice(desks)
        mac = f"00:16:3e:00:{sum(desk.name.encode()) % 256:02x}:{int(desk.name[-3:]) % 256:02x}"
        moment = f"{local(hour, second)} {server.name} dhcpd[812]: "
        yield Line(
            second, "dhcpd", f"{moment}DHCPREQUEST for {desk.address} from {mac} ({desk.name}) via eth0".encode()
        )
        yield Line(
            second + 0.01, "dhcpd", f"{moment}DHCPACK on {desk.address} to {mac} ({desk.name}) via eth0".encode()
        )


def connections(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """A sensor at the edge writes connections and requests for the web, 120 an hour at work."""
    desks = estate.of("workstation")
    for second in moments(rng, 120 * (0.1 + hour.busy) * len(desks) / 235):
        desk = rng.choice(desks)
        talk = {
            "ts": epoch(hour, second),
            "uid": f"C{rng.getrandbits(40):x}",
            "id.orig_h": desk.address,
            "id.orig_p": rng.randrange(1024, 65_000),
            "id.resp_h": _outside(rng),
            "_system_name": "tap-edge",
        }
        if rng.random() < 0.7:
            yield documented(
                hour,
                second,
                "zeek",
                {
                    "_path": "conn",
                    **talk,
                    "id.resp_p": 443,
                    "proto": "tcp",
                    "service": "ssl",
                    "conn_state": "SF",
                    "orig_bytes": rng.randrange(500, 9000),
                    "resp_bytes": rng.randrange(500, 90_000),
                },
            )
        else:
            yield documented(
                hour,
                second,
                "zeek",
                {
                    "_path": "http",
                    **talk,
                    "id.resp_p": 80,
                    "method": "GET",
                    "host": rng.choice(_SITES),
                    "uri": "/ocsp",
                    "user_agent": "Microsoft-CryptoAPI/10.0",
                    "status_code": 200,
                },
            )


def consoles(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Devices show pages with certificates of their own: monitoring asks each by its address every five minutes.

    One round in ten is kept. Administrators open one 0.3 times an hour at work, with 6 to 20 connections; on Tuesday
    nights the scanner tries with 120 how each encrypts.
    """
    pages = estate.of("switch", "firewall")
    admins = estate.who("admin", hour.day)
    for device in pages:
        for turn in range(0, 3600, 300):
            if rng.random() < 0.1:
                yield _console(rng, hour, turn + rng.uniform(0, 20), MONITOR, device)
        if hour.at(3, 1):
            begin = rng.uniform(0, 3000)
            for n in range(120):
                yield _console(rng, hour, begin + 2 * n, SCANNER, device)
    for second in moments(rng, 0.3 * len(admins) * hour.busy):
        desk, device = rng.choice(admins).desk, rng.choice(pages)
        for n in range(rng.randrange(6, 21)):
            yield _console(rng, hour, min(second + 3 * n, 3599), desk.address, device)


def _console(rng: Random, hour: Hour, second: float, client: str, device: Asset) -> Line:
    """Return an encrypted connection to the page of a device."""
    name = f"CN={device.name},O=Harbour Networks"
    return documented(
        hour,
        second,
        "zeek",
        {
            "_path": "ssl",
            "_system_name": "tap-edge",
            "ts": epoch(hour, second),
            "uid": f"C{rng.getrandbits(40):x}",
            "id.orig_h": client,
            "id.orig_p": rng.randrange(1024, 65_000),
            "id.resp_h": device.address,
            "id.resp_p": 443,
            "version": "TLSv12",
            "server_name": device.address,
            "resumed": False,
            "established": True,
            "subject": name,
            "issuer": name,
            "validation_status": "self signed certificate",
        },
    )


KINDS: Final = (traffic, tunnels, devices, names, leases, connections, consoles)
