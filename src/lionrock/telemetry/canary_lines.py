"""The lines we send ourselves: a canary is one line that only we write, read back as a kind of its own.

It is no kind of log a person can choose. A line counts as a canary only when it is one from its first byte to its last:
what somebody else writes into a log cannot pass as ours and so be left out of what is usual.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Source
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.lines import lines
from lionrock.telemetry.formats.times import stated
from lionrock.telemetry.model import CANARY

FILE: Final = "lionrock-canary.log"
"""The file we write into a followed folder: ours alone, so that nobody's log is touched."""
_HOST: Final = "lionrock"
_HEAD: Final = 100
SCHEME: Final = b"lionrock-canary "
"""What stands before the proof in a request's Authorization header."""
_LINE: Final = re.compile(
    rb"(?:<13>1 [0-9T:.+Z-]{20,32} lionrock lionrock - - - )?lionrock-canary ([0-9a-f]{24}) at ([0-9T:.+Z-]{20,32})"
)


def written(token: str, now: Instant) -> bytes:
    """Return the line for a file, without its end."""
    return f"lionrock-canary {token} at {now.isoformat(timespec='microseconds')}".encode()


def sent(token: str, now: Instant) -> bytes:
    """Return the line for a receiver (RFC 5424)."""
    return f"<13>1 {now.isoformat(timespec='microseconds')} {_HOST} lionrock - - - ".encode() + written(token, now)


def proof(digest: str, line: bytes) -> str:
    """Return what shows a receiver of HTTP that a line is ours, made with the digest of its token alone.

    Who has the digest can deliver a canary with it and nothing else: a receiver takes it for a single such line.
    """
    return hmac.new(digest.encode(), line, hashlib.sha256).hexdigest()


def is_one(raw: bytes) -> bool:
    """Say whether a line is a canary from its first byte to its last."""
    return b"lionrock-canary " in raw[:_HEAD] and _LINE.fullmatch(raw.strip()) is not None


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of a canary; raises InputError for anything else."""
    found = _LINE.fullmatch(raw.strip())
    if found is None:
        raise InputError(Text("this is no canary of ours", "這不是本平台的測試紀錄"), Text("", ""))
    token, at = found[1].decode(), found[2].decode()
    return LogRecord(
        source=CANARY,
        logsource=LogSource("lionrock", None, "canary"),
        ocsf=0,
        time=stated(at),
        time_text=at,
        host=_HOST,
        user=None,
        address=None,
        message=f"lionrock-canary {token}",
        fields={"Canary": token},
        raw=raw,
    )


SOURCE: Final = Source(
    id=CANARY,
    title=Text("Canary of this platform", "本平台的測試紀錄"),
    guidance=Text("The platform writes it to prove a stream's path.", "由平台寫入，以證明資料流的路徑暢通。"),
    claims=lambda name, head: name == FILE,  # noqa: ARG005 as every source does
    split=lines,
    parse=parse,
    samples=(),
    carried=rb"lionrock-canary [0-9a-f]{24}",
)
