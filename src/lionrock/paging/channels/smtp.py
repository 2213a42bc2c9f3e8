"""Mail over SMTP, always with TLS; only this machine's own mail server may be without.

The host name of the machine is told to nobody: neither in the greeting nor in the message's id.
"""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final

from lionrock.kernel.text import Text
from lionrock.paging import secrets, settings
from lionrock.paging.errors import LineError
from lionrock.paging.hurry import hurried
from lionrock.paging.line import Line, Outgoing, channel
from lionrock.register.roster import OnDuty

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

SECONDS: Final = 10.0
_GREETING: Final = "[127.0.0.1]"
_SECURITIES: Final = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server as the site set it up."""

    host: str
    port: int
    security: str
    ca: str
    user: str
    password: str = field(repr=False)
    sender: str


def lines(platform: Platform) -> Iterator[Line]:
    """Yield the one line, when a mail server is set."""
    found = platform.settings
    if not found[settings.SMTP_HOST]:
        return
    server = Server(
        found[settings.SMTP_HOST],
        found[settings.SMTP_PORT],
        found[settings.SMTP_SECURITY],
        found[settings.SMTP_CA],
        found[settings.SMTP_USER],
        found[settings.SMTP_PASSWORD],
        found[settings.SMTP_FROM],
    )
    about = Text(f"{server.host}, port {server.port}", f"{server.host}，連接埠 {server.port}")
    goes = f"{server.host}:{server.port} {server.sender}"
    title, problem = Text("Mail", "電郵"), _problem(server)
    yield Line("mail", "paging.smtp", title, "mail", about, problem=problem, detail=server, goes=goes)


def reaches(line: Line, person: OnDuty) -> bool:
    """Say whether the person has an address."""
    return bool(person.email and "@" in person.email)


@channel("paging.smtp", title=Text("Mail", "電郵"), lines=lines, reaches=reaches)
def send(platform: Platform, line: Line, outgoing: Outgoing) -> None:
    """Hand one message to the mail server; raises LineError within ten seconds an answer."""
    deliver(platform, line, message(line.detail.sender, outgoing))


def deliver(platform: Platform, line: Line, mail: EmailMessage) -> None:
    """Hand any mail to the mail server of a line; raises LineError."""
    server: Server = line.detail
    password = secrets.opened(platform, server.password)
    try:
        with _connected(server) as connection, hurried(connection.sock):
            if server.user:
                connection.login(server.user, password)
            connection.send_message(mail)
    except (OSError, smtplib.SMTPException) as problem:
        raise LineError(
            _words(problem), Text("See the mail server and its settings.", "請檢查郵件伺服器及其設定。")
        ) from problem


def message(sender: str, outgoing: Outgoing) -> EmailMessage:
    """Return the message: nothing in it but the words and the reference."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = outgoing.to.email or ""
    made["Subject"] = f"{outgoing.words.en} {outgoing.words.zh}".strip()
    made["Message-ID"] = f"<{outgoing.key}@lionrock.invalid>"
    made["Auto-Submitted"] = "auto-generated"
    made["Importance"] = "high"
    made.set_content(outgoing.text + "\n")
    return made


def _connected(server: Server) -> smtplib.SMTP:
    """Return a connection that is encrypted, or to this machine itself."""
    context = ssl.create_default_context(cafile=server.ca or None)
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, _GREETING, timeout=SECONDS, context=context)
    connection = smtplib.SMTP(server.host, server.port, _GREETING, timeout=SECONDS)
    if server.security == "starttls":
        try:
            connection.starttls(context=context)
        except Exception:
            connection.close()
            raise
    return connection


def _problem(server: Server) -> Text | None:
    """Return what is wrong with the settings, None when nothing is."""
    if server.security not in _SECURITIES:
        return Text(
            "paging.smtp_security is none of starttls, tls, none", "paging.smtp_security 並非 starttls、tls 或 none"
        )
    if server.security == "none" and not _here(server.host):
        return Text("mail without TLS is for this machine’s own server alone", "只有本機伺服器可不用 TLS")
    if "@" not in server.sender or any(letter.isspace() for letter in server.sender):
        return Text("paging.smtp_from is no address", "paging.smtp_from 並非電郵地址")
    return None


def _here(host: str) -> bool:
    """Say whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _words(problem: Exception) -> Text:
    """Return why mail was not accepted, without addresses and without what was sent."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return Text("the mail server refused the sign-in", "郵件伺服器拒絕登入")
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return Text("the mail server refused the recipient", "郵件伺服器拒絕收件人")
    if isinstance(problem, smtplib.SMTPResponseException):
        return Text(f"the mail server answered {problem.smtp_code}", f"郵件伺服器回應 {problem.smtp_code}")
    if isinstance(problem, ssl.SSLError):
        return Text("the mail server’s TLS could not be trusted", "未能信任郵件伺服器的 TLS")
    if isinstance(problem, TimeoutError):
        return Text("the mail server did not answer in time", "郵件伺服器沒有及時回應")
    return Text("the mail server was not reached", "未能連接郵件伺服器")
