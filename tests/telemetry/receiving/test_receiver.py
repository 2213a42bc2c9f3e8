"""Receivers on real sockets: what devices send becomes durable records that name their sender."""

from __future__ import annotations

import gzip
import json
import socket
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from lionrock.events.records import LogRecord, Source
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.telemetry import pipeline, running, service
from lionrock.telemetry.parsing import Parser
from lionrock.telemetry.segments import Segments
from telemetry.receiving.senders import ADMIN, certificate, connected, held, listen, receiving, standing

LINE = b"<38>Nov 22 18:30:01 jump01 sshd[811]: Failed password for root from 203.0.113.9 port 50212 ssh2"


def test_lines_over_tls_are_durable_and_parsed_as_their_product(platform: Platform, tmp_path: Path) -> None:
    """Octet counted as RFC 5425 says; the line is read as sshd's though the port takes any syslog."""
    chain, key = certificate(tmp_path)
    stream, _, port = listen(platform, "syslog+tls", certificate=str(chain), key=str(key), zone="+08:00")
    with receiving(platform):
        with connected(port, chain) as device:
            device.sendall(b"".join(b"%d %b" % (len(LINE), LINE) for _ in range(3)))
        assert held(platform, stream, 3) == [LINE] * 3
    [kept] = Segments(platform.folder / "segments").since(stream.id, 0)
    sources = {one.id: one for one in platform.registry.of(Source)}
    found = pipeline.parse(sources, kept.frame, Parser(sources.values()))
    read = [one for one in found if isinstance(one, LogRecord)]
    assert [(one.source, one.host, one.address) for one in read] == [("linux.auth", "jump01", "203.0.113.9")] * 3
    assert kept.frame.settings["peers"] == "127.0.0.1*3"
    running.take_in(platform)
    assert standing(platform, stream).understood == 3


def test_a_sender_that_never_reads_and_just_closes_loses_nothing(platform: Platform, tmp_path: Path) -> None:
    """Devices do so; the receiver gives them nothing to leave unread, which would reset the connection."""
    chain, key = certificate(tmp_path)
    stream, _, port = listen(platform, "syslog+tls", certificate=str(chain), key=str(key))
    with receiving(platform):
        with connected(port, chain) as device:
            device.sendall(b"".join(b"%d %b" % (len(LINE), LINE) for _ in range(20_000)))
        assert len(held(platform, stream, 20_000)) == 20_000


def test_a_record_without_host_is_its_senders(platform: Platform) -> None:
    """The sender's address stands for the host, unless the site settled one."""
    stream, _, port = listen(platform, "syslog+udp")
    with receiving(platform), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        for _ in range(100):
            device.sendto(b"plain words of a device", ("127.0.0.1", port))
            if held_now(platform, stream.id):
                break
            time.sleep(0.1)
        assert held(platform, stream, 1)[0] == b"plain words of a device"
    kept = next(iter(Segments(platform.folder / "segments").since(stream.id, 0)))
    assert next(pipeline._settings(kept.frame))["host"] == "127.0.0.1"


def test_relp_is_answered_once_durable(platform: Platform) -> None:
    """What was answered lies in the segment files at that moment."""
    stream, _, port = listen(platform, "relp+tcp")
    with receiving(platform), connected(port) as device:
        offer = b"relp_version=0\nrelp_software=test\ncommands=syslog"
        device.sendall(b"1 open %d %b\n" % (len(offer), offer))
        assert b"1 rsp" in device.recv(4096)
        device.sendall(b"".join(b"%d syslog %d %b\n" % (n, len(LINE), LINE) for n in range(2, 102)))
        told = b""
        while told.count(b"200 OK") < 100:
            told += device.recv(65536)
        assert len(held(platform, stream, 0)) == 100
        device.sendall(b"102 close 0\n")
        assert b"serverclose" in device.recv(4096)


