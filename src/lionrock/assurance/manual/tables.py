"""Tables of manual evidence and requests for it."""

from __future__ import annotations

from sqlalchemy import Index

from lionrock.kernel.columns import blob, flag, instant, integer, json, table, text, uuid

EVIDENCE = table(
    "assurance_evidence",
    uuid("id", primary_key=True),
    integer("number", unique=True),
    text("requirement"),
    text("kind"),
    text("says"),
    json("systems"),
    flag("whole"),
    instant("effective"),
    instant("until"),
    instant("given"),
    text("supersedes"),
    text("request"),
    text("file"),
    text("media"),
    integer("size"),
    text("blob"),
    blob("sealed"),
    text("digest"),
    uuid("entry"),
    Index("assurance_evidence_requirement", "requirement", "number"),
    Index("assurance_evidence_supersedes", "supersedes"),
)
WITHDRAWAL = table(
    "assurance_withdrawal",
    uuid("evidence", primary_key=True),
    instant("at"),
    text("why"),
    text("who"),
    uuid("entry"),
)
REQUEST = table(
    "assurance_request",
    uuid("id", primary_key=True),
    integer("number", unique=True),
    text("requirement"),
    json("systems"),
    flag("whole"),
    instant("asked"),
    instant("due"),
    instant("expires"),
    text("link"),
    text("state"),
    text("asker"),
    text("asker_id"),
    blob("sealed"),
    uuid("entry"),
    Index("assurance_request_state", "state", "number"),
    Index("assurance_request_link", "link"),
)
ANSWER = table(
    "assurance_answer",
    uuid("id", primary_key=True),
    uuid("request"),
    instant("at"),
    text("file"),
    text("media"),
    integer("size"),
    text("blob"),
    blob("sealed"),
    text("digest"),
    uuid("entry"),
    text("verdict"),
    instant("judged", nullable=True),
    text("judge"),
    text("why"),
    uuid("judged_entry", nullable=True),
    Index("assurance_answer_request", "request", "at"),
)
