"""Log files read as they lie: for offline detection and for previews, keeping nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from lionrock.events.ports import Span, Taken, Wanted
from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry import cuts, packed
from lionrock.telemetry.formats import headed
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.model import checked_settings
from lionrock.telemetry.parsing import Parser
from lionrock.telemetry.recognise import HEAD, Verdict, judged
from lionrock.telemetry.sources import windows_evtx

BLOCK: Final = 4 * LONGEST
LARGEST: Final = 4 << 30
"""Bytes of the largest container that is read whole."""


class Files:
    """Reads files with the sources there are; the implementation of the `Reader` port."""

    def __init__(self, sources: Sequence[Source], settings: Mapping[str, str] | None = None) -> None:
        """Read with these sources; `settings` (such as `zone`) hold for every file."""
        self._sources = tuple(sources)
        self._settings = dict(settings or {})
        self._parser = Parser(sources)
        self._last: tuple[str, bytes, Verdict] | None = None

    def within(self, zone: str) -> Files:
        """Return a reader of the same files for which times that name no zone are of this one."""
        return Files(self._sources, {**self._settings, **checked_settings(zone, "")})

    def files(self, path: Path) -> Iterator[Path]:
        """Yield the file, or every file below a folder that a source claims, in order of name."""
        if not path.is_dir():
            yield path
            return
        for found in sorted(path.rglob("*")):
            if found.is_file() and self.source(found):
                yield found

    def taken(self, path: Path) -> Iterator[tuple[Path, Taken]]:
        """Yield the file, or every file below a folder, in order of name, with what it is taken for."""
        for found in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if found.is_file():
                yield from self._within(found) if _packed(found) else [(found, self._taken(found))]

    def _within(self, path: Path) -> Iterator[tuple[Path, Taken]]:
        """Yield the files that are packed in one, each lying in a folder of its own until the next is asked for."""
        with TemporaryDirectory(prefix="lionrock-") as folder:
            try:
                for one in packed.unpacked(path, Path(folder)):
                    yield one.path, replace(self._taken(one.path), name=f"{path}/{one.name}")
            except InputError as problem:
                yield path, Taken(None, 0.0, None, problem.message)
            except OSError as problem:
                said = problem.strerror or str(problem)
                yield path, Taken(None, 0.0, None, Text(said, said))

    def _taken(self, path: Path) -> Taken:
        """Return what a file is taken for."""
        try:
            verdict = self.judged(path)
        except OSError as problem:
            said = problem.strerror or str(problem)
            return Taken(None, 0.0, None, Text(said, said))
        best, other = [*verdict.guesses[:2], None, None][:2]
        source = verdict.source.id if verdict.source else None
        confidence = best.confidence if best else 0.0
        return Taken(source, confidence, other.source.id if other else None, None if source else verdict.why)

    def source(self, path: Path) -> Source | None:
        """Return the source of a file, None when none claims it, two claim it alike or it cannot be opened."""
        try:
            return self.judged(path).source
        except OSError:
            return None

    def judged(self, path: Path) -> Verdict:
        """Return what a file is taken for; raises OSError."""
        with path.open("rb") as file:
            head = file.read(HEAD)
        if self._last is None or self._last[:2] != (path.name, head):
            self._last = path.name, head, judged(self._sources, path.name, head)
        return self._last[2]

    def spans(self, path: Path, size: int) -> list[Span]:
        """Return parts that can be read apart; see the port."""
        try:
            source, length = self.source(path), path.stat().st_size
            return cuts.spans(path, source, size) if source and not _packed(path) else [Span(0, length)]
        except OSError:
            return [Span(0, 0)]  # what is wrong with it is said when it is read

    def read(
        self, path: Path, wanted: Wanted | None = None, span: Span | None = None
    ) -> Iterator[LogRecord | Unparsed | None]:
        """Yield what each record of a file is, in order; see the port."""
        source = self.source(path)
        try:
            if source is None:
                yield _unclaimed(path)
            elif source.id == windows_evtx.ID:
                yield from windows_evtx.read(path, wanted, span)
            else:
                yield from self._raws(path, source, span)
        except OSError as problem:
            yield Unparsed(b"", 0, Text(f"{path}: {problem.strerror}", f"{path}：{problem.strerror}"))

    def _raws(self, path: Path, source: Source, span: Span | None) -> Iterator[LogRecord | Unparsed | None]:
        """Yield the records of a file that is cut into raws; a blank line comes as None."""
        settings = {"written": written(path), "file": path.name} | self._settings
        with path.open("rb") as file:
            cut = raws(file, source) if span is None else blocks(cuts.Window(file, span), source)
            for where, (raw, settled) in enumerate(headed.settled(source, cut, settings), 1):
                yield self._parser.understood(source, raw, settled, where)


def _packed(path: Path) -> bool:
    """Say whether others are packed in a file; one that cannot be opened is told of later."""
    try:
        with path.open("rb") as file:
            return packed.packed(file.read(HEAD))
    except OSError:
        return False


def written(path: Path) -> str:
    """Return when a file was last written, as ISO text in UTC: the year rule of RFC 3164 times needs it."""
    from lionrock.kernel.clock import instant

    return instant(path.stat().st_mtime_ns // 1000).isoformat()


def raws(file: BinaryIO, source: Source) -> Iterator[bytes]:
    """Yield the raw records of an open file, block by block; a container is read whole."""
    head = file.read(HEAD)
    file.seek(0)
    if source.closed(head):
        yield from source.split(file.read(LARGEST))
    else:
        yield from blocks(file, source)


def blocks(file: BinaryIO | cuts.Window, source: Source) -> Iterator[bytes]:
    """Yield the raw records of a file that is cut at line ends, from where it stands."""
    rest = b""
    while block := file.read(BLOCK):
        block = rest + block
        end = block.rfind(b"\n") + 1
        if source.extent:
            end = source.extent(block[:end]) or (end if len(block) > LONGEST else 0)
        if end == 0 and len(block) > LONGEST:
            yield from source.split(block[: LONGEST + 1])
            _skip_line(file)
            rest = b""
            continue
        rest = block[end:]
        yield from source.split(block[:end])
    if rest:
        yield from source.split(rest)


def _skip_line(file: BinaryIO | cuts.Window) -> None:
    """Move past the end of an overlong line."""
    while block := file.read(BLOCK):
        end = block.find(b"\n")
        if end >= 0:
            file.seek(end + 1 - len(block), 1)
            return


def _unclaimed(path: Path) -> Unparsed:
    """Return what a file that no source claims yields."""
    if not path.exists():
        return Unparsed(b"", 0, Text(f"{path} does not exist", f"{path} 不存在"))
    return Unparsed(b"", 0, Text(f"{path}: no source knows this kind of file", f"{path}：沒有資料來源認得此類檔案"))
