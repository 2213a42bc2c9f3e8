"""Commands of matchers on other machines: run one, and see how frames are handed over."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from lionrock.kernel import logs, opening
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.stateless import stateless
from lionrock.kernel.text import Text
from lionrock.telemetry.spreading import server as servers
from lionrock.telemetry.spreading.spread import Health
from lionrock.telemetry.spreading.working import Worker
from lionrock.telemetry.verbs import MATCHER


@command(
    "worker",
    Text("Match frames for a core on another machine until stopped.", "為另一機器上的核心比對紀錄，直至停止。"),
    "lionrock worker --nats tls://nats-1:4222 --folder /var/lib/lionrock-worker",
    local=True,
)
def worker(
    registry: Registry,
    nats: Annotated[str, typer.Option("--nats", help="NATS servers (default: intake.url)")] = "",
    folder: Annotated[Path | None, typer.Option("--folder", help="settings and cached plans; no state")] = None,
    name: Annotated[str, typer.Option("--name", help="what this worker is called (default: host and process)")] = "",
) -> Answer:
    """Work until SIGTERM or SIGINT; the frame at hand is finished first."""
    logs.configure()
    place = folder or opening.home() / "worker"
    settings = opening.settings_of(place)
    server = servers.named(settings, nats)
    if server is None:
        raise ConfigurationError(
            Text("no NATS server is named", "沒有指定 NATS 伺服器"),
            Text("Give --nats tls://host:4222, or set intake.url.", "請加上 --nats，或設定 intake.url。"),
        )
    made, stop = stateless(registry, place, settings, MATCHER), threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    one = Worker(made, server, name)
    try:
        one.run(stop)
    finally:
        made.close()
    return Answer({"worker": one.name, "frames": one.done})


@command(
    "workers",
    Text("Show how frames are handed to matchers on other machines.", "顯示框如何交予其他機器比對。"),
    "lionrock workers --json",
)
def workers(platform: Platform) -> Answer:
    """Return one row for each matcher that answered, and how the connection stands."""
    found: Health = platform.ask("matcher.handover")
    rows = [{"worker": one.name, "last": one.last, "frames": one.frames, "records": one.records}
            for one in found.matchers]  # fmt: skip
    return Answer(rows, _said(found), code=0 if found.up or not found.servers else 1)


def _said(found: Health) -> Text:
    """Return how the hand-over stands, in a sentence."""
    if not found.servers:
        return Text("This machine matches alone: intake.url is not set.", "只由本機比對：未設定 intake.url。")
    counts = Text(
        "{handed} frames handed over, {under_way} under way, {here} matched here.",
        "已交出 {handed} 框，{under_way} 框傳送中，{here} 框由本機比對。",
    ).format(handed=found.handed, under_way=found.under_way, here=found.here)
    if found.up:
        return counts
    words = Text(
        "NATS does not answer ({why}): this machine matches alone until it does. {counts}",
        "NATS 沒有回應（{why}）：恢復前只由本機比對。{counts}",
    )
    return words.format(why=found.trouble, counts=counts)
