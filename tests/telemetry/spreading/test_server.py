"""Where NATS is: no secret in an address, nothing in the clear to another machine, clear words about files."""

from __future__ import annotations

from pathlib import Path

import pytest

from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.settings import Settings
from lionrock.telemetry.spreading import server


def _named(**given: object) -> server.Server | None:
    """Return the servers of these settings."""
    return server.named(Settings({"intake": given}, {}))


def test_without_an_address_this_machine_matches_alone() -> None:
    """Nothing is connected to unless the site says so."""
    assert _named() is None
    found = _named(url="tls://nats-1:4222, tls://nats-2:4222")
    assert found is not None
    assert found.urls == ("tls://nats-1:4222", "tls://nats-2:4222")
    assert (found.tasks, found.subject("task", 3)) == ("lionrock-tasks", "lionrock.task.3")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"url": "nats://nats-1:4222"}, "in the clear"),
        ({"url": "tls://me:word@nats-1:4222"}, "name or password"),
        ({"url": "http://nats-1"}, "expected tls"),
        ({"url": "nats://localhost:4222", "name": "a.b"}, "letters, digits"),
    ],
)
def test_settings_that_cannot_serve_are_refused(given: dict[str, str], why: str) -> None:
    """The message names the setting, never a secret."""
    with pytest.raises(ConfigurationError, match=why) as refused:
        _named(**given)
    assert "word@" not in str(refused.value)


def test_secrets_stand_in_files_of_their_owner(tmp_path: Path) -> None:
    """A file others may read is refused, and so is one without an account; its content is never told."""
    secret = tmp_path / "nats"
    secret.write_text("user = core\npassword = a secret word\n")
    secret.chmod(0o600)
    found = _named(url="nats://localhost:4222", credentials=str(secret))
    assert found is not None
    assert (found.options()["user"], found.options()["password"]) == ("core", "a secret word")
    secret.chmod(0o644)
    with pytest.raises(ConfigurationError, match="others than its owner") as refused:
        found.options()
    secret.chmod(0o600)
    secret.write_text("a secret word\n")
    with pytest.raises(ConfigurationError, match="neither user") as empty:
        found.options()
    assert "secret word" not in str(refused.value) + str(empty.value)


def test_pace_stays_within_bounds() -> None:
    """A site may ask for much; memory and patience stay bounded."""
    made = server.pace(Settings({"intake": {"window": 9999, "patience": 0.0, "again": 0.0, "replicas": 9}}, {}))
    assert (made.window, made.patience, made.again, made.replicas) == (64, 0.5, 1.0, 5)
