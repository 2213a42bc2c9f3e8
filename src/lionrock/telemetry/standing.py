"""How a stream stands now, the parts of its path included: never better than what can be shown to work."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.telemetry.model import Standing, Stream
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.kernel.roles import Process

PATH: Final = {
    "intake": Text("intake", "接收程序"),
    "matcher": Text("the matcher", "比對程序"),
    "store": Text("the event store", "事項儲存庫"),
}
"""The parts a record goes through, in order."""
STATES: Final = {
    "starting": Text("{part} ended and is only starting again", "{part}曾終止，現正重新啟動"),
    "not answering": Text("{part} does not answer", "{part}沒有回應"),
    "stuck": Text("{part} has been at one thing for long", "{part}長時間停留於同一項工作"),
    "stopped": Text("{part} has stopped", "{part}已停止"),
}
BLIND: Final[dict[Standing, Text]] = {
    "failing": Text("it cannot be read", "無法讀取"),
    "silent": Text("nothing came for longer than expected", "超過預期時間沒有新紀錄"),
    "waiting": Text("nothing ever came from it", "從未收到紀錄"),
    "off": Text("reading was stopped", "已停止讀取"),
    "wrong": Text("what comes cannot be used", "收到的紀錄無法使用"),
}
TROUBLED: Final[frozenset[Standing]] = frozenset({"failing", "silent", "wrong"})
LITTLE: Final = 64 * 1024 * 1024
"""Bytes left on the disk below which nothing is sure to be kept."""


def standing(platform: Platform, stream: Stream, now: Instant) -> Standing:
    """Return how a stream stands; while a part of its path is down none that is read stands well."""
    own = stream.standing(now)
    return "failing" if own != "off" and hindrance(platform) is not None else own


def hindrance(platform: Platform) -> Text | None:
    """Return what keeps every stream's records from being kept, matched and found, None when nothing does."""
    if shutil.disk_usage(platform.folder).free < LITTLE:
        return Text("the disk is full", "磁碟已滿")
    processes = platform.supervisor.processes if platform.supervisor else []
    for part, title in PATH.items():
        for process in processes:
            if process.role == part and not _fine(process):
                return STATES[process.state].format(part=title)
    return None


def _fine(process: Process) -> bool:
    """Say whether a part does its work; one that starts for the first time is given the time for it."""
    return process.well or (process.state == "starting" and process.starts == 1)


def blind(platform: Platform, stream: Stream, now: Instant) -> Text | None:
    """Return why an attack would not be seen at a stream, None when it would."""
    found = stream.standing(now)
    return BLIND[found] if found == "off" else hindrance(platform) or _own(stream, found)


def _own(stream: Stream, found: Standing) -> Text | None:
    """Return why an attack would not be seen at a stream whose path is whole."""
    if found == "failing" and stream.problems:
        name, said = next(iter(stream.problems.items()))
        return Text(f"{name}: {said[0]}", f"{name}：{said[1]}")
    if stream.ailments and found in {"failing", "wrong"}:
        return Text(*next(iter(stream.ailments.values()))[:2])
    if found == "silent" and stream.silent_since is not None:
        return Text("too few records since {at}", "自 {at} 起紀錄過少").format(at=stamp(stream.silent_since))
    if found == "failing":
        return Text("a canary did not come through", "測試紀錄未能走完路徑")
    return BLIND.get(found)


def proven(stream: Stream) -> Instant | None:
    """Return when it was last seen that records get through: one came, or a canary was found."""
    return max((one for one in (stream.last_learned, stream.proven) if one), default=None)
