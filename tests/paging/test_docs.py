"""The how-to page is true: its settings set up lines without a problem, its files are read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from register.rosters import staff

from lionrock.kernel.contributions import Command
from lionrock.kernel.platform import Platform
from lionrock.paging import lines
from lionrock.paging.channels import webhook
from lionrock.paging.line import Outgoing
from lionrock.register import roster
from lionrock.register.roster import service
from paging.world import configured

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "call-people.md").read_text("utf-8")
SETTINGS = re.findall(r'```toml title="lionrock.toml"\n(.*?)```', PAGE, re.DOTALL)
TABLES = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)


def test_its_settings_set_up_every_line(manned: Platform) -> None:
    """Mail, a pager, a chat and an SMS gateway, in the order given."""
    mail, hooks = (tomllib.loads(text)["paging"] for text in SETTINGS)
    configured(manned, mail | hooks)
    found = lines.lines(manned)
    assert [line.id for line in found] == [
        "webhook.duty-pager", "webhook.sms", "mail", "webhook.team-chat", "telephone"
    ]  # fmt: skip
    assert [line.problem for line in found] == [None] * 5
    assert [line.id for line in found if line.out_of_band] == ["webhook.duty-pager", "webhook.sms", "telephone"]


def test_its_templates_are_filled(manned: Platform) -> None:
    """Each holds the reference in the end, and no place is left over."""
    configured(manned, tomllib.loads(SETTINGS[1])["paging"])
    person = roster.on_duty(manned, manned.now())[0]
    for line in lines.lines(manned):
        if line.automatic:
            body = webhook.rendered(line.detail, Outgoing("k" * 32, lines.NEEDED, "AAAAA-BBBBB", person)).decode()
            assert "AAAAA-BBBBB" in body
            assert not re.search(r"\{(message|reference|text|to|key|link)\}", body)


def test_its_tables_are_read(platform: Platform) -> None:
    """By the names of the example's people."""
    staff(platform)
    names = {"cheung-hoi-ting": "cheung", "ho-man": "ho", "ng-tsz-kit": "ng", "lam-cheuk-yan": "lam"}
    for table in TABLES:
        text = re.sub("|".join(names), lambda found: names[found[0]], table)
        plan = service.plan(platform, "t.csv", text.encode()).checked()
        assert plan.counts["added"] == len(text.splitlines()) - 1


def test_its_commands_exist(manned: Platform) -> None:
    """Under these names."""
    known = {command.id for command in manned.registry.of(Command)}
    named = set(re.findall(r"^lionrock (\w+ \w+)", PAGE, re.MULTILINE))
    assert {name.replace(" ", ".") for name in named} <= known
