"""Sending a canary the way a device or a program would: into the followed folder, or to the receiver's own port."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import ssl
from pathlib import Path
from typing import Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError, LionrockError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry import canary_lines
from lionrock.telemetry.model import Stream
from lionrock.telemetry.receiving import addresses
from lionrock.telemetry.receiving.addresses import Address

_PATIENCE: Final = 5.0
_LARGEST: Final = 64 * 1024
_ANY: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 what it listens on, not what we do


def refusal(stream: Stream) -> LionrockError | None:
    """Return why no canary can be sent into a stream, None when one can."""
    if not stream.receives:
        if Path(stream.location).is_dir():
            return None
        return _refused("a canary needs a folder; it is never written into another program's file",
                        "測試紀錄須寫入資料夾，不會寫入其他程式的檔案")  # fmt: skip
    if stream.settings.get("clients"):
        return _refused("this receiver wants a certificate of the sender", "此接收端須出示傳送方憑證")
    return None


def _refused(en: str, zh: str) -> InputError:
    """Return the refusal of a canary."""
    return InputError(
        Text(f"no canary: {en}", f"無法發出測試紀錄：{zh}"),
        Text("Its silence is still watched.", "仍會監察其靜默情況。"),
    )


def send(stream: Stream, token: str, now: Instant) -> None:
    """Send one canary; raises UnavailableError naming what is in the way, InputError when none can be sent."""
    if (refused := refusal(stream)) is not None:
        raise refused
    try:
        if stream.receives:
            _deliver(stream, token, now)
        else:
            _write(Path(stream.location) / canary_lines.FILE, canary_lines.written(token, now))
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise UnavailableError(
            Text(f"{stream.location}: {why}", f"{stream.location}：{why}"),
            Text("Check that the place exists and that this process may write or connect.",
                 "請檢查該位置是否存在，以及本程序是否可寫入或連線。"),
        ) from problem  # fmt: skip


def _write(path: Path, line: bytes) -> None:
    """Add a line to our own file; one grown large begins anew."""
    fresh = os.O_TRUNC if path.exists() and path.stat().st_size > _LARGEST else os.O_APPEND
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | fresh, 0o644)
    try:
        os.write(handle, line + b"\n")
    finally:
        os.close(handle)


def _deliver(stream: Stream, token: str, now: Instant) -> None:
    """Send a canary to a receiver in its own speech."""
    address = addresses.address(stream.location)
    place = (_ANY.get(address.host, address.host), address.port)
    if address.speech == "http":
        _post(stream, address, place, canary_lines.written(token, now))
        return
    line = canary_lines.sent(token, now)
    if address.datagrams:
        family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as device:
            device.sendto(line, place)
        return
    with contextlib.ExitStack() as open_:
        device = open_.enter_context(socket.create_connection(place, _PATIENCE))
        if address.secure:
            device = open_.enter_context(_trusting(stream).wrap_socket(device, server_hostname="localhost"))
        _speak(address, device, line)


def _post(stream: Stream, address: Address, place: tuple[str, int], line: bytes) -> None:
    """Send a line over HTTP with the proof that it is ours; raises OSError when it is not answered as durable."""
    made = (
        http.client.HTTPSConnection(*place, timeout=_PATIENCE, context=_trusting(stream))
        if address.secure
        else http.client.HTTPConnection(*place, timeout=_PATIENCE)
    )
    shown = canary_lines.SCHEME.decode() + canary_lines.proof(stream.settings.get("token", ""), line)
    try:
        made.request("POST", "/", line, {"Authorization": shown})
        answer = made.getresponse()
        told = answer.read(_LARGEST)
    except http.client.HTTPException as problem:
        raise OSError(f"no answer of HTTP: {problem!r}") from problem
    finally:
        made.close()
    if answer.status != http.HTTPStatus.OK:
        raise OSError(f"answered {answer.status} {told[:80].decode(errors='replace')}")


def _trusting(stream: Stream) -> ssl.SSLContext:
    """Return how to connect to our own receiver: it must show the certificate that it was given, whatever its name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(stream.settings.get("certificate", ""))
    return context


def _speak(address: Address, device: socket.socket, line: bytes) -> None:
    """Say one line as syslog or RELP; raises OSError when RELP does not answer that it is durable."""
    if address.speech == "syslog":
        device.sendall(b"%d %b" % (len(line), line))
        return
    offers = b"relp_version=0\nrelp_software=lionrock\ncommands=syslog"
    device.sendall(b"1 open %d %b\n" % (len(offers), offers))
    _answered(device, b"1 rsp")
    device.sendall(b"2 syslog %d %b\n" % (len(line), line))
    _answered(device, b"2 rsp")


def _answered(device: socket.socket, number: bytes) -> None:
    """Read an answer; raises OSError when it is another."""
    got = device.recv(4096)
    if not got.startswith(number) or b"200" not in got:
        raise OSError(f"RELP answered {got[:80]!r}")
