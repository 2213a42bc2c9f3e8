"""Teaching told in rows, for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.change import Actor
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.teaching import choices, deciding, proposing
from lionrock.telemetry.teaching.deciding import Standing
from lionrock.telemetry.teaching.making import source
from lionrock.telemetry.teaching.proposing import Proposal
from lionrock.telemetry.teaching.trial import tried

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_LABELS: Final = ("time", "host", "user", "address", "message")


def proposal(
    platform: Platform, path: Path, id: str, titles: tuple[str, str], zone: str, stream: str
) -> tuple[Proposal, list[bytes]]:
    """Return what a file, or with none the kept lines of a stream, is taken for, and its lines."""
    if str(path) != ".":
        try:
            with Path(path).open("rb") as file:
                data = file.read(choices.MOST_BYTES + 1)
        except OSError as problem:
            raise InputError(
                Text(f"{path}: {problem.strerror}", f"{path}：{problem.strerror}"),
                Text("Name a file that holds lines of one kind.", "請指定載有同一種類紀錄的檔案。"),
            ) from problem
        raws, dropped = proposing.sampled(data)
    else:
        raws, dropped = deciding.kept_lines(platform, stream), 0
        if not raws:
            raise InputError(
                Text("no lines are kept that nobody understands", "沒有保留無法解析的紀錄"),
                Text("Name a sample file.", "請指定樣本檔案。"),
            )
    words = Text(titles[0] or id, titles[1] or titles[0] or id)
    return proposing.propose(id, words, raws, zone=zone, dropped=dropped), list(raws)


def told(found: Proposal, raws: Sequence[bytes]) -> dict[str, Any]:
    """Return a proposal in a row: its form, what becomes which field, what must be asked, and the dry run."""
    taught = found.taught
    run = tried(source(taught), raws)
    return {
        "id": taught.id,
        "form": taught.shape,
        "envelope": taught.envelope,
        **{label: taught.roles.get(label) for label in _LABELS},
        "ocsf": taught.ocsf,
        "category": taught.category or None,
        "forms_of_line": list(taught.lines),
        "columns": list(taught.columns),
        "asks": sorted(found.asks),
        "understood": run.understood,
        "of": run.total,
        "first": [record.message for _, record in run.first[:3]],
    }


def listed(found: Sequence[Standing]) -> list[dict[str, Any]]:
    """Return one row for each taught kind, and each file that serves none."""
    return [
        {
            "id": one.id,
            "state": one.state,
            "counts": one.counts,
            "file": one.entry.file if one.entry else None,
            "sha256": one.entry.digest if one.entry and one.entry.digest else None,
            "line": one.entry.line if one.entry and one.entry.problem else None,
            "problem": one.entry.problem if one.entry else None,
            "decided_by": one.review.decider if one.review and one.review.decider else None,
        }
        for one in found
    ]


def keep(platform: Platform, actor: Actor, reason: str, found: Proposal, stream: str) -> str:
    """Keep a proposal and return the SHA-256 of its file; raises InputError while something must be settled."""
    if found.asks:
        what = ", ".join(sorted(found.asks))
        raise InputError(
            Text("something must be settled first: {what}", "須先確定：{what}").format(what=what),
            Text(
                "Give --zone for times that name none; settle the order of day and month in the console.",
                "沒有寫明時區的時間請以 --zone 指定；日月次序請在控制台確定。",
            ),
        )
    return deciding.propose(platform, actor, reason, found.taught, stream=stream).digest
