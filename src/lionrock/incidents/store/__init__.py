"""All SQL of incidents: tables, incidents, their findings, their history."""

from lionrock.incidents.store.history import decide, decisions, has_seen, notes, see, sights, write
from lionrock.incidents.store.incidents import (
    add,
    by_number,
    conflict,
    count,
    get,
    listing,
    next_number,
    opening,
    save,
    several,
)
from lionrock.incidents.store.members import join, joined, member, members, sharing, sizes

__all__ = [
    "add",
    "by_number",
    "conflict",
    "count",
    "decide",
    "decisions",
    "get",
    "has_seen",
    "join",
    "joined",
    "listing",
    "member",
    "members",
    "next_number",
    "notes",
    "opening",
    "save",
    "see",
    "several",
    "sharing",
    "sights",
    "sizes",
    "write",
]
