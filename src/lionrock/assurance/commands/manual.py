"""Commands of manual evidence: ask somebody for it, and list what was given."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from lionrock.assurance.manual import asking, dates, forms, mailing, model, service, store
from lionrock.assurance.manual.asking import Wish
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register.estate import Book

SHELL: Final = system("shell")
_HAND_OVER: Final = Text(
    "Put the address of the console before it and hand it over by a channel you trust; it is not shown again.",
    "請在其前加上主控台地址，並經可信渠道交付；連結不會再次顯示。",
)
_LONGEST_LIST: Final = 200


@command(
    "evidence.ask",
    Text(
        "Ask somebody for evidence of a requirement, and print the link they answer by.",
        "要求他人就守則要求提供證據，並印出答覆連結。",
    ),
    'lionrock evidence ask C-TRN-01 --of "Lee Mei 李美" --by 2026-12-01 --what "the list of who was trained"',
)
def ask(  # noqa: PLR0913,PLR0917 options of a command
    platform: Platform,
    requirement: Annotated[str, typer.Argument(help="requirement of the Code, such as C-TRN-01")],
    of: Annotated[str, typer.Option("--of", help="who is asked: name and post")],
    by: Annotated[str, typer.Option("--by", help="day by which to answer, such as 2026-12-01")],
    what: Annotated[str, typer.Option("--what", help="what is asked, in words the person reads")],
    system: Annotated[str, typer.Option("--system", help="keys of systems, with commas; without it, all")] = "",
    email: Annotated[str, typer.Option("--email", help="kept beside the request; mail goes to --person alone")] = "",
    person: Annotated[str, typer.Option("--person", help="key of a person of the register, who gets it by mail")] = "",
) -> Answer:
    """Ask, and return the request with its link, which is printed this once."""
    owner = _person(platform, person)
    wish = Wish(requirement, of, what, dates.end(by), email, _systems(platform, system), owner)
    made, link = asking.ask(platform, SHELL, wish)
    why = mailing.hindrance(platform, asking.asked(platform, made), "")
    said = {"request": made.reference, "link": link.path, "open_until": link.expires, "by_mail": why is None}
    return Answer(said if why is None else said | {"no_mail": why}, _HAND_OVER)


@command(
    "evidence.given",
    Text("List manual evidence with how it stands.", "列出人手證據及其狀況。"),
    "lionrock evidence given --requirement C-TRN-01",
)
def given(
    platform: Platform,
    requirement: Annotated[str, typer.Option("--requirement", help="of this requirement alone")] = "",
) -> Answer:
    """Return what was given, the newest first, each marked as manual."""
    found = store.listing(platform.db, requirement, _LONGEST_LIST)
    rows = forms.shown(platform, found, forms.names(platform))
    return Answer([_row(row) for row in rows])


def _row(row: forms.Shown) -> dict[str, Any]:
    """Return a piece of evidence as a row."""
    one = row.one
    return {
        "evidence": one.reference,
        "manual": True,
        "requirement": one.requirement,
        "kind": model.KINDS[one.kind],
        "says": model.SAYS[one.says],
        "systems": "*" if one.whole else ", ".join(name.en for name in row.systems),
        "true_on": one.effective,
        "until": one.until,
        "stands": row.words,
        "person": row.person,
        "taken_in_by": row.by,
    }


def _person(platform: Platform, key: str) -> str:
    """Return the id of a person or contact of the register by key, empty for none; raises InputError."""
    if not key:
        return ""
    opened = platform.port(Book).opened()
    kept = (*opened.of("person"), *opened.of("contact"))
    found = next((one.id for one in kept if one.record is not None and one.record.key == key), None)
    if found is None:
        raise InputError(
            Text(f"no such person: {key[:80]}", f"沒有此人：{key[:80]}"),
            Text("See lionrock register show.", "請查看 lionrock register show。"),
        )
    return found


def _systems(platform: Platform, typed: str) -> tuple[str, ...]:
    """Return the ids of systems by their keys; raises InputError that names those there are."""
    wanted = [one.strip() for one in typed.split(",") if one.strip()]
    if not wanted:
        return ()
    try:
        opened = platform.port(Book).opened()
    except LionrockError as problem:
        raise InputError(problem.message, problem.hint) from None
    known = {one.record.key: one.id for one in opened.of("system") if one.record is not None}
    if any(one not in known for one in wanted):
        names = ", ".join(sorted(known)) or "-"
        raise InputError(
            Text(f"no such system: {typed[:80]}", f"沒有此系統：{typed[:80]}"),
            Text(f"Registered are: {names}.", f"已登記：{names}。"),
        )
    return service.covers(platform, tuple(known[one] for one in wanted))
