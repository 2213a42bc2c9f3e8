"""What can be wrong with a file."""

from __future__ import annotations

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

_NOTHING = Text("Nothing was taken. Mend the file, or export it again.", "未有匯入任何內容。請修正檔案或重新匯出。")


class TruncatedError(InputError):
    """A file ends too soon, or breaks off in the middle: what stands before can be taken if a person says so."""


class HostileError(InputError):
    """A file tries what no scan needs: entities, endless nesting, a small archive of a huge file."""


def truncated(place: int, line: int, why: str) -> TruncatedError:
    """Return the error for a file that breaks off; `place` is a byte, `line` 0 when it has no lines."""
    spot = (
        Text(f"line {line:,}, byte {place:,}", f"第 {line:,} 行、第 {place:,} 位元組")
        if line
        else Text(f"byte {place:,}", f"第 {place:,} 位元組")
    )
    return TruncatedError(
        Text("the file breaks off at {spot}: {why}", "檔案於{spot}中斷：{why}").format(spot=spot, why=why[:200]),
        Text(
            "Nothing was taken. Export it again; or take what stands before with --partial: nothing then counts as "
            "fixed.",
            "未有匯入任何內容。請重新匯出；或以 --partial 匯入中斷前的內容，屆時不會將任何項目視為已修復。",
        ),
    )


def hostile(en: str, zh: str) -> HostileError:
    """Return the error for a file that no scanner wrote."""
    return HostileError(Text(en, zh), _NOTHING)


def unfit(en: str, zh: str) -> InputError:
    """Return the error for a file that is none of ours."""
    return InputError(Text(en, zh), _NOTHING)
