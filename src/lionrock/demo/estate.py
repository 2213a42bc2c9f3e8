"""Builds the example company: register and people."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

from lionrock.access import persons
from lionrock.access import service as access
from lionrock.access.roles import ROLES
from lionrock.demo import assuring, auditing
from lionrock.detection import replaying
from lionrock.detection.replaying import Replays
from lionrock.detection.serving import Runner
from lionrock.duties import service as duties
from lionrock.duties import store as calendar
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import days
from lionrock.kernel.platform import Platform
from lionrock.register import importing
from lionrock.register import service as register
from lionrock.register.attesting import service as attesting
from lionrock.register.commands import SHELL
from lionrock.register.material import service as material
from lionrock.register.roster import service as rosters

REASON = "示範公司 the demo's company"
HANDED_IN = "handed in before this software came into use (fictional) · 使用本軟件前已提交（虛構）"
OWNER = "chan-kit-ying"
SEEN = "nothing was read yet, so nothing would have opened · 尚未讀取任何資料，因此不會開立任何事故"
OPENING = frozenset(
    {
        "1fc89561-389a-5dd6-af95-eff4641f9075",
        "29c1246e-88bc-56e3-a347-ecca933801cb",
        "4a2453ef-415c-5ced-a800-7d755642eef8",
        "5a1fc34d-1343-51be-87ee-b27f1155390d",
        "9ece70a1-b4df-51d8-8410-9195172c0c42",
        "a608be6d-f9f3-5cf1-9433-1ff6c0025c87",
        "b6792970-4342-5281-b06c-039abead89cd",
        "c62ff9a9-1c17-578b-a715-08885a8a7b7e",
        "c8ef09ba-403c-5c0f-8091-b2795642676e",
        "ce3d47a1-57e1-5b8c-bae8-a4c166131467",
        "de9c040f-7340-5d93-94a4-951fc7f9229b",
        "ee7f2cfe-ea6a-5760-9aef-d3b0ac74616b",
        "facb9a32-fd9d-52b5-88c8-55e8c1860922",
    }
)
"""Rules the company let open incidents; it still watches the others, refused sign-ins by SSH among them."""
DESIGNATED = datetime(2026, 7, 1, 16, tzinfo=UTC)
"""Since when the company's register is true: 2 July 2026 in Hong Kong."""


def build(platform: Platform, examples: Path) -> dict[str, Actor]:
    """Import the company and make accounts for those of its people who have a role; return them by their ids."""
    for name in ("people.csv", "operator.toml", "assets.csv"):
        path = examples / "estate" / name
        plan = importing.plan(name, path.read_bytes(), register.records(platform)).checked()
        register.apply(platform, SHELL, REASON, plan, DESIGNATED)
    name = "roster.ics"
    roster = rosters.plan(platform, name, (examples / "estate" / name).read_bytes())
    rosters.apply(platform, SHELL, REASON, roster)
    people = {row["id"]: _person(platform, row) for row in rows(examples) if row["role"] in ROLES}
    supervisor = next(actor for actor in people.values() if actor.role == "supervisor")
    _handed_in(platform, supervisor)
    _submitted(platform, supervisor)
    _let_open(platform, supervisor)
    assuring.assure(platform, people)
    auditing.audit(platform, supervisor, DESIGNATED)
    return people


def _submitted(platform: Platform, supervisor: Actor) -> None:
    """Set what was handed in as what later changes are held against; one owner's entries are confirmed for them."""
    material.by_hand(platform, supervisor, HANDED_IN)
    owner = persons.registered(platform).find(OWNER)
    me = attesting.me(platform, supervisor)
    if owner is not None and me is not None:
        attesting.name(platform, supervisor, REASON, owner, me)
        attesting.attest(platform, supervisor, owner, attesting.print_of(attesting.of_owner(platform, owner)))


def _let_open(platform: Platform, supervisor: Actor) -> None:
    """Replay the rules over a history in which nothing was read yet, and let some open incidents."""
    rules = sorted(platform.port(Runner).serving.rules)
    replaying.ask(platform, supervisor, rules)
    while platform.port(Replays).work():
        pass
    replaying.let_open(platform, supervisor, [id for id in rules if id in OPENING], SEEN)


def _handed_in(platform: Platform, supervisor: Actor) -> None:
    """Record what the company handed in before it had this software, so that nobody is called for it."""
    duties.set_out(platform)
    now = platform.now()
    for one in calendar.listing(platform.db):
        if one.work_to is not None and one.work_to < now:
            duties.fulfil(platform, supervisor, one.id, one.version, one.work_to - days(7), HANDED_IN, "DEMO")


def rows(examples: Path) -> list[dict[str, str]]:
    """Return the rows of the people's file."""
    with (examples / "estate" / "people.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _person(platform: Platform, row: dict[str, str]) -> Actor:
    """Make the account of one person."""
    name = f"{row['name_en']} {row['name_zh']}"
    account = access.add_demo(platform, row["id"], name, row["role"], system("demo"), REASON)
    persons.link(platform, account.id, persons.registered(platform).find(row["id"]), SHELL, REASON)
    return Actor(account.id, account.person, account.role, "demo", fresh=True)
