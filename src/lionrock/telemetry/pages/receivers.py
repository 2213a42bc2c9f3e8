"""Receivers: the form that adds one, and how those that listen fare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry import service, store
from lionrock.telemetry.model import Stream
from lionrock.telemetry.receiving.addresses import SCHEMES
from lionrock.telemetry.receiving.health import Health
from lionrock.telemetry.teaching import lessons
from lionrock.ui.pages import Ask, Go, View, act, page, panel

TITLE: Final = Text("Receive on a port", "由通訊埠接收")
_WORDS: Final[Mapping[str, Text]] = {
    "syslog+tls": Text("syslog over TLS (RFC 5425)", "以 TLS 傳送的 syslog（RFC 5425）"),
    "syslog+tcp": Text("syslog over TCP, in the clear", "以 TCP 傳送的 syslog（明文）"),
    "syslog+udp": Text("syslog over UDP, in the clear; what is lost on the way is not noticed",
                       "以 UDP 傳送的 syslog（明文）；途中遺失不會察覺"),
    "relp+tls": Text("RELP over TLS: answered once durable", "以 TLS 傳送的 RELP：妥存後才回覆"),
    "relp+tcp": Text("RELP over TCP, in the clear: answered once durable", "以 TCP 傳送的 RELP（明文）：妥存後才回覆"),
    "https": Text("HTTPS with a token: answered once durable", "附權杖的 HTTPS：妥存後才回覆"),
    "http": Text("HTTP with a token, on this machine behind a proxy", "附權杖的 HTTP（只限本機，置於代理之後）"),
}  # fmt: skip
_NAMES: Final = ("name", "scheme", "host", "port", "source", "zone", "certificate", "key", "clients")


@page("telemetry.listen", "/sources/listen", title=TITLE, needs=service.MANAGE, place="sources")
def listen(ask: Ask) -> View:
    """Show the form that adds a receiver."""
    return _form(ask, {"scheme": "syslog+tls", "host": "0.0.0.0", "port": "6514", "source": service.RELAYED})  # noqa: S104 the field's first value; a person confirms it


@act("telemetry.listened", "/sources/listen", needs=service.MANAGE)
def listened(ask: Ask) -> View | Go:
    """Receive on an address from now on; the token of HTTP is shown this once."""
    given = {name: ask.form.get(name, "").strip()[:1000] for name in _NAMES}
    host = f"[{given['host']}]" if ":" in given["host"] else given["host"]
    location = f"{given['scheme']}://{host}:{given['port']}"
    asked = {name: given[name] for name in ("name", "source", "zone", "certificate", "key", "clients")}
    try:
        stream, token = service.listen(ask.platform, ask.actor, "under Sources", location=location, **asked)  # type: ignore[arg-type]  # texts alone
    except LionrockError as problem:
        return _form(ask, given, problem)
    if token:
        return _shown(stream, token)
    said = Text(f"{stream.location} is received on from now on.", f"現已開始由 {stream.location} 接收。")
    return Go(f"/sources/streams/{stream.id}", said)


@act("telemetry.rekeyed", "/sources/streams/{id}/token", needs=service.MANAGE, fresh=True)
def rekeyed(ask: Ask) -> View:
    """Give a receiver a new token and show it this once."""
    reason = ask.form.get("reason", "").strip()[:500] or "under Sources"
    return _shown(*service.rekey(ask.platform, ask.actor, reason, ask.path["id"]))


def _shown(stream: Stream, token: str) -> View:
    """Return the page that shows a token, once."""
    example = f"curl -H 'Authorization: Bearer TOKEN' --data-binary @alerts.json {stream.location}/"
    return View("telemetry/token.html", {"title": TITLE, "stream": stream, "token": token, "example": example})


@panel("telemetry.receiver", place="source", slot="main", order=10, every=10)
def receiver(ask: Ask, subject: Any) -> View | None:
    """Show how a receiver fares now."""
    stream = store.stream(ask.platform.db, str(subject))
    if not stream.receives:
        return None
    return View("telemetry/receiver.html", {"stream": stream, "health": _health(ask, stream.id)})


def _health(ask: Ask, stream: str) -> Health | None:
    """Return how a receiver fares, None when intake does not answer or does not listen."""
    try:
        found: list[Health] = ask.platform.ask("intake.receivers")
    except LionrockError:
        return None
    return next((one for one in found if one.stream == stream), None)


def _form(ask: Ask, given: Mapping[str, str], problem: LionrockError | None = None) -> View:
    """Return the form with answers and what is wrong."""
    values = {
        "given": {name: given.get(name, "") for name in _NAMES},
        "schemes": [(scheme, _WORDS[scheme]) for scheme in SCHEMES],
        "options": [(one.id, one.title) for one in lessons.everything(ask.platform)],
        "problem": problem,
        "title": TITLE,
    }
    return View("telemetry/listen.html", values, status=422 if problem else 200)
