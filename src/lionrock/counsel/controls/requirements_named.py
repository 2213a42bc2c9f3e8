"""Does every row of the loaded requirements count, and does what our controls name still exist?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.counsel import desk, folder
from lionrock.counsel.service import packs, proposals
from lionrock.counsel.service.proposals import Read
from lionrock.events.law import PackLoaded, ValueConfirmed
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Control, Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.law import reading, site
from lionrock.law.mapped import checked

if TYPE_CHECKING:
    from lionrock.law.reading import Pack

_READER: Final = Actor("c" * 32, "Counsel", "counsel", "totp", fresh=True)
_SECOND: Final = Actor("e" * 32, "Supervisor", "supervisor", "totp", fresh=True)
_PACK: Final = """
[pack]
id = "site-code"
version = "{version}"
effective_from = 2026-01-01
title = {{ en = "A code of the sector", zh = "行業守則" }}

[[requirements]]
id = "{id}"
section = "1"
area = "{area}"
title = {{ en = "Do it", zh = "做" }}
frequency = "P12M"
basis = "unverified"
"""


@control(
    "counsel.requirements-named",
    title=Text("Every requirement that something names is loaded", "所引用的每項要求均已載入"),
    satisfies=("C-GOV-05",),
    every=hours(6),
    on=(PackLoaded, ValueConfirmed),
    proof="configuration",
    guidance=Text(
        "Open Obligations, Law, Requirements. Mend the rows named there in your pack; where an id changed, write the "
        "former one as was. What a control shows of a requirement that is gone is unknown.",
        "請開啟「法定責任」內的「法例」、「要求」，修正規則檔內所列各列；如代號有變，請以 was 註明前代號。"
        "控制措施對已不存在的要求所得結果屬未知。",
    ),
)
def requirements_named(platform: Platform) -> Iterator[Result]:
    """Yield a result for each pack or file with rows, each control, and each mapping."""
    book = site.rulebook(platform, proposals.today(platform))
    wrong: dict[str, list[Text]] = {}
    for fault in (*folder.own(platform).faults, *book.faults):
        wrong.setdefault(fault.file, []).append(Text(f"{fault.row}: {fault.why.en}", f"{fault.row}：{fault.why.zh}"))
    for file, why in wrong.items():
        yield Result(
            f"file {file}", "failed", _counted(Text("{n} rows do not count; {why}", "{n} 列不計算；{why}"), why)
        )
    loaded = Text("{n} requirements loaded", "已載入 {n} 項要求").format(n=len(book.requirements))
    yield Result("requirements", "passed" if book.requirements else "unknown", loaded)
    for one in platform.registry.of(Control):
        gone = [Text(f"{id}: {book.gone(id).en}", f"{id}：{book.gone(id).zh}") for id in book.lost(one.satisfies)]
        if gone:
            yield Result(
                f"control {one.id}", "unknown", _counted(Text("{n} gone; {why}", "{n} 項已不存在；{why}"), gone)
            )
    for mapping in site.mappings(platform):
        faults = [Text(f"{one.row}: {one.why.en}", f"{one.row}：{one.why.zh}") for one in checked(mapping, book).faults]
        if faults:
            yield Result(f"mapping {mapping.id}", "unknown", _counted(Text("{n} rows; {why}", "{n} 列；{why}"), faults))


def _counted(words: Text, why: list[Text]) -> Text:
    """Return the words with how many there are and the first of them."""
    return words.format(n=len(why), why=why[0])


@world(requirements_named, "passed")
def packs_stand_as_they_ship(twin: Twin) -> None:
    """The packs that ship were taken in."""
    packs.take(twin.platform)


@world(requirements_named, "passed")
def a_site_brings_its_own(twin: Twin) -> None:
    """A pack of the site with a row of its own was taken in."""
    packs.take(twin.platform, [*reading.packs(), _pack("S-ONE-01", "governance", "1")])


@world(requirements_named, "unknown")
def a_row_was_taken_away(twin: Twin) -> None:
    """Two people took away a requirement that controls name."""
    row = desk.row(packs.book(twin.platform), "C-LOG-03", proposals.today(twin.platform))
    typed = {
        name: "yes" if each is True else str(each or "") for name, each in row.present.items() if each is not False
    }
    made = proposals.propose(twin.platform, row.id, Read(typed | {"withdrawn": "yes"}, "CoP, p. 1"), _READER)
    proposals.confirm(twin.platform, made.id, packs.book(twin.platform).newest, _SECOND)


@breaks(requirements_named, "unknown")
def a_requirement_goes(twin: Twin) -> None:
    """Two people take away a requirement that controls name."""
    a_row_was_taken_away.make(twin)


@breaks(requirements_named, "failed")
def a_pack_names_no_area_there_is(twin: Twin) -> None:
    """A pack of the site comes in with a row of an area nobody knows."""
    packs.take(twin.platform, [*reading.packs(), _pack("S-ONE-01", "nowhere", "2")])


@breaks(requirements_named, "failed")
def a_pack_takes_an_id_that_is_taken(twin: Twin) -> None:
    """A pack of the site comes in with a row under the id of a row of the Code."""
    packs.take(twin.platform, [*reading.packs(), _pack("C-GOV-01", "governance", "3")])


def _pack(id: str, area: str, version: str) -> Pack:
    """Return a pack of a site with one row."""
    return reading.read(_PACK.format(id=id, area=area, version=version).encode())
