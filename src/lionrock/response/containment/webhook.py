"""Asks the operator's own tool to contain, with a signed call over HTTPS.

One POST of JSON: `verb` is contain or release, `id` tells a repeated call from a second one, `dry_run` says that
nothing is to be done. The header `Lionrock-Signature` is `t=<seconds>,v1=<HMAC-SHA-256 of "t.body" in hexadecimal>`
under the shared secret. Any answer from 200 to 299 means done; a JSON answer may hold `said` in words. Redirects are
not followed. The call carries the target and the incident's reference; operator, system and asset names never leave.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

from lionrock.events.containment import Containment, Foreseen, Order, Outcome, UncertainError
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.text import Text, same
from lionrock.response import settings

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

SECONDS: Final = 8.0
SHORTEST_SECRET: Final = 32
_LARGEST: Final = 64 * 1024
_LONGEST_SAID: Final = 500
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the tool answered."""

    status: int
    said: str


def missing(platform: Platform) -> Text | None:
    """Return why the tool cannot be called, None when it can."""
    url, secret = platform.settings[settings.WEBHOOK_URL], platform.settings[settings.WEBHOOK_SECRET]
    if not url:
        return Text(
            "no tool is named in the setting containment.webhook_url", "設定 containment.webhook_url 未指定工具"
        )
    if not _safe(urlsplit(url)):
        return Text(
            "containment.webhook_url is neither https nor http on this machine",
            "containment.webhook_url 並非 https，亦非本機的 http",
        )
    if len(secret) < SHORTEST_SECRET:
        return Text(
            f"containment.webhook_secret is shorter than {SHORTEST_SECRET} characters",
            f"containment.webhook_secret 少於 {SHORTEST_SECRET} 個字元",
        )
    return None


def foresee(platform: Platform, order: Order) -> Foreseen:
    """Return the call that would be made; where the site wants it, the tool says what it would do."""
    url = urlsplit(platform.settings[settings.WEBHOOK_URL])
    place = f"{url.hostname}{f':{url.port}' if url.port else ''}"
    said = ""
    if platform.settings[settings.WEBHOOK_ASKS]:
        said = _call(platform, document(order, "contain", dry_run=True), order.id).said or "it agreed, without words"
    return Foreseen(
        does=(Text(f"POST to {place}, signed", f"向 {place} 發出經簽署的 POST"),),
        undoes=(Text("the same call with verb release", "同一呼叫，verb 為 release"),),
        before="",
        after=json.dumps(document(order, "contain", dry_run=False), indent=1),
        said=said,
    )


def carry_out(platform: Platform, order: Order) -> Outcome:
    """Call the tool to contain; it knows a repeated call by its id."""
    reply = _call(platform, document(order, "contain", dry_run=False), order.id)
    return Outcome(_said(reply))


def undo(platform: Platform, order: Order, keeps: Mapping[str, str]) -> Outcome:
    """Call the tool to release."""
    return Outcome(_said(_call(platform, document(order, "release", dry_run=False), order.id)))


def document(order: Order, verb: str, *, dry_run: bool) -> dict[str, Any]:
    """Return what a call says."""
    return {
        "v": 1,
        "id": order.id,
        "verb": verb,
        "dry_run": dry_run,
        "kind": order.kind,
        "target": order.target,
        "reference": order.reference,
        "until": stamp(order.until),
    }


