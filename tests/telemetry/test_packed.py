"""Files within packed ones."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from lionrock.app import registry
from lionrock.events.records import LogRecord, Source
from lionrock.kernel.errors import InputError
from lionrock.telemetry.packed import Inner, packed, unpacked
from lionrock.telemetry.reading import Files
from telemetry.world import log_lines


def zipped(path: Path, **files: bytes) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def contents(path: Path, into: Path) -> dict[str, bytes]:
    """Return what comes out, by name."""
    return {one.name: one.path.read_bytes() for one in unpacked(path, into)}


def test_files_come_out_of_zip_gzip_and_tar(tmp_path: Path) -> None:
    """One at a time, each removed when the next is asked for."""
    (tmp_path / "out").mkdir()
    whole = zipped(tmp_path / "a.zip", one=b"1", two=b"2")
    assert contents(whole, tmp_path / "out") == {"one": b"1", "two": b"2"}
    (tmp_path / "auth.log.gz").write_bytes(gzip.compress(b"line\n"))
    assert contents(tmp_path / "auth.log.gz", tmp_path / "out") == {"auth.log": b"line\n"}
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        head = tarfile.TarInfo("logs/x.log")
        head.size = 3
        archive.addfile(head, io.BytesIO(b"abc"))
    (tmp_path / "b.tgz").write_bytes(held.getvalue())
    assert contents(tmp_path / "b.tgz", tmp_path / "out") == {"logs/x.log": b"abc"}
    assert list((tmp_path / "out").iterdir()) == []


def test_a_name_that_leads_out_stays_within(tmp_path: Path) -> None:
    """Nothing is written beside the folder given."""
    (tmp_path / "out").mkdir()
    found: list[Inner] = []
    for one in unpacked(zipped(tmp_path / "a.zip", **{"../../evil.log": b"x", "..": b"y"}), tmp_path / "out"):
        found.append(one)
        assert one.path.parent == tmp_path / "out"
    assert len(found) == 2


def test_a_bomb_is_refused_by_name(tmp_path: Path) -> None:
    """Far more comes out than went in."""
    (tmp_path / "out").mkdir()
    bomb = zipped(tmp_path / "bomb.zip", zeros=bytes(24 << 20))
    with pytest.raises(InputError, match=r"bomb\.zip: far more"):
        contents(bomb, tmp_path / "out")


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 broken", b"\x1f\x8b\x08 broken", gzip.compress(b"x" * 99)[:-9]],
    ids=["zip", "gzip", "cut gzip"],
)
def test_what_is_broken_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    """With the name of the file."""
    (tmp_path / "out").mkdir()
    (tmp_path / "cut.zip").write_bytes(data)
    assert packed(data)
    with pytest.raises(InputError, match=r"cut\.zip"):
        contents(tmp_path / "cut.zip", tmp_path / "out")


def test_a_reader_names_a_file_by_what_it_was_packed_in(tmp_path: Path) -> None:
    """And reads it while it is there; one that is broken is told of as not read."""
    zipped(tmp_path / "case.zip", **{"auth.log": log_lines(0, 3)})
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8b\x08")
    reader = Files(registry().only("telemetry").of(Source))
    found = {
        taken.name or path.name: (taken.source, sum(isinstance(one, LogRecord) for one in reader.read(path)))
        for path, taken in reader.taken(tmp_path)
        if taken.source
    }
    assert found == {f"{tmp_path}/case.zip/auth.log": ("linux.auth", 3)}
    assert [taken.why.en[:9] for _, taken in reader.taken(tmp_path) if taken.why] == ["broken.gz"]
