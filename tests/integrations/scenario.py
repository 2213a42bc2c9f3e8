"""One instance, one stream of each kind, and everything that can break between a sender and a search."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from continuity.instance import started
from telemetry.buckets.server import KEY, SECRET, Bucket, Server
from telemetry.receiving.senders import certificate, free_port

from integrations.breaking import Bench
from integrations.senders import Feed, Sender
from integrations.watch import Seen, Watch

SILENT = 60
"""Seconds set as the window of silence: what is learned takes weeks, and is measured on a clock set by hand."""
RECEIVED = ("syslog+udp", "syslog+tcp", "syslog+tls", "relp+tls", "https", "http")
SPARE = 96 * 1024 * 1024


def streams(watch: Watch, place: Path) -> dict[str, Sender]:
    """Add one stream of each kind and return its sender."""
    chain, key = certificate(place)
    made: dict[str, Sender] = {}
    for scheme in RECEIVED:
        port = free_port(socket.SOCK_DGRAM if scheme.endswith("udp") else socket.SOCK_STREAM)
        address = f"127.0.0.1:{port}"
        files = {"certificate": str(chain), "key": str(key)} if scheme.endswith("tls") or scheme == "https" else {}
        kind = "elastic.alerts" if scheme.startswith("http") else "syslog.any"
        told = watch.run(
            "sources.listen", address=f"{scheme}://{address}", name=scheme, kind=kind, silent_after=SILENT, **files
        )["rows"]
        made[told["id"]] = Sender(scheme, address, told.get("token", ""), chain if files else None)
    logs = place / "logs"
    logs.mkdir()
    watch.run("sources.add", location=str(logs), name="folder", kind="linux.auth", silent_after=SILENT)
    made["folder"] = Sender("folder", str(logs))
    return made


@contextlib.contextmanager
def site(place: Path, tell: Callable[[str], None]) -> Iterator[tuple[Bench, Feed]]:
    """Start an instance with a stream and a sender of each kind, all of which come through; end it."""
    with started(place / "data") as instance:
        watch = Watch(instance)
        watch.begin()
        feed: Feed | None = None
        try:
            feed = Feed(streams(watch, place))
            feed.begin()
            until = time.monotonic() + 90
            while not all(watch.seen and watch.last().well(id) for id in feed.senders):
                if time.monotonic() > until:
                    raise AssertionError(watch.seen and watch.last())
                time.sleep(0.25)
            yield Bench(watch, feed.senders, tell=tell), feed
        finally:
            if feed:
                feed.end()
            watch.end()


def nothing() -> None:
    """Mend nothing: the instance does it by itself."""


def quiet(bench: Bench, *, on: bool) -> None:
    """Have every sender stop, or go on."""
    for sender in bench.senders.values():
        sender.quiet = on
        sender.close()


def senders_stopped(bench: Bench) -> None:
    """Every sender stops: silence after the window that was set."""
    bench.broken(
        f"sender stopped (window of {SILENT} s)", bench.senders, lambda: quiet(bench, on=True),
        lambda: quiet(bench, on=False), most=SILENT + 30,
    )  # fmt: skip


def port_taken(bench: Bench) -> None:
    """Another program has the receiver's port when it begins."""
    sender = bench.senders["syslog-tcp"]
    host, _, port = sender.place.partition(":")
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

    def act() -> None:
        bench.watch.run("sources.stop", stream="syslog-tcp")
        sender.close()
        until = time.monotonic() + 15
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                held.bind((host, int(port)))
                held.listen()
                break
            time.sleep(0.1)
        bench.watch.run("sources.resume", stream="syslog-tcp")

    def told(seen: Seen, stream: str) -> bool:
        return seen.rows is not None and seen.rows[stream]["standing"] == "failing"

    bench.broken("port taken by another program", ["syslog-tcp"], act, held.close, alarm=told)


def certificates(bench: Bench, place: Path) -> None:
    """The certificate is replaced by junk, by one that ended, and by one that senders do not trust."""
    secured = [id for id in ("syslog-tls", "relp-tls", "https") if id in bench.senders]
    chain, key = place / "receiver.pem", place / "receiver.key"
    kept = place / "kept"
    kept.mkdir(exist_ok=True)
    for path in (chain, key):
        shutil.copy2(path, kept / path.name)

    def back() -> None:
        for name in (key.name, chain.name):
            shutil.copy2(kept / name, kept / f"{name}.new")
            (kept / f"{name}.new").replace(place / name)

    def replaced(days: float) -> Callable[[], None]:
        def act() -> None:
            (place / "other").mkdir(exist_ok=True)
            for made in certificate(place / "other", days):
                made.replace(place / made.name)
            for id in secured:
                bench.senders[id].trusted = kept / chain.name
                bench.senders[id].close()

        return act

    for id in secured:
        bench.senders[id].trusted = kept / chain.name
    bench.broken(
        "certificate replaced by junk", secured, lambda: (chain.write_text("junk"), None)[1], back, stops=False
    )
    # until the receiver takes the new files up, an open connection goes on and its records come through
    bench.broken("certificate ended", secured, replaced(-0.5), back, stops=False)
    bench.broken("certificate not trusted by the sender", secured[:2], replaced(1), back, most=40)


def token_revoked(bench: Bench) -> None:
    """The token is made anew; the sender still bears the old one."""
    for id in ("http", "https"):
        if id in bench.senders:
            sender = bench.senders[id]
            told: dict[str, str] = {}

            def act(id: str = id, told: dict[str, str] = told) -> None:
                told["token"] = bench.watch.run("sources.token", stream=id)["rows"]["token"]

            def mend(sender: Sender = sender, told: dict[str, str] = told) -> None:
                sender.token = told["token"]

            bench.broken("token revoked", [id], act, mend, healed=90)


