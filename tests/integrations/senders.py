"""Senders as devices and programs are: one for each kind of integration, each with a line every two seconds."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from telemetry.buckets.server import Bucket

from lionrock.kernel.clock import wall

EVERY = 2.0
PATIENCE = 2.0
AUTH = "{at} jump sshd[812]: Failed password for root from 203.0.113.9 port {n} ssh2"


@dataclass
class Sender:
    """One sender; `broken` changes what it says, `off` is what its clock is wrong by."""

    kind: str
    place: str
    token: str = ""
    trusted: Path | None = None
    broken: bool = False
    off: timedelta = timedelta(0)
    quiet: bool = False
    said: int = 0
    trouble: str = ""
    bucket: Bucket | None = None
    _device: Any = None

    def line(self) -> bytes:
        """Return the next line."""
        self.said += 1
        if self.broken:
            return b"\x00\x01 a format nobody knows %d" % self.said
        at = wall() + self.off
        if self.kind in {"http", "https"}:
            alert = {"@timestamp": at.isoformat(), "kibana.alert.uuid": f"a-{self.said}"}
            return json.dumps({"_id": f"a-{self.said}", "_source": alert}).encode()
        line = AUTH.format(at=at.isoformat(timespec="microseconds"), n=self.said % 60_000)
        head = f"<38>1 {at.isoformat(timespec='microseconds')} jump sshd 812 - - {line.partition(': ')[2]}"
        return (line if self.kind in {"folder", "bucket"} else head).encode()

    def send(self) -> None:
        """Say one line; what goes wrong is kept, and the connection made anew."""
        if self.quiet:
            return
        try:
            getattr(self, f"_{self.kind.partition('+')[0].removesuffix('s') if self.kind != 'folder' else 'folder'}")()
            self.trouble = ""
        except (OSError, HTTPError) as problem:
            self.trouble = repr(problem)
            self.close()

    def close(self) -> None:
        """End the connection."""
        if self._device is not None:
            with contextlib.suppress(OSError):
                self._device.close()
            self._device = None

    def _folder(self) -> None:
        with (Path(self.place) / "auth.log").open("ab") as file:
            file.write(self.line() + b"\n")

    def _bucket(self) -> None:
        assert self.bucket is not None
        self.bucket.clock = wall()
        self.bucket.put(f"in/{self.said:06}.log", self.line() + b"\n")

    def _http(self) -> None:
        request = urllib.request.Request(
            f"{self.kind}://{self.place}/", self.line(), {"Authorization": f"Bearer {self.token}"}
        )
        context = ssl.create_default_context(cafile=str(self.trusted)) if self.trusted else None
        if context:
            context.check_hostname = False
        urllib.request.urlopen(request, timeout=PATIENCE, context=context).read()

    def _syslog(self) -> None:
        host, _, port = self.place.partition(":")
        line = self.line()
        if self.kind.endswith("udp"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
                device.sendto(line, (host, int(port)))
            return
        self._connected().sendall(b"%d %b" % (len(line), line))

    def _relp(self) -> None:
        fresh = self._device is None
        device, line = self._connected(), self.line()
        if fresh:
            device.sendall(b"1 open 10 commands=s\n" if self.broken else b"1 open 15 commands=syslog\n")
            device.recv(4096)
        device.sendall(line if self.broken else b"2 syslog %d %b\n" % (len(line), line))
        if not device.recv(4096):
            raise ConnectionError

    def _connected(self) -> Any:
        if self._device is None:
            host, _, port = self.place.partition(":")
            self._device = socket.create_connection((host, int(port)), PATIENCE)
            if self.trusted:
                context = ssl.create_default_context(cafile=str(self.trusted))
                self._device = context.wrap_socket(self._device, server_hostname="localhost")
        return self._device


@dataclass
class Feed:
    """Lets all senders speak, each in a thread of its own, until stopped."""

    senders: dict[str, Sender]
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Begin."""
        for sender in self.senders.values():
            self._threads.append(threading.Thread(target=self._run, args=(sender,), daemon=True))
            self._threads[-1].start()

    def _run(self, sender: Sender) -> None:
        """Speak again and again."""
        while not self._stop.wait(EVERY):
            sender.send()

    def end(self) -> None:
        """End all of them."""
        self._stop.set()
        until = time.monotonic() + 2 * PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
