"""A kind of scan or reference file: how it is recognised and read, with samples that the conformance test runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.model import Part
from lionrock.vulnerabilities.times import Clockwork


class Stream(Protocol):
    """Bytes read once, from the beginning to the end; `place` is how many were read."""

    place: int

    def read(self, most: int, /) -> bytes:
        """Return at most so many bytes, none at the end; raises InputError when the file is no good."""
        ...


@dataclass(frozen=True, slots=True)
class Sample:
    """A file with what must come out of it: `rows` are fields of its sightings or entries, in order."""

    data: bytes
    rows: tuple[Mapping[str, Any], ...]
    hosts: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Scanner(Contribution):
    """A kind of file. `claims(name, head)` says whether a file of this name and first bytes is ours.

    `read` yields parts as they come, in bounded memory. It raises InputError when the file is none of ours after all or
    of a version nobody knows, TruncatedError when it ends too soon. A `reference` file is about CVEs, not about hosts.
    """

    title: Text
    guidance: Text
    claims: Callable[[str, bytes], bool]
    read: Callable[[Stream, Clockwork], Iterator[Part]]
    samples: tuple[Sample, ...]
    kind: Literal["scan", "reference"] = "scan"
    rooms: ClassVar[tuple[str, ...]] = ("scanners",)
