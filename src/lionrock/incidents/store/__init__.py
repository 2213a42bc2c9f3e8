"""All SQL of incidents: tables, incidents, their findings, their history."""

from lionrock.incidents.store.history import decide, decisions, has_seen, notes, see, sights, write
from lionrock.incidents.store.incidents import (
    add,
    by_number,
    conflict,
    count,
    first_found,
    get,
    listing,
    next_number,
    opening,
    save,
    several,
)
from lionrock.incidents.store.members import join, joined, joined_after, member, members, related, sharing, sizes

__all__ = [
    "add",
    "by_number",
    "conflict",
    "count",
    "decide",
    "decisions",
    "first_found",
    "get",
    "has_seen",
    "join",
    "joined",
    "joined_after",
    "listing",
    "member",
    "members",
    "next_number",
    "notes",
    "opening",
    "related",
    "save",
    "see",
    "several",
    "sharing",
    "sights",
    "sizes",
    "write",
]
