"""Are the records of the last six months there, without a gap, and readable?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.events.telemetry import RecordsDropped
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.telemetry import retained, store, twins
from lionrock.telemetry.hearing import system_of
from lionrock.telemetry.segments import Segments

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@control(
    "telemetry.retention-proven",
    title=Text("Raw records of six months are there and can be read back", "六個月的原始紀錄存在並可讀回"),
    satisfies=("C-LOG-02", "C-LOG-03"),
    every=timedelta(hours=24),
    proof="effect",
    on=(RecordsDropped,),
    guidance=Text(
        "The message names the stream and the records that are gone, or the frame that does not lead to the root in "
        "the ledger. Keep the folder as it is for inquiry and restore the segment files from a backup; then run the "
        "control again.",
        "訊息會指出資料流及不存在的紀錄，或與存證帳本所記之根不符的框。請保留資料夾原狀以供調查，由備份還原分段檔案，"
        "然後重新執行此項檢測。",
    ),
)
def retention_proven(platform: Platform) -> Iterator[Result]:
    """Yield for each stream whether its raw records of six months are kept, whole and as the ledger says."""
    for stream in store.streams(platform.db):
        found = retained.proof(platform, stream)
        yield Result(stream.id, found.state, found.words, found.oldest, system_of(platform, stream))


@world(retention_proven, "passed")
def a_log_of_more_than_six_months(twin: Twin) -> None:
    """One log, read for two hundred days, every frame in a file of its own."""
    _begun(twin)
    for n in range(1, 3):
        twin.wait(timedelta(days=100))
        twins.write(twin, "jump", twins.sign_ins(twin, "jump-01", first=10 * n))


@world(retention_proven, "not_due")
def a_log_of_one_day(twin: Twin) -> None:
    """A log that is read since today: all is there, and six months are not over."""
    _begun(twin)


@world(retention_proven, "unknown")
def nothing_came(twin: Twin) -> None:
    """A folder is read, and nothing ever lay in it."""
    twins.site(twin)
    twins.follow(twin, "jump")


@breaks(retention_proven)
def records_of_the_last_months_are_gone(twin: Twin) -> None:
    """The files of the time before the last frame are removed."""
    for path in twin.platform.port(Segments).files("jump")[:-1]:
        path.unlink()


@breaks(retention_proven)
def the_whole_folder_is_gone(twin: Twin) -> None:
    """The raw records of the log are removed."""
    shutil.rmtree(twin.platform.folder / "segments" / "jump")


@breaks(retention_proven)
def a_record_is_altered(twin: Twin) -> None:
    """Somebody writes another port into the oldest record kept."""
    path = twin.platform.port(Segments).files("jump")[0]
    path.write_bytes(path.read_bytes().replace(b"port 1024 ", b"port 1099 "))


@breaks(retention_proven)
def all_files_are_written_anew(twin: Twin) -> None:
    """Somebody alters a record and computes every digest and the whole chain anew, as one who knows the format can."""
    segments = twin.platform.port(Segments)
    forged = Segments(twin.place / "forged", rotate_at=1)
    for kept in list(segments.since("jump", 0)):
        raws = tuple(raw.replace(b"root", b"eve") for raw in kept.frame.raws)
        forged.append(replace(kept.frame, raws=raws, root=batch_root(raws).hex()), kept.position)
    for path in forged.files("jump"):
        shutil.copyfile(path, twin.platform.folder / "segments" / "jump" / path.name)


def _begun(twin: Twin) -> None:
    """Begin to read a log in a twin."""
    twins.site(twin, rotate_at=1)
    twins.follow(twin, "jump")
    twins.write(twin, "jump", twins.sign_ins(twin, "jump-01"))
