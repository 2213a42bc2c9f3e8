"""Senders of the receiver tests: a certificate, an instance that receives, and clients that speak as devices do."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import wall
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service, store
from lionrock.telemetry.model import Stream
from lionrock.telemetry.receiving.receiver import Receivers
from lionrock.telemetry.segments import Segments

ADMIN = Actor("p", "Platform admin", "administrator", "totp", fresh=True)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port that is free now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(place: Path, days: float = 1) -> tuple[Path, Path]:
    """Return files of a certificate for localhost and its key, which holds for so many days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = wall()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = place / "receiver.pem", place / "receiver.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, secret


@contextlib.contextmanager
def receiving(platform: Platform) -> Iterator[Receivers]:
    """Receive in a thread until the block ends."""
    made, stop = platform.port(Receivers), threading.Event()
    thread = threading.Thread(target=made.run, args=(lambda: running.streams(platform), stop))
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive()


def listen(platform: Platform, scheme: str, **more: Any) -> tuple[Stream, str, int]:
    """Add a receiver on a free port of the loopback interface; return it, its token and the port."""
    port = free_port(socket.SOCK_DGRAM if scheme == "syslog+udp" else socket.SOCK_STREAM)
    stream, token = service.listen(
        platform, ADMIN, "a test", name="port", location=f"{scheme}://127.0.0.1:{port}", **more
    )
    return stream, token, port


def connected(port: int, trusted: Path | None = None) -> socket.socket:
    """Return a connection, encrypted when a certificate is given; waits for the receiver to begin."""
    until = time.monotonic() + 10
    while True:
        try:
            plain = socket.create_connection(("127.0.0.1", port), timeout=5)
            break
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
    if trusted is None:
        return plain
    return ssl.create_default_context(cafile=str(trusted)).wrap_socket(plain, server_hostname="localhost")


def held(platform: Platform, stream: Stream, count: int) -> list[bytes]:
    """Return what is durable of a stream once there are so many records, or after ten seconds."""
    segments, until = Segments(platform.folder / "segments"), time.monotonic() + 10
    while True:
        found = [raw for kept in segments.since(stream.id, 0) for raw in kept.frame.raws]
        if len(found) >= count or time.monotonic() > until:
            return found
        time.sleep(0.02)


def standing(platform: Platform, stream: Stream) -> Stream:
    """Return the stream as the core knows it."""
    return store.stream(platform.db, stream.id)
