"""Segment files: durable, chained, recovered after a kill, and never silently altered."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lionrock.events.records import Frame
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.telemetry.frames import HEAD, AlteredError
from lionrock.telemetry.segments import Segments

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def frame(first: int, count: int = 3, stream: str = "s1", size: int = 10) -> Frame:
    """Return a frame of `count` records that begins at `first`."""
    raws = tuple(f"record {n}".encode().ljust(size, b".") for n in range(first, first + count))
    return Frame(stream, "linux.auth", first, raws, NOON, batch_root(raws).hex(), settings={"zone": "+08:00"})


def filled(folder: Path, count: int = 4, rotate_at: int = 1 << 20) -> Segments:
    """Return segments that hold `count` frames of three records."""
    segments = Segments(folder, rotate_at)
    for n in range(count):
        segments.append(frame(n * 3), {"file": "a.log", "offset": n})
    return segments


def only_file(folder: Path) -> Path:
    """Return the one segment file there is."""
    (found,) = folder.rglob("*.seg")
    return found


def test_frame_is_read_again_by_any_of_its_ordinals(tmp_path: Path) -> None:
    """A frame comes back as it was written, with the source's position."""
    filled(tmp_path)
    kept = Segments(tmp_path).frame("s1", 7)
    assert kept.frame == frame(6)
    assert kept.position == {"file": "a.log", "offset": 2}


def test_last_frame_and_next_ordinal_survive_a_restart(tmp_path: Path) -> None:
    """A new process goes on where the last one ended."""
    filled(tmp_path)
    again = Segments(tmp_path)
    assert again.next("s1") == 12
    last = again.last("s1")
    assert last is not None
    assert last.position["offset"] == 3


def test_frame_that_does_not_follow_is_refused(tmp_path: Path) -> None:
    """Neither a gap nor a repetition can be written."""
    segments = filled(tmp_path)
    for first in (9, 13):
        with pytest.raises(ConflictError):
            segments.append(frame(first), {})


def test_frame_out_of_bounds_is_refused(tmp_path: Path) -> None:
    """An empty frame, and one of more than 10,000 records, are none."""
    segments = Segments(tmp_path)
    for count in (0, 10_001):
        with pytest.raises(InputError):
            segments.append(frame(0, count), {})


def test_stream_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    """A stream id is a plain file name."""
    with pytest.raises(InputError):
        Segments(tmp_path / "segments").append(frame(0, stream="../out"), {})


def test_files_rotate_by_size_and_stay_one_chain(tmp_path: Path) -> None:
    """Frames are found across files, and the chain is whole."""
    segments = filled(tmp_path, 10, rotate_at=400)
    assert len(list(tmp_path.rglob("*.seg"))) > 2
    assert Segments(tmp_path).verify("s1") == 30
    assert [kept.frame.first for kept in segments.since("s1", 13)] == [12, 15, 18, 21, 24, 27]
    assert segments.frame("s1", 29).frame.first == 27


def test_restart_right_after_rotation_goes_on(tmp_path: Path) -> None:
    """A file that was begun but holds nothing yet still knows the frame before it."""
    filled(tmp_path, 3, rotate_at=400)
    files = sorted(tmp_path.rglob("*.seg"))
    files[-1].write_bytes(files[-1].read_bytes()[: HEAD - 5])
    again = Segments(tmp_path, rotate_at=400)
    last = again.last("s1")
    assert last is not None
    again.append(frame(last.next), {})
    assert Segments(tmp_path).verify("s1") == last.next + 3


def test_dropping_keeps_what_is_not_wholly_before(tmp_path: Path) -> None:
    """Retention removes whole files; the rest is still one chain, and what is gone is said to be gone."""
    segments = filled(tmp_path, 10, rotate_at=400)
    assert segments.drop("s1", 13) > 0
    assert segments.frame("s1", 13).frame.first == 12
    with pytest.raises(NotFoundError):
        segments.frame("s1", 0)
    assert 0 < segments.verify("s1") < 30


@pytest.mark.parametrize("cut", [1, 7, 60, 100])
def test_torn_tail_is_set_aside_and_reading_goes_on(tmp_path: Path, cut: int) -> None:
    """A kill in the middle of a write loses the frame that was not acknowledged, and nothing else."""
    filled(tmp_path)
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes()[:-cut])
    again = Segments(tmp_path)
    assert again.next("s1") == 9
    again.append(frame(9), {"offset": 99})
    assert Segments(tmp_path).verify("s1") == 12
    assert len(list(tmp_path.rglob("*.torn-*"))) == 1


def test_every_altered_byte_of_an_earlier_frame_is_detected(tmp_path: Path) -> None:
    """Whatever byte is changed before the last frame, the frame is named and nothing is appended."""
    filled(tmp_path)
    path = only_file(tmp_path)
    whole = path.read_bytes()
    for at in range(0, len(whole) * 3 // 4, 5):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :])
        with pytest.raises(AlteredError, match="frame"):
            Segments(tmp_path).next("s1")


def test_frames_that_changed_places_are_detected(tmp_path: Path) -> None:
    """Each frame names the one before it."""
    filled(tmp_path / "a", 3)
    path = only_file(tmp_path)
    data = path.read_bytes()
    size = (len(data) - HEAD) // 3
    first, second, third = (data[HEAD + n * size : HEAD + (n + 1) * size] for n in range(3))
    path.write_bytes(data[:HEAD] + second + first + third)
    with pytest.raises(AlteredError):
        Segments(tmp_path / "a").verify("s1")


def test_missing_file_is_detected(tmp_path: Path) -> None:
    """A file taken out of the middle breaks the chain."""
    segments = filled(tmp_path, 10, rotate_at=400)
    sorted(tmp_path.rglob("*.seg"))[1].unlink()
    with pytest.raises(AlteredError):
        segments.verify("s1")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1200), st.binary(max_size=30), st.integers(0, 200)), min_size=1, max_size=4))
def test_any_bytes_are_read_or_refused(tmp_path: Path, edits: list[tuple[int, bytes, int]]) -> None:
    """Whatever lies in the file, reading gives frames or an error of ours; never a longer stream than was written."""
    folder = tmp_path / "fuzz"
    if not folder.exists():
        filled(folder)
        (folder / "whole").write_bytes(only_file(folder).read_bytes())
    data = (folder / "whole").read_bytes()
    for at, put, gone in edits:
        data = data[:at] + put + data[at + gone :]
    (folder / "s1" / f"{0:016d}.seg").write_bytes(data)
    with suppress(LionrockError):
        assert Segments(folder).next("s1") <= 12


FULL = """
import resource, signal, sys
sys.path.insert(0, sys.argv[2])
from telemetry.test_segments import Segments, filled, frame
from pathlib import Path
from lionrock.kernel.errors import UnavailableError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
segments = filled(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    segments.append(frame(12, 3, size=5000), {})
except UnavailableError as problem:
    assert "nothing of this frame was kept" in problem.message.en
    segments.append(frame(12, 1, size=20), {})
    print(Segments(Path(sys.argv[1])).verify("s1"))
"""


def test_full_disk_keeps_everything_acknowledged(tmp_path: Path) -> None:
    """A frame that does not fit leaves no trace; the next one that fits is kept."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(Path(__file__).parents[1])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "13", done.stderr
