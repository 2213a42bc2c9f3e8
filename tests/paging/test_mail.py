"""Mail against a mail server of this machine: encrypted, signed in, silent about the machine's name."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from lionrock.kernel.platform import Platform
from lionrock.paging import lines, secrets, store
from paging.mailbox import Mailbox, mailbox
from paging.world import ask, closed_port, configured, current, send, steps


def site(found: Mailbox, **more: object) -> dict[str, object]:
    """Return the settings for a mail server."""
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": found.port,
        "smtp_ca": found.ca,
        "smtp_from": "desk@out.example",
    } | more


def test_mail_goes_out_over_tls_and_says_nothing(manned: Platform, tmp_path: Path) -> None:
    """One letter to the person called, with the reference; neither host nor operator is in it."""
    with mailbox(tmp_path, auth=True) as found:
        sealed = secrets.seal(manned, "right")
        configured(manned, site(found, smtp_user="desk", smtp_password=sealed))
        page = ask(manned, why="possible-incident")
        send(manned)
    [letter] = found.letters
    assert (letter["To"], letter["Subject"]) == ("cheung@power.example", "You are needed. 需要你處理。")
    assert letter.get_content().splitlines()[0] == "You are needed. 需要你處理。"
    assert letter["Message-ID"].endswith("@lionrock.invalid>")
    assert found.greeted == ["[127.0.0.1]"]
    assert socket.gethostname() not in letter.as_string() or len(socket.gethostname()) < 3
    assert steps(manned, page)[-1] == "sent cheung mail"


def test_a_server_without_tls_gets_nothing(manned: Platform, tmp_path: Path) -> None:
    """STARTTLS is asked for, and there is no going on without it."""
    with mailbox(tmp_path, tls=False) as found:
        configured(manned, site(found))
        page = ask(manned)
        send(manned)
    assert found.letters == []
    assert "not_sent cheung mail" in steps(manned, page)


def test_a_certificate_that_nobody_vouches_for_is_refused(manned: Platform, tmp_path: Path) -> None:
    """Without the site's authority the server is not trusted."""
    with mailbox(tmp_path) as found:
        configured(manned, site(found, smtp_ca=""))
        ask(manned)
        send(manned)
    assert found.letters == []
    assert "TLS could not be trusted" in str(store.messages.line(manned.db, "mail").problem)


@pytest.mark.parametrize(
    ("password", "refuse", "words"),
    [("wrong", "", "refused the sign-in"), ("right", "451 later", "answered 451")],
)
def test_a_refusal_is_kept_in_words(manned: Platform, tmp_path: Path, password: str, refuse: str, words: str) -> None:
    """Without the password, and the next person is called at once."""
    with mailbox(tmp_path, auth=True) as found:
        found.refuse = refuse
        configured(manned, site(found, smtp_user="desk", smtp_password=password))
        page = ask(manned)
        send(manned)
    problem = str(store.messages.line(manned.db, "mail").problem)
    assert words in problem
    assert password not in problem
    assert current(manned, page) == "ho"


def test_a_dead_mail_server_is_shown(manned: Platform) -> None:
    """And everybody of the round is tried at once."""
    configured(manned, site(Mailbox(port=closed_port()), smtp_security="none"))
    page = ask(manned)
    for _ in range(3):
        send(manned)
    assert store.messages.line(manned.db, "mail").failing
    assert current(manned, page) == "lam"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"smtp_security": "none", "smtp_host": "mail.example"}, "own server alone"),
        ({"smtp_security": "ssl"}, "none of starttls"),
        ({"smtp_from": "nobody"}, "no address"),
    ],
)
def test_what_is_set_up_wrong_is_not_used(manned: Platform, more: dict[str, object], words: str) -> None:
    """The line says why."""
    configured(manned, site(Mailbox(), **more))
    assert words in str(lines.lines(manned)[0].problem)