def format_changed(bench: Bench) -> None:
    """What comes is another format than before."""
    told = [id for id in ("http", "https", "relp-tls", "folder") if id in bench.senders]

    def set_(*, on: bool) -> None:
        for id in told:
            bench.senders[id].broken = on
            bench.senders[id].close()

    bench.broken(
        "format changed", told, lambda: set_(on=True), lambda: set_(on=False), most=90, healed=700, stops=False
    )


def clock_wrong(bench: Bench) -> None:
    """The sender's clock is a day ahead."""
    told = [id for id in bench.senders if not id.startswith("http")]

    def set_(off: timedelta) -> None:
        for id in told:
            bench.senders[id].off = off

    bench.broken(
        "sender's clock a day ahead", told, lambda: set_(timedelta(days=1)), lambda: set_(timedelta(0)),
        most=60, healed=60, stops=False,
    )  # fmt: skip


def folder_gone(bench: Bench) -> None:
    """The followed folder cannot be read any more."""
    place = Path(bench.senders["folder"].place)
    away = place.with_name("away")
    bench.broken(
        "folder gone", ["folder"], lambda: (place.rename(away), None)[1], lambda: (away.rename(place), None)[1]
    )


def parts(bench: Bench, *, killed: bool) -> None:
    """Each part is killed, or hangs (stopped as a debugger stops it)."""
    for part in ("intake", "matcher", "store"):
        for word, number in (("killed", signal.SIGKILL), ("hangs", signal.SIGSTOP)):
            if word == "killed" and not killed:
                continue
            bench.broken(
                f"{part} {word}", ["syslog-tcp", "folder"], lambda n=number, p=part: os.kill(bench.watch.pid(p), n),  # type: ignore[misc]  # bound at once
                nothing, most=30, stays=0.0 if word == "killed" else 3.0, healed=180, stops=False,
            )  # fmt: skip


def core_paused(bench: Bench) -> None:
    """The core itself is stopped: nobody answers, which no reader takes for well."""
    pid = bench.watch.instance.process.pid
    bench.broken(
        "core hangs", ["syslog-tcp"], lambda: os.kill(pid, signal.SIGSTOP), lambda: os.kill(pid, signal.SIGCONT),
        alarm=lambda seen, _: seen.rows is None and seen.health == "no answer", stays=8.0, stops=False,
    )  # fmt: skip


def disk_full(bench: Bench) -> None:
    """The disk of the data folder is full; where no small disk may be mounted, intake may write no file any longer."""
    data = bench.watch.instance.data
    if data.is_mount():
        filler = data / "filler"

        def fill() -> None:
            free_bytes = shutil.disk_usage(data).free
            with filler.open("wb") as file, contextlib.suppress(OSError):
                for _ in range(free_bytes // (1 << 20) + 1):
                    file.write(bytes(1 << 20))

        bench.broken("disk full", ["syslog-tcp", "folder"], fill, filler.unlink, stops=False, healed=90)
        return
    pid = bench.watch.pid("intake")

    def limit(size: int) -> Callable[[], None]:
        hard = resource.RLIM_INFINITY
        return lambda: (resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard)), None)[1]

    bench.broken(
        "intake may write no more", ["syslog-tcp", "folder"], limit(1), limit(resource.RLIM_INFINITY), healed=90
    )


@contextlib.contextmanager
def small_disk(data: Path, megabytes: int = 700) -> Iterator[None]:
    """Mount a small disk at a folder for the length of the block, where that is permitted."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(data)]
    mounted = shutil.which("mount") and subprocess.run(words, check=False, capture_output=True).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(data)], check=False)


def bucket(bench: Bench, place: Path) -> None:
    """A bucket, listed once a minute, does not answer, is gone, or knows the key no more."""
    with Server() as server:
        secret = place / "bucket.keys"
        secret.touch(0o600)
        secret.write_text(f"aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n", "utf-8")
        location = f"s3+{server.url}/logs/in/"
        told = bench.watch.run(
            "sources.bucket", location=location, name="bucket", kind="linux.auth", secret=str(secret)
        )["rows"]
        id, store = told["id"], server.bucket
        bench.senders[id] = sender = Sender("bucket", location, bucket=store)
        feed = Feed({id: sender})
        feed.begin()
        try:
            bench.broken("bucket does not answer", [id], *_set(store, "code", 503), most=75, healed=90)
            bench.broken("bucket gone", [id], *_set(store, "gone", value=True), most=75, healed=90)
            bench.broken("key of the bucket revoked", [id], *_set(store, "key", "ANOTHER"), most=75, healed=90)
        finally:
            feed.end()
            del bench.senders[id]


def _set(store: Bucket, name: str, value: object) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return what makes a bucket misbehave, and what ends it."""
    before = getattr(store, name)
    return lambda: setattr(store, name, value), lambda: setattr(store, name, before)


def everything(bench: Bench, place: Path) -> None:
    """Break all of it, what is over soon first."""
    folder_gone(bench)
    port_taken(bench)
    certificates(bench, place)
    disk_full(bench)
    core_paused(bench)
    parts(bench, killed=True)
    clock_wrong(bench)
    senders_stopped(bench)
    token_revoked(bench)
    format_changed(bench)
    bucket(bench, place)


def some(bench: Bench, place: Path) -> None:
    """Break what shows most in little time."""
    folder_gone(bench)
    certificates(bench, place)
    core_paused(bench)
    parts(bench, killed=False)
    clock_wrong(bench)
