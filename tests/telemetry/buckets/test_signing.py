"""Signatures, by the examples of the specification."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lionrock.kernel.errors import ConfigurationError, InputError
from lionrock.telemetry.buckets import places, secrets, signing
from lionrock.telemetry.buckets.signing import Keys

KEYS = Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
THEN = datetime(2013, 5, 24, tzinfo=UTC)
HOST = {"host": "examplebucket.s3.amazonaws.com"}


@pytest.mark.parametrize(
    ("path", "asked", "headers", "expected"),
    [
        ("/test.txt", {}, {"range": "bytes=0-9"}, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ("/", {"max-keys": "2", "prefix": "J"}, {}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
)
def test_signatures_are_those_of_the_specification(
    path: str, asked: dict[str, str], headers: dict[str, str], expected: str
) -> None:
    """The two published examples of GET requests come out as published."""
    told = signing.signed(KEYS, "us-east-1", THEN, path, signing.query(asked), HOST | headers)
    assert told["authorization"].rpartition("=")[2] == expected


def test_keys_are_never_shown() -> None:
    """Neither in a representation nor in what one logs."""
    assert "wJal" not in repr(KEYS)
    assert "AKIA" not in f"{KEYS}"


@pytest.mark.parametrize(
    ("written", "style", "path", "authority"),
    [
        ("s3+https://s3.example.com/logs/AWS Logs/", "path", "/logs/a%20b/c%2Bd", "s3.example.com"),
        ("s3+https://s3.example.com:9000/logs", "host", "/a%20b/c%2Bd", "logs.s3.example.com:9000"),
        ("s3+http://127.0.0.1:9000/logs/x", "path", "/logs/a%20b/c%2Bd", "127.0.0.1:9000"),
    ],
)
def test_a_bucket_is_named_by_its_address(written: str, style: str, path: str, authority: str) -> None:
    """Where it stands in a request depends on the style; what is written comes back."""
    found = places.place(written, style)
    assert (found.path("a b/c+d"), found.authority) == (path, authority)
    assert places.place(str(found), style) == found


@pytest.mark.parametrize(
    "written",
    [
        "s3+http://s3.example.com/logs",
        "s3+https://s3.example.com",
        "s3+https://s3.example.com/UPPER",
        "s3+https://key:secret@s3.example.com/logs",
        "s3+https://s3.example.com/logs?x=1",
        "s3+https://s3.example.com:99999/logs",
        "https://s3.example.com/logs",
        "s3+https://s3.example.com/logs/%0a",
        "s3+https:///logs",
    ],
)
def test_what_is_no_bucket_is_refused(written: str) -> None:
    """Keys never stand in an address, and logs never come in the clear over a network."""
    with pytest.raises(InputError):
        places.place(written)


def test_keys_come_from_a_file_of_its_owner(tmp_path: object) -> None:
    """A file that others may read is refused; without a file the environment serves."""
    from pathlib import Path

    path = Path(str(tmp_path)) / "keys"
    path.write_text("[default]\naws_access_key_id = AK\naws_secret_access_key = 'SK=1'\n", "utf-8")
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="others than its owner"):
        secrets.keys(str(path))
    path.chmod(0o600)
    assert (secrets.keys(str(path)).id, secrets.keys(str(path)).secret) == ("AK", "SK=1")
    path.write_text("aws_access_key_id = SECRETISH\n", "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        secrets.keys(str(path))
    assert "SECRETISH" not in str(caught.value)
    assert secrets.keys("", {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}).secret == "b"
    for wrong in (str(path) + "-absent", str(path.parent), "/dev/null\0"):
        with pytest.raises(ConfigurationError):
            secrets.keys(wrong)
