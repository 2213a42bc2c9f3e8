"""A mail server of this machine, with TLS of its own making."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from paging.world import closed_port


@dataclass
class Mailbox:
    """What a mail server took; `refuse` is what it answers instead."""

    port: int = 0
    ca: str = ""
    refuse: str = ""
    greeted: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 the library's name
        """Take a letter, or refuse it."""
        if self.refuse:
            return self.refuse
        self.greeted.append(session.host_name or "")
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def authenticate(self, server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """Sign in whoever knows the password."""
        self.signed_in.append(data.login.decode())
        return AuthResult(success=data.password == b"right", handled=False)


@contextmanager
def mailbox(place: Path, *, tls: bool = True, auth: bool = False) -> Iterator[Mailbox]:
    """Run a mail server."""
    found = Mailbox(port=closed_port())
    certificate = _certificate(place) if tls else None
    if certificate:
        found.ca = str(certificate)
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    controller = Controller(
        found, "127.0.0.1", found.port, tls_context=context, require_starttls=tls, auth_required=auth,
        authenticator=found.authenticate,
    )  # fmt: skip
    controller.start()
    try:
        yield found
    finally:
        controller.stop()


def _certificate(place: Path) -> Path:
    """Return a file with a key and a certificate for this machine that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mailbox")])
    now = datetime.now(UTC)  # noqa: TID251 TLS looks at the wall clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = place / "mailbox.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