def test_a_post_is_answered_once_durable(platform: Platform) -> None:
    """With the token alone; packed or plain; a batch is taken apart as its kind says."""
    stream, token, port = listen(platform, "http", source="elastic.alerts")
    alerts = [
        {"_id": str(n), "_source": {"kibana.alert.uuid": str(n), "kibana.alert.severity": "low"}} for n in range(5)
    ]
    url, bearer = f"http://127.0.0.1:{port}/", {"Authorization": f"Bearer {token}"}
    with receiving(platform), httpx.Client(timeout=10) as sender:
        connected(port).close()
        assert sender.post(url, json=alerts).status_code == 401
        assert sender.post(url, json=alerts, headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert sender.get(url, headers=bearer).status_code == 405
        assert sender.post(url, json=alerts, headers=bearer).json() == {"records": 5}
        assert len(held(platform, stream, 0)) == 5
        packed = {**bearer, "Content-Encoding": "gzip"}
        assert sender.post(url, content=gzip.compress(json.dumps(alerts).encode()), headers=packed).json() == {
            "records": 5
        }
        assert sender.post(url, content=gzip.compress(b" " * (1 << 25)), headers=packed).status_code == 413
        assert sender.post(url, content=b"no gzip", headers=packed).status_code == 400
    assert token not in json.dumps(dict(standing(platform, stream).settings))


def test_a_body_packed_in_several_members_comes_whole_and_a_cut_one_not_at_all(platform: Platform) -> None:
    """What is answered with 200 was kept, all of it."""
    _, token, port = listen(platform, "http")
    url, headers = f"http://127.0.0.1:{port}/", {"Authorization": f"Bearer {token}", "Content-Encoding": "gzip"}
    one = gzip.compress(LINE + b"\n")
    with receiving(platform), httpx.Client(timeout=10) as sender:
        connected(port).close()
        assert sender.post(url, content=one * 3, headers=headers).json() == {"records": 3}
        assert sender.post(url, content=one[:-9], headers=headers).status_code == 400


def test_connections_end_with_the_settings_they_began_under(platform: Platform) -> None:
    """An open one would go on to bring records that nobody makes durable; its sender connects anew."""
    stream, _, port = listen(platform, "syslog+tcp")
    with receiving(platform):
        with connected(port) as device:
            device.sendall(LINE + b"\n")
            assert held(platform, stream, 1) == [LINE]
            service.settle(platform, ADMIN, "a test", stream.id, zone="+08:00", host="", silent_after=900)
            device.settimeout(10)
            assert device.recv(10) == b""
        with connected(port) as device:
            device.sendall(LINE + b"\n")
            assert held(platform, stream, 2) == [LINE] * 2


def test_a_port_that_is_taken_is_told_on_the_stream(platform: Platform) -> None:
    """The others go on, and it begins by itself once the port is free."""
    stream, _, port = listen(platform, "syslog+tcp")
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with receiving(platform):
            until = time.monotonic() + 10
            while not standing(platform, stream).problems and time.monotonic() < until:
                time.sleep(0.05)
            assert standing(platform, stream).standing(platform.now()) == "failing"
            other.close()
            with connected(port) as device:
                device.sendall(LINE + b"\n")
            assert held(platform, stream, 1) == [LINE]


def test_a_sender_of_one_byte_and_one_of_nonsense_hurt_nobody(platform: Platform) -> None:
    """A slow connection is held open beside others; a broken one ends and is told."""
    stream, _, port = listen(platform, "relp+tcp")
    with receiving(platform) as made, connected(port) as slow, connected(port) as broken, connected(port) as good:
        slow.sendall(b"1")
        broken.sendall(b"\x00" * 200)
        assert broken.recv(10) == b""
        good.sendall(b"7 syslog 4 <1>x\n")
        assert b"7 rsp 6 200 OK" in good.recv(100)
        assert held(platform, stream, 1) == [b"<1>x"]
        [health] = made.health()
        assert "no RELP command" in health.trouble["127.0.0.1"]


@pytest.mark.parametrize(
    "written",
    [
        "syslog+tls://localhost:6514",
        "ftp://127.0.0.1:21",
        "syslog+tcp://127.0.0.1",
        "http://0.0.0.0:8080",
        "syslog+udp://1.2.3.4:99999",
    ],
)
def test_an_address_that_is_none_is_named(platform: Platform, written: str) -> None:
    """With what to write instead."""
    with pytest.raises(InputError):
        service.listen(platform, ADMIN, "a test", name="x", location=written)


def test_who_may_not_manage_sources_adds_no_receiver(platform: Platform) -> None:
    """And two receivers cannot share a port."""
    listen_at = "syslog+tcp://127.0.0.1:6601"
    service.listen(platform, ADMIN, "a test", name="x", location=listen_at)
    with pytest.raises(ConflictError):
        service.listen(platform, ADMIN, "a test", name="y", location="relp+tcp://127.0.0.1:6601")
    with pytest.raises(RefusedError):
        service.listen(
            platform, replace(ADMIN, role="analyst"), "a test", name="z", location="syslog+udp://127.0.0.1:6601"
        )


def held_now(platform: Platform, stream: str) -> bool:
    """Say whether anything of a stream is durable."""
    return any(True for _ in Segments(platform.folder / "segments").since(stream, 0))
