"""The instant and the passphrase of the small world of these tests."""

from datetime import UTC, datetime

from lionrock.keys.secret import Secret

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
WORDS = Secret("granite over kowloon at dusk")
