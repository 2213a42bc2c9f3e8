"""A back-up as a value: what one file holds, and how large anything in it may be.

The file is a stored ZIP, its members in the order they were written, with fixed dates:

- `state/<table>.rows`: the rows of one table as one reading transaction saw them, in frames of four bytes of length
  (big-endian) and msgpack; the same on SQLite and PostgreSQL, so that one can be restored into the other;
- `blobs/<sha-256>`, `segments/<stream>/<first record>.seg`, `marks/<name>`: files of the data folder as they are;
- `settings.sealed`: the settings file under the instance's cipher; absent when there is none or the keys are locked;
- `manifest.json`: size and SHA-256 of every other member, and what was cut when; `manifest.note`: a signed note
  (c2sp.org/signed-note) of the instance key over its SHA-256; absent when the keys were locked.

Keys are never inside. Stored events are not: they are filled again from the segments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from lionrock.kernel.clock import Instant

FORMAT: Final = "lionrock-backup/1"
MANIFEST: Final = "manifest.json"
NOTE: Final = "manifest.note"
SETTINGS: Final = "settings.sealed"
PURPOSE: Final = "continuity.settings"
MARKS: Final = frozenset({"demo.loaded"})
"""Small files of a data folder that say what was done to it."""

MOST_MEMBERS: Final = 5_000_000
LARGEST_MANIFEST: Final = 1 << 30
LARGEST_FRAME: Final = 1 << 28
LARGEST_NOTE: Final = 1 << 16
LARGEST_SETTINGS: Final = 1 << 20

_NAME: Final = re.compile(
    r"state/[a-z][a-z0-9_]{0,62}\.rows|blobs/[0-9a-f]{64}|segments/[A-Za-z0-9][A-Za-z0-9._-]{0,127}/[0-9]{16}\.seg"
    r"|marks/(?:demo\.loaded)|settings\.sealed|manifest\.json|manifest\.note"
)

Signed = Literal["verified", "consistent", "unsigned"]
"""`verified`: by the key beside this machine's data or one named by a person; `consistent`: by the key it names."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the file."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the state."""

    name: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Tip:
    """A checkpoint: tree size, root in hexadecimal and the signed note."""

    size: int
    root: str
    note: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a back-up holds; `epoch` counts from 1 and grows with each restore, `entries` are those of the ledger."""

    format: Literal["lionrock-backup/1"]
    id: str
    made: Instant
    folder: str
    name: str
    mode: Literal["production", "demo"]
    begun: Instant
    keys: str
    verifier: str | None
    version: str
    revision: str
    dialect: str
    epoch: int
    entries: int
    checkpoint: Tip | None
    tables: tuple[Table, ...]
    members: tuple[Member, ...]

    @property
    def origin(self) -> str:
        """Return the origin line of the ledger."""
        return f"lionrock/{self.mode}/{self.name}/{self.folder[:12]}"

    def statement(self, digest: str) -> str:
        """Return the text the instance signs: format, origin and SHA-256 of the manifest."""
        return f"{FORMAT}\n{self.origin}\n{digest}\n"


def allowed(name: str) -> bool:
    """Say whether a member may carry this name: nothing else is ever written to disk."""
    return _NAME.fullmatch(name) is not None


def table_of(name: str) -> str:
    """Return the table whose rows a member holds."""
    return name.removeprefix("state/").removesuffix(".rows")
