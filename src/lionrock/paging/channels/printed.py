"""The telephone: a number on the page and on paper, dialled by a person; nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.kernel.text import Text
from lionrock.paging.errors import LineError
from lionrock.paging.line import Line, Outgoing, channel
from lionrock.register.roster import OnDuty
from lionrock.register.roster.telephone import dialable

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def lines(platform: Platform) -> Iterator[Line]:
    """Yield the one line: the numbers of the register."""
    yield Line(
        "telephone",
        "paging.printed",
        Text("Telephone, by hand", "人手致電"),
        "telephone",
        Text("numbers of the register, shown and printed", "登記冊的號碼，供顯示及列印"),
        out_of_band=True,
        automatic=False,
    )


def reaches(line: Line, person: OnDuty) -> bool:
    """Say whether the person's number can be dialled."""
    return dialable(person.phone)


@channel("paging.printed", title=Text("Telephone, by hand", "人手致電"), lines=lines, reaches=reaches)
def send(platform: Platform, line: Line, outgoing: Outgoing) -> None:
    """Refuse: a machine does not dial."""
    raise LineError(
        Text("a person dials this number", "此號碼由人員撥打"), Text("Telephone and record it.", "請致電並作記錄。")
    )