def signature(secret: str, seconds: int, body: bytes) -> str:
    """Return the header that proves who calls, and when."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"


def _call(platform: Platform, document: Mapping[str, Any], id: str) -> Reply:
    """Return what the tool answered; raises UnavailableError when nothing was done, UncertainError when it may have."""
    url = urlsplit(platform.settings[settings.WEBHOOK_URL])
    body = json.dumps(document, separators=(",", ":")).encode()
    secret = platform.settings[settings.WEBHOOK_SECRET]
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": f"{id}-{document['verb']}",
        "Lionrock-Signature": signature(secret, int(platform.now().timestamp()), body),
        "User-Agent": "Lionrock",
    }
    connection = _connection(url)
    until = monotonic() + SECONDS
    try:
        connection.connect()
    except OSError as problem:
        raise UnavailableError(
            Text("the tool cannot be reached: {why}", "無法連接該工具：{why}").format(why=str(problem)[:200]),
            Text("See that it runs; contain by hand meanwhile.", "請檢查其是否運作；期間請以人手遏制。"),
        ) from problem
    try:
        connection.request("POST", url.path + (f"?{url.query}" if url.query else "") or "/", body, headers)
        return _answered(connection, until)
    except (OSError, http.client.HTTPException) as problem:
        raise UncertainError(
            Text("the tool did not answer: {why}", "該工具沒有回應：{why}").format(why=type(problem).__name__),
            Text("Look at the tool itself.", "請直接查看該工具。"),
        ) from problem
    finally:
        connection.close()


def _answered(connection: http.client.HTTPConnection, until: float) -> Reply:
    """Return the answer within its time and size; raises UnavailableError for a refusal."""
    with contextlib.closing(connection.getresponse()) as response:
        data = b""
        while len(data) < _LARGEST and (part := response.read1(4096)):
            data += part
            if monotonic() > until:
                raise TimeoutError("the answer does not end")
    reply = Reply(response.status, _words(data))
    if not 200 <= reply.status < 300:  # noqa: PLR2004 HTTP's own
        said = f" ({reply.said})" if reply.said else ""
        if reply.status >= 500:  # noqa: PLR2004 likewise
            raise UncertainError(
                Text(f"the tool failed with {reply.status}{said}", f"該工具以 {reply.status} 回應失敗{said}"),
                Text("Look at the tool itself.", "請直接查看該工具。"),
            )
        raise UnavailableError(
            Text(f"the tool refused with {reply.status}{said}", f"該工具以 {reply.status} 拒絕{said}"),
            Text("See its log; contain by hand meanwhile.", "請查看其日誌；期間請以人手遏制。"),
        )
    return reply


def _words(data: bytes) -> str:
    """Return the words of an answer, empty where it holds none."""
    try:
        found = json.loads(data[:_LARGEST])
    except (ValueError, RecursionError):
        return ""
    said = found.get("said") if isinstance(found, dict) else None
    return " ".join(said.split())[:_LONGEST_SAID] if isinstance(said, str) else ""


def _said(reply: Reply) -> Text:
    """Return what the tool said it did."""
    if not reply.said:
        return Text(f"the tool answered {reply.status}", f"該工具回應 {reply.status}")
    return Text("the tool says: {words}", "該工具表示：{words}").format(words=same(reply.said))


def _connection(url: SplitResult) -> http.client.HTTPConnection:
    """Return a connection that is not open yet."""
    port = url.port or _PORTS[url.scheme]
    if url.scheme == "https":
        return http.client.HTTPSConnection(
            url.hostname or "", port, timeout=SECONDS, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(url.hostname or "", port, timeout=SECONDS)


def _safe(url: SplitResult) -> bool:
    """Say whether a call to this address can be read by nobody on the way."""
    try:
        if url.port == 0 or url.scheme not in _PORTS or not url.hostname:
            return False
        return url.scheme == "https" or url.hostname == "localhost" or ipaddress.ip_address(url.hostname).is_loopback
    except ValueError:  # a port or an address that is none
        return False


WEBHOOK: Final = Containment(
    id="response.webhook",
    title=Text("Ask your own tool", "由貴機構的工具執行"),
    about=Text(
        "Sends a signed call to a tool of yours that isolates a host, blocks an address or locks an account.",
        "向貴機構的工具發出經簽署的呼叫，由其隔離主機、封鎖位址或鎖定帳戶。",
    ),
    takes=("address", "host", "account"),
    missing=missing,
    foresee=foresee,
    carry_out=carry_out,
    undo=undo,
)
