"""Builds the example company: register and people."""

from __future__ import annotations

import csv
from pathlib import Path

from lionrock.access import service as access
from lionrock.kernel.change import Actor, system
from lionrock.kernel.platform import Platform
from lionrock.register import importing
from lionrock.register import service as register
from lionrock.register.commands import SHELL

REASON = "the demo's company"


def build(platform: Platform, examples: Path) -> dict[str, Actor]:
    """Import the company and make accounts for those of its people who have a role; return them by their ids."""
    for name in ("operator.toml", "assets.csv", "people.csv"):
        path = examples / "estate" / name
        plan = importing.plan(name, path.read_bytes(), register.records(platform)).checked()
        register.apply(platform, SHELL, REASON, name, plan.digest, plan.steps)
    return {row["id"]: _person(platform, row) for row in rows(examples) if row["role"]}


def rows(examples: Path) -> list[dict[str, str]]:
    """Return the rows of the people's file."""
    with (examples / "estate" / "people.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _person(platform: Platform, row: dict[str, str]) -> Actor:
    """Make the account of one person."""
    name = f"{row['name_en']} {row['name_zh']}"
    account = access.add_demo(platform, row["id"], name, row["role"], system("demo"), REASON)
    return Actor(account.id, account.person, account.role, "demo", fresh=True)
