"""Are the segment files as they were written?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lionrock.events.telemetry import RecordsDropped
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.telemetry import store, twins
from lionrock.telemetry.hearing import system_of
from lionrock.telemetry.segments import Segments

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@control(
    "telemetry.segments-unbroken",
    title=Text("Raw records are as they were written", "原始紀錄與寫入時一致"),
    satisfies=("C-LOG-03",),
    every=timedelta(hours=24),
    proof="effect",
    on=(RecordsDropped,),
    guidance=Text(
        "The message names stream and frame. Keep the folder as it is for inquiry, find out who wrote into it, and "
        "restore the segment files from a backup.",
        "訊息會指出資料流及框。請保留資料夾原狀以供調查，查明何人曾寫入，並由備份還原分段檔案。",
    ),
)
def segments_unbroken(platform: Platform) -> Iterator[Result]:
    """Yield for each stream whether its chain of frames is unbroken from the first kept to the last counted."""
    segments = platform.port(Segments)
    for stream in store.streams(platform.db):
        if not stream.next:
            yield Result(stream.id, "unknown", Text("no record was kept yet", "尚未保存任何紀錄"))
            continue
        system = system_of(platform, stream)
        try:
            count = segments.verify(stream.id, stream.next)
        except LionrockError as problem:
            yield Result(stream.id, "failed", problem.message, system=system)
            continue
        words = Text("an unbroken chain of {n} records", "{n} 項紀錄的鏈完整").format(n=f"{count:,}")
        yield Result(stream.id, "passed", words, system=system)


@world(segments_unbroken, "passed")
def three_files_lie_as_they_were_written(twin: Twin) -> None:
    """Three frames of one log, each in a file of its own, nobody touched."""
    twins.site(twin, rotate_at=1)
    twins.follow(twin, "jump")
    for n in range(3):
        twins.write(twin, "jump", twins.sign_ins(twin, "jump-01", first=3 * n))


@world(segments_unbroken, "unknown")
def nothing_was_kept(twin: Twin) -> None:
    """A folder is read, and nothing ever lay in it."""
    twins.site(twin)
    twins.follow(twin, "jump")


@breaks(segments_unbroken)
def a_byte_is_changed(twin: Twin) -> None:
    """Somebody writes another port into a raw record."""
    path = _files(twin)[1]
    path.write_bytes(path.read_bytes().replace(b"port 1028 ", b"port 1099 "))


@breaks(segments_unbroken)
def a_file_in_the_middle_is_gone(twin: Twin) -> None:
    """Somebody removes the records of some days."""
    _files(twin)[1].unlink()


@breaks(segments_unbroken)
def the_last_file_is_gone(twin: Twin) -> None:
    """Somebody removes the newest records."""
    _files(twin)[-1].unlink()


@breaks(segments_unbroken)
def the_last_frame_is_cut_off(twin: Twin) -> None:
    """The end of the newest file is cut away."""
    path = _files(twin)[-1]
    path.write_bytes(path.read_bytes()[:-40])


@breaks(segments_unbroken)
def a_file_is_put_in_the_place_of_another(twin: Twin) -> None:
    """A whole and valid file lies where another belongs."""
    files = _files(twin)
    files[1].write_bytes(files[2].read_bytes())


@breaks(segments_unbroken)
def all_files_are_gone(twin: Twin) -> None:
    """The folder of the raw records is emptied."""
    for path in _files(twin):
        path.unlink()


def _files(twin: Twin) -> list[Path]:
    """Return the files of the stream."""
    return twin.platform.port(Segments).files("jump")
