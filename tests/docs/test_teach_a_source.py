"""The how-to page on teaching is true: its sample, its commands and its forms of line do what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

from lionrock.events.records import LogRecord
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.telemetry.commands import sources as commands
from lionrock.telemetry.parsing import understood
from lionrock.telemetry.teaching import lessons, proposing
from lionrock.telemetry.teaching.making import source

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "teach-a-source.md").read_text("utf-8")
SAMPLE = re.search(r'```text title="turbine.log"\n(.*?)```', PAGE, re.DOTALL)
FORMS = re.search(r'```text title="forms of line"\n(.*?)```', PAGE, re.DOTALL)
COMMANDS = re.findall(r"^lionrock sources (.*)$", PAGE, re.MULTILINE)


def test_the_commands_do_what_the_page_says(platform: Platform, tmp_path: Path) -> None:
    """A dry run keeps nothing; a proposal counts once exactly its file is accepted."""
    assert SAMPLE is not None
    (tmp_path / "turbine.log").write_text(SAMPLE[1], "utf-8")
    digest = ""
    for line in COMMANDS:
        word, *rest = shlex.split(line)
        options = dict(zip(rest[1::2], rest[2::2], strict=False))
        if word == "teach":
            given: dict[str, Any] = {
                "id": options["--id"],
                "zone": options["--zone"],
                "title": options.get("--title", ""),
            }
            told = commands.teach.act(platform, tmp_path / rest[0], **given, dry_run="--dry-run" in rest).rows
            assert (told["understood"], told["of"], told["asks"], told["user"]) == (6, 6, [], "user")
            digest = told.get("sha256", "")
        elif word == "accept":
            commands.accept.act(platform, rest[0], sha256=digest)
    assert [row["state"] for row in commands.taught.act(platform).rows] == ["counting"]
    assert lessons.get(platform, "plant.turbine").taught


def test_the_forms_of_line_understand_the_sample() -> None:
    """Every line of the page's sample, with the names the page gives."""
    assert SAMPLE is not None
    assert FORMS is not None
    raws = proposing.sampled(SAMPLE[1].encode())[0]
    found = proposing.propose("plant.turbine", Text("Turbines", "渦輪機"), raws, zone="+08:00")
    roles = {"time": "time", "user": "user", "host": "unit", "address": "address"}
    found = proposing.answered(found, raws, lines=tuple(FORMS[1].strip().split("\n")), **roles)
    records = [understood(source(found.taught), raw, {}, 1) for raw in raws]
    assert [one.host for one in records if isinstance(one, LogRecord)] == ["T1", "T2", "T1", "T3", "T1", "T2"]
