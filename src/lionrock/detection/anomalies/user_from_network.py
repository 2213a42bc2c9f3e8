"""A user from a network, or a country where locations are known, for the first time."""

from __future__ import annotations

from typing import Final

from lionrock.detection.learning import names
from lionrock.detection.learning.firsts import Words, first_seen
from lionrock.detection.learning.model import Site
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text


def _about(group: Group) -> list[tuple[str, str]]:
    """Return the user and the address."""
    user, address = names.user(group.by[0]), group.by[1]
    return [(user, address)] if user and names.network(address) else []


def _place(address: str, site: Site) -> str:
    """Return the country of a public address where it is known, else its network."""
    found = site.place(address) if site.place and names.outside(address) else None
    return found.country if found else names.network(address)


USER_FROM_NETWORK: Final = first_seen(
    "lionrock.anomaly.user-from-network",
    title=Text("User from a network or country for the first time", "使用者首次由某網絡或國家連入"),
    explained=Text(
        "Remembers from which networks each account comes; where a file of locations is set, from which countries.",
        "記住每個帳戶由哪些網絡連入；如已設定位置檔案，則按國家記錄。",
    ),
    words=Words(who=Text("user", "使用者"), what=Text("networks or countries", "網絡或國家"), kind="user"),
    reading=Reading(
        by=("user", "address"), seconds=300, needs=("user", "address"), where=(("ocsf", ("3002", "6003")),)
    ),
    about=_about,
    value=_place,
    response=Text("Ask the user whether they came from there.", "向使用者查證是否由該處連入。"),
    level="medium",
    tags=("attack.initial-access", "attack.t1078"),
)
