"""Closing an alert at the product that raised it, once a person marked its finding as expected here.

Off until the site names the product under `detection.close_back`; one product is one `Closer` in `closers/`.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urlencode, urlsplit

from lionrock.detection import alerts
from lionrock.detection.foreign import Followed
from lionrock.detection.settings import CLOSE_BACK
from lionrock.events.findings import AlertClosed, AlertKept
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

SECONDS: Final = 10.0
MOST: Final = 10
"""Alerts closed in one round at most."""
_PAUSE: Final = timedelta(seconds=30)
_LARGEST: Final = 65_536
_ACCEPTED: Final = range(200, 300)
_KEYS: Final = frozenset({"url", "secret_file", "token_url", "client_id", "scope", "reason", "closing_reason"})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Site:
    """A product as the site set it up; `secret_file` is read at each round, its content never kept or logged."""

    url: str
    secret_file: Path
    token_url: str = ""
    client_id: str = ""
    scope: str = ""
    reason: bool = False
    """Whether the person's words go to the product; otherwise it is told that the alert is expected."""
    closing_reason: str = "1"


@dataclass(frozen=True, slots=True)
class Request:
    """One call to a product; `headers` come beside the one that carries the secret."""

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Closer(Contribution):
    """How alerts of a product are closed; `id` is the product, `secret` the header that carries the site's secret."""

    title: Text
    secret: tuple[str, str]
    """Name of the header and what stands before the secret, such as `Authorization` and `ApiKey `."""
    request: Callable[[Site, Followed, str], Request]
    rooms: ClassVar[tuple[str, ...]] = ("closers",)


class RefusedAnswerError(Exception):
    """A product did not do what it was asked; the text says what it answered."""


def round_(platform: Platform) -> int:
    """Close what is wanted at every product that is set up; return how many alerts were closed."""
    made = sites(platform)
    closers = {one.id: one for one in platform.registry.of(Closer) if one.id in made}
    done = 0
    for alert in alerts.wanted(platform.db, list(closers)):
        if done < MOST and _due(alert, platform.now()):
            done += _close(platform, closers[alert.product], made[alert.product], alert)
    return done


def _due(alert: Followed, now: Instant) -> bool:
    """Say whether an alert is tried now: after half a minute, a minute, two, and so on."""
    return alert.tried is None or now - alert.tried >= _PAUSE * 2 ** (alert.tries - 1)


def sites(platform: Platform) -> dict[str, Site]:
    """Return the products of the settings; raises ConfigurationError for one that cannot be used."""
    tables: Mapping[str, Any] = platform.settings[CLOSE_BACK]
    return {str(name): _site(str(name), table) for name, table in tables.items()}


def _site(name: str, table: Any) -> Site:
    """Return the product of one table."""
    if not isinstance(table, Mapping) or not {"url", "secret_file"} <= set(table) <= _KEYS:
        names = ", ".join(sorted(_KEYS))
        raise _unusable(
            name, Text(f"url and secret_file are needed, of {names}", f"須有 url 及 secret_file，可用：{names}")
        )
    site = Site(
        url=str(table["url"]).rstrip("/"),
        secret_file=Path(str(table["secret_file"])),
        token_url=str(table.get("token_url", "")),
        client_id=str(table.get("client_id", "")),
        scope=str(table.get("scope", "")),
        reason=table.get("reason") is True,
        closing_reason=str(table.get("closing_reason", "1")),
    )
    for url in filter(None, (site.url, site.token_url)):
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise _unusable(name, Text("an address is not https", "網址並非 https"))
    return site


def _unusable(name: str, why: Text) -> ConfigurationError:
    """Return the error for a table that cannot be used."""
    return ConfigurationError(
        Text(f"detection.close_back.{name[:40]}: {why.en}", f"設定 detection.close_back.{name[:40]}：{why.zh}"),
        Text("See docs/how-to/findings-of-other-tools.md.", "請參閱 docs/how-to/findings-of-other-tools.md。"),
    )


def _close(platform: Platform, closer: Closer, site: Site, alert: Followed) -> bool:
    """Close one alert and note what came of it; say whether the product did it."""
    words = alert.wanted if site.reason and alert.wanted else "Marked as expected."
    try:
        request = closer.request(site, alert, words)
        _send(request, {closer.secret[0]: closer.secret[1] + _secret(site)})
    except (OSError, http.client.HTTPException, ValueError, RefusedAnswerError) as problem:
        why = f"{problem}"[:200] or type(problem).__name__
        _noted(platform, replace(alert, tries=alert.tries + 1, tried=platform.now(), trouble=why))
        return False
    now = platform.now()
    _noted(
        platform, replace(alert, tries=alert.tries + 1, tried=now, trouble="", closed=now, state="closed", changed=now)
    )
    return True


def _noted(platform: Platform, alert: Followed) -> None:
    """Keep what came of a call."""
    last = alert.tries >= alerts.MOST_TRIES
    with platform.change(system("detection"), f"close {alert.product} alert {alert.id}"[:200]) as change:
        alerts.save(change.db, alert)
        if alert.closed:
            change.publish(AlertClosed(alert.finding, alert.product, alert.id))
        else:
            change.publish(AlertKept(alert.finding, alert.product, alert.id, alert.trouble, last))


def _secret(site: Site) -> str:
    """Return what authorises a call: the site's secret, or a token got with it (OAuth 2.0 client credentials)."""
    secret = _told(site.secret_file.read_text("utf-8"), "the secret's file")
    if not site.token_url:
        return secret
    form = {"grant_type": "client_credentials", "client_id": site.client_id, "client_secret": secret}
    form |= {"scope": site.scope} if site.scope else {}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = json.loads(_send(Request("POST", site.token_url, urlencode(form).encode(), kind), {}))
    return _told(answer.get("access_token") if isinstance(answer, dict) else None, "the token's address")


def _told(secret: Any, where: str) -> str:
    """Return a secret that fits into one header; raises RefusedAnswerError, which names no byte of it.

    What http.client says of a header that cannot be sent quotes it whole, and would go into the ledger.
    """
    found = secret.strip() if isinstance(secret, str) else ""
    if not found or not found.isascii() or not found.isprintable():
        raise RefusedAnswerError(f"{where} gave no secret of one line")
    return found


def _send(request: Request, secret: Mapping[str, str]) -> bytes:
    """Send a call and return its answer; no redirect is followed; raises RefusedAnswerError, OSError."""
    parts = urlsplit(request.url)
    made: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        made = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=SECONDS, context=context)
    else:
        made = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        made.request(request.method, target, request.body, {"User-Agent": "lionrock", **request.headers, **secret})
        answer = made.getresponse()
        told = answer.read(_LARGEST)
    finally:
        made.close()
    if answer.status not in _ACCEPTED:
        raise RefusedAnswerError(f"answered {answer.status}")
    return told


def as_json(method: str, url: str, body: Any, **headers: str) -> Request:
    """Return a call with a JSON body."""
    return Request(method, url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})
